"""Blockers: what stands in somebody's way, numbered in the workspace, who was asked to help, and how it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, and_, exists, func, or_
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage import actions, channels, decisions
from storage.actions import Action
from storage.base import Base, Tenant
from storage.channels import Channel, Membership
from storage.decisions import Decision
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.standups import Prompt
from storage.work import Work

OPEN, RESOLVED = "open", "resolved"
MOST = 20  # that stand from before, of one standup


class Blocker(Tenant, Base):
    """One blocker, `B-{number}`, of whoever it stands in the way of; `standup_id` is None where it was raised by hand."""

    __tablename__ = "blockers"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index(None, "standup_id", "state"),
        Index(None, "person_id", "state"),
        Index(None, "channel_id", "state"),
    )

    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    standup_id: Mapped[int | None] = mapped_column(ForeignKey("standups.id", ondelete="SET NULL"))
    said: Mapped[str] = mapped_column(Text)
    function: Mapped[str | None]  # that it was tagged to, as a whole
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="SET NULL"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("actions.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(default=OPEN)
    note: Mapped[str | None] = mapped_column(Text)  # the newest word about it
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    escalated_at: Mapped[datetime | None]


class Helper(Tenant, Base):
    """Somebody who was asked to help with a blocker."""

    __tablename__ = "blocker_helpers"
    __table_args__ = (UniqueConstraint("blocker_id", "person_id"),)

    blocker_id: Mapped[int] = mapped_column(ForeignKey("blockers.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)


SEEN = or_(channels.visible(Blocker.channel_id), Blocker.person_id == channels.VIEWER)


# Made once: an alias costs more than all the rest of asking.
_OTHER = aliased(Helper)
_INSIDE = exists().where(Membership.channel_id == Blocker.channel_id, Membership.person_id == Helper.person_id)
_PUBLIC = exists().where(Channel.id == Blocker.channel_id, Channel.is_private.is_(False))
_TAKEN = exists().where(_OTHER.blocker_id == Blocker.id, _OTHER.acknowledged_at.is_not(None))


def locked(work: Work, number: int, fresh_since: datetime) -> Blocker | None:
    """A blocker that the actor may see and is about to change: others who want to wait until this is committed."""
    wanted = work.select(Blocker).where(Blocker.number == number, SEEN).with_for_update(of=Blocker)
    again = wanted.execution_options(populate_existing=True)
    return work.session.scalars(again, channels.viewer(work, fresh_since)).one_or_none()


def helpers(work: Work, blocker_ids: Collection[int]) -> Mapping[int, Sequence[tuple[Helper, Person]]]:
    """Who was asked to help with these, by name, in one statement."""
    found: dict[int, list[tuple[Helper, Person]]] = {each: [] for each in blocker_ids}
    if found:
        wanted = work.select(Helper, Helper, Person).join(Person, Person.id == Helper.person_id)
        wanted = wanted.where(Helper.blocker_id.in_(found)).order_by(Person.name, Person.id)
        for helper, person in work.session.execute(wanted):
            found[helper.blocker_id].append((helper, person))
    return found


def helper(work: Work, blocker_id: int, person_id: int) -> Helper | None:
    """What somebody was asked about one."""
    wanted = work.select(Helper).where(Helper.blocker_id == blocker_id, Helper.person_id == person_id)
    return work.session.scalars(wanted).one_or_none()


def open_of(work: Work, standup_id: int, person_id: int) -> list[Blocker]:
    """What stands in somebody's way in a standup, the oldest first."""
    wanted = work.select(Blocker).where(
        Blocker.standup_id == standup_id, Blocker.person_id == person_id, Blocker.state == OPEN
    )
    return list(work.session.scalars(wanted.order_by(Blocker.number)))


def of_prompts(work: Work, prompts: Collection[Prompt]) -> Mapping[int, Blocker]:
    """The blockers that were named in these turns, by the turn's id."""
    named = {each.blocker_id for each in prompts if each.blocker_id}
    found = {each.id: each for each in work.session.scalars(work.select(Blocker).where(Blocker.id.in_(named)))}
    return {each.id: found[each.blocker_id] for each in prompts if each.blocker_id in found}


