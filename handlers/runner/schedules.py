"""Firing of schedules: each run once, late ones within their grace, older ones recorded as missed."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot import answers, recurrence
from handlers.runner.ground import Ground
from storage import schedules
from storage.schedules import MADE, MISSED, Schedule
from storage.work import Session, Work

log = structlog.get_logger()

BATCH = 10  # in one transaction: whoever presses a button meanwhile waits for it
GIVE_UP_AFTER = 8
CATCH_UP_AT_MOST = 400  # missed runs written down one by one after a long downtime


class Schedules:
    """The sweep over due schedules."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def sweep(self) -> int:
        """Fire everything that is due; how many fired."""
        fired = 0
        while batch := self._batch():
            fired += batch
        return fired

    def _batch(self) -> int:
        now, real = self._ground.clock.now(), self._ground.clock.real()
        with self._ground.database.begin(write=False) as session:
            if not schedules.any_due(session, now, real):
                return 0
        with self._ground.database.begin() as session:
            due = schedules.due(session, now, real, BATCH)
            for schedule in due:
                self._guarded(session, schedule, now)
        return len(due)

    def _guarded(self, session: Session, schedule: Schedule, now: datetime) -> None:
        """One that fails must not keep the others from firing: it is tried again later, by itself."""
        try:
            with session.begin_nested():
                self._fire(session, schedule, now)
        except Exception as error:
            log.exception("schedule failed", kind=schedule.kind, schedule=schedule.id)
            schedule.failures += 1
            schedule.error = repr(error)[:500]
            schedule.not_before = self._ground.clock.real() + answers.backoff(schedule.failures)
            if schedule.failures >= GIVE_UP_AFTER:
                schedule.next_at = _next(schedule, now)

    def _fire(self, session: Session, schedule: Schedule, now: datetime) -> None:
        *missed, latest = _occurrences(schedule, now)
        for due_at in missed:
            self._record(session, schedule, due_at, MISSED)
        schedule.next_at = _next(schedule, now)
        schedule.failures, schedule.error, schedule.not_before = 0, None, None
        session.flush()
        late = now - latest > timedelta(seconds=schedule.grace_seconds)
        if self._record(session, schedule, latest, MISSED if late else MADE) and not late:
            self._run(session, schedule)

    def _record(self, session: Session, schedule: Schedule, due_at: datetime, outcome: str) -> bool:
        day = recurrence.local_date(due_at, schedule.zone) if schedule.rule else None
        first = schedules.record_run(
            session, schedule, due_at, local_date=day, fired_at=self._ground.clock.now(), outcome=outcome
        )
        self._ground.metrics.fired(schedule.kind, outcome if first else "repeated")
        return first

    def _run(self, session: Session, schedule: Schedule) -> None:
        installation = self._ground.installations.of_workspace(schedule.workspace_id)
        if installation is None:
            schedule.next_at = None
            return
        work = Work(session, installation.tenancy, self._ground.clock.now(), self._ground.clock.real())
        self._ground.desk.schedules[schedule.kind](work, schedule)


def _occurrences(schedule: Schedule, now: datetime) -> list[datetime]:
    """When it should have fired since it was last looked at, oldest first; never empty."""
    assert schedule.next_at is not None
    due = [schedule.next_at]
    while schedule.rule and len(due) < CATCH_UP_AT_MOST:
        following = recurrence.next_after(schedule.rule, schedule.zone, due[-1])
        if following is None or following > now:
            break
        due.append(following)
    return due


def _next(schedule: Schedule, now: datetime) -> datetime | None:
    return recurrence.next_after(schedule.rule, schedule.zone, now) if schedule.rule else None
