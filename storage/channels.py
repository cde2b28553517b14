"""Channels: what Concord knows of conversations, who is in them, which initiative they serve."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, UniqueConstraint, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column
from sqlalchemy.sql import ColumnElement

from storage.base import Base, Tenant, UTCDateTime
from storage.people import Person
from storage.work import Work
from storage.workspaces import Workspace


class Channel(Tenant, Base):
    """A conversation in Slack; `is_private` covers direct messages and whatever is not known to be public."""

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    slack_id: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    is_private: Mapped[bool] = mapped_column(default=True)
    is_direct: Mapped[bool] = mapped_column(default=False)
    is_archived: Mapped[bool] = mapped_column(default=False)
    joined: Mapped[bool] = mapped_column(default=False)  # Concord is a member
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiatives.id", ondelete="SET NULL"), index=True)
    emoji: Mapped[str | None]  # the reaction that logs a decision; None: the default one
    emoji_at: Mapped[datetime | None]  # real time; reactions from before then do not count
    capture: Mapped[str | None]  # who may log by reaction: `everybody` (as None), `stakeholders`, `admins`
    evidence: Mapped[bool] = mapped_column(default=False)  # a snapshot is kept of threads that become decisions
    fetched_at: Mapped[datetime | None]
    members_at: Mapped[datetime | None]
    greeted_at: Mapped[datetime | None]


class Membership(Tenant, Base):
    """Somebody is in a channel, as far as Slack last said."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("channel_id", "person_id"),)

    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)


def by_slack_id(work: Work, slack_id: str) -> Channel | None:
    """The channel behind a Slack id."""
    return work.session.scalar(work.select(Channel).where(Channel.slack_id == slack_id))


def save(work: Work, slack_id: str, **values: Any) -> Channel:
    """Store what Slack said of a channel; made if new, changed if known."""
    work.insert_once(Channel, slack_id=slack_id, **{**BLANK, **values})
    if values:
        work.session.execute(work.update(Channel).where(Channel.slack_id == slack_id).values(**values))
    wanted = work.select(Channel).where(Channel.slack_id == slack_id)
    return work.session.scalars(wanted.execution_options(populate_existing=True)).one()


BLANK: dict[str, Any] = {
    "name": "",
    "is_private": True,
    "is_direct": False,
    "is_archived": False,
    "joined": False,
    "evidence": False,
}


def set_members(work: Work, channel: Channel, people: Collection[Person], now: datetime) -> None:
    """Replace a channel's members by those whom Slack just listed."""
    channel.members_at = now
    work.session.flush()  # the channel's row first: who changes the same channel waits here
    known = set(member_ids(work, channel.id))
    wanted = {person.id for person in people}
    if gone := known - wanted:
        leave = work.delete(Membership).where(Membership.channel_id == channel.id, Membership.person_id.in_(gone))
        work.session.execute(leave)
    new = [{"channel_id": channel.id, "person_id": each} for each in sorted(wanted - known)]
    work.insert_missing(Membership, new)


def join(work: Work, channel_id: int, person_id: int) -> None:
    """Somebody is in the channel now; once, however often it is said."""
    work.insert_once(Membership, channel_id=channel_id, person_id=person_id)


def leave(work: Work, channel_id: int, person_id: int) -> None:
    """Somebody is not in the channel any more."""
    gone = work.delete(Membership).where(Membership.channel_id == channel_id, Membership.person_id == person_id)
    work.session.execute(gone)


def member_ids(work: Work, channel_id: int) -> list[int]:
    """Ids of the people in a channel."""
    rows = work.select(Membership, Membership.person_id).where(Membership.channel_id == channel_id)
    return list(work.session.scalars(rows.order_by(Membership.person_id)))


def members(work: Work, channel_id: int) -> list[Person]:
    """The people in a channel, by name."""
    inside = work.select(Membership, Membership.person_id).where(Membership.channel_id == channel_id)
    return list(work.session.scalars(work.select(Person).where(Person.id.in_(inside)).order_by(Person.name)))


def readers(work: Work, channel: Channel, person_ids: Collection[int]) -> set[int]:
    """Which of these people may read a channel: all where it is public, else its members, as far as Slack last said."""
    if not channel.is_private:
        return set(person_ids)
    return set(member_ids(work, channel.id)) & set(person_ids)


