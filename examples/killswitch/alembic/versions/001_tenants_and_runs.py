"""Tenants, and the agent runs they pay for."""

import sqlalchemy as sa
from alembic import op

revision = "001_tenants_and_runs"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "tenants",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("tenant_id", sa.String(36), sa.ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False),
        sa.Column("status", sa.String(16), nullable=False, server_default="queued"),
    )


def downgrade() -> None:
    op.drop_table("runs")
    op.drop_table("tenants")
