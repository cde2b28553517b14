"""Absences: days on which somebody is away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from sqlalchemy import ForeignKey, Index, Select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.work import Work

DAY = timedelta(days=1)
# Who said so: they themselves, their linked calendar, their status in Slack; or that what one of these says is not so.
TOLD, CALENDAR, STATUS, PRESENT = "told", "calendar", "status", "present"


class Absence(Tenant, Base):
    """Somebody is away from `first` to `last`, both included, in their own zone."""

    __tablename__ = "absences"
    __table_args__ = (Index(None, "person_id", "last"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    first: Mapped[date]
    last: Mapped[date]
    source: Mapped[str] = mapped_column(default=TOLD)


def of(work: Work, person_ids: Collection[int], first: date, last: date) -> list[Absence]:
    """Absences of these people that touch the days from `first` to `last`."""
    if not person_ids:
        return []
    wanted = work.select(Absence).where(Absence.person_id.in_(person_ids), Absence.last >= first, Absence.first <= last)
    return list(work.session.scalars(wanted.where(Absence.source != PRESENT).order_by(Absence.first)))


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
    wanted = work.select(Absence).where(Absence.person_id == person_id, Absence.last >= day, Absence.source != PRESENT)
    found: Absence | None = work.session.scalars(wanted.order_by(Absence.first).limit(1)).first()
    return found


def replace(work: Work, person_id: int, source: str, spans: Iterable[tuple[date, date]], *, since: date) -> bool:
    """What a calendar or a status says of somebody from a day on takes the place of what it said; whether that differs.

    On days on which they have said that they are there, it does not count.
    """
    rows = list(work.session.scalars(_ahead(work, person_id, source, since)))
    present = list(work.session.scalars(_ahead(work, person_id, PRESENT, since)))
    wanted = [each for span in spans for each in _without(span, present)]
    if [(max(each.first, since), each.last) for each in rows] == wanted:
        return False
    for each in rows:
        end(work, each, since)
    for first, last in wanted:
        work.add(Absence(person_id=person_id, first=first, last=last, source=source))
    return True


def _ahead(work: Work, person_id: int, source: str, since: date) -> Select[Absence]:
    own = work.select(Absence).where(Absence.person_id == person_id, Absence.source == source, Absence.last >= since)
    return own.order_by(Absence.first)


def _without(span: tuple[date, date], present: Collection[Absence]) -> Iterator[tuple[date, date]]:
    """What is left of a span of days, in spans."""
    first, last = span
    begins: date | None = None
    for number in range((last - first).days + 1):
        day = first + number * DAY
        if any(each.first <= day <= each.last for each in present):
            if begins is not None:
                yield begins, day - DAY
            begins = None
        elif begins is None:
            begins = day
    if begins is not None:
        yield begins, last


def call_off(work: Work, absence: Absence, day: date) -> None:
    """Somebody is there from a day on, whatever their calendar or status says of the days that it spoke of."""
    if absence.source != TOLD:
        first = max(day, absence.first)
        work.add(Absence(person_id=absence.person_id, first=first, last=absence.last, source=PRESENT))
    end(work, absence, day)


def end(work: Work, absence: Absence, day: date) -> None:
    """An absence lasts until the day before; one that has not begun by then never was."""
    if absence.first < day:
        absence.last = day - DAY
    else:
        work.session.delete(absence)
