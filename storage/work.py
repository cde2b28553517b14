"""The engine, the transaction, and `Work`: one trigger's view of one workspace."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from sqlalchemy import Connection, Delete, Engine, Select, Update, create_engine, delete, event, select, update
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm import Session as Session  # noqa: PLC0414 - handed on to those who know no SQL
from sqlalchemy.orm import sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from storage.base import Tenant
from storage.errors import AlreadyThere, StoreBusy, StoreUnavailable
from storage.turns import Turns

if TYPE_CHECKING:
    from storage.channels import Channel
    from storage.people import Person

WRITE_WAIT_SECONDS = 2.0
ORIGIN_CLOCK = "clock"

Row = TypeVar("Row", bound=Tenant)


class Database:
    """One database, SQLite or PostgreSQL, and the only way to begin a transaction on it."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.engine = _engine(url, pool_size)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        # SQLite's busy handler is unfair: a lock of our own in front cuts p99 five-fold (measured.md).
        self._turn = Turns()
        readers = self.engine.execution_options(reading=True)
        self._writing = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = sessionmaker(readers, expire_on_commit=False)

    @contextmanager
    def begin(self, *, write: bool = True) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back on any error.

        Raises: StoreBusy, StoreUnavailable, AlreadyThere instead of the driver's own errors.
        """
        if not (write and self.is_sqlite):
            with self._transaction(write=write) as session:
                yield session
            return
        if not self._turn.acquire(timeout=WRITE_WAIT_SECONDS):
            raise StoreBusy
        try:
            with self._transaction(write=True) as session:
                yield session
        finally:
            self._turn.release()

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[Session]:
        maker = self._writing if write else self._reading
        try:
            with maker() as session:
                yield session
                if write:
                    session.commit()
        except StaleDataError as error:
            raise AlreadyThere from error
        except IntegrityError as error:
            if _is_unique(error):
                raise AlreadyThere from error
            raise
        except (OperationalError, InterfaceError) as error:
            raise _translated(error) from error

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


class Seals(Protocol):
    """Encrypts what must not lie open in the store, and reads it again."""

    def seal(self, secret: str) -> str:
        """The secret, encrypted for storage."""
        ...

    def open(self, sealed: str) -> str:
        """The secret again."""
        ...


@dataclass(frozen=True, slots=True)
class Tenancy:
    """What a request needs to know of its workspace, read once and kept for a minute."""

    id: int
    team_id: str
    bot_user_id: str
    prefix: str = ""
    public_url: str = ""  # at which people reach Concord's own pages
    mails: bool = False  # a mail server is set
    vault: Seals | None = field(default=None, repr=False, compare=False)  # for secrets that people give


@dataclass(slots=True)
class Work:
    """One trigger at work: a session bound to one workspace, who acts, when, and by which door."""

    session: Session
    tenancy: Tenancy
    now: datetime  # product time
    real: datetime  # real time: leases, pacing, freshness of what Slack said
    actor: Person | None = None
    channel: Channel | None = None  # where it happens
    origin: str = ORIGIN_CLOCK
    memory: dict[str, Any] = field(default_factory=dict)  # what was read and cannot change before the commit
    queued: bool = False  # something was left for the runner: it is woken after the commit

    @property
    def workspace_id(self) -> int:
        """The tenant that every row of this work belongs to."""
        return self.tenancy.id

    @property
    def person(self) -> Person:
        """The actor, where the door has made sure that there is one."""
        assert self.actor is not None, "this trigger has no actor"
        return self.actor

    @overload
    def select(self, table: type[Row]) -> Select[Row]: ...

    @overload
    def select(self, table: type[Row], *columns: Any) -> Select[Any]: ...

    def select(self, table: type[Row], *columns: Any) -> Select[Any]:
        """A SELECT of this workspace's rows of `table` (or of `columns` of it)."""
        return select(*(columns or (table,))).where(table.workspace_id == self.workspace_id)

    def update(self, table: type[Row]) -> Update:
        """An UPDATE that reaches this workspace's rows only."""
        return update(table).where(table.workspace_id == self.workspace_id)

    def delete(self, table: type[Row]) -> Delete:
        """A DELETE that reaches this workspace's rows only."""
        return delete(table).where(table.workspace_id == self.workspace_id)

    def get(self, table: type[Row], row_id: int) -> Row | None:
        """One row by its id, if it is this workspace's."""
        wanted: Select[Any] = self.select(table).where(table.id == row_id)  # type: ignore[attr-defined]
        found: Row | None = self.session.scalar(wanted)
        return found

    def get_all(self, table: type[Row], row_ids: Collection[int]) -> dict[int, Row]:
        """Those of these rows that are this workspace's, by their ids, in one statement."""
        if not row_ids:
            return {}
        wanted: Select[Any] = self.select(table).where(table.id.in_(row_ids))  # type: ignore[attr-defined]
        return {row.id: row for row in self.session.scalars(wanted)}

    def add(self, row: Row) -> Row:
        """Keep a new row, in this workspace, with its id known at once."""
        row.workspace_id = self.workspace_id
        self.session.add(row)
        self.session.flush()
        return row

    def insert_once(self, table: type[Row], **values: Any) -> int | None:
        """Insert unless a unique key forbids it; the new id, or None when somebody was first."""
        return insert_once(self.session, table, workspace_id=self.workspace_id, **values)

    def insert_missing(self, table: type[Row], rows: Sequence[Mapping[str, Any]]) -> set[int]:
        """Insert, in this order and at once, those rows that no unique key forbids; their ids."""
        return insert_missing(self.session, table, [{"workspace_id": self.workspace_id, **row} for row in rows])


