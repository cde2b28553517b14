"""`/concord`: help and the settings of a channel."""

from __future__ import annotations

from slack_bolt import App

from bot import scope, settings_of, text
from bot.commands import Command, Table
from bot.messages import common
from handlers import (
    attention,
    belongings,
    calendars,
    decisions,
    digests,
    inbox,
    initiatives,
    meetings,
    stakeholders,
    standups,
    why,
)
from handlers import settings as administration
from handlers.calendar_feed import feed
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Reply, Say
from handlers.request import Request
from storage.work import Work


def register(app: App, door: Door, _desk: Desk, prefix: str) -> None:
    """Bind the command."""
    app.command(f"/{prefix}concord")(door.command(TABLE, prefix))


def overview(prefix: str = "") -> Say:
    """Everything that can be typed or pressed, on one page."""
    tables = (
        initiatives.TABLE, stakeholders.TABLE, decisions.TABLE, meetings.TABLE, standups.TABLE, digests.TABLE, TABLE,
    )  # fmt: skip
    return Say(
        common.overview([(f"/{prefix}{each.slash}", each.about, each.names()) for each in tables], prefix=prefix)
    )


def everything(work: Work, _asked: Request, _typed: text.Parsed) -> Reply:
    """`help`: the whole of it."""
    return overview(work.tenancy.prefix)


def settings(work: Work, asked: Request, typed: text.Parsed) -> Reply:
    """`settings`: shows or sets what holds in this channel; an admin sees and sets what holds in the workspace."""
    if typed.options.keys() & set(attention.OPTIONS):
        mine = attention.typed(work, typed)
        if typed.options.keys() <= set(attention.OPTIONS):
            return mine
    if not typed.options and work.person.is_admin:
        return administration.opened(work, asked)
    channel = scope.channel(work, asked.channel)
    if "emoji" in typed.options:
        settings_of.set_emoji(work, channel, typed.options["emoji"])
    if "capture" in typed.options:
        settings_of.set_capture(work, channel, typed.options["capture"])
    if "evidence" in typed.options:
        settings_of.set_evidence(work, channel, typed.options["evidence"])
    if "retention" in typed.options:
        settings_of.set_retention(work, typed.options["retention"])
    return administration.shown(work, asked)


TABLE = Table(
    "concord",
    "help and settings",
    [
        Command("help", "help", "shows everything you can do", everything, writes=False),
        *inbox.COMMANDS,
        *why.COMMANDS,
        *belongings.COMMANDS,
        Command(
            "settings",
            "settings [pace:light|normal|active] [quiet:18:00-08:00] [emoji:memo] [capture:everybody|stakeholders|admins] [evidence:on] [retention:365]",
            "sets how often you are reminded; the reaction that logs a decision here and whose counts, and whether its "
            "thread is kept; for admins, the workspace's settings",
            settings,
        ),
        Command(
            "functions",
            'functions [add "Quality assurance" | alias logistics "freight" | remove qa] [alias:qa,testing]',
            "shows the functions and what else they are called; admins change them",
            administration.functions,
        ),
        Command("feed", "feed [new|off]", "your meetings as a calendar to subscribe to, at a secret address", feed),
        Command(
            "calendar",
            "calendar [https://…|off]",
            "links your calendar by the address of its ICS feed, so that no meeting is put where you are busy; shows it",
            calendars.typed,
        ),
    ],
    default="help",
    discreet=True,
)
