"""Alembic's environment: the engine is handed over, never read from a file."""

from typing import Any

from alembic import context

from storage import search_index, tables

engine = context.config.attributes["engine"]
is_sqlite = engine.dialect.name == "sqlite"

with engine.connect() as connection:
    driver: Any = connection.connection.dbapi_connection
    if is_sqlite:
        # SQLite changes a table by making it anew, and dropping the old one would empty what refers to it. The pragma
        # is of no effect inside a transaction, so the driver gets it before one begins.
        driver.execute("PRAGMA foreign_keys=OFF")
        # Nor may a trigger that names the table stop the new one from getting its name.
        driver.execute("PRAGMA legacy_alter_table=ON")
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=lambda name, kind, _: kind != "table" or not search_index.owns(name or ""),
        user_module_prefix="base.",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    if is_sqlite:
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        driver.execute("PRAGMA foreign_keys=ON")
        driver.execute("PRAGMA legacy_alter_table=OFF")
        assert not broken, f"rows refer to what is not there: {broken[:5]}"
