"""Meetings: their attendees, agenda, proposed times and outcome."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, and_, exists, func, not_, or_
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage import channels
from storage.base import Base, Tenant
from storage.cards import Card
from storage.channels import Channel
from storage.outbox import Letter
from storage.people import Person
from storage.work import Work

# What a meeting is: looking for a time, asking people for one, booked, over; or it never was.
FINDING, POLLING, BOOKED, HELD, CANCELLED, CALLED_OFF = (
    "finding", "polling", "booked", "held", "cancelled", "called off",
)  # fmt: skip
OPEN = (FINDING, POLLING, BOOKED)
YES, MAYBE, NO = "yes", "maybe", "no"  # RFC 5545: ACCEPTED, TENTATIVE, DECLINED; in a poll: yes, if need be, no
DECIDED, TURNED_DOWN, POSTPONED = OUTCOMES = (
    "decided",
    "rejected",
    "postponed",
)  # what something on the agenda came to
LONGEST_MEETING = timedelta(days=1)  # none is as long
REQUIRED, OPTIONAL, ANY = "required", "optional", "any"  # any: some of a group


class Meeting(Tenant, Base):
    """A consensus meeting, `M-3`."""

    __tablename__ = "meetings"
    __table_args__ = (UniqueConstraint("workspace_id", "number"), Index(None, "status", "starts_at"))

    number: Mapped[int]
    purpose: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(default=FINDING)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiatives.id", ondelete="SET NULL"), index=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id", ondelete="SET NULL"), index=True)
    thread_ts: Mapped[str | None]
    permalink: Mapped[str | None] = mapped_column(Text)
    minutes: Mapped[int]  # how long it takes
    window_from: Mapped[datetime]  # within which it must lie
    window_to: Mapped[datetime]
    functions: Mapped[list[Any]] = mapped_column(default=list)  # one of each must be there
    groups: Mapped[list[Any]] = mapped_column(default=list)  # {"name", "count"}: so many of those whose `group` it is
    starts_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(default="UTC")  # the organiser's, in which it is written into calendars
    uid: Mapped[str]  # RFC 5545
    sequence: Mapped[int] = mapped_column(default=0)  # RFC 5545
    call_url: Mapped[str | None] = mapped_column(Text)
    preread: Mapped[str | None] = mapped_column(Text)
    preread_required: Mapped[bool] = mapped_column(default=False)
    quorate: Mapped[bool | None]  # what the quorum watch last said
    created_at: Mapped[datetime]
    booked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # held, cancelled or called off
    ended_why: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None]  # its outcome was filled in
    notes: Mapped[str | None] = mapped_column(Text)  # what its minutes say beside the outcomes
    saved_minutes: Mapped[int] = mapped_column(default=0)  # of everybody together, since it was called off


class Attendee(Tenant, Base):
    """One invited person; `role` says why, `group` of which function or group they are one."""

    __tablename__ = "attendees"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"), Index(None, "person_id", "response"))

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    role: Mapped[str]
    group: Mapped[str] = mapped_column(default="")
    function: Mapped[str] = mapped_column(default="")
    response: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(Text)
    responded_at: Mapped[datetime | None]
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    read_at: Mapped[datetime | None]  # the pre-read
    reminders: Mapped[int] = mapped_column(default=0)
    came: Mapped[bool | None]
    discomfort: Mapped[int] = mapped_column(default=0)  # minutes outside of what is comfortable, once it is over


class AgendaItem(Tenant, Base):
    """One thing to talk about: a decision, or words; `outcome` is what it came to."""

    __tablename__ = "agenda_items"
    __table_args__ = (UniqueConstraint("meeting_id", "decision_id"), Index(None, "decision_id"))

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int | None]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(Text)


class ProposedTime(Tenant, Base):
    """One time of a poll."""

    __tablename__ = "proposed_times"
    __table_args__ = (UniqueConstraint("meeting_id", "starts_at"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))


class Availability(Tenant, Base):
    """What one person says of one proposed time; whoever they are, also from outside."""

    __tablename__ = "availabilities"
    __table_args__ = (UniqueConstraint("time_id", "person_id"),)

    time_id: Mapped[int] = mapped_column(ForeignKey("proposed_times.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    answer: Mapped[str]  # yes, maybe, no
    given_at: Mapped[datetime]


# By the actor: where the meeting comes from is open to them, or they are invited to it.
INVITED = exists().where(Attendee.meeting_id == Meeting.id, Attendee.person_id == channels.VIEWER)
# What has no time yet and asks nobody is its organiser's alone.
SEEN = or_(
    Meeting.organiser_id == channels.VIEWER,
    and_(Meeting.status != FINDING, or_(channels.visible(Meeting.channel_id), INVITED)),
)


def by_number(work: Work, number: int, fresh_since: datetime) -> Meeting | None:
    """The meeting with this number, if the actor may see it."""
    wanted = work.select(Meeting).where(Meeting.number == number, SEEN)
    found: Meeting | None = work.session.scalar(wanted, channels.viewer(work, fresh_since))
    return found


def of_thread(work: Work, channel: Channel, thread_ts: str, fresh_since: datetime) -> Meeting | None:
    """The newest meeting ahead that was called in a thread, or whose card begins it, if the actor may see it."""
    letter = work.select(Letter, Letter.id).where(Letter.conversation == channel.slack_id, Letter.ts == thread_ts)
    begins = work.select(Card, Card.subject_id).where(Card.kind == "meeting", Card.letter_id.in_(letter))
    wanted = work.select(Meeting).where(
        or_(and_(Meeting.channel_id == channel.id, Meeting.thread_ts == thread_ts), Meeting.id.in_(begins)),
        Meeting.status.in_(OPEN), SEEN,
    )  # fmt: skip
    newest = wanted.order_by(Meeting.number.desc()).limit(1)
    return work.session.scalars(newest, channels.viewer(work, fresh_since)).one_or_none()


def seen_by(work: Work, meeting_id: int, person_id: int, fresh_since: datetime) -> bool:
    """Whether somebody may see a meeting, by what was confirmed since a moment of who is where."""
    wanted = work.select(Meeting, Meeting.id).where(Meeting.id == meeting_id, SEEN)
    values = {"workspace": work.workspace_id, "viewer": person_id, "fresh_since": fresh_since}
    return work.session.scalar(wanted, values) is not None


def locked(work: Work, meeting_id: int) -> Meeting | None:
    """A meeting that is about to be changed: others who want to change it wait until this is committed."""
    wanted = work.select(Meeting).where(Meeting.id == meeting_id).with_for_update()
    return work.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def locked_if_free(work: Work, meeting_id: int) -> Meeting | None:
    """The same for who must not wait, since others may wait for them; None when somebody is just changing it."""
    wanted = work.select(Meeting).where(Meeting.id == meeting_id).with_for_update(skip_locked=True)
    return work.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def listed(work: Work, fresh_since: datetime, *, statuses: Collection[str] = OPEN, limit: int = 20) -> list[Meeting]:
    """The meetings that the actor may see, the next one first, those without a time last."""
    wanted = work.select(Meeting).where(Meeting.status.in_(statuses), SEEN)
    ordered = wanted.order_by(Meeting.starts_at.is_(None), Meeting.starts_at, Meeting.number).limit(limit)
    return list(work.session.scalars(ordered, channels.viewer(work, fresh_since)))


def attendees(work: Work, meeting_id: int) -> list[tuple[Attendee, Person]]:
    """Everybody who is invited, by name."""
    work.session.flush()
    wanted = work.select(Attendee, Attendee, Person).join(Person, Person.id == Attendee.person_id)
    rows = work.session.execute(wanted.where(Attendee.meeting_id == meeting_id).order_by(Person.name, Person.id))
    return [(row[0], row[1]) for row in rows]


def attendee(work: Work, meeting_id: int, person_id: int) -> Attendee | None:
    """One person's invitation."""
    wanted = work.select(Attendee).where(Attendee.meeting_id == meeting_id, Attendee.person_id == person_id)
    found: Attendee | None = work.session.scalar(wanted)
    return found


