"""The weekly message, and switching it off and on."""

from __future__ import annotations

from slack_bolt import App

from bot import blocks
from bot.errors import NotUnderstood
from bot.messages.stakeholders import weekly as words
from bot.stakeholders import weekly
from bot.text import Parsed
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Reply, Say
from handlers.request import Request
from storage.work import Work


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the button and the schedule."""
    app.action(words.STOP)(door.action(stopped))
    desk.schedules[weekly.KIND] = weekly.fire


def stopped(work: Work, _asked: Request) -> Reply:
    """Not every week."""
    weekly.switch(work, on=False)
    return Say(blocks.plain(words.STOPPED.format(work.tenancy.prefix)))


def switch(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`weekly on` or `weekly off`."""
    word = " ".join(typed.words).casefold()
    if word not in ("on", "off"):
        raise NotUnderstood("Type `weekly on` or `weekly off`.")
    weekly.switch(work, on=word == "on")
    return Say(blocks.plain(words.STARTED if word == "on" else words.STOPPED.format(work.tenancy.prefix)))
