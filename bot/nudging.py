"""Who has not answered is asked again: one direct message a day for everything, two reminders a thing, then it stops.

It comes in the person's own morning on working days, never while they are away, at the pace that they have chosen, and
names what closes first. It reads across features, for many people at once: most have answered meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import mornings, outbox, recurrence, standups
from bot.blocks import Message
from bot.decisions import reminding
from bot.messages import nudges as words
from bot.messages.actions import Acted
from storage import actions, attention, ballots, channels, meetings, nudges, people, waiting
from storage.attention import ACTIVE, LIGHT, NORMAL
from storage.ballots import Acknowledgement, Stance
from storage.blockers import Blocker, Helper
from storage.channels import Channel
from storage.decisions import Decision
from storage.meetings import Attendee, Meeting
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

AT_MOST = {LIGHT: 1, NORMAL: 2, ACTIVE: 3}  # reminders of one thing
APART = {LIGHT: timedelta(days=3), NORMAL: timedelta(days=1), ACTIVE: timedelta(days=1)}  # two nudges of one person
PATIENCE = timedelta(hours=20)  # who was asked this morning is not reminded this morning
LAPSES = timedelta(days=1)
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that somebody was asked for and has not answered; `by` is when an answer is of use at the latest."""

    person_id: int
    kind: str
    thing: Decision | Meeting | Blocker
    asked: Stance | Acknowledgement | Attendee | Helper
    lapses_at: datetime | None
    shown: tuple[object, ...]
    by: datetime | None = None


Asks = Mapping[int, Sequence[Ask]]  # by person


@dataclass(frozen=True, slots=True)
class Due:
    """What one person is to be reminded of this morning, each thing `at_most` so often; `more` comes another time."""

    person: Person
    asks: Sequence[Ask]
    more: int
    actions: Sequence[Acted]
    at_most: int

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return bool(self.asks or self.actions)


def fire(work: Work, due: Sequence[Schedule]) -> None:
    """It is morning for these people."""
    known = people.by_ids(work, [each.subject_id for each in due])
    active = {each.id: each for each in known.values() if not each.deactivated}
    reminding.inherit(work, [each for each in known.values() if each.deactivated])
    asked = _by_person(_seen(work, list(_asks(work, active)), active))
    to_do = reminding.due(work, active)
    planned = {known[each.subject_id]: each for each in due if each.subject_id in known}
    busy = {each: schedule for each, schedule in planned.items() if each.id in asked or each.id in to_do}
    _rest(work, {each: schedule for each, schedule in planned.items() if each not in busy})
    moved = mornings.follow(work, busy)
    there = mornings.open_to(work, list(busy))
    _nudge(work, [each for each in busy if each.id in there and each not in moved], asked, to_do)


def _by_person(asks: Iterable[Ask]) -> Asks:
    found: dict[int, list[Ask]] = {}
    for each in asks:
        found.setdefault(each.person_id, []).append(each)
    return found


def _rest(work: Work, planned: Mapping[Person, Schedule]) -> None:
    """Nothing waits for these people today: they are looked at again when an action is due, or something is asked."""
    mornings.later(work, planned, actions.next_reminders(work, [each.id for each in planned if not each.deactivated]))


def _asks(work: Work, person_ids: Collection[int]) -> Iterator[Ask]:
    """Everything that waits for somebody's answer, of each kind what lapses first."""
    for decision, ballot, stance in ballots.silent(work, person_ids):
        who = stance.delegate_id or stance.person_id
        yield Ask(who, words.VOTE, decision, stance, ballot.closes_at, (decision, ballot), ballot.closes_at)
    yield from _polls(work, person_ids)
    for blocked, helper in standups.to_help(work, person_ids):
        if helper.acknowledged_at is None:
            yield Ask(helper.person_id, words.BLOCKER, blocked.blocker, helper, None, (blocked,))
    for decision, asked in ballots.unacknowledged(work, person_ids):
        yield Ask(asked.person_id, words.OUTCOME, decision, asked, None, (decision,))


