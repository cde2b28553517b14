"""Actions: what somebody is to do by a day because of a decision, numbered in the workspace, and who is to be reminded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, Text, UniqueConstraint, and_, case, func, or_
from sqlalchemy.orm import Mapped, aliased, mapped_column
from sqlalchemy.sql import ColumnElement

from storage import channels, decisions, meetings
from storage.base import Base, Tenant
from storage.decisions import Decision
from storage.meetings import Meeting
from storage.people import Person
from storage.work import Work

OPEN, DONE, DROPPED = "open", "done", "dropped"

Source = Decision | Meeting  # what an action was born in: of a meeting, the decision that it was about, if any
Row = tuple["Action", Source, Person]  # an action, what it was born in, and its owner


class Action(Tenant, Base):
    """One action, `A-{number}`."""

    __tablename__ = "actions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index(None, "owner_id", "state"),
        Index(None, "workspace_id", "state", "due_on"),
        Index(None, "decision_id", "state"),
    )

    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    meeting_id: Mapped[int | None]  # that it was born in; its decision is one of that meeting's, if any
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default=OPEN)
    why: Mapped[str | None] = mapped_column(Text)  # it was dropped
    flagged: Mapped[str | None] = mapped_column(Text)  # what became of the decision that it rests on
    reminded: Mapped[int] = mapped_column(default=0)
    remind_on: Mapped[date | None]  # from this day on its owner is to be reminded; None: not any more
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which actions a list is about, and which part of it; None: of everybody, of all decisions."""

    state: str = OPEN
    owner_id: int | None = None
    decision_id: int | None = None
    limit: int = 10
    offset: int = 0


