"""Runs the migrations on the connection, and inside the transaction, of whoever called alembic."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
