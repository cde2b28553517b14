"""Migrations: bring a database to this version's schema, or tell that it is not."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from storage.errors import SchemaOutdated

SCRIPTS = Path(__file__).parent / "migrations"


def config(engine: Engine) -> Config:
    """Alembic's configuration for this engine; nothing is read from a file."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS))
    made.attributes["engine"] = engine
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run what is missing up to `revision`."""
    command.upgrade(config(engine), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Run back to `revision`."""
    command.downgrade(config(engine), revision)


def head() -> str:
    """The newest revision of this version."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS))
    newest = ScriptDirectory.from_config(made).get_current_head()
    assert newest is not None
    return newest


def current(engine: Engine) -> str | None:
    """The database's revision; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_head(engine: Engine) -> None:
    """Refuse a database that is not at this version's schema.

    Raises: SchemaOutdated
    """
    found = current(engine)
    if found != head():
        raise SchemaOutdated(f"the database is at {found or 'nothing'}, this version needs {head()}")
