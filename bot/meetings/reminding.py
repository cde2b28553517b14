"""Reminders of a booked meeting: the day before with what it is about and what is to be read, and just before it begins.

They are no nudges: each is sent once to everybody who may still come, or to whoever comes for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot import outbox
from bot.meetings import planning, reading, showing, watching
from bot.meetings.planning import A_DAY, DAY_BEFORE, SOON, TEN_MINUTES
from bot.messages import meetings as words
from bot.messages.meetings import Seated, Shown
from storage.meetings import Meeting
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

Guests = list[tuple[Person, list[Seated]]]


def day_before(work: Work, schedule: Schedule) -> None:
    """A day before: everybody hears of it, and the quorum is looked at again."""
    found = planning.taken(work, DAY_BEFORE, schedule.subject_id)
    if found is None or found.starts_at is None or not work.now < found.starts_at <= work.now + A_DAY:
        return
    shown = showing.shown(work, found)
    coming = guests(work, shown)
    may_read = showing.readers(work, found, [person for person, _ in coming])
    unread = _unread(shown)
    for person, mine in coming:
        named = unread if person.id == found.organiser_id else ()
        told = words.day_before(shown, mine, may_read=person.id in may_read, unread=named)
        outbox.direct(work, person, told, key=_key(found, "day", person))
    watching.check(work, found, again=True)


def _unread(shown: Shown) -> list[Person]:
    """Who has not read what they have to."""
    lacking = reading.unread(shown.seats) if shown.meeting.preread_required else []
    return [each.delegate or each.person for each in lacking]


def soon(work: Work, schedule: Schedule) -> None:
    """Ten minutes before: where the call is."""
    found = planning.taken(work, SOON, schedule.subject_id)
    if found is None or found.starts_at is None or not work.now < found.starts_at <= work.now + TEN_MINUTES:
        return
    for person, _ in guests(work, showing.shown(work, found)):
        outbox.direct(work, person, words.soon(found), key=_key(found, "soon", person))


def _key(found: Meeting, kind: str, person: Person) -> str:
    return f"meeting:{found.id}:{kind}:{found.sequence}:{person.id}"


def guests(work: Work, shown: Shown) -> Guests:
    """Who may still come and is not away now, each with the seats that they fill."""
    seats: dict[int, list[Seated]] = {}
    people: dict[int, Person] = {}
    for each in shown.seats:
        who = each.delegate or each.person
        if each.open:
            people[who.id] = who
            seats.setdefault(who.id, []).append(each)
    away = showing.away_at(work, work.now, people)
    return [(people[each], mine) for each, mine in seats.items() if each not in away]


def name_unread(work: Work, shown: Shown) -> None:
    """It begins: whoever has not read what they had to is named to its organiser."""
    lacking: Sequence[Person] = _unread(shown)
    if lacking:
        key = _key(shown.meeting, "unread", shown.organiser)
        outbox.direct(work, shown.organiser, words.unread(shown.meeting, lacking), key=key)
