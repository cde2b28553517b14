"""Nudges: repeated asks, of which each person gets a few a day at most; the database decides who gets one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint, func
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


def last_day(work: Work, person_id: int, before: date) -> date | None:
    """The last day before one on which somebody was nudged."""
    wanted = work.select(Nudge, func.max(Nudge.day)).where(Nudge.person_id == person_id, Nudge.day < before)
    found: date | None = work.session.scalar(wanted)
    return found


def spent(work: Work, person_id: int, day: date) -> bool:
    """Whether somebody was nudged on a day."""
    wanted = work.select(Nudge, Nudge.id).where(Nudge.person_id == person_id, Nudge.day == day)
    return work.session.scalar(wanted.limit(1)) is not None
