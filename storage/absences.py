"""Absences: days on which somebody is away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.work import Work

DAY = timedelta(days=1)


class Absence(Tenant, Base):
    """Somebody is away from `first` to `last`, both included, in their own zone."""

    __tablename__ = "absences"
    __table_args__ = (Index(None, "person_id", "last"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    first: Mapped[date]
    last: Mapped[date]


def of(work: Work, person_ids: Collection[int], first: date, last: date) -> list[Absence]:
    """Absences of these people that touch the days from `first` to `last`."""
    if not person_ids:
        return []
    wanted = work.select(Absence).where(Absence.person_id.in_(person_ids), Absence.last >= first, Absence.first <= last)
    return list(work.session.scalars(wanted.order_by(Absence.first)))


def add(work: Work, person_id: int, first: date, last: date) -> None:
    """Somebody is away on these days: what they said before of any of them is replaced, other absences stay."""
    for each in of(work, [person_id], first, last):
        if each.first < first:
            each.last = first - DAY
        else:
            work.session.delete(each)
    work.add(Absence(person_id=person_id, first=first, last=last))


def coming(work: Work, person_id: int, day: date) -> Absence | None:
    """The absence that somebody is in on a day, or else their next one."""
    wanted = work.select(Absence).where(Absence.person_id == person_id, Absence.last >= day)
    found: Absence | None = work.session.scalars(wanted.order_by(Absence.first).limit(1)).first()
    return found


def end(work: Work, absence: Absence, day: date) -> None:
    """An absence lasts until the day before; one that has not begun by then never was."""
    if absence.first < day:
        absence.last = day - DAY
    else:
        work.session.delete(absence)