def _polls(work: Work, person_ids: Collection[int]) -> Iterator[Ask]:
    unanswered = meetings.unanswered(work, person_ids)
    times = waiting.first_times(work, {meeting.id for meeting, _ in unanswered})
    for meeting, seat in unanswered:
        who, first = seat.delegate_id or seat.person_id, times.get(meeting.id)
        yield Ask(who, words.POLL, meeting, seat, None, (meeting,), first)


def _seen(work: Work, asks: Sequence[Ask], person_ids: Collection[int]) -> list[Ask]:
    """What these may read: of private channels only those that they are in, as far as Slack last said."""
    places = work.get_all(Channel, {each.thing.channel_id for each in asks if each.thing.channel_id})
    closed = {each.id for each in places.values() if each.is_private}
    inside = channels.inside(work, closed, person_ids)
    return [
        each
        for each in asks
        if each.thing.channel_id not in closed
        or (each.thing.channel_id, each.person_id) in inside
        or each.kind in (words.POLL, words.BLOCKER)
    ]


def _nudge(work: Work, those: Sequence[Person], asked: Asks, to_do: Mapping[int, Sequence[Acted]]) -> None:
    paces, due = _paces(work, those), {}
    for each in those:
        asks = sorted((ask for ask in asked.get(each.id, ()) if _is_due(work, ask, paces[each.id])), key=_urgency)
        due[each.id] = Due(each, asks[:SHOWN], len(asks[SHOWN:]), to_do.get(each.id, ()), AT_MOST[paces[each.id]])
    days = {each.id: recurrence.local_date(work.now, each.tz) for each in those if due[each.id].any}
    for person_id, nth in _budget(work, days, paces, due).items():
        told, day = _told(work, due[person_id], days[person_id]), days[person_id]
        outbox.direct(work, due[person_id].person, told, key=f"nudge:{person_id}:{day}:{nth}", bulk=True)


def _urgency(ask: Ask) -> tuple[bool, float]:
    """What is of use only until a moment comes before what is not, the sooner the earlier."""
    return (ask.by is None, ask.by.timestamp() if ask.by else 0)


def _paces(work: Work, those: Sequence[Person]) -> dict[int, str]:
    set_up = attention.of(work, [each.id for each in those])
    return {each.id: set_up[each.id].pace if each.id in set_up else NORMAL for each in those}


def _is_due(work: Work, ask: Ask, pace: str) -> bool:
    return ask.asked.reminders < AT_MOST[pace] and work.now - ask.asked.asked_at >= PATIENCE


def _told(work: Work, due: Due, day: date) -> Message:
    """The message; what it reminds of is counted."""
    for each in due.asks:
        each.asked.reminders += 1
    for acted in due.actions:
        reminding.count(acted, day, due.at_most)
    counts = [*(each.asked.reminders for each in due.asks), *(each.action.reminded for each in due.actions)]
    asks = [(each.kind, each.shown) for each in due.asks]
    last = min(counts) >= due.at_most and not due.more
    return words.told(asks, due.actions, due.person, work.tenancy.prefix, last=last, more=due.more)


def _budget(work: Work, days: Mapping[int, date], paces: Mapping[int, str], due: Mapping[int, Due]) -> dict[int, int]:
    """Which nudge of their day these get: the one that everybody has, or the extra of what would lapse within the day."""
    before = nudges.days(work, days, min(days.values()) - max(APART.values())) if days else {}
    usual = {
        each: day
        for each, day in days.items()
        if all(day - last >= APART[paces[each]] for last in before.get(each, ()) if last < day)
    }
    first = nudges.spend_all(work, usual)
    lapsing = {each: day for each, day in days.items() if each not in first and any(_lapses(work, due[each].asks))}
    return dict.fromkeys(first, 0) | dict.fromkeys(nudges.spend_all(work, lapsing, 1), 1)


def _lapses(work: Work, due: Sequence[Ask]) -> Iterator[bool]:
    return (each.lapses_at is not None and each.lapses_at - work.now <= LAPSES for each in due)
