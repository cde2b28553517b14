"""App Home: opened, redrawn, and its buttons."""

from __future__ import annotations

from slack_bolt import App

from bot import home
from bot.blocks import View
from bot.messages import home as words
from handlers import decisions, initiatives, stakeholders, standups
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Reply
from handlers.request import Request
from handlers.runner.cards import mark_home
from handlers.stakeholders import common
from storage.work import Work


def register(app: App, door: Door, desk: Desk, _prefix: str) -> None:
    """Bind the App Home and the buttons that start things."""
    desk.home = draw
    app.event("app_home_opened")(door.event(opened))
    app.action(words.REFRESH)(door.action(refresh))
    for leaf in common.LEAVES:
        app.action(f"{words.MINE}:{leaf}")(door.action(leafed))
    app.action(words.INITIATIVE)(door.action(start_initiative, writes=False))
    app.action(words.LOG)(door.action(start_log, writes=False))
    app.action(words.STAKEHOLDERS)(door.action(start_stakeholders, writes=False))
    app.action(words.STANDUP)(door.action(start_standup, writes=False))


def draw(work: Work) -> View:
    """The actor's App Home."""
    return words.view(home.home(work), work.tenancy.prefix)


def opened(work: Work, asked: Request) -> Reply:
    """Somebody looks at their App Home; the messages tab sends the same event."""
    if asked.event.get("tab") == "home":
        mark_home(work)
    return None


def refresh(work: Work, _asked: Request) -> Reply:
    """Draw it anew."""
    mark_home(work)
    return None


def leafed(work: Work, asked: Request) -> Reply:
    """Another page of one's initiatives."""
    home.leaf(work, common.page(asked))
    return None


def start_initiative(_work: Work, asked: Request) -> Reply:
    """The form that starts an initiative."""
    return initiatives.blank(asked)


def start_log(_work: Work, asked: Request) -> Reply:
    """The form that logs a decision."""
    return decisions.blank(asked)


def start_stakeholders(work: Work, asked: Request) -> Reply:
    """The form that registers a stakeholder of this channel's initiative."""
    return stakeholders.blank(work, asked)


def start_standup(work: Work, asked: Request) -> Reply:
    """The form that starts this channel's standup."""
    return standups.blank(work, asked)
