"""Transactions, tenants and times: what every query rests on."""

from __future__ import annotations

import ast
import re
import threading
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

import storage
from storage import history, initiatives, people, tables, work, workspaces
from storage.base import Base, Tenant
from storage.errors import AlreadyThere, StoreBusy, StoreUnavailable
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Database
from tests.storage.conftest import NOW, Begin

# -- times


def test_a_naive_time_is_refused(begin: Begin) -> None:
    with pytest.raises(StatementError, match="a stored time must be aware"), begin() as work:
        people.save(work, "U1", fetched_at=datetime(2027, 3, 1, 9, 0))  # noqa: DTZ001 - that is the point


def test_every_moment_comes_back_as_utc(begin: Begin) -> None:
    berlin = datetime(2027, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    with begin() as work:
        people.save(work, "U1", fetched_at=berlin)
        people.save(work, "U2")
    with begin(write=False) as work:
        found = people.by_slack_id(work, "U1")
        other = people.by_slack_id(work, "U2")
        assert found is not None
        assert other is not None
        assert found.fetched_at == NOW
        assert found.fetched_at.tzinfo is UTC
        assert other.fetched_at is None


# -- tenants


def test_a_row_of_another_workspace_cannot_be_reached(begin: Begin) -> None:
    with begin(1) as mine:
        person_id = people.save(mine, "U1", name="Ana").id
    with begin(2) as theirs:
        assert theirs.get(Person, person_id) is None
        assert people.by_slack_id(theirs, "U1") is None
        assert people.by_ids(theirs, [person_id]) == {}
        assert theirs.session.execute(theirs.update(Person).values(name="X")).rowcount == 0  # type: ignore[attr-defined]
        assert theirs.session.execute(theirs.delete(Person)).rowcount == 0  # type: ignore[attr-defined]
        people.save(theirs, "U1", name="Another Ana")
    with begin(1) as mine:
        found = mine.get(Person, person_id)
        assert found is not None
        assert found.name == "Ana"


def test_a_new_row_is_of_the_work_s_workspace_whatever_it_says(begin: Begin) -> None:
    with begin(1) as mine:
        row = mine.add(Person(slack_id="U9", name="x", workspace_id=mine.workspace_id + 1))
        assert row.workspace_id == mine.workspace_id


def test_insert_once_tells_who_was_first(begin: Begin) -> None:
    with begin(1) as mine:
        assert mine.insert_once(Person, slack_id="U1", **people.BLANK) is not None
        assert mine.insert_once(Person, slack_id="U1", **people.BLANK) is None
    with begin(2) as theirs:
        assert theirs.insert_once(Person, slack_id="U1", **people.BLANK) is not None


def test_history_is_one_record_s_oldest_first(begin: Begin) -> None:
    with begin() as work:
        for verb in ("new", "edit"):
            history.append(work, "decision", 1, verb, title=verb)
        history.append(work, "decision", 2, "new")
        assert [(each.verb, each.changes) for each in history.of(work, "decision", 1)] == [
            ("new", {"title": "new"}),
            ("edit", {"title": "edit"}),
        ]


CROSSING = {  # these sweep over all workspaces, or are what tells them apart
    "work", "workspaces", "outbox", "cards", "errands", "schedules", "deliveries", "proof",
}  # fmt: skip


def test_queries_of_tenant_rows_are_bound_to_a_workspace() -> None:
    """By `work.select`, `work.update`, `work.delete`; what is built without them names the workspace itself."""
    loose = []
    for path in sorted(Path(storage.__file__).parent.glob("*.py")):
        source = path.read_text()
        for part in [] if path.stem in CROSSING else ast.parse(source).body:
            said = ast.get_source_segment(source, part) or ""
            bound = re.search(r"\.workspace_id == ((channels\.)?WORKSPACE|work\.workspace_id|Workspace\.id)\b", said)
            secret = (path.stem, getattr(part, "name", None)) == ("invitations", "whose")  # the address names it
            if not (bound or secret) and any(_bare(each) for each in ast.walk(part)):
                loose.append(f"{path.stem}:{part.lineno}")
    assert loose == []


def _bare(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"select", "update", "delete", "insert", "insert_once"}
    )


