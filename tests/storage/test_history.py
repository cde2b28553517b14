"""The history as the database keeps it: sealed, append-only, erasable, and never forked by a race."""

from __future__ import annotations

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from bot import verify
from storage import chain, history, migrate, proof
from storage.history import Entry, Head, Saying
from storage.work import Database
from tests.storage.conftest import NOW, Begin

FULL = {
    "number": 1,
    "title": "Rotterdam",
    "outcome": "",
    "before": {"title": "R", "status": "x"},
    "terms": {"tie": "y"},
}


def _report(database: Database) -> verify.Report:
    with database.begin(write=False) as session:
        return verify.of_all(session)


def _write(begin: Begin, *verbs: str, record: int = 1, number: int = 1) -> None:
    with begin(number) as work:
        for verb in verbs:
            history.append(work, "decision", record, verb, **FULL)


# -- written


def test_what_people_typed_stands_apart_and_readers_do_not_notice(begin: Begin) -> None:
    _write(begin, "new")
    with begin() as work:
        (entry,) = history.of(work, "decision", 1)
        assert entry.changes == FULL
        assert list(entry.changes) == list(FULL)
        assert "Rotterdam" not in str(entry.kept)
        assert entry.saying is not None
        assert entry.saying.texts == {"title": "Rotterdam", "before": {"title": "R"}}


def test_many_records_are_written_at_once_and_each_has_its_own_chain(begin: Begin, database: Database) -> None:
    _write(begin, "new", record=2)
    with begin() as work:
        history.append_all(work, "decision", "edit", {3: {"number": 3}, 1: {"title": "One"}, 2: {"title": "Two"}})
        history.append_all(work, "decision", "edit", {})
        assert [(each.seq, each.changes) for each in history.of(work, "decision", 2)][1:] == [(2, {"title": "Two"})]
        assert history.of(work, "decision", 1)[0].changes == {"title": "One"}
    _write(begin, "new", record=2, number=2)
    report = _report(database)
    assert (report.chains, report.entries, report.broken) == (4, 5, None)


def test_one_entry_and_fifty_are_written_in_as_many_statements(begin: Begin, database: Database) -> None:
    with begin() as work:
        work.session.connection()  # the transaction has begun
        seen: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
        history.append(work, "decision", 1, "close", status="accepted")
        assert len(seen) == 2
        history.append(work, "decision", 1, "edit", title="Rotterdam")
        assert len(seen) == 5
        history.append_all(work, "decision", "edit", {number: {"title": "T"} for number in range(50)})
        assert len(seen) == 8


def test_who_is_nameless_leaves_neither_name_nor_door_nor_minute(begin: Begin, database: Database) -> None:
    with begin() as work:
        work.now, work.origin = NOW.replace(minute=23, second=5), "view"
        history.append_nameless(work, "decision", 1, "stance", edition=1)
        (entry,) = history.of(work, "decision", 1)
        assert (entry.actor_id, entry.origin, entry.at) == (None, "", NOW)
    assert _report(database).broken is None


@given(
    st.builds(
        chain.Link, st.integers(), st.text(), st.integers(), st.integers(), st.text(), st.none() | st.integers(),
        st.text(), st.text(), st.text(), st.none() | st.text(), st.text(),
    )
)  # fmt: skip
def test_what_is_hashed_is_json(link: chain.Link) -> None:
    assert chain.seal(link) == hashlib.sha256(json.dumps([chain.FORMAT, *link]).encode()).hexdigest()
    for name in ("kind", "digest"):
        assert chain.seal(link._replace(**{name: b"x"})) != chain.seal(link)


# -- append-only


def _refused(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="history is append-only"), database.begin() as session:
        session.execute(text(statement))


def test_the_database_refuses_to_change_or_remove_an_entry(begin: Begin, database: Database) -> None:
    _write(begin, "new", "edit")
    _refused(database, "UPDATE history SET verb = 'else'")
    _refused(database, "DELETE FROM history WHERE seq = 2")
    _refused(database, "UPDATE history_texts SET salt = 'x'")
    if not database.is_sqlite:
        _refused(database, "TRUNCATE history CASCADE")
    assert _report(database).entries == 2


def test_a_workspace_that_is_removed_takes_its_history_with_it(begin: Begin, database: Database) -> None:
    _write(begin, "new", "edit")
    _write(begin, "new", number=2)
    with database.begin() as session:
        session.execute(text("DELETE FROM workspaces WHERE team_id = 'T1'"))
    report = _report(database)
    assert (report.entries, report.broken) == (1, None)


# -- erased


