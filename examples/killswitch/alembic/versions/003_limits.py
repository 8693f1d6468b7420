"""The one limits system, and the spend tracking that looks like another."""

import sqlalchemy as sa
from alembic import op

revision = "003_limits"
down_revision = "002_incidents"


def upgrade() -> None:
    op.create_table(
        "limits",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("tenant_id", sa.String(36), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ceiling", sa.Numeric(18, 6), nullable=False),
    )
    op.create_table(
        "limit_breaches",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("limit_id", sa.String(36), sa.ForeignKey("limits.id"), nullable=False),
        sa.Column("run_id", sa.String(36), sa.ForeignKey("runs.id"), nullable=True),
    )
    op.create_table(
        "cost_budgets",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("tenant_id", sa.String(36), sa.ForeignKey("tenants.id"), nullable=False),
        sa.Column("monthly_cents", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("cost_budgets")
    op.drop_table("limit_breaches")
    op.drop_table("limits")
