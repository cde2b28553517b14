"""Decisions: numbered in the workspace, with where they came from and who took part."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, Select, Text, UniqueConstraint, bindparam, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from storage import channels
from storage.base import Base, Tenant
from storage.people import Person
from storage.work import Work

ACCEPTED, WITHDRAWN = "accepted", "withdrawn"


class Decision(Tenant, Base):
    """One decision, `D-{number}`."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index(None, "workspace_id", "status"),
        Index(None, "channel_id", "thread_ts"),
    )

    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiatives.id", ondelete="SET NULL"), index=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"))
    thread_ts: Mapped[str | None]
    permalink: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Participant(Tenant, Base):
    """Somebody who took part in a decision's thread."""

    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("decision_id", "person_id"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)


def by_number(work: Work, number: int, fresh_since: datetime) -> Decision | None:
    """The decision with this number, if the actor may see it."""
    wanted = VISIBLE.where(Decision.number == number)
    found: Decision | None = work.session.scalar(wanted, channels.viewer(work, fresh_since))
    return found


def locked(work: Work, decision_id: int) -> Decision | None:
    """A decision that is about to be changed: others who want to change it wait until this is committed."""
    wanted = work.select(Decision).where(Decision.id == decision_id).with_for_update()
    return work.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def of_thread(work: Work, channel_id: int, thread_ts: str) -> Decision | None:
    """The newest decision that was recorded from a thread and is not withdrawn."""
    wanted = work.select(Decision).where(
        Decision.channel_id == channel_id, Decision.thread_ts == thread_ts, Decision.status != WITHDRAWN
    )
    return work.session.scalars(wanted.order_by(Decision.number.desc()).limit(1)).one_or_none()


def newest(
    work: Work,
    fresh_since: datetime,
    *,
    limit: int,
    below: int | None = None,
    status: str | None = None,
    initiative_id: int | None = None,
) -> list[Decision]:
    """The newest decisions that the actor may see; those with a number below `below`, to page on."""
    narrowed = {"below": below, "status": status or None, "initiative": initiative_id or None}
    given = {name: value for name, value in narrowed.items() if value is not None}
    values = {**channels.viewer(work, fresh_since), **given, "limit": limit}
    return list(work.session.scalars(_newest(frozenset(given)), values))


VISIBLE = select(Decision).where(
    Decision.workspace_id == channels.WORKSPACE,
    or_(channels.visible(Decision.channel_id), Decision.owner_id == channels.VIEWER),
)


@functools.cache
def _newest(narrowed: frozenset[str]) -> Select[Decision]:
    """The statement for these filters, made once."""
    filters = {
        "below": Decision.number < bindparam("below"),
        "status": Decision.status == bindparam("status"),
        "initiative": Decision.initiative_id == bindparam("initiative"),
    }
    wanted = VISIBLE.where(*(filters[name] for name in sorted(narrowed)))
    return wanted.order_by(Decision.number.desc()).limit(bindparam("limit", type_=Integer()))


def participants(work: Work, decision_id: int) -> list[Person]:
    """Who took part, by name."""
    took_part = work.select(Participant, Participant.person_id).where(Participant.decision_id == decision_id)
    return list(work.session.scalars(work.select(Person).where(Person.id.in_(took_part)).order_by(Person.name)))


def add_participants(work: Work, decision_id: int, people: Sequence[Person]) -> None:
    """Write down who took part."""
    rows = [Participant(workspace_id=work.workspace_id, decision_id=decision_id, person_id=each.id) for each in people]
    work.session.add_all(rows)


def count(work: Work) -> int:
    """How many decisions the workspace has."""
    return work.session.scalar(work.select(Decision, func.count(Decision.id))) or 0
