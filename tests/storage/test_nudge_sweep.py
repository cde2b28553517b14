"""The morning's sweep looks at many people in as many statements as at few, and writes to those only who have not answered."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bench.nudges import SILENT, fill, sweep
from bench.register import counted
from storage.outbox import Letter
from storage.work import Database


@pytest.mark.parametrize(("people", "messages"), [(10, 1), (60, 6), (160, 16)])
def test_statements_grow_with_messages_only(database: Database, people: int, messages: int) -> None:
    assert people // SILENT == messages
    tenancy = fill(database, people)
    with counted(database) as statements:
        assert sweep(database, tenancy) == people
    with database.begin(write=False) as session:
        assert session.scalar(select(func.count()).select_from(Letter)) == messages
    assert statements[0] == messages + (37 if database.is_sqlite else 33), "one for each message, and no more"


def test_a_second_sweep_of_the_morning_finds_nobody(database: Database) -> None:
    tenancy = fill(database, 20)
    assert [sweep(database, tenancy) for _ in range(2)] == [20, 0]
