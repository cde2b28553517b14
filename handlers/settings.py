"""The workspace's settings and functions: `/concord functions`, and the modals of admins."""

from __future__ import annotations

from slack_bolt import App

from bot import attention, catalogues, scope, settings_of
from bot.errors import NotUnderstood
from bot.messages import attention as reminding
from bot.messages import settings as words
from bot.text import Parsed
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from handlers.stakeholders import common
from storage import channels
from storage.work import Work

TYPED = "/concord settings"
TYPED_FUNCTION = '/concord functions add "Quality assurance" alias:qa'


def register(app: App, door: Door, _desk: Desk, _prefix: str) -> None:
    """Bind the modals and their buttons."""
    app.action(words.OPEN)(door.action(opened, writes=False))
    app.action(words.FUNCTION_ADD)(door.action(naming, writes=False))
    app.action(words.EVIDENCE)(door.action(switched))
    app.view(words.FORM)(door.view(submitted))
    app.view(words.FUNCTION_FORM)(door.view(named))


def opened(work: Work, asked: Request) -> Reply:
    """The button of the App Home."""
    here = channels.by_slack_id(work, asked.channel) if asked.channel else None
    consent = here.evidence if here and not here.is_direct else None
    capture = settings_of.capture(here) if here and not here.is_direct else ""
    return Modal(words.form(asked.channel, settings_of.workspace(work), consent=consent, capture=capture), TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """The settings are saved."""
    settings_of.set_workspace(work, asked.values)
    if "evidence" in asked.values:
        settings_of.set_evidence(work, scope.channel(work, asked.channel), asked.values["evidence"] or "off")
    if asked.values.get("capture"):
        settings_of.set_capture(work, scope.channel(work, asked.channel), asked.values["capture"])
    return common.told(work, asked, words.SAVED)


def shown(work: Work, asked: Request) -> Reply:
    """What holds in a channel."""
    here = scope.channel(work, asked.channel)
    may = settings_of.may_consent(work, here) and not here.is_direct
    days = settings_of.retention(work)
    emoji, capture = settings_of.emoji(here), settings_of.capture(here)
    mine = attention.mine(work)
    reminders = reminding.line(mine.pace, mine.quiet)
    return Say(words.channel(emoji, capture, reminders, evidence=here.evidence, days=days, may_consent=may))


def switched(work: Work, asked: Request) -> Reply:
    """The button that begins or ends keeping evidence of a channel."""
    settings_of.set_evidence(work, scope.channel(work, asked.channel), asked.value)
    return shown(work, asked)


def naming(work: Work, asked: Request) -> Reply:
    """The form of a function."""
    catalogues.check_admin(work)
    return Modal(words.function_form(asked.value), TYPED_FUNCTION, push=True)


def named(work: Work, asked: Request) -> Reply:
    """A function was named."""
    title = catalogues.add(work, asked.values["function"], asked.values["alias"])
    return common.told(work, asked, words.added(title))


def functions(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`functions`: the list; `add`, `alias` and `remove` for admins."""
    verb, *rest = typed.words or ("list",)
    what = " ".join(rest)
    match verb.casefold():
        case "add" if rest:
            return Say(words.added(catalogues.add(work, what, typed.options.get("alias", ""))))
        case "alias" if len(rest) > 1:
            return Say(words.aliased(" ".join(rest[1:]), catalogues.alias(work, rest[0], " ".join(rest[1:]))))
        case "remove" if rest:
            return Say(words.removed(catalogues.remove(work, what)))
        case "list":
            return Say(words.functions(catalogues.listed(work), work.tenancy.prefix))
    raise NotUnderstood(
        'Type `functions`, `functions add "Quality assurance" alias:qa`, `functions alias logistics "freight"` or '
        "`functions remove qa`."
    )
