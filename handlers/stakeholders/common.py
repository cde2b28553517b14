"""What the listeners of the register share: whom a button is about, which page, and where to answer."""

from __future__ import annotations

import re

from slack_bolt import App

from bot import scope
from bot.blocks import Message
from bot.errors import NotUnderstood
from bot.messages import common
from bot.messages import stakeholders as words
from handlers.door import Door, Listener
from handlers.reply import Reply, Say, Update
from handlers.request import Request
from storage.initiatives import Initiative
from storage.work import Work

LEAVES = ("back", "here", "on")
SEEK = re.compile(rf"{words.SEEK}:.+")


def pages(app: App, door: Door, action: str, listener: Listener) -> None:
    """Bind a button that opens a long list, and those that leaf through it."""
    for name in (action, *(f"{action}:{leaf}" for leaf in LEAVES)):
        app.action(name)(door.action(listener, writes=False, wide=True))


def about(work: Work, asked: Request) -> tuple[Initiative, int]:
    """The initiative and the number that a button's value begins with: `KEY 12 …`."""
    key, _, rest = asked.value.partition(" ")
    number = rest.partition(" ")[0]
    if not number.isdecimal():
        raise NotUnderstood("That button is out of date. Please ask for the list again.")
    return scope.initiative(work, asked.channel, key), int(number)


def page(asked: Request) -> int:
    """The page that a button's value ends with."""
    number = asked.value.rpartition(" ")[2]
    return int(number) if number.isdecimal() else 0


def told(work: Work, asked: Request, said: Message) -> Reply:
    """Answer a modal where it was opened; where Concord cannot whisper, in the modal's own place."""
    return Say(said) if scope.is_heard(work, asked.channel) else Update(common.notice_of(said))
