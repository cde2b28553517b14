"""The chain of migrations makes exactly the models, has one head, and goes up, down and up with data in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Engine,
    Integer,
    Table,
    Time,
    delete,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.sql.type_api import TypeEngine

from storage import migrate, schema, search, search_index
from storage.base import UTCDateTime
from storage.errors import SchemaOutdated
from storage.people import Person
from storage.schedules import Schedule
from storage.standups import Page
from storage.tables import metadata
from storage.work import Database, Tenancy, Work
from tests.fakes.databases import PostgresTemplates

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/empty.db")
        yield database.engine
        database.close()
        return
    templates: PostgresTemplates = request.getfixturevalue("postgres_templates")
    url = templates.empty()
    database = Database(url)
    yield database.engine
    database.close()
    templates.drop(url)


def _differences(engine: Engine) -> list[Any]:
    """What the models have and the database has not, or the other way round."""
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": _is_compared}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def _is_compared(name: str | None, kind: str, _parents: Any) -> bool:
    """The index of words is no model: what makes it is compared below, word for word."""
    return kind != "table" or not search_index.owns(name or "")


MADE = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE name LIKE 'decision_words%' ORDER BY name",
    "postgresql": """
        SELECT 'column', column_name, data_type || is_nullable FROM information_schema.columns
            WHERE table_name = 'decision_words'
        UNION SELECT 'index', indexname, indexdef FROM pg_indexes WHERE tablename = 'decision_words'
        UNION SELECT 'key', conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid = to_regclass('decision_words')
        UNION SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger
            WHERE NOT tgisinternal AND tgrelid = to_regclass('decisions')
        UNION SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'decision_words%'
        ORDER BY 1, 2""",
}


def _index_of_words(engine: Engine) -> list[tuple[str, ...]]:
    """Everything in the database that keeps the index of words."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(MADE[engine.dialect.name]))]


def test_the_chain_makes_the_index_of_words_as_the_models_do(engine: Engine) -> None:
    migrate.upgrade(engine)
    migrated = _index_of_words(engine)
    kinds = {row[0] for row in migrated}
    assert {"table", "trigger"} <= kinds or {"column", "index", "key", "trigger", "function"} <= kinds
    migrate.downgrade(engine)
    assert _index_of_words(engine) == []
    metadata.create_all(engine)
    assert _index_of_words(engine) == migrated
    metadata.drop_all(engine)
    assert _index_of_words(engine) == []


def test_what_was_decided_before_there_was_a_search_is_found(engine: Engine) -> None:
    migrate.upgrade(engine)
    _fill(engine)
    with engine.begin() as connection:
        decided = metadata.tables["decisions"]
        connection.execute(decided.update().values(title="Entrepôt à Zürich", outcome=None, title_folded="stale"))
    migrate.downgrade(engine, "0007")
    migrate.upgrade(engine)
    database = Database(engine.url.render_as_string(hide_password=False))
    with database.begin(write=False) as session:
        work = Work(session, Tenancy(1, "T1", "U1"), NOW, NOW)
        work.actor = session.get(Person, 1)
        wanted = search.Wanted((search.Term(("zurich",)),))
        assert [each.title for each in search.newest(work, NOW, wanted, search.Part(5))] == ["Entrepôt à Zürich"]
    database.close()


def test_the_chain_equals_the_models(engine: Engine) -> None:
    migrate.upgrade(engine)
    assert _differences(engine) == []


def test_the_chain_names_what_the_models_name(engine: Engine) -> None:
    """Autogenerate does not look at the names of keys and constraints; a later migration has to find them."""
    migrate.upgrade(engine)
    migrated = _names(engine)
    migrate.downgrade(engine)
    metadata.create_all(engine)
    assert _names(engine) == migrated
    metadata.drop_all(engine)


def _names(engine: Engine) -> dict[str, set[str]]:
    found = inspect(engine)
    named: dict[str, set[str]] = {}
    for table in metadata.tables:
        foreign = {str(each["name"]) for each in found.get_foreign_keys(table)}
        unique = {str(each["name"]) for each in found.get_unique_constraints(table)}
        indexes = {str(each["name"]) for each in found.get_indexes(table)}
        named[table] = {str(found.get_pk_constraint(table)["name"])} | foreign | unique | indexes
    return named


def test_there_is_one_head() -> None:
    chain = ScriptDirectory(str(migrate.SCRIPTS))
    assert chain.get_heads() == [schema.HEAD]
    assert migrate.newest() == schema.HEAD


def test_up_down_and_up_again_with_data(engine: Engine) -> None:
    migrate.upgrade(engine)
    _fill(engine)
    before = _contents(engine)
    assert all(before.values()), "every table has a row"
    for revision in _downwards():
        migrate.downgrade(engine, revision)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert schema.current(engine) is None
    migrate.upgrade(engine)
    assert _differences(engine) == []
    _fill(engine)
    assert {name: len(rows) for name, rows in _contents(engine).items()} == dict.fromkeys(before, 1)