def test_erased_text_is_gone_and_the_chain_stands(begin: Begin, database: Database) -> None:
    _write(begin, "new", "edit")
    _write(begin, "new", record=2)
    with begin() as work:
        known = history.of(work, "decision", 1)
        assert history.erase(work, "decision", 1) == 2
        assert known[0].changes["title"] is None
        assert history.erase(work, "decision", 1) == 0
    with begin() as work:
        first, _, last = history.of(work, "decision", 1)
        assert first.changes == {**FULL, "title": None, "before": {"title": None, "status": "x"}}
        assert (last.verb, last.changes) == ("erase", {"entries": [1, 2]})
        assert history.of(work, "decision", 2)[0].changes == FULL
    assert _report(database).broken is None
    with database.begin(write=False) as session:
        everything = " ".join(str(row) for row in session.execute(text("SELECT * FROM history WHERE record_id = 1")))
    assert "Rotterdam" not in everything


def test_what_one_person_typed_is_erased_everywhere(begin: Begin, database: Database) -> None:
    from storage import people

    with begin() as work:
        work.actor = people.save(work, "U1", name="Ana")
        history.append_all(work, "decision", "edit", {number: {"title": "Hers"} for number in range(1, 1200)})
        work.actor = people.save(work, "U2", name="Ben")
        history.append(work, "decision", 1, "edit", title="His")
    with begin() as work:
        ana = people.by_slack_id(work, "U1")
        assert ana is not None
        assert history.erase_typed_by(work, ana.id) == 1199
        assert [each.changes.get("title") for each in history.of(work, "decision", 1)] == [None, "His", None]
        assert history.of(work, "decision", 700)[0].changes == {"title": None}
    assert _report(database).broken is None


# -- raced


def test_eight_threads_append_to_one_record_and_nothing_forks(begin: Begin, database: Database) -> None:
    start = threading.Barrier(8)

    def write(name: int) -> None:
        start.wait()
        for turn in range(5):
            with begin() as work:
                history.append(work, "decision", 1, "edit", title=f"{name} {turn}")
                history.append(work, "decision", 1, "edit", number=turn)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))  # raises what a thread has raised
    with begin() as work:
        assert [each.seq for each in history.of(work, "decision", 1)] == list(range(1, 81))
    report = _report(database)
    assert (report.entries, report.broken) == (80, None)


# -- proved


def _unguarded(database: Database, *statements: str) -> None:
    """What somebody does who can do anything with the database."""
    with database.begin() as session:
        if database.is_sqlite:
            guards = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            for name, _ in guards:
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            session.execute(text(statement))
        if database.is_sqlite:
            for _, sql in guards:
                session.execute(text(sql))
        else:
            session.execute(text("SET session_replication_role = DEFAULT"))


FAULTS = {
    "UPDATE history SET verb = 'Edit' WHERE seq = 2": (2, "seal"),
    "UPDATE history SET kind = 'decisiom' WHERE seq = 3": (3, "gap"),
    "UPDATE history SET record_id = 9 WHERE seq = 1": (2, "gap"),
    "UPDATE history SET actor_id = NULL, at = '2027-03-01 08:00:00.000001' WHERE seq = 2": (2, "seal"),
    "UPDATE history SET origin = '' WHERE seq = 3": (3, "seal"),
    "UPDATE history SET digest = NULL WHERE seq = 2": (2, "seal"),
    "UPDATE history SET previous = '' WHERE seq = 2": (2, "seal"),
    "UPDATE history SET seal = previous WHERE seq = 2": (2, "seal"),
    "UPDATE history SET changes = '{}' WHERE seq = 1": (1, "seal"),
    "UPDATE history SET seq = seq + 10": (11, "gap"),
    "UPDATE history SET seq = 7 - seq": (4, "gap"),
    "DELETE FROM history_texts WHERE entry_id IN (SELECT id FROM history WHERE seq = 2)": (2, "text"),
    "UPDATE history_texts SET salt = 'x' WHERE entry_id IN (SELECT id FROM history WHERE seq = 3)": (3, "text"),
    "UPDATE history_texts SET texts = '{}' WHERE entry_id IN (SELECT id FROM history WHERE seq = 1)": (1, "text"),
    "DELETE FROM history WHERE seq = 2": (3, "gap"),
    "DELETE FROM history WHERE seq = 3": (2, "tail"),
    "DELETE FROM history": (0, "tail"),
    "DELETE FROM history_heads": (3, "head"),
    "UPDATE history_heads SET seq = 2": (3, "head"),
    "UPDATE history_heads SET seal = ''": (3, "head"),
}


@pytest.mark.parametrize("statement", FAULTS)
def test_whatever_is_changed_is_found_and_the_first_is_named(begin: Begin, database: Database, statement: str) -> None:
    _write(begin, "new", "edit", "close")
    assert _report(database).broken is None
    _unguarded(database, statement)
    found = _report(database).broken
    assert found is not None
    assert (found.entry, found.fault) == FAULTS[statement], found