def standing(work: Work, standup_id: int, *, since: datetime, until: datetime) -> list[tuple[Blocker, Person]]:
    """What was raised in a standup before `since` and still stood at `until`, the oldest first, with whose it is."""
    wanted = work.select(Blocker, Blocker, Person).join(Person, Person.id == Blocker.person_id)
    wanted = wanted.where(
        Blocker.standup_id == standup_id,
        Blocker.opened_at < since,
        or_(Blocker.closed_at.is_(None), Blocker.closed_at >= until),
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted.order_by(Blocker.number).limit(MOST))]


def since(work: Work, standup_id: int, at: datetime) -> list[Blocker]:
    """What stood in a standup at a moment or was raised after it, the oldest first."""
    wanted = work.select(Blocker).where(Blocker.standup_id == standup_id)
    standing = wanted.where(or_(Blocker.closed_at.is_(None), Blocker.closed_at >= at))
    return list(work.session.scalars(standing.order_by(Blocker.opened_at)))


def of_channel(work: Work, channel_id: int, *, limit: int) -> tuple[list[tuple[Blocker, Person]], int]:
    """A channel's open blockers, the oldest first, with whose they are; and how many there are."""
    where = Blocker.channel_id == channel_id, Blocker.state == OPEN
    wanted = work.select(Blocker, Blocker, Person).join(Person, Person.id == Blocker.person_id).where(*where)
    rows = work.session.execute(wanted.order_by(Blocker.number).limit(limit))
    total = work.session.scalar(work.select(Blocker, func.count(Blocker.id)).where(*where))
    return [(row[0], row[1]) for row in rows], total or 0


def to_help(work: Work, person_ids: Collection[int]) -> list[tuple[Blocker, Helper]]:
    """The open blockers that wait for these people's help, the oldest first; not those that a colleague has taken.

    Who has left a private channel, as far as Slack last said, is not asked any more.
    """
    wanted = (
        work.select(Blocker, Blocker, Helper)
        .join(Helper, Helper.blocker_id == Blocker.id)
        .where(Helper.person_id.in_(person_ids), Blocker.state == OPEN)
        .where(or_(Helper.acknowledged_at.is_not(None), ~_TAKEN), or_(_PUBLIC, _INSIDE))
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted.order_by(Blocker.number))]


def freed(work: Work, fresh_since: datetime) -> list[Blocker]:
    """The actor's open blockers whose decision or action has ended since, as far as they may see that; oldest first."""
    settled = work.select(Decision, Decision.id).where(Decision.status.in_(decisions.SETTLED), decisions.SEEN)
    settled = settled.where(Decision.id == Blocker.decision_id, Decision.decided_at > Blocker.opened_at)
    done = actions.ended_seen(work).where(Action.id == Blocker.action_id, Action.closed_at > Blocker.opened_at)
    ended = or_(settled.correlate(Blocker).exists(), done.correlate(Blocker).exists())
    wanted = work.select(Blocker).where(Blocker.person_id == work.person.id, Blocker.state == OPEN, ended)
    return list(work.session.scalars(wanted.order_by(Blocker.number), channels.viewer(work, fresh_since)))


def speakers(work: Work, initiative_id: int | None, channel_id: int, function: str) -> list[Person]:
    """Who of an initiative speaks for a function and has an account; where there is none, who of the channel does."""
    active = Person.deactivated.is_(False), Person.slack_id.is_not(None)
    part = and_(Stakeholder.initiative_id == initiative_id, Stakeholder.function == function)
    named = work.select(Stakeholder, Stakeholder.person_id).where(part, Stakeholder.daci != "informed")
    found = list(work.session.scalars(work.select(Person).where(Person.id.in_(named), *active).order_by(Person.id)))
    if found:
        return found
    inside = channels.member_ids(work, channel_id)
    wanted = work.select(Person).where(Person.id.in_(inside), Person.function == function, *active)
    return list(work.session.scalars(wanted.order_by(Person.id)))
