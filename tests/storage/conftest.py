"""A database with two workspaces in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

import pytest

from storage import workspaces
from storage.work import Database, Tenancy, Work

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
Begin = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def begin(database: Database) -> Begin:
    """A transaction in one of two workspaces, at a real time that the test chooses."""
    with database.begin() as session:
        ids = [workspaces.install(session, enterprise_id="", team_id=team, now=NOW).id for team in ("T1", "T2")]
    tenancies = [Tenancy(each, f"T{number}", "U0BOT") for number, each in enumerate(ids, 1)]

    @contextmanager
    def work(number: int = 1, *, real: datetime = NOW, write: bool = True) -> Iterator[Work]:
        with database.begin(write=write) as session:
            yield Work(session, tenancies[number - 1], NOW, real)

    return work
