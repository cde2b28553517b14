"""How decisions are usually made, and what those above an amount need."""

from __future__ import annotations

from slack_bolt import App

from bot import decisions, scope
from bot.blocks import plain
from bot.commands import Command
from bot.messages import proposals as words
from bot.text import Parsed
from handlers.decisions import common
from handlers.door import Door
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from handlers.stakeholders.common import told
from storage.initiatives import Initiative
from storage.work import Work

EVERYWHERE = "the workspace"
TYPED = '/decision defaults method:consensus quorum:"60%, accounting" days:5'
TYPED_RULE = "/decision rule above:1M functions:accounting,legal approver:accounting"


def register(app: App, door: Door) -> None:
    """Bind the forms and their buttons."""
    app.action(words.DEFAULTS)(door.action(opened, writes=False))
    app.view(words.DEFAULTS_FORM)(door.view(submitted))
    app.action(words.RULE_ADD)(door.action(adding, writes=False))
    app.action(words.RULE_REMOVE)(door.action(removed))
    app.view(words.RULE_FORM)(door.view(added))


def defaults(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`defaults method:…`: how decisions are made in this channel's initiative, or in the workspace."""
    wide = typed.options.get("for", "").casefold() == "workspace"
    key = typed.options.get("initiative", "")
    found = None if wide else scope.initiative_or_none(work, asked.channel, key)
    given = {name: value for name, value in typed.options.items() if name not in ("for", "initiative")}
    if not given:
        return _form(work, asked, found)
    decisions.set_usual(work, found, given)
    return Say(words.saved(_where(found)))


def opened(work: Work, asked: Request) -> Reply:
    """The button in the workspace's settings."""
    return _form(work, asked, None)


def _form(work: Work, asked: Request, found: Initiative | None) -> Modal:
    metadata = f"{asked.channel} {found.key}" if found else asked.channel
    form = words.defaults_form(metadata, _where(found), decisions.usual(work, found))
    return Modal(form, TYPED, push=asked.in_modal)


def submitted(work: Work, asked: Request) -> Reply:
    """The form is saved."""
    key = asked.metadata.partition(" ")[2]
    found = scope.by_key(work, key) if key else None
    decisions.set_usual(work, found, asked.values)
    return told(work, asked, words.saved(_where(found)))


def _where(found: Initiative | None) -> str:
    return found.key if found else EVERYWHERE


def rule(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`rule above:1M functions:accounting approver:accounting`; without functions and approver it is taken away."""
    if not typed.options:
        return _rules(work)
    made = decisions.set_value_rule(work, *(typed.options.get(each, "") for each in ("above", "functions", "approver")))
    return Say(plain(_told(work, made)))


def _rules(work: Work) -> Reply:
    found = decisions.value_rules(work)
    return Say(words.rules(found, common.titles(work, found), may_change=work.person.is_admin))


def _told(work: Work, made: decisions.Rule) -> str:
    if made["functions"] or made["approver"]:
        return words.rule(made, common.titles(work, [made]))
    return f"Decisions above {made['above']:,} have no rule any more."


def adding(work: Work, _asked: Request) -> Reply:
    """The form of a rule."""
    decisions.check_admin(work)
    return Modal(words.rule_form(), TYPED_RULE)


def added(work: Work, asked: Request) -> Reply:
    """A rule was given."""
    given = asked.values
    made = decisions.set_value_rule(work, given["above"], given["functions"], given["approver"])
    return told(work, asked, plain(_told(work, made)))


def removed(work: Work, asked: Request) -> Reply:
    """A rule is taken away."""
    return Say(plain(_told(work, decisions.set_value_rule(work, asked.value, "", ""))))


COMMANDS = (
    Command(
        "defaults",
        "defaults [method:consent] [quorum:60%,accounting] [silence:abstain] [days:3] [reasons:optional] [tie:rejected] "
        "[extend:48] [fallback:approver] [initiative:KEY] [for:workspace]",
        "says how decisions are usually made here",
        defaults,
    ),
    Command(
        "rule",
        "rule [above:1M functions:accounting,legal approver:accounting]",
        "shows or sets what big ones need",
        rule,
    ),
)
