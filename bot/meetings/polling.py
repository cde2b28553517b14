"""Everybody is asked for a time: yes, if need be, no to each; it is booked by itself when those who are needed agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import invitations, mornings, outbox, polls, touch
from bot.errors import BotError, NotUnderstood
from bot.meetings import booking, finding, planning, settling, showing, typed, votes
from bot.meetings.leading import locked, may_lead, redraw, tell, to_lead
from bot.messages import meetings as words
from bot.polls import ANSWERS, YES
from storage import channels, history, meetings
from storage.channels import Channel
from storage.meetings import BOOKED, FINDING, POLLING, Meeting
from storage.people import Person
from storage.work import Work

MOST = 12


@dataclass(frozen=True, slots=True)
class Polled:
    """What came of an answer, or of another time; `number` is the time's, `again`: it was there already."""

    meeting: Meeting
    booked: bool = False
    number: int = 0
    again: bool = False


# Asked


def poll(work: Work, meeting_id: int, times: Sequence[datetime] = ()) -> Meeting:
    """Ask everybody for a time: the best ones, or these; a poll that runs already gets more times.

    Raises: BotError, NotUnderstood
    """
    found = to_lead(work, meeting_id, "ask for times")
    if found.starts_at is not None and found.starts_at <= work.now:
        raise BotError(f"M-{found.number} has begun.")
    chosen = _own(work, found, times) if times else _best(work, found)
    if found.status == BOOKED:
        _give_up(work, found)
    found.status = POLLING
    ids = [each for at in chosen if (each := meetings.propose(work, found.id, at)) is not None]
    if not ids:
        raise BotError(f"M-{found.number} asks for all of these already. `time M-{found.number} …` adds another one.")
    history.append(work, "meeting", found.id, "poll", times=[at.isoformat() for at in chosen])
    _own_yes(work, found, ids)
    _ask(work, found)
    settling.watch(work, found)
    return found


def _own(work: Work, found: Meeting, times: Sequence[datetime]) -> list[datetime]:
    """The times that its organiser names; they widen the window, which was the organiser's own."""
    chosen = sorted(dict.fromkeys(times))
    if any(each <= work.now for each in chosen):
        raise NotUnderstood("One of those times has passed.", field="times")
    _check_room(work, found, chosen)
    found.window_from = min(found.window_from, chosen[0])
    found.window_to = max(found.window_to, chosen[-1] + timedelta(minutes=found.minutes))
    return chosen


def _check_room(work: Work, found: Meeting, chosen: Collection[datetime]) -> None:
    open_ones = {each.time.at for each in votes.standings(work, found) if each.possible}
    if len(open_ones.union(chosen)) > MOST:
        raise NotUnderstood(f"A poll has at most {MOST} times; this would have {len(open_ones.union(chosen))}.")


def _best(work: Work, found: Meeting) -> list[datetime]:
    """The engine's best times, apart from those that are in the poll; while one of those is possible, it goes on.

    Raises: BotError, NotUnderstood
    """
    shown = votes.standings(work, found)
    if found.status == POLLING and not polls.hopeless(shown, work.now):
        raise BotError(f"M-{found.number} asks for a time already. `time M-{found.number} …` adds another one to it.")
    best = settling.others(work, found)
    if not best:
        how = f'`/{work.tenancy.prefix}consensus poll M-{found.number} times:"friday 15:00; monday 9:00"`'
        raise NotUnderstood(f"I know no {'other ' if shown else ''}time at which it fits: name some, {how}.")
    return best


def _give_up(work: Work, found: Meeting) -> None:
    """A booked meeting has its time no more: it goes out of calendars until it has another one."""
    before, found.sequence = found.starts_at, found.sequence + 1
    invitations.cancel(work, found)
    found.status, found.starts_at, found.quorate = POLLING, None, None
    booking.ask_again(work, found)
    planning.plan(work, found)
    tell(work, found, words.given_up(found, before), key=f"poll:given-up:{found.sequence}")


def _own_yes(work: Work, found: Meeting, ids: Sequence[int]) -> None:
    """Whoever puts times in can come to them, unless that alone would settle it: then they say so themselves."""
    me = work.person.id
    if me in votes.asked(work, found).everybody and not votes.suffice(work, found, me, ids):
        meetings.say(work, me, dict.fromkeys(ids, YES))


def _ask(work: Work, found: Meeting) -> None:
    """The card with its buttons in the channel, and a message to those who are not there."""
    rows = finding.comers(work, found)
    for seat, _ in rows:
        seat.asked_at, seat.reminders = work.now, 0
    everybody = list({person.id: person for _, person in rows}.values())
    others = [each for each in everybody if each.id != work.person.id]
    for each in others:
        if each.slack_id:
            touch.asked(work, found.initiative_id, each.id, kind=booking.ASK, subject=_subject(found))
    inside = _announce(work, found, others)
    _direct(work, found, [each for each in others if each.id not in inside])
    mornings.expect(work, everybody)
    redraw(work, found, *(each.id for each in everybody))


def _subject(found: Meeting) -> str:
    return f"M-{found.number} poll"