def inside(work: Work, channel_ids: Collection[int], person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Who of these people is in which of these channels, as (channel, person), as far as Slack last said."""
    wanted = work.select(Membership, Membership.channel_id, Membership.person_id)
    among = Membership.channel_id.in_(channel_ids), Membership.person_id.in_(person_ids)
    return {(row[0], row[1]) for row in work.session.execute(wanted.where(*among))} if channel_ids else set()


def of_initiative(work: Work, initiative_id: int) -> list[Channel]:
    """The channels that are linked to an initiative."""
    wanted = work.select(Channel).where(Channel.initiative_id == initiative_id)
    return list(work.session.scalars(wanted.order_by(Channel.name)))


def open_to(work: Work, initiative_id: int, person_id: int) -> list[Channel]:
    """The channels of an initiative that are public or that somebody is in, as far as Slack last said."""
    inside = exists().where(Membership.channel_id == Channel.id, Membership.person_id == person_id)
    wanted = work.select(Channel).where(Channel.initiative_id == initiative_id)
    return list(work.session.scalars(wanted.where(or_(Channel.is_private.is_(False), inside)).order_by(Channel.name)))


def seen_of_initiative(work: Work, initiative_id: int, fresh_since: datetime) -> list[Channel]:
    """The channels of an initiative that the actor may see, by name."""
    wanted = work.select(Channel).where(Channel.initiative_id == initiative_id, OPEN)
    return list(work.session.scalars(wanted.order_by(Channel.name), viewer(work, fresh_since)))


# Who looks is bound when a statement runs (`viewer`), so that conditions and statements are made only once:
# building one costs more than running it.
WORKSPACE, VIEWER = bindparam("workspace", type_=Integer()), bindparam("viewer", type_=Integer())
FRESH_SINCE = bindparam("fresh_since", type_=UTCDateTime())
# A condition on Channel: it is public, or the viewer is in it by what was confirmed since `fresh_since`.
OPEN = or_(
    Channel.is_private.is_(False),
    exists().where(
        Membership.channel_id == Channel.id, Membership.person_id == VIEWER, Channel.members_at >= FRESH_SINCE
    ),
)


def visible(channel_id: Any) -> ColumnElement[bool]:
    """A condition on a column that names a channel: the viewer may see what came from there.

    Public channels are everybody's; a private one is its present members', and membership that has not been
    confirmed since `fresh_since` does not count.
    """
    seen = select(Channel.id).where(Channel.workspace_id == WORKSPACE, Channel.id == channel_id, OPEN)
    return or_(channel_id.is_(None), seen.correlate_except(Channel, Membership).exists())


def viewer(work: Work, fresh_since: datetime) -> dict[str, Any]:
    """What to run a statement with that has such a condition: the actor looks."""
    return {"workspace": work.workspace_id, "viewer": work.person.id, "fresh_since": fresh_since}


def stale_private(work: Work, before: datetime, limit: int) -> list[str]:
    """Slack ids of private channels with Concord in them whose members were last confirmed before `before`."""
    stale = or_(Channel.members_at.is_(None), Channel.members_at < before)
    wanted = work.select(Channel, Channel.slack_id).where(
        Channel.is_private.is_(True), Channel.is_direct.is_(False), Channel.joined.is_(True), stale
    )
    return list(work.session.scalars(wanted.order_by(Channel.members_at).limit(limit)))


@dataclass(frozen=True, slots=True)
class Entry:
    """Who comes in and where, as far as it is stored; whether any private channel's members are stale."""

    person: Person | None
    channel: Channel | None
    stale_private: bool


OTHER = aliased(Channel)
# Made once: building a statement costs more than running this one, and every request begins with it.
ENTRY = (
    select(
        Person,
        Channel,
        exists().where(
            OTHER.workspace_id == Workspace.id,
            OTHER.is_private.is_(True),
            OTHER.is_direct.is_(False),
            OTHER.joined.is_(True),
            or_(OTHER.members_at.is_(None), OTHER.members_at < bindparam("stale_before", type_=UTCDateTime())),
        ),
    )
    .select_from(Workspace)
    .outerjoin(Person, and_(Person.workspace_id == Workspace.id, Person.slack_id == bindparam("person")))
    .outerjoin(Channel, and_(Channel.workspace_id == Workspace.id, Channel.slack_id == bindparam("channel")))
    .where(Workspace.id == bindparam("workspace"))
)


def entry(work: Work, person: str, channel: str, stale_before: datetime) -> Entry:
    """What every request needs first, in one statement."""
    names = {"workspace": work.workspace_id, "person": person, "channel": channel, "stale_before": stale_before}
    row = work.session.execute(ENTRY, names).one()
    return Entry(row[0], row[1], bool(row[2]))
