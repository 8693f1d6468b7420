"""Tie an incident to the run that caused it, where that is not done yet."""

from alembic import op

revision = "005_incident_source"
down_revision = "004_costs"


def upgrade() -> None:
    op.execute(
        """
        DO $$
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'fk_incidents_source_run') THEN
                ALTER TABLE incidents
                    ADD CONSTRAINT fk_incidents_source_run
                    FOREIGN KEY (source_run_id) REFERENCES runs (id) NOT VALID;
            END IF;
        END $$;
        """
    )


def downgrade() -> None:
    op.drop_constraint("fk_incidents_source_run", "incidents", type_="foreignkey")