def insert_once(session: Session, table: type[Any], **values: Any) -> int | None:
    """INSERT … ON CONFLICT DO NOTHING; the new row's id, or None when it was there."""
    statement = _insert_once(session.get_bind().dialect.name, table.__table__)
    return session.connection().execute(statement, values).scalar_one_or_none()


def insert_missing(session: Session, table: type[Any], rows: Sequence[Mapping[str, Any]]) -> set[int]:
    """INSERT … ON CONFLICT DO NOTHING of many rows at once; the ids of those that are new."""
    statement = _insert_once(session.get_bind().dialect.name, table.__table__)
    return set(session.connection().execute(statement, list(rows)).scalars()) if rows else set()


@functools.cache
def _insert_once(dialect: str, table: Any) -> Any:
    """The statement, made once for each table: its columns are those of the values it is executed with."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_postgresql

        return insert_postgresql(table).on_conflict_do_nothing().returning(table.c.id)
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite

    return insert_sqlite(table).on_conflict_do_nothing().returning(table.c.id)


def _engine(url: str, pool_size: int) -> Engine:
    """An engine with our pragmas and our own BEGIN, so that a write takes its lock at once."""
    options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": pool_size, "pool_timeout": 5}
    options["hide_parameters"] = True  # errors are logged, and what people typed must not be
    if url.startswith("postgresql"):
        wait = f"-c lock_timeout={int(WRITE_WAIT_SECONDS * 1000)}"
        return create_engine(url, pool_pre_ping=True, connect_args={"options": wait}, **options)
    engine = create_engine(url, connect_args={"timeout": WRITE_WAIT_SECONDS}, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions behind our back
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=2000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _is_unique(error: IntegrityError) -> bool:
    """Whether a unique key was in the way; a missing value or parent is a fault of ours, not a race."""
    return getattr(error.orig, "sqlstate", "") == "23505" or "UNIQUE constraint" in str(error.orig)


LOST_TURN = ("40001", "40P01", "55P03")  # PostgreSQL: not serialisable, a deadlock, a lock waited for too long


def _translated(error: OperationalError | InterfaceError) -> Exception:
    said = str(error.orig)
    if getattr(error.orig, "sqlstate", None) in LOST_TURN or "locked" in said or "busy" in said:
        return StoreBusy()
    return StoreUnavailable(type(error.orig).__name__)
