"""Calendars that people linked: the sealed address, how reading it went, and the busy times last read. Nothing else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.people import Person
from storage.work import Work


class Calendar(Tenant, Base):
    """The feed of one person; times are real time, `busy` is a list of [from, until) in seconds since the epoch."""

    __tablename__ = "calendars"
    __table_args__ = (UniqueConstraint("person_id"), Index(None, "due_at"))

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(Text)  # sealed: whoever has it reads somebody's calendar
    host: Mapped[str]  # what may be shown of it
    linked_at: Mapped[datetime]
    due_at: Mapped[datetime]  # when it is read next
    read_at: Mapped[datetime | None]  # when it was last read to its end
    busy: Mapped[list[Any]] = mapped_column(default=list)
    until: Mapped[datetime | None]  # how far ahead `busy` reaches
    etag: Mapped[str | None] = mapped_column(Text)
    modified: Mapped[str | None] = mapped_column(Text)  # Last-Modified
    failures: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None] = mapped_column(Text)  # why it could not be read, in plain words


def link(work: Work, person_id: int, *, address: str, host: str, due_at: datetime) -> None:
    """Keep the sealed address of somebody's feed; what was known of another one goes."""
    fresh: dict[str, Any] = {"address": address, "host": host, "linked_at": work.real, "due_at": due_at, "failures": 0}
    nothing = dict.fromkeys(("read_at", "until", "etag", "modified", "fault"))
    work.session.execute(work.delete(Calendar).where(Calendar.person_id == person_id))
    work.insert_once(Calendar, person_id=person_id, busy=[], **fresh, **nothing)


def unlink(work: Work, person_id: int) -> bool:
    """Forget somebody's feed with all that was read of it; False when there was none."""
    gone = work.session.execute(work.delete(Calendar).where(Calendar.person_id == person_id))
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def any_due(work: Work) -> bool:
    """Whether a calendar is to be read now, of somebody who is still here."""
    return work.session.scalar(_due(work, Calendar.id).limit(1)) is not None


def take(work: Work, until: datetime) -> Calendar | None:
    """Take the calendar that is due longest; it is nobody else's until a moment, or until it is kept or failed."""
    chosen = _due(work, Calendar.id).order_by(Calendar.due_at, Calendar.id).limit(1)
    found = work.session.scalar(chosen.with_for_update(skip_locked=True, of=Calendar))
    taken = work.update(Calendar).where(Calendar.id == found).values(due_at=until).returning(Calendar)
    row: Calendar | None = work.session.scalar(taken.execution_options(populate_existing=True)) if found else None
    return row


def _due(work: Work, column: Any) -> Any:
    here = work.select(Calendar, column).join(Person, Person.id == Calendar.person_id)
    return here.where(Calendar.due_at <= work.real, Person.deactivated.is_(False))


def write(work: Work, person_id: int, address: str, **values: Any) -> bool:
    """Write down how reading somebody's feed went; False when they have linked another one meanwhile."""
    same = work.update(Calendar).where(Calendar.person_id == person_id, Calendar.address == address)
    done = work.session.execute(same.values(**values).execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def of(work: Work, person_ids: Collection[int]) -> dict[int, Calendar]:
    """The linked calendars of these people, by person."""
    if not person_ids:
        return {}
    rows = work.session.scalars(work.select(Calendar).where(Calendar.person_id.in_(person_ids)))
    return {row.person_id: row for row in rows}


def busy(work: Work, person_ids: Collection[int]) -> dict[int, list[list[int]]]:
    """The busy times of these people as last read, by person; of who has linked no calendar there is nothing."""
    if not person_ids:
        return {}
    wanted = work.select(Calendar, Calendar.person_id, Calendar.busy).where(Calendar.person_id.in_(person_ids))
    return {row[0]: row[1] for row in work.session.execute(wanted)}


def readings(work: Work, person_ids: Collection[int]) -> dict[int, tuple[datetime | None, str | None]]:
    """When each linked calendar of these people was last read, and what is wrong with it; by person."""
    if not person_ids:
        return {}
    columns = (Calendar.person_id, Calendar.read_at, Calendar.fault)
    wanted = work.select(Calendar, *columns).where(Calendar.person_id.in_(person_ids))
    return {row[0]: (row[1], row[2]) for row in work.session.execute(wanted)}
