"""Polls of times: everybody is asked, answers in a form or typed, and may put another time in."""

from __future__ import annotations

from datetime import UTC, datetime

from slack_bolt import App

from bot import meetings
from bot.blocks import plain
from bot.commands import Command
from bot.errors import NotUnderstood
from bot.messages import common as notices
from bot.messages import meetings as words
from bot.messages.meetings import polls as forms
from bot.polls import NO
from bot.text import Parsed
from handlers import picking
from handlers.desk import Desk
from handlers.door import Door
from handlers.meetings import common
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from storage.meetings import POLLING
from storage.work import Work


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the buttons, the form, and what the clock does."""
    app.action(words.POLL)(door.action(press_poll))
    app.action(words.TAKE)(door.action(press_take))
    app.action(words.ANSWER_POLL)(door.action(press_answer, writes=False))
    app.view(words.POLL_FORM)(door.view(submitted))
    desk.schedules[meetings.PASS] = meetings.passed


def press_poll(work: Work, asked: Request) -> Reply:
    """Ask everybody for one of the best times."""
    found = meetings.poll(work, picking.number(asked.value))
    return Say(words.running(meetings.shown(work, found)), replace=True)


def press_take(work: Work, asked: Request) -> Reply:
    """The Book button beside a poll's time; of a meeting that is booked by now it moves nothing."""
    meeting_id, seconds = picking.numbers(asked.value)
    found = meetings.book(work, meeting_id, datetime.fromtimestamp(seconds, UTC))
    return Say(plain(f"M-{found.number} is booked: {words.when(found)}. Everybody is told."), replace=True)


def poll(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`poll M-3`: for one of the best times, or of those that are named."""
    found = common.only(work, typed, "poll", ' [times:"friday 15:00; monday 9:00"]')
    found = meetings.poll(work, found.id, meetings.starts(work, typed.options.get("times", "")))
    return Say(words.running(meetings.shown(work, found)))


def press_answer(work: Work, asked: Request) -> Reply:
    """The form; of a meeting that asks no more, what became of it."""
    found = meetings.by_id(work, picking.number(asked.value))
    if found.status != POLLING:
        return Say(words.page(meetings.shown(work, found), leads=False, prefix=work.tenancy.prefix))
    form = words.poll_form(meetings.shown(work, found), meetings.my_votes(work, found), work.person.tz)
    return Modal(form, forms.typed(found))


def submitted(work: Work, asked: Request) -> Reply:
    """What was chosen in it, and the time that was put in."""
    meeting_id, added = picking.number(asked.metadata), asked.values.get(forms.ADD, "").strip()
    if added:
        meetings.add_time(work, meeting_id, added)
    answers = _answers(asked)
    if added and not answers:
        return None  # the card changes before their eyes
    done = meetings.answer_poll(work, meeting_id, answers)
    return Update(notices.notice_of(words.polled(done.meeting))) if done.booked else None


def _answers(asked: Request) -> dict[int, str]:
    """What was said of each time, by its id; `None of these` stands above all."""
    said = {
        picking.number(name.removeprefix(forms.TIME)): value
        for name, value in asked.values.items()
        if name.startswith(forms.TIME)
    }
    if asked.values.get(forms.NONE):
        return dict.fromkeys(said, NO)
    return {time: value for time, value in said.items() if value}


def answer(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`answer M-3 1:yes 2:maybe`: to the times by their numbers."""
    found, said = common.named(work, typed, "answer")
    polling = found.status == POLLING  # else it is said what became of it
    given = meetings.by_number(work, found, meetings.answers(said)) if polling else {}
    return Say(words.polled(meetings.answer_poll(work, found.id, given).meeting))


def time(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`time M-3 "friday 15:00"`: another time that one could come."""
    found, said = common.named(work, typed, "time")
    if not said:
        raise NotUnderstood(f'Which time? `/{work.tenancy.prefix}consensus time M-{found.number} "friday 15:00"`.')
    done = meetings.add_time(work, found.id, said)
    return Say(words.added(done.meeting, done.number, again=done.again))


COMMANDS = (
    Command("poll", 'poll M-3 [times:"friday 15:00; monday 9:00"]', "asks everybody for a time", poll, wide=True),
    Command("answer", "answer M-3 1:yes 2:maybe 3:no | none", "says when you can come", answer, wide=True),
    Command("time", 'time M-3 "friday 15:00"', "puts another time into its poll", time, wide=True),
)