def test_what_is_no_utf8_any_more_is_named(begin: Begin, database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL keeps nothing else")
    _write(begin, "new", "edit")
    _unguarded(database, "UPDATE history SET verb = CAST(x'ff6e' AS TEXT) WHERE seq = 2")
    found = _report(database).broken
    assert found is not None
    assert (found.entry, found.fault) == (2, "seal")
    with database.begin(write=False) as session, pytest.raises(DBAPIError, match="decode"):
        session.execute(text("SELECT verb FROM history")).all()  # others read as before


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=4,
)
NAMES = st.sampled_from(["title", "why", "number", "status", "before", "questions"])
CHANGES = st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES, max_size=3), max_size=4)
STEPS = st.lists(st.tuples(st.integers(1, 3), CHANGES | st.just("erase")), min_size=1, max_size=8)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, data=st.data())
def test_any_appends_and_erasures_verify_and_any_one_change_is_found(
    begin: Begin, database: Database, steps: list[tuple[int, Any]], data: st.DataObject
) -> None:
    """A fresh kind for each example; what is found in the database is then changed in memory, one thing at a time."""
    with begin() as work:
        work.memory["kind"] = kind = f"k{len(work.session.scalars(work.select(Head)).all())}"
        for record, told in steps:
            if told == "erase":
                history.erase(work, kind, record)
            else:
                history.append(work, kind, record, "edit", **told)
        for record in {number for number, _ in steps}:
            written = [told for number, told in steps if number == record and told != "erase"]
            kept = [each for each in history.of(work, kind, record) if each.verb != "erase"]
            assert len(kept) == len(written)
            for entry, told in zip(kept, written, strict=True):
                assert entry.changes == told or (entry.digest and entry.saying is None)
    with database.begin(write=False) as session:
        found = [each for each in proof.stored(session) if each.link.kind == kind]
    assert verify.verify(found).broken is None
    if found:
        forged = _forged(found, data)
        assert verify.verify(forged).broken is not None


def _forged(found: list[chain.Stored], data: st.DataObject) -> list[chain.Stored]:
    """One field changed, or one entry removed, doubled or put elsewhere."""
    at = data.draw(st.integers(0, len(found) - 1))
    entry, rest = found[at], [*found[:at], *found[at + 1 :]]
    ways = ["doubled", "link", "seal"] + ["said"] * (entry.said is not None)
    ways += ["removed"] if len([each for each in found if each.link.record_id == entry.link.record_id]) > 1 else []
    way = data.draw(st.sampled_from(ways))
    if way == "removed":
        return rest
    if way == "doubled":
        return [*found[: at + 1], entry, *found[at + 1 :]]
    if way == "link":
        name = data.draw(st.sampled_from(chain.Link._fields))
        changed = {name: f"{getattr(entry.link, name)}x" if name != "seq" else entry.link.seq + 1}
        return [*found[:at], entry._replace(link=entry.link._replace(**changed)), *found[at + 1 :]]
    other = (entry.seal if way == "seal" else entry.said or "")[:-1] + "~"
    return [*found[:at], entry._replace(**{way: other}), *found[at + 1 :]]


# -- the migration


def _down_and_up(engine: Engine) -> None:
    scripts = ScriptDirectory(str(migrate.SCRIPTS))
    before = scripts.get_revision("0004").down_revision
    migrate.downgrade(engine, str(before))


def test_what_was_there_before_the_chain_is_chained_and_comes_back_as_it_was(begin: Begin, database: Database) -> None:
    with begin() as work:
        for turn in range(3):
            history.append_all(
                work, "decision", "edit", {n: {"title": f"{n} {turn} ä", "number": n} for n in range(1, 700)}
            )
        history.append(work, "decision", 1, "close", status="accepted")
    _write(begin, "new", "edit", number=2)
    with begin() as work:
        written = {each.id: each.changes for each in work.session.scalars(work.select(Entry))}
    _down_and_up(database.engine)
    with database.begin(write=False) as session:
        rows = session.execute(text("SELECT count(*), min(changes->>'title') FROM history")).one()
        assert rows == (3 * 699 + 1 + 2, "1 0 ä")
    migrate.upgrade(database.engine)
    report = _report(database)
    assert (report.chains, report.entries, report.broken) == (700, 2100, None)
    with begin() as work:
        assert {each.id: each.changes for each in work.session.scalars(work.select(Entry))} == written
        assert len(work.session.scalars(work.select(Saying)).all()) == 3 * 699
    _write(begin, "edit")
    _refused(database, "UPDATE history SET verb = 'else'")
    assert _report(database).broken is None
