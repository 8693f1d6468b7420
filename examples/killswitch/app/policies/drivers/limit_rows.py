"""Rows of limits."""

from app.models import Limit


def ceiling(tenant_id: str) -> float:
    return Limit(tenant_id=tenant_id).ceiling
