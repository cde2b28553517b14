"""Firing of schedules: each run once, late ones within their grace, older ones recorded as missed.

Those of a flock (`Desk.flocks`) are fired many at once, in a few statements; if that fails, one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby

import structlog

from bot import answers, recurrence
from handlers.runner.ground import Ground
from storage import schedules
from storage.schedules import MADE, MISSED, Occurrence, Schedule
from storage.work import Session, Work

log = structlog.get_logger()

BATCH, FLOCK = 10, 200  # in one transaction: whoever presses a button meanwhile waits for it
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
        flocks = self._ground.desk.flocks
        with self._ground.database.begin(write=False) as session:
            if not schedules.any_due(session, now, real):
                return 0
        with self._ground.database.begin() as session:
            due = schedules.due(session, now, real, BATCH, but=flocks)
            for schedule in due:
                self._guarded(session, [schedule], now)
        return len(due) + sum(self._flock(kind, now, real) for kind in flocks)

    def _flock(self, kind: str, now: datetime, real: datetime) -> int:
        with self._ground.database.begin() as session:
            due = schedules.due(session, now, real, FLOCK, of=(kind,))
            for _, of_one in groupby(sorted(due, key=_workspace), key=_workspace):
                self._guarded(session, list(of_one), now)
        return len(due)

    def _guarded(self, session: Session, due: Sequence[Schedule], now: datetime) -> None:
        """One that fails must not keep the others from firing: it is tried again later, by itself."""
        try:
            with session.begin_nested():
                self._fire(session, due, now)
        except Exception as error:
            if len(due) == 1:
                self._failed(due[0], error, now)
                return
            log.exception("schedules failed together", kind=due[0].kind, count=len(due))
            for schedule in due:
                self._guarded(session, [schedule], now)

    def _failed(self, schedule: Schedule, error: Exception, now: datetime) -> None:
        log.error("schedule failed", kind=schedule.kind, schedule=schedule.id, exc_info=error)
        schedule.failures += 1
        schedule.error = repr(error)[:500]
        schedule.not_before = self._ground.clock.real() + answers.backoff(schedule.failures)
        if schedule.failures >= GIVE_UP_AFTER:
            schedule.next_at = _next(schedule.rule, schedule.zone, now)

    def _fire(self, session: Session, due: Sequence[Schedule], now: datetime) -> None:
        every = [occurrence for schedule in due for occurrence in _occurrences(schedule, now)]
        latest = {each.schedule.id: each for each in every}
        for schedule in due:
            schedule.next_at = _next(schedule.rule, schedule.zone, now)
            schedule.failures, schedule.error, schedule.not_before = 0, None, None
        session.flush()
        first = self._record(session, every)
        made = (each for each in latest.values() if each.outcome == MADE)
        self._run(session, [each.schedule for each in made if (each.schedule.id, each.due_at) in first])

    def _record(self, session: Session, every: Sequence[Occurrence]) -> set[tuple[int, datetime]]:
        first = schedules.record_runs(session, every, self._ground.clock.now())
        for each in every:
            new = (each.schedule.id, each.due_at) in first
            self._ground.metrics.fired(each.schedule.kind, each.outcome if new else "repeated")
        return first

    def _run(self, session: Session, due: Sequence[Schedule]) -> None:
        installation = self._ground.installations.of_workspace(due[0].workspace_id) if due else None
        if installation is None:
            for schedule in due:
                schedule.next_at = None
            return
        work = Work(session, installation.tenancy, self._ground.clock.now(), self._ground.clock.real())
        kind = due[0].kind
        if kind in self._ground.desk.flocks:
            self._ground.desk.flocks[kind](work, due)
        else:
            self._ground.desk.schedules[kind](work, *due)


def _workspace(schedule: Schedule) -> int:
    return schedule.workspace_id


def _occurrences(schedule: Schedule, now: datetime) -> list[Occurrence]:
    """When it should have fired since it was last looked at, oldest first; never empty; all but the last are missed."""
    assert schedule.next_at is not None
    due = _dues(schedule.rule, schedule.zone, schedule.next_at, now)
    late = now - due[-1] > timedelta(seconds=schedule.grace_seconds)
    outcomes = [MISSED] * (len(due) - 1) + [MISSED if late else MADE]
    days = [recurrence.local_date(each, schedule.zone) if schedule.rule else None for each in due]
    return [Occurrence(schedule, *each) for each in zip(due, days, outcomes, strict=True)]


@lru_cache(maxsize=256)  # a morning's people are of few rules
def _dues(rule: str | None, zone: str, first: datetime, now: datetime) -> tuple[datetime, ...]:
    due = [first]
    while rule and len(due) < CATCH_UP_AT_MOST:
        following = recurrence.next_after(rule, zone, due[-1])
        if following is None or following > now:
            break
        due.append(following)
    return tuple(due)


@lru_cache(maxsize=256)
def _next(rule: str | None, zone: str, now: datetime) -> datetime | None:
    return recurrence.next_after(rule, zone, now) if rule else None
