"""Each person asked at their time: by direct message, unless they are away, gone, or it is too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from bot import absences, outbox, rounds, touch
from bot.blocks import Message
from bot.messages import standups as words
from bot.outbox import Place, Subject
from bot.rounds import Morning
from bot.standups import blockers, digesting
from bot.standups.common import Turn, channel_of, described, is_day_of, local_day, morning_of, plan_of
from storage import channels, hours, preferences, standups
from storage.people import Person
from storage.standups import ANSWERED, ASKED, AWAY, MISSED, PROMPT, WAITING, Prompt, Round, Standup
from storage.work import Work

_MOMENT = timedelta(seconds=1)


def ask(work: Work, prompt_id: int) -> None:
    """A person's turn has come: ask them, unless it is too late, or they are gone, or were faster."""
    turn = standups.turn(work, prompt_id)
    if turn is None or turn[0].state != WAITING:
        return
    person = work.get(Person, turn[0].person_id)
    passed_over = _passed_over(work, turn, person)
    if passed_over:
        _pass_over(work, turn[0], turn[1], passed_over)
    elif person and standups.take_turn(work, prompt_id, ASKED, work.now):
        _post(work, turn, person)


def _passed_over(work: Work, turn: Turn, person: Person | None) -> str:
    """The state of a turn in which somebody is not asked; empty when they are.

    Days off are looked at again: they may have been told since the round was opened.
    """
    prompt, _, standup = turn
    if person is None or person.deactivated or not _still_reads(work, standup, person):
        return MISSED
    own = hours.of(work, [person.id]).get(person.id)
    works = partial(is_day_of, standup, own, preferences.of(work).country)
    if not works(local_day(prompt.due_at, person, standup)) or absences.is_away(work, person):
        return AWAY
    return MISSED if _is_too_late(turn, morning_of(person, own, standup), works, work.now) else ""


def _is_too_late(turn: Turn, morning: Morning, works: Callable[[date], bool], now: datetime) -> bool:
    prompt, opened, standup = turn
    since, plan = prompt.due_at + _MOMENT, plan_of(standup)
    own_next = rounds.own_next(plan, morning, now=since, since=standup.since, after=opened.day, works=works)
    ahead = None if standup.paused else own_next
    return now >= rounds.ask_until(prompt.due_at, opened.closes_at, morning, ahead)


def _still_reads(work: Work, standup: Standup, person: Person) -> bool:
    """Whoever has left a private channel meanwhile is not told what goes on there."""
    return person.id in channels.readers(work, channel_of(work, standup), [person.id])


def _pass_over(work: Work, prompt: Prompt, opened: Round, state: str) -> None:
    """Somebody is not asked; a digest that is out already does not go on saying that they will be."""
    if standups.take_turn(work, prompt.id, state, None) and opened.closed_at:
        digesting.changed(work, opened, prompt)


def _post(work: Work, turn: Turn, person: Person) -> None:
    prompt, opened, standup = turn
    touch.asked(work, channel_of(work, standup).initiative_id, person.id, kind="standup", subject=str(prompt.id))
    place = Place(person.dm_channel or person.slack_id or "")
    outbox.post_card(work, Subject(PROMPT, prompt.id), place, words.prompt(described(work, turn)), bulk=True)
    outbox.redraw(work, PROMPT, *standups.earlier_prompts(work, prompt, opened))
    outbox.redraw_home(work, person.id)


def prompt_message(work: Work, prompt_id: int) -> Message | None:
    """What the direct message of a turn shows now."""
    turn = standups.turn(work, prompt_id)
    if turn is None:
        return None
    is_answered = turn[0].state == ANSWERED
    mine = blockers.mine(work, turn[2].id, turn[0].person_id) if is_answered else ()
    return words.prompt(described(work, turn), mine)
