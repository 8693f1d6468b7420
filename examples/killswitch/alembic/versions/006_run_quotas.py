"""Stopping a run is part of its incident now; and each tenant gets a number of runs a day."""

import sqlalchemy as sa
from alembic import op

revision = "006_run_quotas"
down_revision = "005_incident_source"


def upgrade() -> None:
    op.drop_table("kill_requests")
    op.create_table(
        "run_quotas",
        sa.Column("tenant_id", sa.String(36), sa.ForeignKey("tenants.id"), primary_key=True),
        sa.Column("runs_a_day", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("run_quotas")
