"""Nudges: repeated asks, of which each person gets a few a day at most; the database decides who gets one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.work import Work


class Nudge(Tenant, Base):
    """One person was nudged on one day of theirs, for the `nth` time from 0."""

    __tablename__ = "nudges"
    __table_args__ = (UniqueConstraint("person_id", "day", "nth"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    day: Mapped[date]
    nth: Mapped[int] = mapped_column(default=0)


def spend(work: Work, person_id: int, day: date, nth: int = 0) -> bool:
    """Take somebody's nth nudge of a day; False when it is spent."""
    return work.insert_once(Nudge, person_id=person_id, day=day, nth=nth) is not None


def spend_all(work: Work, days: Mapping[int, date], nth: int = 0) -> set[int]:
    """Take the nth nudge of a day of each of these people; those of them who had it left."""
    rows = [{"person_id": person_id, "day": day, "nth": nth} for person_id, day in days.items()]
    new = work.insert_missing(Nudge, rows)
    return set(work.session.scalars(work.select(Nudge, Nudge.person_id).where(Nudge.id.in_(new)))) if new else set()


def days(work: Work, person_ids: Collection[int], since: date) -> dict[int, set[date]]:
    """On which days, from one on, those of these people were nudged who were."""
    found: dict[int, set[date]] = {}
    wanted = work.select(Nudge, Nudge.person_id, Nudge.day).where(Nudge.person_id.in_(person_ids), Nudge.day >= since)
    for person_id, day in work.session.execute(wanted):
        found.setdefault(person_id, set()).add(day)
    return found


def spent(work: Work, person_id: int, day: date) -> bool:
    """Whether somebody was nudged on a day."""
    wanted = work.select(Nudge, Nudge.id).where(Nudge.person_id == person_id, Nudge.day == day)
    return work.session.scalar(wanted.limit(1)) is not None