def invite(work: Work, meeting_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Invite people, each once: rows of `person_id`, `role`, `group` and `function`."""
    work.session.flush()
    blank = {"group": "", "function": "", "asked_at": work.now, "reminders": 0, "discomfort": 0}
    work.insert_missing(Attendee, [{**blank, "meeting_id": meeting_id, **row} for row in rows])


def agenda(work: Work, meeting_id: int) -> list[AgendaItem]:
    """What a meeting is about, in order."""
    work.session.flush()
    wanted = work.select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return list(work.session.scalars(wanted.order_by(AgendaItem.id)))


def item(work: Work, item_id: int) -> AgendaItem | None:
    """One thing on an agenda, as it is now."""
    wanted = work.select(AgendaItem).where(AgendaItem.id == item_id)
    return work.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def about(work: Work, decision_id: int, *statuses: str) -> list[Meeting]:
    """The meetings, of these statuses or all, that have a decision on their agenda."""
    wanted = work.select(Meeting).join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
    wanted = wanted.where(AgendaItem.decision_id == decision_id)
    wanted = wanted.where(Meeting.status.in_(statuses)) if statuses else wanted
    return list(work.session.scalars(wanted.order_by(Meeting.number)))


def of_person(work: Work, person_id: int, *statuses: str) -> list[tuple[Meeting, Attendee]]:
    """The meetings of these statuses that somebody is invited to or stands in at, the first to begin first."""
    mine = or_(Attendee.person_id == person_id, Attendee.delegate_id == person_id)
    wanted = work.select(Meeting, Meeting, Attendee).join(Attendee, Attendee.meeting_id == Meeting.id)
    wanted = wanted.where(mine, Meeting.status.in_(statuses)).order_by(Meeting.starts_at, Meeting.id, Attendee.id)
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def next_of(work: Work, initiative_id: int, fresh_since: datetime) -> Meeting | None:
    """The next booked meeting of an initiative that has not begun, as far as the actor may see it."""
    wanted = work.select(Meeting).where(
        Meeting.initiative_id == initiative_id, Meeting.status == BOOKED, Meeting.starts_at > work.now, SEEN
    )
    first = wanted.order_by(Meeting.starts_at, Meeting.id).limit(1)
    return work.session.scalars(first, channels.viewer(work, fresh_since)).one_or_none()


def booked(
    work: Work, person_ids: Collection[int], begin: datetime, end: datetime, *, apart_from: int | None = None
) -> list[tuple[int, datetime, int]]:
    """Which booked meetings these people are in between two moments: who, when it begins, its length in minutes.

    Who said no is not in it, who stands in for somebody is. `apart_from` is a meeting that does not count.
    """
    if not person_ids:
        return []
    who = func.coalesce(Attendee.delegate_id, Attendee.person_id)
    wanted = work.select(Meeting, who, Meeting.starts_at, Meeting.minutes)
    wanted = wanted.join(Attendee, Attendee.meeting_id == Meeting.id).where(
        Meeting.status == BOOKED, Meeting.id != (apart_from or 0), who.in_(person_ids),
        Meeting.starts_at > begin - LONGEST_MEETING, Meeting.starts_at < end,
        or_(Attendee.response.is_(None), Attendee.response != NO),
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in work.session.execute(wanted.order_by(Meeting.starts_at, who))]


# Whoever stood in took the hours, not who had been invited.
CAME = func.coalesce(Attendee.delegate_id, Attendee.person_id)


def carried(work: Work, initiative_id: int | None, person_ids: Collection[int]) -> dict[int, int]:
    """The uncomfortable minutes that these people already took in an initiative's meetings (None: in all)."""
    if not person_ids:
        return {}
    wanted = work.select(Attendee, CAME, func.sum(Attendee.discomfort)).where(
        CAME.in_(person_ids), Attendee.discomfort > 0
    )
    if initiative_id is not None:
        of_it = work.select(Meeting, Meeting.id).where(Meeting.initiative_id == initiative_id)
        wanted = wanted.where(Attendee.meeting_id.in_(of_it))
    return {row[0]: int(row[1]) for row in work.session.execute(wanted.group_by(CAME))}


def burdens(work: Work, fresh_since: datetime, initiative_id: int | None) -> list[tuple[Person, int, int]]:
    """Who took how many uncomfortable minutes in how many of the meetings that the actor may see, most first."""
    seen = work.select(Meeting, Meeting.id).where(Meeting.status == HELD, SEEN)
    seen = seen.where(Meeting.initiative_id == initiative_id) if initiative_id is not None else seen
    seat = aliased(Attendee)  # not the one by whose invitations meetings are seen
    came, minutes = func.coalesce(seat.delegate_id, seat.person_id), func.sum(seat.discomfort)
    wanted = work.select(Person, Person, minutes, func.count(seat.meeting_id.distinct())).join(seat, came == Person.id)
    wanted = wanted.where(seat.workspace_id == work.workspace_id, seat.meeting_id.in_(seen), seat.discomfort > 0)
    ordered = wanted.group_by(Person.id).order_by(minutes.desc(), Person.name, Person.id)
    rows = work.session.execute(ordered, channels.viewer(work, fresh_since))
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


def organised(work: Work, initiative_id: int, person_id: int) -> list[Meeting]:
    """An initiative's meetings that somebody has called and that are not over, or lack their outcome."""
    mine = work.select(Meeting).where(Meeting.initiative_id == initiative_id, Meeting.organiser_id == person_id)
    lacks = and_(Meeting.status == HELD, Meeting.closed_at.is_(None))
    return list(work.session.scalars(mine.where(or_(Meeting.status.in_(OPEN), lacks)).order_by(Meeting.id)))


def times(work: Work, meeting_id: int) -> list[ProposedTime]:
    """The times of a poll, the first first."""
    work.session.flush()
    wanted = work.select(ProposedTime).where(ProposedTime.meeting_id == meeting_id)
    return list(work.session.scalars(wanted.order_by(ProposedTime.starts_at)))


def availabilities(work: Work, meeting_id: int) -> list[Availability]:
    """What everybody says of a poll's times."""
    work.session.flush()
    wanted = work.select(Availability).join(ProposedTime, ProposedTime.id == Availability.time_id)
    return list(work.session.scalars(wanted.where(ProposedTime.meeting_id == meeting_id).order_by(Availability.id)))


def propose(work: Work, meeting_id: int, at: datetime) -> int | None:
    """Put a time into a poll; its id, or None when it is in it already."""
    work.session.flush()
    return work.insert_once(ProposedTime, meeting_id=meeting_id, starts_at=at, added_by_id=work.person.id)


def say(work: Work, person_id: int, answers: Mapping[int, str]) -> None:
    """What somebody says of these times from now on; the meeting's row is locked."""
    values = {"person_id": person_id, "given_at": work.now}
    rows = [{**values, "time_id": time, "answer": answer} for time, answer in answers.items()]
    work.insert_missing(Availability, rows)
    wanted = work.select(Availability).where(Availability.person_id == person_id, Availability.time_id.in_(answers))
    for each in work.session.scalars(wanted):
        if each.answer != answers[each.time_id]:
            each.answer, each.given_at = answers[each.time_id], work.now


def unanswered(work: Work, person_ids: Collection[int]) -> list[tuple[Meeting, Attendee]]:
    """The polls in which these people have not answered for a time that is ahead, the first to be called first."""
    work.session.flush()
    who = func.coalesce(Attendee.delegate_id, Attendee.person_id)
    answered = exists().where(Availability.time_id == ProposedTime.id, Availability.person_id == who)
    answered = answered.correlate(ProposedTime, Attendee)
    open_one = exists().where(ProposedTime.meeting_id == Meeting.id, ProposedTime.starts_at > work.now, not_(answered))
    wanted = work.select(Meeting, Meeting, Attendee).join(Attendee, Attendee.meeting_id == Meeting.id)
    wanted = wanted.where(Meeting.status == POLLING, who.in_(person_ids), open_one)
    return [(row[0], row[1]) for row in work.session.execute(wanted.order_by(Meeting.id, Attendee.id))]


def forget_times(work: Work, meeting_id: int) -> None:
    """A poll is over: its times and what was said of them are not needed any more."""
    work.session.execute(work.delete(ProposedTime).where(ProposedTime.meeting_id == meeting_id))
