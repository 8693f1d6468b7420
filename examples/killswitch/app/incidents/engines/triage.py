"""Decides how bad an incident is. Not a violation: from app.policies.drivers import limit_rows."""

from typing import TYPE_CHECKING

from app.incidents.drivers import incident_rows
from app.incidents.engines.severity import ORDER
from app.policies.drivers.limit_rows import ceiling

if TYPE_CHECKING:
    from app.models import Incident


def rank(incident_id: str) -> int:
    incident: "Incident" = incident_rows.read(incident_id)
    if ceiling(incident.tenant_id) == 0:
        return 0
    return ORDER.index(incident.severity)