def _downwards() -> list[str]:
    chain = ScriptDirectory(str(migrate.SCRIPTS))
    return [str(each.down_revision or "base") for each in chain.walk_revisions()]


def test_every_step_of_the_chain_keeps_the_data_of_the_one_before(engine: Engine) -> None:
    """Down to each revision and up again, what both schemas have is still there."""
    migrate.upgrade(engine)
    _fill(engine)
    before = _contents(engine)
    for revision in _downwards()[:-1]:
        migrate.downgrade(engine, revision)
        shared = set(inspect(engine).get_table_names())
        migrate.upgrade(engine)
        kept = {name: len(rows) for name, rows in _contents(engine).items() if name in shared}
        assert kept == {name: len(rows) for name, rows in before.items() if name in shared}


def test_what_was_planned_for_actions_is_looked_at_in_the_mornings(engine: Engine) -> None:
    """Each person keeps one plan, at the earlier of the two times that they had."""
    migrate.upgrade(engine)
    _fill(engine)
    migrate.downgrade(engine, "0014")
    sooner, later = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 9, tzinfo=UTC)
    planned = [
        (1, "nudge", later),
        (1, "decision.actions", sooner),
        (2, "nudge", sooner),
        (2, "decision.actions", later),
    ]
    planned += [(3, "nudge", None), (3, "decision.actions", later), (4, "decision.actions", None)]
    with engine.begin() as connection:
        tenant = connection.scalar(select(Schedule.workspace_id))
        same = {"workspace_id": tenant, "zone": "UTC", "grace_seconds": 1, "failures": 0}
        connection.execute(delete(Schedule))
        rows = [{**same, "subject_id": who, "kind": kind, "next_at": at} for who, kind, at in planned]
        connection.execute(insert(Schedule), rows)
    migrate.upgrade(engine)
    with engine.begin() as connection:
        found = connection.execute(select(Schedule.subject_id, Schedule.kind, Schedule.next_at).order_by("subject_id"))
        assert [tuple(each) for each in found] == [
            (1, "nudge", sooner), (2, "nudge", sooner), (3, "nudge", later), (4, "nudge", None),
        ]  # fmt: skip


def test_pages_of_whole_answers_hold_their_first_parts(engine: Engine) -> None:
    """And back again: the parts of one answer are one item, names are none."""
    migrate.upgrade(engine)
    _fill(engine)
    _set_items(engine, [[7, 0, 0], [7, 0, 1], [8, 2, 0], [9, -1, 0]])
    migrate.downgrade(engine, "0017")
    assert _items(engine) == [[7, 0], [8, 2]]
    migrate.upgrade(engine)
    assert _items(engine) == [[7, 0, 0], [8, 2, 0]]


def _set_items(engine: Engine, items: list[list[int]]) -> None:
    with engine.begin() as connection:
        connection.execute(update(Page).values(items=items))


def _items(engine: Engine) -> Any:
    with engine.begin() as connection:
        return connection.scalar(select(Page.__table__.c["items"]))


def test_an_older_or_empty_schema_is_refused(engine: Engine) -> None:
    with pytest.raises(SchemaOutdated, match="the database is at nothing, this version needs"):
        schema.require_head(engine)
    migrate.upgrade(engine)
    schema.require_head(engine)
    assert migrate.current(engine) == schema.current(engine) == schema.HEAD


# -- a row for every table


def _fill(engine: Engine) -> None:
    """One row in every table, each with all that it points to."""
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            values = {column.name: _value(column) for column in table.columns if not _empty(table, column)}
            connection.execute(table.insert().values(**values))


def _empty(table: Table, column: Column[Any]) -> bool:
    """A row cannot point to itself, or to what is made after it."""
    order = [each.name for each in metadata.sorted_tables]
    later = any(order.index(key.column.table.name) >= order.index(table.name) for key in column.foreign_keys)
    return bool(column.nullable) and later


VALUES: list[tuple[type[TypeEngine[Any] | UTCDateTime], Any]] = [
    (UTCDateTime, NOW),
    (Boolean, True),
    (Integer, 1),
    (Date, date(2027, 3, 1)),
    (Time, time(9, 0)),
    (JSON, {"a": [1, "ä"]}),
]


SHAPED = {("standup_pages", "items"): [[1, 0, 0]]}  # what a step of the chain reads


def _value(column: Column[Any]) -> Any:
    if (column.table.name, column.name) in SHAPED:
        return SHAPED[column.table.name, column.name]
    return next((value for kind, value in VALUES if isinstance(column.type, kind)), "text")


def _contents(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {table.name: list(connection.execute(select(table))) for table in metadata.sorted_tables}
