"""Says whether a run may go on."""

from app.policies.drivers import limit_rows


def may_run(tenant_id: str, spent: float) -> bool:
    return spent < limit_rows.ceiling(tenant_id)