def locked(work: Work, number: int) -> Action | None:
    """An action that is about to be changed: others who want to change it wait until this is committed."""
    wanted = work.select(Action).where(Action.number == number).with_for_update()
    return work.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def of_decision(work: Work, decision_id: int, state: str = OPEN) -> list[tuple[Action, Person]]:
    """A decision's actions with their owners, the first due first."""
    work.session.flush()
    wanted = (
        work.select(Action, Action, Person)
        .join(Person, Person.id == Action.owner_id)
        .where(Action.decision_id == decision_id, Action.state == state)
        .order_by(Action.due_on, Action.number)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def of_meeting(work: Work, meeting_id: int) -> list[tuple[Action, Person]]:
    """What is to be done because of a meeting, with whose it is."""
    work.session.flush()
    wanted = work.select(Action, Action, Person).join(Person, Person.id == Action.owner_id)
    wanted = wanted.where(Action.meeting_id == meeting_id, Action.state != DROPPED).order_by(Action.number)
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


# What an action was born in, beside it: one of the two.
OF_DECISION, OF_MEETING = (
    Decision.id == Action.decision_id,
    and_(Action.decision_id.is_(None), Meeting.id == Action.meeting_id),
)
_SEEN = or_(and_(Decision.id.is_not(None), decisions.SEEN), and_(Meeting.id.is_not(None), meetings.SEEN))


def _seen(work: Work, *columns: Any) -> Select[Any]:
    """Actions of what the viewer may see, with that and the owner."""
    born = work.select(Action, *columns).select_from(Action).join(Person, Person.id == Action.owner_id)
    return born.outerjoin(Decision, OF_DECISION).outerjoin(Meeting, OF_MEETING).where(_SEEN)


def _matching(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [Action.state == wanted.state]
    if wanted.owner_id is not None:
        found.append(Action.owner_id == wanted.owner_id)
    if wanted.decision_id is not None:
        found.append(Action.decision_id == wanted.decision_id)
    return found


def by_number(work: Work, number: int, fresh_since: datetime) -> Action | None:
    """The action with this number, if the actor owns it or may see what it was born in."""
    seen = or_(_SEEN, Action.owner_id == channels.VIEWER)
    born = work.select(Action).outerjoin(Decision, OF_DECISION).outerjoin(Meeting, OF_MEETING)
    wanted = born.where(Action.number == number, seen)
    return work.session.scalars(wanted, channels.viewer(work, fresh_since)).one_or_none()


def page(work: Work, fresh_since: datetime, wanted: Wanted) -> list[Row]:
    """A page of the actions that the actor may see, the first due first."""
    rows = _seen(work, Action, Decision, Meeting, Person).where(*_matching(wanted))
    ordered = rows.order_by(Action.due_on, Action.number).limit(wanted.limit).offset(wanted.offset)
    found = work.session.execute(ordered, channels.viewer(work, fresh_since))
    return [(row[0], row[1] or row[2], row[3]) for row in found]


def ended_seen(work: Work) -> Select[Any]:
    """Ids of the actions that are not open any more, of what the viewer may see."""
    return _seen(work, Action.id).where(Action.state != OPEN)


def count(work: Work, fresh_since: datetime, wanted: Wanted) -> int:
    """How many there are."""
    rows = _seen(work, func.count(Action.id)).where(*_matching(wanted))
    return work.session.scalar(rows, channels.viewer(work, fresh_since)) or 0


def owned_open(work: Work, initiative_id: int, owner_id: int) -> list[tuple[Action, Source]]:
    """What somebody has to do yet because of an initiative's decisions and meetings."""
    born = (
        work.select(Action, Action, Decision, Meeting).outerjoin(Decision, OF_DECISION).outerjoin(Meeting, OF_MEETING)
    )
    wanted = born.where(
        Action.owner_id == owner_id, Action.state == OPEN,
        or_(Decision.initiative_id == initiative_id, Meeting.initiative_id == initiative_id),
    )  # fmt: skip
    return [(row[0], row[1] or row[2]) for row in work.session.execute(wanted.order_by(Action.number))]


# Reminders


_OWNER = aliased(Person)
_LEADER = func.coalesce(Decision.owner_id, Meeting.organiser_id)
_HEARS = case((_OWNER.deactivated.is_(False), Action.owner_id), else_=_LEADER)


def _remindable(work: Work, person_ids: Collection[int], *columns: Any) -> Select[Any]:
    """Open actions of which these people hear: their own, and those of their decisions and meetings whose owner is gone."""
    mine = or_(
        and_(Action.owner_id.in_(person_ids), _OWNER.deactivated.is_(False)),
        and_(
            or_(Decision.owner_id.in_(person_ids), Meeting.organiser_id.in_(person_ids)), _OWNER.deactivated.is_(True)
        ),
    )
    born = work.select(Action, *columns).select_from(Action)
    joined = born.outerjoin(Decision, OF_DECISION).outerjoin(Meeting, OF_MEETING)
    return joined.join(_OWNER, _OWNER.id == Action.owner_id).where(Action.state == OPEN, mine)


def to_remind(work: Work, person_ids: Collection[int], day: date) -> list[tuple[int, Action, Source]]:
    """What these people are to be reminded of up to a day, the first due first, as (who hears of it, action, source)."""
    work.session.flush()
    wanted = _remindable(work, person_ids, _HEARS, Action, Decision, Meeting).where(Action.remind_on <= day)
    rows = work.session.execute(wanted.order_by(Action.due_on, Action.number))
    return [(row[0], row[1], row[2] or row[3]) for row in rows]


def next_reminders(work: Work, person_ids: Collection[int]) -> dict[int, date]:
    """The first day from which those of these people are to be reminded of anything who are."""
    work.session.flush()
    wanted = _remindable(work, person_ids, _HEARS, func.min(Action.remind_on)).where(Action.remind_on.is_not(None))
    return {row[0]: row[1] for row in work.session.execute(wanted.group_by(_HEARS))}


def heirs(work: Work, person_ids: Collection[int]) -> list[Person]:
    """Who owns the decisions, and has called the meetings, in which the open actions of these people were born."""
    born = work.select(Action, _LEADER).select_from(Action)
    born = born.outerjoin(Decision, OF_DECISION).outerjoin(Meeting, OF_MEETING)
    rests_on = born.where(Action.owner_id.in_(person_ids), Action.state == OPEN)
    wanted = work.select(Person).where(Person.id.in_(rests_on), Person.id.not_in(person_ids))
    return list(work.session.scalars(wanted.order_by(Person.id)))
