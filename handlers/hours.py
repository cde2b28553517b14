"""Working hours: the form of the App Home, and `hours` typed."""

from __future__ import annotations

from collections.abc import Mapping

from slack_bolt import App

from bot import hours, mornings, standups
from bot.blocks import Message
from bot.commands import Command
from bot.errors import NotUnderstood
from bot.messages import hours as words
from bot.text import Parsed
from bot.timetable import FIELDS
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from handlers.stakeholders import common
from storage import calendars
from storage.work import Work

TYPED = "/consensus hours days:mon-fri hours:09:00-17:00 also:07:00-20:00 country:DE-BY"
BACK = ("back", "reset")


def register(app: App, door: Door, _desk: Desk, _prefix: str) -> None:
    """Bind the form and its buttons."""
    app.action(words.OPEN)(door.action(opened, writes=False))
    app.view(words.FORM)(door.view(submitted))
    app.action(words.BACK)(door.action(returned))


def opened(work: Work, asked: Request) -> Reply:
    """The form of the actor's own hours."""
    calendar = calendars.of(work, [work.person.id]).get(work.person.id)
    return Modal(words.form(asked.channel, hours.mine(work), calendar, work.tenancy.prefix), TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """The form is saved."""
    given = {name: asked.values[name] for name in FIELDS if name in asked.values}
    return common.told(work, asked, _set(work, given))


def _set(work: Work, given: Mapping[str, str]) -> Message:
    """They hold from now on, also for when standups ask."""
    mine = hours.set_own(work, given)
    standups.person_changed(work, work.person)
    mornings.move(work, work.person)
    return words.saved(mine)


def _back(work: Work) -> Message:
    mine = hours.back(work)
    standups.person_changed(work, work.person)
    mornings.move(work, work.person)
    return words.back(mine)


def returned(work: Work, _asked: Request) -> Reply:
    """The button that goes back to the workspace's hours; what it says takes the form's place."""
    return Say(_back(work), replace=True)


def typed(work: Work, asked: Request, said: Parsed) -> Reply:
    """`hours [days:… hours:… also:… country:…]`, or `hours back`; with nothing typed, the form."""
    if not said.words:
        return Say(_set(work, said.options)) if said.options else opened(work, asked)
    if said.options or " ".join(said.words).casefold() not in BACK:
        raise NotUnderstood(f"Type `{TYPED.removeprefix('/consensus ')}`, or `hours back` for the workspace's hours.")
    return Say(_back(work))


COMMANDS = (
    Command(
        "hours",
        "hours [days:mon-fri] [hours:09:00-17:00] [also:07:00-20:00] [country:DE-BY] [back]",
        "shows and sets when you can meet, and whose public holidays are yours",
        typed,
    ),
)
