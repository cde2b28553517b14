"""`/concord inbox`: what waits for me, with the buttons that do it."""

from __future__ import annotations

from slack_bolt import App

from bot import inbox, mornings, nudging
from bot.commands import Command
from bot.messages import inbox as words
from bot.text import Parsed
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Reply, Say
from handlers.request import Request
from handlers.stakeholders import common
from storage.work import Work


def register(app: App, door: Door, desk: Desk, _prefix: str) -> None:
    """Bind the buttons that turn the page, or look again, and what the clock does."""
    desk.flocks[mornings.KIND] = nudging.fire
    for leaf in common.LEAVES:
        app.action(f"{words.LEAF}:{leaf}")(door.action(leafed, writes=False, wide=True))


def typed(work: Work, _asked: Request, _typed: Parsed) -> Reply:
    """`inbox`: everything that waits for me."""
    return Say(words.message(inbox.items(work)))


def leafed(work: Work, asked: Request) -> Reply:
    """Another page, or the same one as it is now."""
    return Say(words.message(inbox.items(work), common.page(asked)), replace=True)


COMMANDS = (Command("inbox", "inbox", "everything that waits for you, the most blocking first", typed, writes=False),)
