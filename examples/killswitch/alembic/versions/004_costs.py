"""What runs cost, and what looks odd about it."""

import sqlalchemy as sa
from alembic import op

revision = "004_costs"
down_revision = "003_limits"


def upgrade() -> None:
    op.create_table(
        "cost_records",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("run_id", sa.String(36), sa.ForeignKey("runs.id", ondelete="SET NULL"), nullable=True),
        sa.Column("cents", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "cost_anomalies",
        sa.Column("id", sa.String(36), primary_key=True),
        # The incident that the anomaly raised: text, and no foreign key REFERENCES incidents.
        sa.Column("incident_id", sa.String(36), nullable=True),
    )


def downgrade() -> None:
    op.drop_table("cost_anomalies")
    op.drop_table("cost_records")
