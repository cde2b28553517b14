"""Asks: what somebody was asked for in an initiative and when they answered: times only, never the words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.channels import Channel
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work


class Ask(Tenant, Base):
    """One ask of one person, as of a standup's turn or a ballot; `subject` tells them apart within a kind."""

    __tablename__ = "asks"
    __table_args__ = (
        UniqueConstraint("initiative_id", "person_id", "kind", "subject"),
        Index(None, "initiative_id", "asked_at"),
    )

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    subject: Mapped[str]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


def add(work: Work, initiative_id: int, person_id: int, *, kind: str, subject: str) -> None:
    """Somebody is asked now; once per subject."""
    ask = {"kind": kind, "subject": subject, "asked_at": work.now}
    work.insert_once(Ask, initiative_id=initiative_id, person_id=person_id, **ask)


def answer(work: Work, initiative_id: int, person_id: int, *, kind: str, subject: str) -> None:
    """Somebody has answered; the first time counts."""
    mine = work.update(Ask).where(
        Ask.initiative_id == initiative_id, Ask.person_id == person_id, Ask.kind == kind, Ask.subject == subject
    )
    work.session.execute(mine.where(Ask.answered_at.is_(None)).values(answered_at=work.now))


def take_back(work: Work, initiative_id: int, person_id: int, *, kind: str, subject: str) -> None:
    """Nobody waits for somebody's answer any more; one that was given stays."""
    mine = work.delete(Ask).where(
        Ask.initiative_id == initiative_id, Ask.person_id == person_id, Ask.kind == kind, Ask.subject == subject
    )
    work.session.execute(mine.where(Ask.answered_at.is_(None)))


def was_asked(work: Work, initiative_id: int, person_id: int, *, kind: str, subject: str) -> bool:
    """Whether somebody was asked this."""
    wanted = work.select(Ask, Ask.id).where(Ask.initiative_id == initiative_id, Ask.person_id == person_id)
    return work.session.scalar(wanted.where(Ask.kind == kind, Ask.subject == subject).limit(1)) is not None


def since(work: Work, initiative_ids: Collection[int], moment: datetime) -> list[tuple[int, int, datetime, datetime]]:
    """Asks since a moment, as (initiative, person, asked, answered or None)."""
    columns = (Ask.initiative_id, Ask.person_id, Ask.asked_at, Ask.answered_at)
    wanted = work.select(Ask, *columns).where(Ask.initiative_id.in_(initiative_ids), Ask.asked_at >= moment)
    return [(row[0], row[1], row[2], row[3]) for row in work.session.execute(wanted)]


def touch_in(work: Work, channel: str, person: str, kind: str, *, unless_within: timedelta) -> None:
    """A person (by Slack id) was heard from in a channel: a stakeholder of its initiative is marked, in one statement."""
    here = work.select(Channel, Channel.initiative_id).where(Channel.slack_id == channel)
    who = work.select(Person, Person.id).where(Person.slack_id == person)
    mine = work.update(Stakeholder).where(
        Stakeholder.initiative_id == here.scalar_subquery(),
        Stakeholder.person_id == who.scalar_subquery(),
        or_(Stakeholder.touched_at.is_(None), Stakeholder.touched_at < work.now - unless_within),
    )
    values = {"touched_at": work.now, "touched_by": kind}
    work.session.execute(mine.values(values), execution_options={"synchronize_session": False})


def touch(work: Work, person_id: int, initiative_id: int, kind: str, *, unless_within: timedelta = timedelta()) -> None:
    """A stakeholder was heard from here; nothing is written when that was so a moment ago."""
    mine = work.update(Stakeholder).where(
        Stakeholder.initiative_id == initiative_id,
        Stakeholder.person_id == person_id,
        or_(Stakeholder.touched_at.is_(None), Stakeholder.touched_at < work.now - unless_within),
    )
    work.session.execute(mine.values(touched_at=work.now, touched_by=kind))
