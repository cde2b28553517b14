"""Around the time of a meeting: what is read before it, reminders, its beginning and its end."""

from __future__ import annotations

from datetime import timedelta

from slack_bolt import App

from bot import decisions, meetings
from bot.blocks import Message, plain
from bot.commands import Command
from bot.errors import NotUnderstood
from bot.meetings import asking, outcomes, planning, reminding
from bot.messages import meetings as words
from bot.text import Parsed
from handlers import picking
from handlers.desk import Desk
from handlers.door import Door
from handlers.meetings import common
from handlers.reply import Reply, Say
from handlers.request import Request
from storage.meetings import Meeting
from storage.schedules import Schedule
from storage.work import Work

AT_LEAST = timedelta(hours=24)  # that a ballot stays open which is voted on in place of a meeting
YES, NO = ("yes", "true"), ("", "no", "false")


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the buttons, and what the clock does about a booked meeting."""
    app.action(words.READ)(door.action(read_pressed))
    app.action(words.VOTE_INSTEAD)(door.action(vote_pressed, wide=True))
    desk.cards[outcomes.CARD] = draw
    desk.schedules[planning.DAY_BEFORE] = reminding.day_before
    desk.schedules[planning.SOON] = reminding.soon
    desk.schedules[planning.BEGIN] = begin
    desk.schedules[planning.END] = lambda work, schedule: meetings.end(work, schedule.subject_id)
    desk.schedules[planning.MORNING] = asking.fire


def draw(work: Work, meeting_id: int) -> Message | None:
    """The message that asks what came of a meeting, as it is now."""
    found = work.get(Meeting, meeting_id)
    return words.outcome(meetings.after(work, found)) if found else None


def begin(work: Work, schedule: Schedule) -> None:
    """A meeting begins, or has no quorum: then its ballots stay open for those who were to meet."""
    for each in meetings.begin(work, schedule.subject_id):
        decisions.keep_open(work, each, work.now + AT_LEAST)


# Before


def preread(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`preread M-3 "…" [required:yes]`: what everybody is to read before."""
    found, said = common.named(work, typed, "preread")
    if not said:
        how = f'`/{work.tenancy.prefix}consensus preread M-{found.number} "text or https://…" required:yes`'
        raise NotUnderstood(f"What is to be read? {how}; `none` takes it back.", field="preread")
    required = _is_yes(typed.options.get("required", ""))
    return Say(plain(words.preread_set(meetings.set_preread(work, found.id, said, required=required))))


def _is_yes(word: str) -> bool:
    said = word.strip().casefold()
    if said not in (*YES, *NO):
        raise NotUnderstood("Say `required:yes` or `required:no`.", field="required")
    return said in YES


def call(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`call M-3 https://…`: where the call is."""
    found, said = common.named(work, typed, "call")
    if not said:
        how = f"`/{work.tenancy.prefix}consensus call M-{found.number} https://…`"
        raise NotUnderstood(f"Where is the call? {how}; `none` takes it back.", field="call")
    return Say(plain(words.call_set(meetings.set_call(work, found.id, said))))


def read_pressed(work: Work, asked: Request) -> Reply:
    """The button below what is to be read."""
    return Say(_read(meetings.read(work, picking.number(asked.value))))


def read(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`read M-3`: the typed way."""
    return Say(_read(meetings.read(work, common.only(work, typed, "read").id)))


def _read(found: Meeting) -> Message:
    return plain(f"Noted: you have read what is to be read before M-{found.number}.")


# Instead


def vote_pressed(work: Work, asked: Request) -> Reply:
    """The organiser's button when the quorum is lost: decide without meeting."""
    return Say(_vote(work, picking.number(asked.value)), replace=True)


def vote(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`vote M-3`: decide without meeting."""
    return Say(_vote(work, common.only(work, typed, "vote").id))


def _vote(work: Work, meeting_id: int) -> Message:
    found, voted = meetings.instead(work, meeting_id)
    for each in voted:
        decisions.keep_open(work, each, work.now + AT_LEAST)
    return plain(words.in_thread_said(found, len(voted)))


COMMANDS = (
    Command(
        "preread",
        'preread M-3 "text or https://…" [required:yes]',
        "says what is to be read before",
        preread,
        wide=True,
    ),
    Command("read", "read M-3", "says that you have read it", read, wide=True),
    Command("call", "call M-3 https://…", "says where the call is", call, wide=True),
    Command("vote", "vote M-3", "has it decided without meeting", vote, wide=True),
)
