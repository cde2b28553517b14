"""10,000 schedules due in the same minute: each fires once, with two workers on PostgreSQL and one on SQLite."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from handlers import wiring
from handlers.wiring import House
from storage import history, schedules
from storage.history import Entry
from storage.schedules import MADE, MISSED, Run, Schedule
from storage.work import Database, Work
from tests.fakes.clock import FakeClock
from tests.fakes.databases import PostgresTemplates, SQLiteTemplates
from tests.fakes.running import START, Concord, settings
from tests.fakes.slack import FakeSlack

MANY = 10_000
DAILY = "mon-fri 09:00"

pytestmark = pytest.mark.timeout(700)


def _plan(concord: Concord, count: int) -> None:
    """Lay in schedules that are due within the last minute."""
    with concord.work() as work:
        rows = [
            {
                "workspace_id": work.workspace_id,
                "kind": "count",
                "subject_id": number,
                "zone": "UTC",
                "next_at": START - timedelta(seconds=number % 60),
                "grace_seconds": 3600,
                "failures": 0,
            }
            for number in range(count)
        ]
        work.session.execute(insert(Schedule), rows)


def _worker(slack: FakeSlack, url: str) -> House:
    """One more process's parts, with a database pool of their own."""
    house = wiring.build(settings(slack, url), clock=FakeClock(START))
    house.desk.schedules["count"] = _count
    return house


def _count(work: Work, schedule: Schedule) -> None:
    history.append(work, "count", schedule.subject_id, "fired")


def _outcome(database: Database) -> tuple[int, int, int]:
    """How many runs were made, how many effects there are, and of how many subjects."""
    with database.begin(write=False) as session:
        made = session.scalar(select(func.count()).where(Run.outcome == MADE))
        fired = select(func.count(), func.count(func.distinct(Entry.record_id))).where(Entry.kind == "count")
        effects, subjects = session.execute(fired).one()
    return int(made or 0), int(effects), int(subjects)


def _run(houses: list[House], seconds: float) -> None:
    """Let the workers' own runners fire them all."""
    for house in houses:
        house.runner.start()
    end = time.monotonic() + seconds
    try:
        while _outcome(houses[0].database)[0] < MANY and time.monotonic() < end:
            time.sleep(0.2)
    finally:
        for house in houses:
            house.runner.stop()


@pytest.fixture
def sqlite_url(sqlite_templates: SQLiteTemplates) -> Iterator[str]:
    url = sqlite_templates.fresh()
    yield url
    sqlite_templates.drop(url)


@pytest.fixture
def postgres_url(postgres_templates: PostgresTemplates) -> Iterator[str]:
    url = postgres_templates.fresh()
    yield url
    postgres_templates.drop(url)


def test_two_workers_on_postgresql(slack: FakeSlack, postgres_url: str) -> None:
    _race(slack, postgres_url, workers=2)


def test_one_worker_on_sqlite(slack: FakeSlack, sqlite_url: str) -> None:
    _race(slack, sqlite_url, workers=1)


def _race(slack: FakeSlack, url: str, *, workers: int) -> None:
    concord = Concord(slack, url)
    _plan(concord, MANY)
    houses = [_worker(slack, url) for _ in range(workers)]
    _run(houses, 500)
    assert _outcome(concord.house.database) == (MANY, MANY, MANY)
    fired = [house.metrics.registry.get_sample_value("concord_schedules_total", MADE_LABELS) for house in houses]
    assert sum(each or 0 for each in fired) == MANY
    assert all(fired), f"only one of the workers fired: {fired}"
    for house in houses:
        house.database.close()
    concord.stop()


MADE_LABELS = {"kind": "count", "outcome": MADE}


def test_a_run_is_made_once_however_many_look(slack: FakeSlack, database_url: str) -> None:
    """Workers that sweep at the same moment, again and again, with the same few schedules."""
    concord = Concord(slack, database_url)
    with concord.work() as work:
        for number in range(3):
            schedules.plan(work, "count", number, START, rule=DAILY, zone="Europe/Berlin")
    houses = [_worker(slack, database_url) for _ in range(4)]
    sweeps = [threading.Thread(target=_sweep_often, args=(house,)) for house in houses]
    for each in sweeps:
        each.start()
    for each in sweeps:
        each.join()
    assert _outcome(concord.house.database) == (3, 3, 3)
    for house in houses:
        house.database.close()
    concord.stop()


def _sweep_often(house: House) -> None:
    for _ in range(20):
        house.runner.settle()


def test_one_that_fails_does_not_keep_the_others_from_firing(slack: FakeSlack, database_url: str) -> None:
    concord = Concord(slack, database_url)
    failing = [True]

    def fire(work: Work, schedule: Schedule) -> None:
        _count(work, schedule)
        if schedule.subject_id == 1 and failing[0]:
            raise RuntimeError("not today")

    concord.house.desk.schedules["count"] = fire
    _plan(concord, 5)
    concord.settle()
    assert _outcome(concord.house.database) == (4, 4, 4)
    with concord.work() as work:
        found = schedules.find(work, "count", 1)
        assert found is not None
        assert (found.failures, found.error) == (1, "RuntimeError('not today')")
        assert [each.subject_id for each in schedules.failing(work.session)] == [1]
        found.not_before = None
    failing[0] = False
    concord.settle()
    assert _outcome(concord.house.database) == (5, 5, 5)
    with concord.work() as work:
        assert schedules.failing(work.session) == []
    concord.stop()


def test_one_of_many_that_fails_is_left_and_the_others_are_fired_one_by_one(
    slack: FakeSlack, database_url: str
) -> None:
    concord = Concord(slack, database_url)

    def fire(work: Work, due: Sequence[Schedule]) -> None:
        for schedule in due:
            _count(work, schedule)
        if any(schedule.subject_id == 1 for schedule in due):
            raise RuntimeError("not today")

    concord.house.desk.flocks["count"] = fire
    _plan(concord, 5)
    concord.settle()
    assert _outcome(concord.house.database) == (4, 4, 4)
    with concord.work() as work:
        assert [(each.subject_id, each.failures) for each in schedules.failing(work.session)] == [(1, 1)]
    concord.stop()


def test_after_downtime_a_late_run_is_made_and_older_ones_are_missed(slack: FakeSlack, database_url: str) -> None:
    concord = Concord(slack, database_url)
    concord.house.desk.schedules["count"] = _count
    with concord.work() as work:
        schedules.plan(work, "count", 1, START, rule=DAILY, zone="UTC")
        schedules.plan(work, "count", 2, START)
    concord.clock.set("2027-03-05 09:30")  # Friday: Tuesday to Thursday were slept through
    concord.settle()
    with concord.work() as work:
        found = schedules.find(work, "count", 1)
        once = schedules.find(work, "count", 2)
        assert found is not None
        assert once is not None
        assert [each.outcome for each in schedules.runs(work.session, found.id)] == [MISSED] * 4 + [MADE]
        assert found.next_at is not None
        assert found.next_at.isoformat() == "2027-03-08T09:00:00+00:00"
        assert [each.outcome for each in schedules.runs(work.session, once.id)] == [MISSED]
        assert once.next_at is None
    assert _outcome(concord.house.database) == (1, 1, 1)
    concord.stop()
