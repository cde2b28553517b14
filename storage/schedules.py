"""Schedules: what is due when, as rows; a run is unique by schedule and time, and by local date."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Tenant
from storage.work import Work, insert_missing

MADE, MISSED = "made", "missed"


class Schedule(Tenant, Base):
    """Something that happens at `next_at` (product time); without a `rule` it happens once."""

    __tablename__ = "schedules"
    __table_args__ = (UniqueConstraint("workspace_id", "kind", "subject_id"), Index(None, "next_at"))

    kind: Mapped[str]
    subject_id: Mapped[int]
    rule: Mapped[str | None]
    zone: Mapped[str] = mapped_column(default="UTC")
    next_at: Mapped[datetime | None]
    grace_seconds: Mapped[int] = mapped_column(default=3600)
    failures: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]  # real time: a failed one is tried again then
    error: Mapped[str | None] = mapped_column(Text)


class Run(Tenant, Base):
    """One firing of a schedule, made or missed."""

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("schedule_id", "due_at"), UniqueConstraint("schedule_id", "local_date"))

    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id", ondelete="CASCADE"))
    due_at: Mapped[datetime]
    local_date: Mapped[date | None]  # only recurring ones: one run per local date
    fired_at: Mapped[datetime]
    outcome: Mapped[str]


def plan(
    work: Work,
    kind: str,
    subject_id: int,
    next_at: datetime | None,
    *,
    rule: str | None = None,
    zone: str = "UTC",
    grace_seconds: int = 3600,
) -> None:
    """Set what happens next for a subject; `next_at` None pauses it."""
    values = {"rule": rule, "zone": zone, "next_at": next_at, "grace_seconds": grace_seconds, "failures": 0}
    work.insert_once(Schedule, kind=kind, subject_id=subject_id, **values)
    same = work.update(Schedule).where(Schedule.kind == kind, Schedule.subject_id == subject_id)
    work.session.execute(same.values(**values, not_before=None, error=None))


def plan_missing(work: Work, kind: str, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Plan what is not planned yet for these subjects, by their ids: new ones, and those paused or planned for later.

    Whoever is just being fired is waited for: it may be paused, because nothing was known of this.
    """
    same = {"kind": kind, "failures": 0}
    work.insert_missing(Schedule, [{**same, "subject_id": subject, **values} for subject, values in rows.items()])
    planned = work.select(Schedule).where(Schedule.kind == kind, Schedule.subject_id.in_(rows)).order_by(Schedule.id)
    for each in work.session.scalars(planned.with_for_update().execution_options(populate_existing=True)):
        wanted = rows[each.subject_id]
        if each.next_at is None or each.next_at > wanted["next_at"]:
            each.rule, each.zone, each.next_at = wanted["rule"], wanted["zone"], wanted["next_at"]


def find(work: Work, kind: str, subject_id: int) -> Schedule | None:
    """The schedule of a subject."""
    wanted = work.select(Schedule).where(Schedule.kind == kind, Schedule.subject_id == subject_id)
    return work.session.scalar(wanted.execution_options(populate_existing=True))


def due(
    session: Session,
    now: datetime,
    real_now: datetime,
    limit: int,
    *,
    of: Collection[str] = (),
    but: Collection[str] = (),
) -> list[Schedule]:
    """Due schedules, `of` these kinds only, or of all `but` these, locked against other workers until the commit."""
    ready = or_(Schedule.not_before.is_(None), Schedule.not_before <= real_now)
    wanted = select(Schedule).where(Schedule.next_at <= now, ready, Schedule.kind.not_in(but))
    if of:
        wanted = wanted.where(Schedule.kind.in_(of))
    ordered = wanted.order_by(Schedule.next_at, Schedule.id).limit(limit)
    return list(session.scalars(ordered.with_for_update(skip_locked=True)))


def any_due(session: Session, now: datetime, real_now: datetime) -> bool:
    """Whether a schedule is due, read without taking the write lock."""
    ready = or_(Schedule.not_before.is_(None), Schedule.not_before <= real_now)
    return session.scalar(select(Schedule.id).where(Schedule.next_at <= now, ready).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which a schedule was due; `local_date` only of one that recurs."""

    schedule: Schedule
    due_at: datetime
    local_date: date | None
    outcome: str


def record_runs(session: Session, occurrences: Sequence[Occurrence], fired_at: datetime) -> set[tuple[int, datetime]]:
    """Write runs down at once; those, as (schedule, due_at), that were not run before, nor on their local date."""
    rows = [
        {
            "workspace_id": each.schedule.workspace_id, "schedule_id": each.schedule.id, "due_at": each.due_at,
            "local_date": each.local_date, "fired_at": fired_at, "outcome": each.outcome,
        }
        for each in occurrences
    ]  # fmt: skip
    new = insert_missing(session, Run, rows)
    found = session.execute(select(Run.schedule_id, Run.due_at).where(Run.id.in_(new))) if new else ()
    return {(row[0], row[1]) for row in found}


def runs(session: Session, schedule_id: int) -> list[Run]:
    """A schedule's runs, oldest first."""
    return list(session.scalars(select(Run).where(Run.schedule_id == schedule_id).order_by(Run.due_at)))


def failing(session: Session) -> list[Schedule]:
    """Schedules whose last firing failed, for `concord doctor`."""
    return list(session.scalars(select(Schedule).where(Schedule.failures > 0).order_by(Schedule.id)))
