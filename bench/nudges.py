"""The morning's sweep: `python -m bench.nudges [--people 1000]`.

Ten thousand people who were asked for something, at their nudge's time all at once: what looking at all of them costs
in seconds and SQL statements a person, how many messages come of it, and that no more are sent than there are people
with something to be reminded of. Nine in ten have answered meanwhile, and hear nothing.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from bench.digests import NOW, Own, Rows, _rows
from bench.register import counted
from bot import mornings, nudging, recurrence
from handlers.desk import Desk
from handlers.metrics import Metrics
from handlers.runner.ground import Ground, Timing
from handlers.runner.paces import Paces
from handlers.runner.schedules import Schedules
from storage import migrate, workspaces
from storage.ballots import Ballot, Stance
from storage.channels import Channel
from storage.decisions import Decision
from storage.folding import fold
from storage.outbox import Letter
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Database, Tenancy

PEOPLE, SILENT = 10_000, 10  # one in ten has not answered
TARGET = 5.0


def fill(database: Database, people: int) -> Tenancy:
    """One workspace with one open ballot in which everybody is asked; every tenth has not answered."""
    with database.begin() as session:
        workspace = workspaces.install(session, enterprise_id="", team_id="T1", now=NOW)
        tenancy = Tenancy(workspace.id, "T1", "U0BOT")
    own = {"workspace_id": tenancy.id}
    for table, rows in (
        (Person, _people(own, people)), (Channel, _channel(own)), (Decision, _decision(own)), (Ballot, _ballot(own)),
        (Stance, _stances(own, people)), (Schedule, _schedules(own, people)),
    ):  # fmt: skip
        _rows(database, table, rows)
    return tenancy


def _people(own: Own, people: int) -> Rows:
    somebody = {**own, "tz": "Europe/Berlin", "is_admin": False, "is_bot": False, "is_external": False}
    for n in range(people):
        yield {**somebody, "deactivated": False, "slack_id": f"U{n}", "dm_channel": f"D{n}", "name": f"Person {n}"}


def _channel(own: Own) -> Rows:
    flags = {"is_private": False, "is_direct": False, "is_archived": False, "joined": True, "evidence": False}
    yield {**own, **flags, "slack_id": "C1", "name": "launch"}


def _decision(own: Own) -> Rows:
    yield {
        **own, "number": 1, "title": "Rail", "title_folded": fold("Rail"), "outcome": "Yes", "outcome_folded": "yes",
        "status": "proposed", "owner_id": 1, "channel_id": 1, "created_at": NOW - timedelta(days=2),
    }  # fmt: skip


def _ballot(own: Own) -> Rows:
    yield {
        **own, "decision_id": 1, "method": "consent", "silence": "consent", "share": 50, "functions": [], "tie": "no",
        "reasons": "optional", "hidden": "no", "anonymous": False, "fallback": "lapse", "extend_hours": 24,
        "closes_at": NOW + timedelta(days=3), "options": [], "edition": 1,
    }  # fmt: skip


def _stances(own: Own, people: int) -> Rows:
    for n in range(people):
        yield {
            **own, "decision_id": 1, "person_id": n + 1, "function": "sales", "daci": "contributor", "edition": 1,
            "choice": None if n % SILENT == 0 else "agree", "asked_at": NOW - timedelta(days=2), "reminders": 0,
        }  # fmt: skip


def _schedules(own: Own, people: int) -> Rows:
    rule = recurrence.format_rule(recurrence.parse_rule("mon-fri 10:00"))
    for n in range(people):
        yield {
            **own, "kind": mornings.KIND, "subject_id": n + 1, "rule": rule, "zone": "Europe/Berlin", "next_at": NOW,
            "grace_seconds": mornings.GRACE_SECONDS, "failures": 0,
        }  # fmt: skip


def sweep(database: Database, tenancy: Tenancy) -> int:
    """Look at everybody whose morning it is, with the runner's own sweep; how many were looked at."""
    desk = Desk(flocks={mornings.KIND: nudging.fire})
    one: Any = SimpleNamespace(of_workspace=lambda _: SimpleNamespace(tenancy=tenancy))
    return Schedules(Ground(database, Morning(), one, Metrics(), desk, Timing(), Paces(1.0))).sweep()


class Morning:
    """A clock that stands still."""

    def now(self) -> datetime:
        """When everybody is looked at."""
        return NOW

    real = now


def measure(database: Database, people: int) -> None:
    """Fill, sweep and tell."""
    tenancy = fill(database, people)
    begun = time.perf_counter()
    with counted(database) as statements:
        looked_at = sweep(database, tenancy)
    took = time.perf_counter() - begun
    with database.begin(write=False) as session:
        sent: Any = session.scalar(select(func.count()).select_from(Letter))
    each = statements[0] / people
    print(
        f"{looked_at:,} people looked at in {took:.2f} s (target {TARGET:.0f} s for {PEOPLE:,}): {each:.1f} statements each"
    )
    print(f"{sent:,} messages, {people // SILENT:,} people who have not answered")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    with tempfile.TemporaryDirectory() as folder:
        made = Database(f"sqlite:///{folder}/nudges.db")
        migrate.upgrade(made.engine)
        measure(made, parser.parse_args().people)
