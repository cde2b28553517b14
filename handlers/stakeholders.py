"""`/stakeholders`: its sub-commands, its modal and the button that opens it."""

from __future__ import annotations

from slack_bolt import App

from bot import scope, stakeholders
from bot.commands import Command, Table
from bot.messages import common
from bot.messages import stakeholders as words
from bot.stakeholders import Wanted
from bot.text import Parsed
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from storage.initiatives import Initiative
from storage.work import Work

TYPED = "/stakeholders add @ana logistics approver influence:4"


def register(app: App, door: Door, _desk: Desk, prefix: str) -> None:
    """Bind the command, the modal and the button."""
    app.command(f"/{prefix}stakeholders")(door.command(TABLE, prefix))
    app.view(words.FORM)(door.view(submitted))
    app.action(words.ADD)(door.action(pressed))


def add(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`add @ana logistics`: register or change somebody; without enough, ask for it in a modal."""
    key = typed.options.get("initiative")
    if not typed.words and not key:
        return blank(work, asked)
    found = scope.initiative(work, asked.channel, key)
    wanted = stakeholders.asked_for(work, found, typed)
    if stakeholders.lacking(work, found, wanted):
        return _form(work, asked, found, wanted)
    return Say(words.added(stakeholders.add(work, found, wanted)))


def blank(work: Work, asked: Request) -> Reply:
    """The empty form, for this channel's initiative or, where there is none, with a choice of them."""
    found = scope.initiative_or_none(work, asked.channel, None)
    if found is not None:
        return _form(work, asked, found, Wanted())
    return Modal(words.form_anywhere(asked.channel, stakeholders.choices(work)), TYPED)


def pressed(work: Work, asked: Request) -> Reply:
    """The button below the list."""
    return _form(work, asked, scope.initiative(work, asked.channel, asked.value), Wanted())


def _form(work: Work, asked: Request, found: Initiative, wanted: Wanted) -> Reply:
    return Modal(words.form(asked.channel, found.key, stakeholders.start(work, found, wanted)), TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """The modal that registers somebody; where Concord cannot whisper, it answers in its own place."""
    key = asked.values.get("initiative") or asked.metadata.partition(" ")[2]
    found = scope.initiative(work, asked.channel, key)
    done = stakeholders.add(work, found, stakeholders.submitted(work, found, asked.values))
    said = words.added(done)
    return Say(said) if scope.is_heard(work, asked.channel) else Update(common.notice_of(said))


def list_all(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`list [function]`: who speaks for what."""
    found = scope.initiative(work, asked.channel, typed.options.get("initiative"))
    return Say(words.listed(stakeholders.roster(work, found, " ".join(typed.words)), prefix=work.tenancy.prefix))


def remove(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`remove @ana`: take somebody out of the register."""
    found = scope.initiative(work, asked.channel, typed.options.get("initiative"))
    person, missing = stakeholders.remove(work, found, typed.words)
    return Say(words.removed(person.name, found.key, missing))


TABLE = Table(
    "stakeholders",
    "who speaks for which function",
    [
        Command(
            "add",
            'add @ana logistics [approver] [influence:4] [interest:5] [why:"…"] [initiative:KEY]',
            'registers or changes somebody; from outside: `add "Dana Roe" dana@retailer.example retailer org:"Retailer"`',
            add,
        ),
        Command(
            "list", "list [function] [initiative:KEY]", "shows who speaks for which function", list_all, writes=False
        ),
        Command("remove", "remove @ana [initiative:KEY]", "takes somebody out", remove),
    ],
    default="list",
)