def _announce(work: Work, found: Meeting, others: Sequence[Person]) -> set[int]:
    """The card, which names those who are asked; where it stands already, a line in its thread does. Who is there."""
    channel = work.get(Channel, found.channel_id or 0)
    inside = set(channels.member_ids(work, channel.id)) if channel else set()
    if not booking.carded(work, found):
        told = words.asked(found, [each for each in others if each.id in inside])
        tell(work, found, told, key=f"poll:{_round(work, found)}")
    return inside


def _round(work: Work, found: Meeting) -> int:
    """How often it was asked for times."""
    return sum(each.verb == "poll" for each in history.of(work, "meeting", found.id))


def _direct(work: Work, found: Meeting, others: Sequence[Person]) -> None:
    shown, may = showing.shown(work, found), showing.readers(work, found, others)
    again = _round(work, found)
    for each in others:
        told = words.asked_directly(shown, may_read=each.id in may)
        outbox.direct(work, each, told, key=f"meeting:{found.id}:poll:{again}:{each.id}")


# Answered


def answer_poll(work: Work, meeting_id: int, answers: Mapping[int, str]) -> Polled:
    """What the actor says of these times, by their ids, from now on; it may settle the time.

    Raises: BotError, NotUnderstood
    """
    found = _to_answer(work, meeting_id)
    if any(each not in ANSWERS for each in answers.values()):
        raise NotUnderstood(f"Say {', '.join(f'`{each}`' for each in ANSWERS)}.")
    ahead = {each.time.id: each.time.at for each in votes.standings(work, found)}
    given = {time: said for time, said in answers.items() if time in ahead}
    if answers and not given:
        raise BotError(f"Those times are not offered any more. M-{found.number} asks for others, or needs some.")
    if not given:
        raise NotUnderstood("Answer for at least one time, or tick that none of these does.")
    meetings.say(work, work.person.id, given)
    said = {ahead[time].isoformat(): answer for time, answer in given.items()}
    history.append(work, "meeting", found.id, "poll_answer", person=work.person.id, answers=said)
    touch.answered(work, found.initiative_id, work.person.id, kind=booking.ASK, subject=_subject(found))
    return Polled(found, settling.settle(work, found))


def _to_answer(work: Work, meeting_id: int) -> Meeting:
    """A poll that runs and that asks the actor; who else answers meanwhile waits."""
    found = locked(work, meeting_id)
    if found.status == BOOKED and found.starts_at is not None:
        at = words.local(found.starts_at, work.person.tz)
        raise BotError(f"M-{found.number} is booked already: {at}. `yes M-{found.number}` says that you come.")
    if found.status != POLLING:
        how = f" `poll M-{found.number}` asks for one." if found.status == FINDING else ""
        raise BotError(f"M-{found.number} is {found.status}: it asks for no time.{how}")
    if work.person.id not in votes.asked(work, found).everybody:
        raise BotError(f"You are not invited to M-{found.number}. Its organiser can invite you.")
    return found


def add_time(work: Work, meeting_id: int, said: str) -> Polled:
    """Somebody who is invited puts another time in, once.

    Raises: BotError, NotUnderstood
    """
    found = _to_answer(work, meeting_id)
    at = typed.start(work, said, "time")
    end = at + timedelta(minutes=found.minutes)
    if not may_lead(work, found) and not (found.window_from <= at and end <= found.window_to):
        first, last = (words.local(each, work.person.tz) for each in (found.window_from, found.window_to))
        raise NotUnderstood(f"M-{found.number} has to lie between {first} and {last}.", field="time")
    before = next((each.number for each in votes.times(work, found) if each.at == at), 0)
    if before:
        return Polled(found, number=before, again=True)
    _check_room(work, found, [at])
    _put_in(work, found, at)
    return Polled(found, number=len(votes.times(work, found)))


def _put_in(work: Work, found: Meeting, at: datetime) -> None:
    made = meetings.propose(work, found.id, at)
    assert made is not None, "the meeting's row is locked, and it was not there"
    history.append(work, "meeting", found.id, "poll_time", at=at.isoformat())
    _own_yes(work, found, [made])
    everybody = [person for _, person in finding.comers(work, found)]
    mornings.expect(work, everybody)
    settling.watch(work, found)
    tell(work, found, words.time_added(found, at, work.person), key=f"poll:time:{made}")
    redraw(work, found, *(each.id for each in everybody))


def mine(work: Work, found: Meeting) -> dict[int, str]:
    """What the actor says so far, by the times' ids.

    Raises: BotError when they are not asked
    """
    if work.person.id not in votes.asked(work, found).everybody:
        raise BotError(f"You are not invited to M-{found.number}. Its organiser can invite you.")
    return {each.time: each.answer for each in votes.said(work, found) if each.person == work.person.id}


def by_number(work: Work, found: Meeting, said: Mapping[int, str]) -> dict[int, str]:
    """Answers by the times' numbers, 0 for all of them, as answers by their ids.

    Raises: NotUnderstood
    """
    ahead = {each.time.number: each.time.id for each in votes.standings(work, found)}
    unknown = next((each for each in said if each and each not in ahead), None)
    if unknown is not None:
        known = ", ".join(str(each) for each in sorted(ahead))
        raise NotUnderstood(f"M-{found.number} has no time {unknown} ahead: it has {known or 'none'}.")
    every = dict.fromkeys(ahead.values(), said[0]) if 0 in said else {}
    return every | {ahead[number]: answer for number, answer in said.items() if number}
