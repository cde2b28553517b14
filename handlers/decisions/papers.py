"""Export: decisions go out as a file, made by an errand and handed over by an ordinary message."""

from __future__ import annotations

from dataclasses import asdict

from slack_bolt import App

from bot import blocks, errands, outbox
from bot.blocks import Message
from bot.decisions import exporting
from bot.decisions.exporting import Export
from bot.decisions.showing import filter_of
from bot.errors import BotError
from bot.messages import records as words
from bot.messages.records import Record
from bot.text import Parsed
from handlers import files
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.reply import Reply, Say
from handlers.request import Request
from storage.work import Work

EXPORT = "decision_export"


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the button and the errand."""
    app.action(words.EXPORT)(door.action(export_pressed, wide=True))
    desk.errands[EXPORT] = hand_out


def export(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`export [format:md]`: the decisions that the actor may see, as a file."""
    named = {"format": typed.words[0]} if typed.words else {}
    return _leave(work, asked, exporting.wanted(work, {**named, **typed.options}))


def export_pressed(work: Work, asked: Request) -> Reply:
    """The button below a list: what was listed, page by page, as Markdown."""
    listed = filter_of(asked.value)
    return _leave(work, asked, exporting.wanted(work, {"status": listed.status, "initiative": listed.key}))


def _leave(work: Work, asked: Request, which: Export) -> Reply:
    errands.leave(work, EXPORT, f"{EXPORT}:{asked.key}", export=asdict(which), actor=asked.user)
    return Say(words.making(which.kind))


def hand_out(job: Job) -> None:
    """The errand: make the file as its reader may see it now, upload it, hand it over once."""
    which = Export(**job.args["export"])
    try:
        made, more = _gathered(job, which)
    except BotError as error:
        return _tell(job, blocks.plain(error.sentence))
    if not made:
        return _tell(job, words.nothing())
    with job.begin() as work:
        now = work.now
    name, content = exporting.file(made, which.kind, now)
    uploaded = files.upload(job.slack, name, content)
    return _tell(job, words.exported(len(made), uploaded.permalink, name, more=more))


def _gathered(job: Job, which: Export) -> tuple[list[Record], bool]:
    """The decisions, and whether there are more than a file takes; a transaction for each page, so that nobody waits."""
    made: list[Record] = []
    below = 0
    while len(made) < exporting.MOST:
        with job.begin() as work:
            some, below = exporting.page(work, which, below)
        made += some
        if not below:
            break
    return made, below > 0


def _tell(job: Job, message: Message) -> None:
    with job.begin() as work:
        outbox.direct(work, work.person, message, key=f"{job.key}:told")
