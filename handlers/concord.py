"""`/concord`: help and the settings of a channel."""

from __future__ import annotations

from slack_bolt import App

from bot import scope, settings_of, text
from bot.commands import Command, Table
from bot.messages import common
from handlers import decisions, initiatives, stakeholders, standups
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
    tables = (initiatives.TABLE, stakeholders.TABLE, decisions.TABLE, standups.TABLE, TABLE)
    return Say(
        common.overview([(f"/{prefix}{each.slash}", each.about, each.names()) for each in tables], prefix=prefix)
    )


def everything(work: Work, _asked: Request, _typed: text.Parsed) -> Reply:
    """`help`: the whole of it."""
    return overview(work.tenancy.prefix)


def settings(work: Work, asked: Request, typed: text.Parsed) -> Reply:
    """`settings [emoji:memo]`: shows or sets which reaction logs a decision in this channel."""
    channel = scope.channel(work, asked.channel)
    if "emoji" in typed.options:
        settings_of.set_emoji(work, channel, typed.options["emoji"])
    return Say(common.channel_settings(settings_of.emoji(channel)))


TABLE = Table(
    "concord",
    "help and settings",
    [
        Command("help", "help", "shows everything you can do", everything, writes=False),
        Command("settings", "settings [emoji:memo]", "shows or sets the reaction that logs a decision here", settings),
    ],
    default="help",
)
