"""Digests and the inbox at scale: `python -m bench.digests [--postgresql]`.

A workspace at three sizes, the largest of 2,000 initiatives, 50,000 stakeholders and 100,000 decisions: what composing
its weekly digest for a channel costs in milliseconds and SQL statements, with the words made of it; what `/digest now`
costs one person, and the inbox of somebody for whom much waits. Beside it, in the same run, what the same digest costs
when each initiative is asked by itself, measured for some of them and counted up to all.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from bench.register import counted
from bot import digests, functions, inbox
from bot.messages import digests as words
from bot.messages import inbox as inbox_words
from bot.messages.digests import Titled
from storage import migrate, workspaces
from storage.actions import Action
from storage.ballots import Acknowledgement, Ballot, Objection, Stance
from storage.channels import Channel
from storage.decisions import Decision
from storage.folding import fold
from storage.happenings import Reader
from storage.history import Entry
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Database, Tenancy, Work

SIZES = (
    (200, 5_000, 10_000),
    (1_000, 25_000, 50_000),
    (2_000, 50_000, 100_000),
)  # initiatives, stakeholders, decisions
PEOPLE, OPEN, TIMES, ALONE = 2_000, 50, 30, 40  # one decision in fifty is open
TARGETS = {"digest": 1_000.0, "inbox": 50.0}
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
NAMES = list(functions.NAMES)


@dataclass(frozen=True, slots=True)
class Measured:
    """One use case at one size: p50 and p99 in milliseconds, SQL statements each time."""

    p50: float
    p99: float
    statements: int


def _rows(database: Database, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    with database.begin() as session:
        for row in rows:
            batch.append(row)
            if len(batch) == 5_000:
                session.execute(insert(table), batch)
                batch = []
        if batch:
            session.execute(insert(table), batch)


Rows = Iterator[dict[str, Any]]
Own = dict[str, Any]  # what every row of the workspace begins with


def fill(database: Database, size: tuple[int, int, int]) -> Tenancy:
    """One workspace; person 1 owns the first initiatives, and is asked in every open ballot of theirs."""
    initiatives, stakeholders, decisions = size
    with database.begin() as session:
        workspace = workspaces.install(session, enterprise_id="", team_id="T1", now=NOW)
        tenancy = Tenancy(workspace.id, "T1", "U0BOT")
    own = {"workspace_id": tenancy.id}
    still_open = range(0, decisions, OPEN)
    for table, rows in (
        (Person, _people(own)), (Channel, _channel(own)), (Initiative, _initiatives(own, initiatives)),
        (Stakeholder, _stakeholders(own, initiatives, stakeholders // initiatives)),
        (Decision, _decisions(own, initiatives, decisions)), (Ballot, _ballots(own, still_open)),
        (Stance, _stances(own, still_open)), (Objection, _objections(own, still_open)),
        (Acknowledgement, _acknowledgements(own, decisions)), (Action, _actions(own, decisions // 20)),
        (Entry, _entries(own, decisions)),
    ):  # fmt: skip
        _rows(database, table, rows)
    return tenancy


def _people(own: Own) -> Rows:
    somebody = {**own, "tz": "Europe/Berlin", "is_admin": False, "is_bot": False, "is_external": False}
    return ({**somebody, "deactivated": False, "slack_id": f"U{n}", "name": f"Person {n}"} for n in range(PEOPLE))


def _channel(own: Own) -> Rows:
    flags = {"is_private": False, "is_direct": False, "is_archived": False, "joined": True, "evidence": False}
    yield {**own, **flags, "slack_id": "C1", "name": "launch"}


def _initiatives(own: Own, count: int) -> Rows:
    for n in range(count):
        yield {
            **own, "key": f"I-{n}", "name": f"Initiative {n}", "owner_id": n % PEOPLE + 1, "status": "committed",
            "currency": "EUR", "required": ["accounting"], "deciding": {}, "created_at": NOW,
            "target_date": date(2027, 3, 1) + timedelta(days=n % 365),
        }  # fmt: skip


def _stakeholders(own: Own, initiatives: int, each: int) -> Rows:
    for n in range(initiatives):
        for k in range(each):
            yield {
                **own, "initiative_id": n + 1, "person_id": (n * 7 + k * 31) % PEOPLE + 1, "function": NAMES[(n + k) % 14],
                "daci": ("driver", "approver")[k] if k < 2 and n % 9 else "contributor", "stance": "unknown",
                "leads": False, "version": 1, "added_at": NOW,
            }  # fmt: skip


def _decided(n: int) -> datetime | None:
    return None if n % OPEN == 0 else NOW - timedelta(hours=n % 17_000, minutes=5)


def _decisions(own: Own, initiatives: int, count: int) -> Rows:
    for n in range(count):
        title = f"Decision {n}"
        yield {
            **own, "number": n + 1, "title": title, "title_folded": fold(title), "outcome": "Yes", "outcome_folded": "yes",
            "status": "accepted" if _decided(n) else "proposed", "owner_id": n % PEOPLE + 1,
            "initiative_id": n % initiatives + 1, "channel_id": 1, "created_at": NOW - timedelta(days=800),
            "decided_at": _decided(n),
        }  # fmt: skip


def _ballots(own: Own, still_open: range) -> Rows:
    for n in still_open:
        yield {
            **own, "decision_id": n + 1, "method": "consent", "silence": "consent", "share": 50, "functions": [],
            "tie": "no", "reasons": "optional", "hidden": "no", "anonymous": False, "fallback": "lapse",
            "extend_hours": 24, "closes_at": NOW + timedelta(hours=n % 900 + 1), "options": [], "edition": 1,
        }  # fmt: skip


def _stances(own: Own, still_open: range) -> Rows:
    """Five each; the first person is asked in the first sixty."""
    for n in still_open:
        for k in range(5):
            first = k == 0 and n < 60 * OPEN
            person = 1 if first else (n * 3 + k) % PEOPLE + 1
            if person > 1 or first:
                yield {
                    **own, "decision_id": n + 1, "person_id": person, "function": NAMES[k], "daci": "contributor",
                    "choice": "agree" if k % 2 else None, "asked_at": NOW, "reminders": 0,
                }  # fmt: skip


def _objections(own: Own, still_open: range) -> Rows:
    for n in still_open:
        if n % 500 == 0:
            yield {
                **own, "decision_id": n + 1, "person_id": 2, "owner_id": 3, "choice": "block", "reason": "No",
                "edition": 1, "due_on": date(2027, 3, 9), "state": "open", "raised_at": NOW - timedelta(days=2),
            }  # fmt: skip


def _acknowledgements(own: Own, count: int) -> Rows:
    for n in range(count):
        if (at := _decided(n)) and NOW - at < timedelta(days=30):
            for k in range(3):
                yield {
                    **own, "decision_id": n + 1, "person_id": (n + k) % PEOPLE + 1, "function": "", "asked_at": NOW,
                    "reminders": 0, "at": NOW if k else None,
                }  # fmt: skip


def _actions(own: Own, count: int) -> Rows:
    for n in range(count):
        yield {
            **own, "number": n + 1, "title": f"Task {n}", "owner_id": n % PEOPLE + 1, "added_by_id": 2,
            "decision_id": n * 10 + 2, "due_on": date(2027, 1, 1) + timedelta(days=n % 200),
            "state": "open" if n % 3 else "done", "reminded": 0, "created_at": NOW - timedelta(days=90),
            "closed_at": None if n % 3 else NOW - timedelta(days=n % 60),
        }  # fmt: skip


def _entries(own: Own, count: int) -> Rows:
    for n in range(count):
        yield {
            **own, "kind": "decision", "record_id": n + 1, "verb": "close" if n % 2 else "propose", "actor_id": 2,
            "at": _decided(n) or NOW - timedelta(hours=n % 700), "origin": "bench", "kept": {}, "seq": 1, "previous": "",
            "seal": "",
        }  # fmt: skip


def uses() -> dict[str, Callable[[Work], object]]:
    """What is measured, by name."""
    week = timedelta(days=7)

    def digest(work: Work) -> object:
        channel = work.get(Channel, 1)
        found = digests.compose(work, Reader(work.real, channel), NOW - week, until=NOW + week, zone="UTC")
        return words.message(found, Titled("Weekly digest", NOW.date()), brief=False, prefix="")

    return {
        "digest": digest,
        "now": lambda work: words.mine(digests.changed_for_me(work), NOW.date(), ""),
        "inbox": lambda work: inbox_words.message(inbox.items(work)),
    }


def by_initiative(work: Work) -> object:
    """The naive way: the digest of each of some initiatives."""
    channel, week = work.get(Channel, 1), timedelta(days=7)
    for number in range(1, ALONE + 1):
        digests.compose(work, Reader(work.real, channel, number), NOW - week, until=NOW + week, zone="UTC")
    return None


def measure(database: Database, tenancy: Tenancy, use: Callable[[Work], object], times: int = TIMES) -> Measured:
    """Run a use case so many times, each in a transaction of its own that is undone."""
    took, statements = [], 0
    for _ in range(times + 2):
        with counted(database) as seen, database.begin() as session:
            work = Work(session, tenancy, NOW, NOW)
            work.actor = work.get(Person, 1)
            seen[0] = 0
            started = time.perf_counter()
            use(work)
            took.append((time.perf_counter() - started) * 1000)
            statements = seen[0]
            session.rollback()
    took = sorted(took[2:])
    return Measured(took[len(took) // 2], took[min(len(took) - 1, int(len(took) * 0.99))], statements)


def run(url: str, size: tuple[int, int, int]) -> None:
    """Fill, measure and print one size."""
    database = Database(url)
    migrate.downgrade(database.engine)
    migrate.upgrade(database.engine)
    tenancy = fill(database, size)
    gc.collect()  # what filling left behind is nobody's
    gc.freeze()  # as `serve` does
    with database.begin() as session:
        session.execute(text("ANALYZE"))
    print(f"\n{size[0]:,} initiatives, {size[1]:,} stakeholders, {size[2]:,} decisions")
    for name, use in uses().items():
        found = measure(database, tenancy, use)
        target = f"  (target p99 {TARGETS[name]:,.0f} ms)" if name in TARGETS else ""
        print(
            f"  {name:<8} p50 {found.p50:8.1f} ms   p99 {found.p99:8.1f} ms   {found.statements:3} statements{target}"
        )
    alone = measure(database, tenancy, by_initiative, 3)
    scale = size[0] / ALONE
    print(
        f"  one by one: {alone.p50 * scale:10.0f} ms, {alone.statements * scale:,.0f} statements "
        f"(measured for {ALONE} initiatives, counted up to all)"
    )
    database.engine.dispose()


def main() -> None:
    """Run all sizes on SQLite, or on a PostgreSQL that is brought up for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    print("postgresql" if asked.postgresql else "sqlite")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            if asked.postgresql:
                from tests.fakes.databases import PostgresTemplates

                run(PostgresTemplates().fresh(), size)
            else:
                run(f"sqlite:///{folder}/bench.db", size)


if __name__ == "__main__":
    main()
