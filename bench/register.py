"""The register at scale: `python -m bench.register [--postgresql]`.

One initiative of 500 stakeholders in workspaces of 100, 1,000 and 10,000 people and 2,000 initiatives: what
`/stakeholders list`, `map`, `gaps` and the App Home of its owner cost in SQL statements and in milliseconds. Each use
case runs in a transaction of its own with the words made of it, as the door runs it, without HTTP.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert

from bench.__main__ import Bench
from bot import functions, home, pictures, scope, stakeholders, tables
from bot.messages import home as home_words
from bot.messages import stakeholders as words
from bot.messages.stakeholders import gaps as gap_words
from bot.stakeholders import gaps, importing
from bot.stakeholders import map as maps
from handlers import wiring
from storage import channels, migrate, people
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Database, Tenancy, Work
from tests.fakes.slack import FakeSlack

ROWS = 10_000
PEOPLE = (100, 1_000, 10_000)
INITIATIVES, STAKEHOLDERS, TIMES = 2_000, 500, 200
TARGETS = {"list": 50.0, "gaps": 50.0, "home": 100.0}
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Measured:
    """One use case in one workspace: p50 and p99 in milliseconds, SQL statements each time."""

    name: str
    people: int
    p50: float
    p99: float
    statements: int


def fill(work: Work, count: int) -> None:
    """`count` people, 2,000 initiatives, one of them (`BIG`) with as many stakeholders as there are people, up to 500."""
    session, workspace = work.session, work.workspace_id
    every = [
        {
            "workspace_id": workspace, "slack_id": f"U{n:06}", "name": f"Person {n:05}", "tz": "Europe/Berlin",
            "is_admin": False, "is_bot": False, "is_external": n % 25 == 7, "deactivated": n % 97 == 5,
            "fetched_at": work.real,
        }
        for n in range(count)
    ]  # fmt: skip
    session.execute(insert(Person), every)
    session.flush()
    ids = [row.id for row in session.scalars(work.select(Person).order_by(Person.slack_id))]
    _initiatives(work, ids)
    _stakeholders(work, ids)
    session.execute(insert(Channel), [_channel(workspace, work, 1)])


def _channel(workspace: int, work: Work, initiative_id: int) -> dict[str, Any]:
    named = {"workspace_id": workspace, "slack_id": "C0BENCH", "name": "bench", "initiative_id": initiative_id}
    flags = {"is_private": False, "is_direct": False, "is_archived": False, "joined": True}
    return {**named, **flags, "fetched_at": work.real, "members_at": work.real}


def _initiatives(work: Work, ids: list[int]) -> None:
    rows = [
        {
            "workspace_id": work.workspace_id, "key": "BIG" if n == 0 else f"I-{n}", "name": f"Initiative {n}",
            "owner_id": ids[0] if n < 40 else ids[n % len(ids)], "status": "committed", "currency": "EUR",
            "required": ["accounting", "legal"], "created_at": NOW, "target_date": date(2027, 6, 1),
        }
        for n in range(INITIATIVES)
    ]  # fmt: skip
    work.session.execute(insert(Initiative), rows)


def _stakeholders(work: Work, ids: list[int]) -> None:
    names = list(functions.NAMES)
    rows = [
        {
            "workspace_id": work.workspace_id, "initiative_id": 1, "person_id": person, "function": names[n % 14],
            "daci": "driver" if n == 1 else "contributor", "influence": n % 5 + 1, "interest": n % 3 + 2,
            "stance": "unknown", "leads": False, "version": 1, "added_at": NOW - timedelta(days=200),
            "touched_at": NOW - timedelta(days=n % 90),
        }
        for n, person in enumerate(ids[:STAKEHOLDERS])
    ]  # fmt: skip
    others = [
        {**rows[0], "initiative_id": n, "person_id": ids[(n * 7 + k) % len(ids)], "daci": "contributor"}
        for n in range(2, INITIATIVES)
        for k in range(5)
    ]
    work.session.execute(insert(Stakeholder), rows)
    work.session.execute(insert(Stakeholder), others)


@contextmanager
def counted(database: Database) -> Iterator[list[int]]:
    """Counts the SQL statements within; the only element grows."""
    seen = [0]

    def count(*_: Any) -> None:
        seen[0] += 1

    event.listen(database.engine, "before_cursor_execute", count)
    yield seen
    event.remove(database.engine, "before_cursor_execute", count)


def uses() -> dict[str, Callable[[Work], object]]:
    """What is measured, by name."""

    def big(work: Work) -> Initiative:
        return scope.initiative(work, "C0BENCH", None)

    return {
        "list": lambda work: words.listed(stakeholders.roster(work, big(work), "")),
        "gaps": lambda work: gap_words.listed(gaps.listed(work, big(work))),
        "map": lambda work: pictures.svg(maps.picture(work, big(work))),
        "home": lambda work: home_words.view(home.home(work), ""),
    }


def measure(database: Database, tenancy: Tenancy, count: int) -> list[Measured]:
    """Every use case 200 times, as the owner of 40 initiatives."""
    return [_measure(database, tenancy, count, name=name, use=use) for name, use in uses().items()]


def _measure(database: Database, tenancy: Tenancy, count: int, *, name: str, use: Callable[[Work], object]) -> Measured:
    took, statements = [], set()
    for round_ in range(TIMES + 10):
        with counted(database) as seen:
            started = time.perf_counter()
            once(database, tenancy, use)
            elapsed = (time.perf_counter() - started) * 1000
        if round_ >= 10:  # warm
            took.append(elapsed)
            statements.add(seen[0])
    took.sort()
    return Measured(name, count, took[len(took) // 2], took[int(len(took) * 0.99)], max(statements))


def once(database: Database, tenancy: Tenancy, use: Callable[[Work], object]) -> None:
    """One use case, as the first person, in a transaction that reads."""
    with database.begin(write=False) as session:
        work = Work(session, tenancy, NOW, NOW)
        work.actor, work.channel = people.by_slack_id(work, "U000000"), channels.by_slack_id(work, "C0BENCH")
        use(work)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.register")
    options.add_argument("--postgresql", action="store_true")
    chosen = options.parse_args()
    found: list[Measured] = []
    with FakeSlack() as slack, tempfile.TemporaryDirectory(dir="/tmp") as folder:
        for count in PEOPLE:
            url = _postgresql() if chosen.postgresql else f"sqlite:///{folder}/{count}.db"
            found += _workspace(Bench(slack, Path(folder), 0, url=url), slack, count)
    report(found, "PostgreSQL" if chosen.postgresql else "SQLite")


def _postgresql() -> str:
    from tests.fakes.databases import PostgresTemplates

    return PostgresTemplates().fresh()


def _workspace(bench: Bench, slack: FakeSlack, count: int) -> list[Measured]:
    house = wiring.build(bench.settings(bench.url))
    migrate.downgrade(house.database.engine)
    migrate.upgrade(house.database.engine)
    house.install()
    installation = house.installations.of_request("", slack.team_id)
    assert installation is not None
    with house.database.begin() as session:
        fill(Work(session, installation.tenancy, NOW, NOW), count)
    found = measure(house.database, installation.tenancy, count)
    if count == PEOPLE[-1]:
        taken_in(house.database, installation.tenancy)
    house.database.close()
    return found


def taken_in(database: Database, tenancy: Tenancy) -> None:
    """10,000 rows become register: how long they are read, and how long they are written and nobody else writes."""
    lines = (f"n{n}@out.example,Outside {n:05},sales,contributor,{n % 5 + 1},{n % 5 + 1},because" for n in range(ROWS))
    content = "\n".join(("email,name,function,role,influence,interest,why", *lines)).encode()
    started = time.perf_counter()
    rows = tables.read(content)
    read = time.perf_counter()
    with database.begin() as session:
        work = Work(session, tenancy, NOW, NOW)
        work.actor = people.by_slack_id(work, "U000000")
        report = importing.run(work, scope.initiative(work, "C0BENCH", "I-1"), rows, whole=False)
    written = time.perf_counter()
    taken = report.count(importing.ACCEPTED)
    print(
        f"import: {taken:,} of {ROWS:,} rows accepted; read in {read - started:.2f} s, written in {written - read:.2f} s"
    )


def report(found: list[Measured], database: str) -> None:
    print(f"{database}: {STAKEHOLDERS} stakeholders (or everybody), {INITIATIVES:,} initiatives, {TIMES} times each\n")
    print(f"{'':8}{'people':>8}{'SQL':>6}{'p50 ms':>9}{'p99 ms':>9}   target p99")
    for each in found:
        target = TARGETS.get(each.name)
        reached = "" if target is None else f"< {target:.0f} {'reached' if each.p99 < target else 'NOT REACHED'}"
        print(f"{each.name:8}{each.people:8,}{each.statements:6}{each.p50:9.2f}{each.p99:9.2f}   {reached}")


if __name__ == "__main__":
    main()
