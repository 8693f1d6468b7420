"""Incidents, and requests to stop a run at once."""

import sqlalchemy as sa
from alembic import op

revision = "002_incidents"
down_revision = "001_tenants_and_runs"


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("source_run_id", sa.String(36), nullable=True),
        sa.Column("severity", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_incidents_tenant_id", "incidents", ["tenant_id"])
    op.create_table(
        "kill_requests",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("run_id", sa.String(36), sa.ForeignKey("runs.id"), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("kill_requests")
    op.drop_table("incidents")
