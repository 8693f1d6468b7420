"""Runs the migrations. Each in a transaction of its own."""

from alembic import context
from sqlalchemy import engine_from_config, pool

from app.models import SQLModel

connectable = engine_from_config(context.config.get_section("alembic"), poolclass=pool.NullPool)
with connectable.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
