"""Decisions: numbered in the workspace, with where they came from and who took part."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    Select,
    Text,
    UniqueConstraint,
    bindparam,
    event,
    func,
    or_,
    select,
)
from sqlalchemy import inspect as look_into
from sqlalchemy.orm import Mapped, mapped_column

from storage import channels
from storage.base import Base, Tenant, UTCDateTime
from storage.folding import fold
from storage.people import Person
from storage.work import Work

PROPOSED, ACCEPTED, WITHDRAWN, SUPERSEDED = "proposed", "accepted", "withdrawn", "superseded"
REJECTED, LAPSED = "rejected", "lapsed"


def _folded(name: str) -> Callable[[Any], str]:
    """What a new row's folded text is, by whatever way it is inserted."""
    return lambda context: fold(context.get_current_parameters().get(name))


class Decision(Tenant, Base):
    """One decision, `D-{number}`. Its folded texts are what is searched (`search.py`); they follow by themselves."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index(None, "workspace_id", "status"),
        Index(None, "workspace_id", "decided_at"),
        Index(None, "owner_id", "status"),
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
    impact: Mapped[int | None] = mapped_column(BigInteger)  # whole units of money: what rules about size look at
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="SET NULL"), index=True)
    # From its thread: `outcome`, and lists `options`, `reasons`, `objections` of {text, ts, user}; `links` of addresses.
    quotes: Mapped[dict[str, Any] | None]
    title_folded: Mapped[str] = mapped_column(Text, default=_folded("title"), deferred=True)
    outcome_folded: Mapped[str] = mapped_column(Text, default=_folded("outcome"), deferred=True)


@event.listens_for(Decision, "before_update")
def _fold_again(_mapper: Any, _connection: Any, changed: Decision) -> None:
    """A changed text is folded anew, in the same statement."""
    for name in ("title", "outcome"):
        if look_into(changed).attrs[name].history.has_changes():
            setattr(changed, f"{name}_folded", fold(getattr(changed, name)))


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


def seen_by(work: Work, decision_id: int, person_id: int, fresh_since: datetime) -> bool:
    """Whether somebody may see a decision, by what was confirmed since a moment of who is where."""
    wanted = VISIBLE.where(Decision.id == decision_id).with_only_columns(Decision.id)
    values = {"workspace": work.workspace_id, "viewer": person_id, "fresh_since": fresh_since}
    return work.session.scalar(wanted, values) is not None


def seen_among(work: Work, decision_ids: Collection[int], person_id: int, fresh_since: datetime) -> set[int]:
    """Which of these decisions somebody may see, in the same way."""
    if not decision_ids:
        return set()
    wanted = VISIBLE.where(Decision.id.in_(decision_ids)).with_only_columns(Decision.id)
    values = {"workspace": work.workspace_id, "viewer": person_id, "fresh_since": fresh_since}
    return set(work.session.scalars(wanted, values))


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
    since: datetime | None = None,
) -> list[Decision]:
    """The newest decisions that the actor may see; those with a number below `below`, to page on.

    `since`: decided since then, or while it is open, proposed.
    """
    narrowed = {"below": below, "status": status or None, "initiative": initiative_id or None, "since": since}
    given = {name: value for name, value in narrowed.items() if value is not None}
    values = {**channels.viewer(work, fresh_since), **given, "limit": limit}
    return list(work.session.scalars(_newest(frozenset(given)), values))


SEEN = or_(channels.visible(Decision.channel_id), Decision.owner_id == channels.VIEWER)  # by the actor
VISIBLE = select(Decision).where(Decision.workspace_id == channels.WORKSPACE, SEEN)


@functools.cache
def _newest(narrowed: frozenset[str]) -> Select[Decision]:
    """The statement for these filters, made once."""
    filters = {
        "below": Decision.number < bindparam("below"),
        "status": Decision.status == bindparam("status"),
        "initiative": Decision.initiative_id == bindparam("initiative"),
        "since": func.coalesce(Decision.decided_at, Decision.created_at) >= bindparam("since", type_=UTCDateTime()),
    }
    wanted = VISIBLE.where(*(filters[name] for name in sorted(narrowed)))
    return wanted.order_by(Decision.number.desc()).limit(bindparam("limit", type_=Integer()))


def successor(work: Work, found: Decision) -> int:
    """The number of the decision that superseded this one, or 0."""
    wanted = work.select(Decision, Decision.number).where(Decision.id == (found.superseded_by_id or 0))
    return (work.session.scalar(wanted) or 0) if found.superseded_by_id else 0


def predecessors(work: Work, decision_id: int) -> list[int]:
    """The numbers of the decisions that this one superseded."""
    wanted = work.select(Decision, Decision.number).where(Decision.superseded_by_id == decision_id)
    return list(work.session.scalars(wanted.order_by(Decision.number)))


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


SETTLED = (ACCEPTED, WITHDRAWN, REJECTED, LAPSED, SUPERSEDED)


def owned_open(work: Work, initiative_id: int, owner_id: int) -> list[Decision]:
    """One person's decisions in an initiative that are still open."""
    mine = work.select(Decision).where(Decision.initiative_id == initiative_id, Decision.owner_id == owner_id)
    return list(work.session.scalars(mine.where(Decision.status.not_in(SETTLED)).order_by(Decision.number)))


def open_of(work: Work, initiative_id: int, fresh_since: datetime, *, limit: int) -> tuple[list[Decision], int]:
    """The newest open decisions of an initiative that the actor may see, and how many there are."""
    mine = VISIBLE.where(Decision.initiative_id == initiative_id, Decision.status.not_in(SETTLED))
    values = channels.viewer(work, fresh_since)
    found = list(work.session.scalars(mine.order_by(Decision.number.desc()).limit(limit), values))
    if len(found) < limit:
        return found, len(found)
    return found, work.session.scalar(mine.with_only_columns(func.count(Decision.id)), values) or 0
