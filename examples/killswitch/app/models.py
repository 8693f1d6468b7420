"""The tables, as the application sees them."""

from sqlmodel import Field, SQLModel


class Incident(SQLModel, table=True):
    __tablename__ = "incidents"

    id: str = Field(primary_key=True)
    tenant_id: str = Field(foreign_key="tenants.id")
    source_run_id: str | None = Field(default=None, foreign_key="runs.id")
    severity: str
    kill_reason: str | None = None


class Limit(SQLModel, table=True):
    __tablename__ = "limits"

    id: str = Field(primary_key=True)
    tenant_id: str = Field(foreign_key="tenants.id")
    name: str
    ceiling: float
