"""HTTP: incidents."""

from app.incidents.engines import triage


def show(incident_id: str) -> dict:
    return {"id": incident_id, "rank": triage.rank(incident_id)}


def close(incident_id: str) -> None:
    # Lazy or not, the API reaches past the engine.
    from app.incidents.drivers import incident_rows

    incident_rows.close(incident_id)
