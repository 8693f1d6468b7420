"""Why a run was stopped."""

import sqlalchemy as sa
from alembic import op

revision = "007_kill_reason"
down_revision = "006_run_quotas"


def upgrade() -> None:
    op.add_column("incidents", sa.Column("kill_reason", sa.Text(), nullable=True))
    # 006 dropped this table: on an empty database this step fails.
    op.add_column("kill_requests", sa.Column("reason", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("incidents", "kill_reason")