def test_every_table_but_the_workspaces_belongs_to_one() -> None:
    classes = {each.class_.__tablename__: each.class_ for each in Base.registry.mappers}
    assert set(classes) == set(tables.metadata.tables)
    assert {name for name, made in classes.items() if not issubclass(made, Tenant)} == {"workspaces"}


# -- errors


def _keep(begin: Begin, *rows: Any) -> None:
    with begin() as work:
        for row in rows:
            work.add(row)


def _orphan(name: str = "x") -> Initiative:
    return Initiative(key="K", name=name, owner_id=424242, status="active", created_at=NOW)


def test_a_unique_key_is_translated_and_other_faults_are_not(begin: Begin) -> None:
    with pytest.raises(AlreadyThere):
        _keep(begin, Person(slack_id="U1", name="Ana"), Person(slack_id="U1", name="Ana"))
    with pytest.raises(IntegrityError):
        _keep(begin, _orphan())
    with pytest.raises(IntegrityError):
        _keep(begin, Person(slack_id="U1", name=None))


def test_an_error_does_not_show_what_was_to_be_stored(begin: Begin) -> None:
    with pytest.raises(IntegrityError) as caught:
        _keep(begin, _orphan("what somebody typed"))
    assert "what somebody typed" not in str(caught.value)


def test_an_error_rolls_everything_back(begin: Begin) -> None:
    with pytest.raises(AlreadyThere):
        _keep(begin, Person(slack_id="U1", name="Ana"), Person(slack_id="U1", name="Ana"))
    with begin() as work:
        assert people.by_slack_id(work, "U1") is None


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreUnavailable), gone.begin() as session:
        session.execute(text("SELECT 1"))
    gone.close()


# -- waiting


def _in_the_way(database: Database, release: threading.Event) -> threading.Thread:
    """Somebody who has begun to write and does not come to an end."""
    begun = threading.Event()

    def write() -> None:
        with database.begin() as session:
            session.execute(text("UPDATE workspaces SET name = 'busy'"))
            begun.set()
            release.wait(10)

    thread = threading.Thread(target=write)
    thread.start()
    assert begun.wait(5)
    return thread


def test_on_sqlite_a_writer_waits_its_time_and_a_reader_does_not(
    database: Database, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL lets both in")
    monkeypatch.setattr(work, "WRITE_WAIT_SECONDS", 0.3)
    release = threading.Event()
    thread = _in_the_way(database, release)
    with begin(write=False) as reading:  # one that waited would meet StoreBusy: nobody lets go yet
        assert [each.name for each in workspaces.every(reading.session)] == []
    started = time.monotonic()
    with pytest.raises(StoreBusy), begin():
        pass
    assert 0.2 < time.monotonic() - started < 2  # two seconds are what it is without the setting
    release.set()
    thread.join()
    with begin() as after:
        assert people.save(after, "U1").id


def test_on_sqlite_another_process_s_lock_is_waited_for_too(
    database_url: str, database: Database, begin: Begin
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL lets both in")
    other = Database(database_url)
    release = threading.Event()
    thread = _in_the_way(other, release)
    started = time.monotonic()
    with pytest.raises(StoreBusy):
        _keep(begin, Person(slack_id="U1", name="Ana"))
    assert 1.5 < time.monotonic() - started < 3
    release.set()
    thread.join()
    other.close()


def test_writers_take_turns(begin: Begin) -> None:
    """Read, wait, write: nobody's change is lost, for the database holds the others off."""
    with begin() as work:
        owner = people.save(work, "U1")
        work.add(
            Initiative(
                key="K", name="x", owner_id=owner.id, status="active", created_at=NOW, target_date=date(2027, 1, 1)
            )
        )

    def bump() -> None:
        for _ in range(10):
            with begin() as work:
                workspaces.next_decision_number(work)

    crowd = [threading.Thread(target=bump) for _ in range(8)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    with begin() as work:
        assert workspaces.next_decision_number(work) == 81
        assert initiatives.by_key(work, "K") is not None


def test_sqlite_keeps_what_it_has_committed(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("of SQLite")
    with database.begin(write=False) as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 2000}
