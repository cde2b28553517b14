"""`/concord export` and `forget-me`: all that is kept about me, for me alone; and its end."""

from __future__ import annotations

from slack_bolt import App

from bot import belongings, errands, outbox
from bot.commands import Command
from bot.messages import belongings as words
from bot.text import Parsed
from handlers import files
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.reply import Reply, Say
from handlers.request import Request
from storage.work import Work

EXPORT = "my_data"


def register(app: App, door: Door, desk: Desk, _prefix: str) -> None:
    """Bind the button and the errand."""
    app.action(words.FORGET)(door.action(forget))
    desk.errands[EXPORT] = hand_out


def typed(work: Work, asked: Request, _typed: Parsed) -> Reply:
    """`export`: my data."""
    errands.leave(work, EXPORT, f"{EXPORT}:{asked.key}", actor=asked.user)
    return Say(words.making())


def hand_out(job: Job) -> None:
    """The errand: gather, upload, hand over once."""
    with job.begin() as work:
        name, content = belongings.file(belongings.gathered(work))
    uploaded = files.upload(job.slack, name, content)
    with job.begin() as work:
        outbox.direct(work, work.person, words.made(uploaded.permalink, name), key=f"{job.key}:told")


def ask(work: Work, _asked: Request, _typed: Parsed) -> Reply:
    """`forget-me`: says what goes and what stays, and asks."""
    belongings.check(work)
    return Say(words.ask())


def forget(work: Work, _asked: Request) -> Reply:
    """The button Forget me."""
    belongings.forget(work)
    return Say(words.forgotten(), replace=True)


COMMANDS = (
    Command("export", "export", "all that is kept about you, as a file for you alone", typed),
    Command("forget-me", "forget-me", "forgets you: says first what goes and what stays", ask, writes=False),
)
