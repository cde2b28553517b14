"""Which schema this version needs, told without loading Alembic (a quarter of a second at start)."""

from __future__ import annotations

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import InterfaceError, OperationalError

from storage.errors import SchemaOutdated, StoreUnavailable

HEAD = "0018"  # a test compares it with the chain


def current(engine: Engine) -> str | None:
    """The database's revision; None for an empty one.

    Raises: StoreUnavailable
    """
    try:
        if not inspect(engine).has_table("alembic_version"):
            return None
        with engine.connect() as connection:
            found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return found
    except (InterfaceError, OperationalError) as error:
        raise StoreUnavailable(type(error.orig).__name__) from error


def require_head(engine: Engine) -> None:
    """Refuse a database that is not at this version's schema.

    Raises: SchemaOutdated
    """
    found = current(engine)
    if found != HEAD:
        raise SchemaOutdated(f"the database is at {found or 'nothing'}, this version needs {HEAD}")
