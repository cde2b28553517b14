"""Meetings as plain values for those who read of them outside Slack, none of whom is told more than they may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import ics, rounds
from bot.ics import Guest, Invite, Party
from bot.invitations.inviting import address_of
from bot.messages import invitations as words
from bot.messages.invitations import Told
from storage import invitations, meetings, people
from storage.decisions import Decision
from storage.meetings import CALLED_OFF, CANCELLED, MAYBE, NO, OPTIONAL, YES, AgendaItem, Attendee, Meeting
from storage.people import Person
from storage.work import Work

ANSWERS = {YES: ics.ACCEPTED, MAYBE: ics.TENTATIVE, NO: ics.DECLINED}
GONE = (CANCELLED, CALLED_OFF)


@dataclass(frozen=True, slots=True)
class Rows:
    """What belongs to some meetings, in a constant number of statements."""

    items: dict[int, list[AgendaItem]]
    decisions: dict[int, Decision]
    public: frozenset[int]  # the decisions that came from no private channel
    organisers: dict[int, Person]


def rows(work: Work, found: Sequence[Meeting]) -> Rows:
    """What belongs to these meetings."""
    items: dict[int, list[AgendaItem]] = defaultdict(list)
    for item in invitations.agendas(work, {each.id for each in found}):
        items[item.meeting_id].append(item)
    named = {item.decision_id for listed in items.values() for item in listed if item.decision_id}
    about = invitations.about(work, named)
    return Rows(
        items,
        {decision.id: decision for decision, _ in about},
        frozenset(decision.id for decision, private in about if not private),
        people.by_ids(work, {each.organiser_id for each in found}),
    )


def zone_for(person: Person, meeting: Meeting) -> str:
    """The zone that somebody reads times in: their own where Slack says it, else the meeting's."""
    return rounds.zone(person.tz).key if person.slack_id else rounds.zone(meeting.zone).key


def told(known: Rows, meeting: Meeting, *, seen: Collection[int], zone: str = "", at: datetime | None = None) -> Told:
    """A meeting for somebody who may see these decisions; in its own zone and at its own time unless given."""
    starts_at = at or meeting.starts_at
    assert starts_at is not None, "it is told of when it has a time"
    return Told(
        name=f"M-{meeting.number}",
        purpose=meeting.purpose,
        starts_at=starts_at,
        minutes=meeting.minutes,
        zone=zone or rounds.zone(meeting.zone).key,
        organiser=known.organisers[meeting.organiser_id].name,
        agenda=tuple(_item(known, each, seen) for each in known.items.get(meeting.id, ())),
        preread=meeting.preread or "",
        call_url=meeting.call_url or "",
        permalink=meeting.permalink or "",
        why=meeting.ended_why or "",
    )


def _item(known: Rows, item: AgendaItem, seen: Collection[int]) -> str:
    found = known.decisions.get(item.decision_id or 0)
    if found is None:
        return words.item(item.title, item.minutes)
    named = words.decision(found.number, found.title, private=found.id not in seen)
    return words.item(named, item.minutes)


def invite(meeting: Meeting, shown: Told, *, stamp: datetime, organiser: Party | None) -> Invite:
    """A meeting for a calendar, without its guests."""
    gone = meeting.status in GONE
    return Invite(
        uid=meeting.uid,
        sequence=meeting.sequence,
        summary=words.title(shown),
        description="" if gone else words.description(shown),
        starts_at=shown.starts_at,
        minutes=shown.minutes,
        zone=meeting.zone,
        call_url=shown.call_url,
        url=shown.permalink,
        stamp=stamp,
        organiser=organiser,
        cancelled=gone,
    )


def organiser(known: Rows, meeting: Meeting) -> Party | None:
    """The organiser, where they can be written to."""
    person = known.organisers[meeting.organiser_id]
    address = address_of(person)
    return Party(person.name, address) if address else None


# Who is invited


@dataclass(frozen=True, slots=True)
class Invited:
    """One invitation, and who comes instead."""

    row: Attendee
    person: Person
    delegate: Person | None

    @property
    def optional(self) -> bool:
        """Whether it can do without them; who was asked as one of a group is asked to come."""
        return self.row.role == OPTIONAL


def invited(work: Work, meeting: Meeting) -> list[Invited]:
    """Everybody who is invited, by name."""
    listed = meetings.attendees(work, meeting.id)
    instead = people.by_ids(work, {row.delegate_id for row, _ in listed if row.delegate_id})
    return [Invited(row, person, instead.get(row.delegate_id or 0)) for row, person in listed]


def names(listed: Sequence[Invited]) -> tuple[str, ...]:
    """Everybody who is invited, in words."""
    return tuple(
        words.guest(each.person.name, optional=each.optional, delegate=each.delegate.name if each.delegate else "")
        for each in listed
    )


def guests(listed: Sequence[Invited]) -> tuple[Guest, ...]:
    """Everybody with an address, as calendars know them; the answer to a delegated invitation is the delegate's."""
    found: dict[str, Guest] = {}
    for each in sorted(listed, key=lambda one: one.delegate is not None):
        for guest in _guests(each, found):
            found[guest.address] = guest
    return tuple(guest for address, guest in found.items() if address)


def _guests(each: Invited, found: dict[str, Guest]) -> tuple[Guest, ...]:
    name, address = each.person.name, address_of(each.person)
    said = ANSWERS.get(each.row.response or "", ics.NEEDS_ACTION)
    if each.delegate is None:
        return (Guest(name, address, not each.optional, said),)
    to = address_of(each.delegate)
    own = found.get(to)  # they are invited themselves as well
    required, answer = (own.required or not each.optional, own.answer) if own else (not each.optional, said)
    return (
        Guest(name, address, not each.optional, ics.DELEGATED, delegated_to=to),
        Guest(each.delegate.name, to, required, answer, delegated_from=address),
    )
