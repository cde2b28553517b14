"""Claiming walks an index in its order, however many letters wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import event

from storage import outbox
from storage.work import Database
from tests.storage.conftest import NOW, Begin


def test_sqlite_claims_along_the_index_without_sorting(begin: Begin, database: Database) -> None:
    if not database.is_sqlite:
        return  # PostgreSQL has statistics to go by
    with begin() as work:
        for number in range(50):
            outbox.add(work, f"m{number}", conversation=f"D{number}", payload={}, bulk=True)
    seen: list[tuple[str, Any]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: seen.append((call[2], call[3])))
    with begin(write=False) as work:
        assert outbox.due(work.session, NOW, timedelta(seconds=1))
    chosen = [each for each in seen if "ORDER BY outbox.bulk" in each[0]]
    assert chosen
    with database.engine.connect() as connection:
        for statement, values in chosen:
            plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert "ix_outbox_workspace_id_state_unopened" in plan[0], plan
            if "must_look" in statement.split("WHERE")[1].split("EXISTS")[0]:
                assert not [each for each in plan if "ORDER BY" in each], plan
