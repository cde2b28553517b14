"""One's own reminders: the form, and `/concord settings pace:… quiet:…`."""

from __future__ import annotations

from slack_bolt import App

from bot import attention
from bot.messages import attention as words
from bot.text import Parsed
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from handlers.stakeholders import common
from storage.work import Work

TYPED = "/concord settings pace:light quiet:18:00-08:00"
OPTIONS = ("pace", "quiet")


def register(app: App, door: Door, _desk: Desk, _prefix: str) -> None:
    """Bind the form and the button that opens it."""
    app.action(words.OPEN)(door.action(opened, writes=False))
    app.view(words.FORM)(door.view(submitted))


def opened(work: Work, asked: Request) -> Reply:
    """The form of one's own reminders."""
    mine = attention.mine(work)
    return Modal(words.form(asked.channel, mine.pace, words.hours(mine.quiet)), TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """The form is saved; quiet hours that were taken out end."""
    quiet = asked.values.get("quiet") or "off"
    mine = attention.set_for_me(work, pace=asked.values.get("pace", ""), quiet=quiet)
    return common.told(work, asked, words.saved(mine.pace, mine.quiet))


def typed(work: Work, said: Parsed) -> Reply:
    """`settings pace:light quiet:18:00-08:00`."""
    mine = attention.set_for_me(work, **{name: said.options.get(name, "") for name in OPTIONS})
    return Say(words.saved(mine.pace, mine.quiet))
