"""Meetings are found, shown and listed: never what the actor may not see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import absences, directory, quorum, scope
from bot.errors import NotUnderstood
from bot.meetings import votes
from bot.messages.meetings import Item, Seated, Shown
from bot.quorum import Missing, Seat
from storage import ballots, channels, meetings, people
from storage.ballots import OPEN
from storage.channels import Channel
from storage.decisions import Decision
from storage.initiatives import Initiative
from storage.meetings import NO, POLLING, REQUIRED, Attendee, Meeting
from storage.people import Person
from storage.work import Work

SMALL = 3  # of fewer votes than these nothing is told where they are anonymous


def find(work: Work, number: int) -> Meeting:
    """The meeting that is meant, if the actor may see it.

    Raises: NotUnderstood; the same sentence whether it does not exist or may not be seen
    """
    found = meetings.by_number(work, number, directory.fresh_since(work))
    if found is None:
        every = f"`/{work.tenancy.prefix}consensus list` shows them."
        raise NotUnderstood(f"There is no meeting M-{number} that you can see. {every}")
    return found


def by_id(work: Work, meeting_id: int) -> Meeting:
    """The meeting that a button carries, if the actor may see it.

    Raises: NotUnderstood
    """
    found = work.get(Meeting, meeting_id)
    return find(work, found.number if found else 0)


def in_thread(work: Work, channel: Channel, thread_ts: str) -> Meeting:
    """The meeting that a thread is about, if the actor may see it.

    Raises: NotUnderstood
    """
    found = meetings.of_thread(work, channel, thread_ts, directory.fresh_since(work))
    if found is None:
        raise NotUnderstood('No meeting ahead belongs to this thread. Call one: mention me with `meet "Purpose"`.')
    return found


def shown(work: Work, found: Meeting) -> Shown:
    """A meeting with what its card and its page show."""
    organiser = work.get(Person, found.organiser_id)
    assert organiser is not None, "a meeting always has an organiser"
    seats = seated(work, found)
    names = {*found.functions, *(each.attendee.function for each in seats if each.attendee.function)}
    return Shown(
        found,
        organiser,
        seats,
        missing(found, seats),
        items(work, found),
        {name: scope.catalogue(work).title(name) for name in names},
        work.get(Initiative, found.initiative_id) if found.initiative_id else None,
        work.get(Channel, found.channel_id) if found.channel_id else None,
        votes.standings(work, found) if found.status == POLLING else (),
    )


def seated(work: Work, found: Meeting) -> tuple[Seated, ...]:
    """Everybody who is invited, with who stands in for them and whether they are away on the day."""
    rows = meetings.attendees(work, found.id)
    delegates = people.by_ids(work, {each.delegate_id for each, _ in rows if each.delegate_id})
    away = _away(work, found, {person.id: person for _, person in rows} | delegates)
    return tuple(_seated(each, person, delegates.get(each.delegate_id or 0), away=away) for each, person in rows)


def _seated(each: Attendee, person: Person, delegate: Person | None, *, away: set[int]) -> Seated:
    comes = delegate or person
    # Who says no and names somebody is there through them.
    there = not comes.deactivated and comes.id not in away and (delegate is not None or each.response != NO)
    return Seated(each, person, delegate, away=comes.id in away, open=there)


def _away(work: Work, found: Meeting, everybody: Mapping[int, Person]) -> set[int]:
    """Who has said that they are away on the meeting's day, in their own zone."""
    return away_at(work, found.starts_at, everybody) if found.starts_at else set()


def away_at(work: Work, at: datetime, everybody: Mapping[int, Person]) -> set[int]:
    """Which of these people are away at a moment, on the day that it is for them."""
    day = at.date()
    rows = absences.between(work, everybody, day - timedelta(days=1), day + timedelta(days=1))
    local = {each: at.astimezone(ZoneInfo(person.tz)).date() for each, person in everybody.items()}
    return {row.person_id for row in rows if row.first <= local[row.person_id] <= row.last}


def missing(found: Meeting, seats: Sequence[Seated]) -> Missing:
    """What the quorum lacks."""
    rows = [
        Seat(
            each.person.id, each.attendee.function, each.attendee.group,
            required=each.attendee.role == REQUIRED, open=each.open,
        )
        for each in seats
    ]  # fmt: skip
    return quorum.missing(rows, found.functions, {each["name"]: each["count"] for each in found.groups})


def items(work: Work, found: Meeting) -> tuple[Item, ...]:
    """The agenda, each decision with how it stands, as far as everybody may know."""
    return tuple(_item(work, each) for each in meetings.agenda(work, found.id))


def _item(work: Work, each: meetings.AgendaItem) -> Item:
    decision = work.get(Decision, each.decision_id) if each.decision_id else None
    ballot = ballots.find(work, decision.id) if decision else None
    if decision is None or ballot is None:
        return Item(each, decision)
    rows = ballots.stances(work, decision.id)
    spoken = [row.choice for row, _ in rows if row.choice]
    veiled = (ballot.hidden != "no" and ballot.closed_at is None) or (ballot.anonymous and len(spoken) < SMALL)
    counts = {} if veiled else {choice: spoken.count(choice) for choice in spoken}
    held = 0 if veiled else len(ballots.objections(work, decision.id, OPEN))
    return Item(each, decision, (len(spoken), len(rows)), counts, held)


def listed(work: Work) -> list[Meeting]:
    """The meetings that are ahead, or look for a time, and that the actor may see."""
    return meetings.listed(work, directory.fresh_since(work))


def readers(work: Work, found: Meeting, persons: Sequence[Person]) -> set[int]:
    """Which of these people may read where a meeting comes from."""
    channel = work.get(Channel, found.channel_id) if found.channel_id else None
    return channels.readers(work, channel, [each.id for each in persons]) if channel else set()
