"""Who speaks for which function."""

from __future__ import annotations

from slack_bolt import App

from bot import scope, stakeholders
from bot.messages import stakeholders as words
from bot.text import Parsed
from handlers.door import Door
from handlers.reply import Options, Reply, Say
from handlers.request import Request
from handlers.stakeholders import common
from handlers.stakeholders.common import SEEK
from storage.work import Work


def register(app: App, door: Door) -> None:
    """Bind the buttons that leaf through the list."""
    common.pages(app, door, words.LIST, leafed)
    app.options(SEEK)(door.options(sought))


def sought(work: Work, asked: Request) -> Reply:
    """Somebody types a stakeholder's name into a menu; its name says in which initiative."""
    found = scope.initiative(work, asked.channel, asked.name.partition(":")[2])
    return Options(tuple(stakeholders.seek(work, found, asked.text)))


def list_all(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`list [function]`: who speaks for what."""
    found = scope.initiative(work, asked.channel, typed.options.get("initiative"))
    return Say(words.listed(stakeholders.roster(work, found, " ".join(typed.words))))


def leafed(work: Work, asked: Request) -> Reply:
    """Another page: the value is `KEY [function] page`."""
    key, *function, _ = asked.value.split(" ")
    found = scope.initiative(work, asked.channel, key)
    shown = stakeholders.roster(work, found, " ".join(function), page=common.page(asked))
    return Say(words.listed(shown), replace=asked.name != words.LIST)
