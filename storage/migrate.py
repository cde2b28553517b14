"""Migrations: bring a database to this version's schema. Imported only where that is done: Alembic is slow to load."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

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


def current(engine: Engine) -> str | None:
    """The database's revision as Alembic sees it; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The newest revision of the chain."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS))
    found = ScriptDirectory.from_config(made).get_current_head()
    assert found is not None
    return found
