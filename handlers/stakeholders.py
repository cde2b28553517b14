"""`/stakeholders`: its sub-commands, its modal and the button that opens it."""

from __future__ import annotations

from dataclasses import replace

from slack_bolt import App

from bot import scope, stakeholders, text
from bot.blocks import Message
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
TYPED_OUTSIDE = '/stakeholders add "Dana Roe" dana@retailer.example retailer org:"Retailer"'
TYPED_REMOVE = "/stakeholders remove @ana"


def register(app: App, door: Door, _desk: Desk, prefix: str) -> None:
    """Bind the command, the modal and the button."""
    app.command(f"/{prefix}stakeholders")(door.command(TABLE, prefix))
    for modal, submit in ((words.FORM, submitted), (words.CONTACT_FORM, contact), (words.REMOVE_FORM, removed)):
        app.view(modal)(door.view(submit))
    for button, press in ((words.ADD, pressed), (words.TAKE, taken), (words.REMOVE, removing)):
        app.action(button)(door.action(press))
    app.action(words.OUTSIDE)(door.action(outside))


def add(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`add @ana logistics`: register or change somebody; without enough, ask for it in a modal."""
    key = typed.options.get("initiative")
    if not typed.words and not key:
        return blank(work, asked)
    found = scope.initiative(work, asked.channel, key)
    wanted = stakeholders.asked_for(work, found, typed)
    if stakeholders.lacking(work, found, wanted):
        return _form(work, asked, found, wanted)
    holds = None if wanted.instead else stakeholders.held(work, found, wanted)
    if holds is not None:
        return Say(words.held(holds, typed.raw))
    return Say(words.added(stakeholders.add(work, found, wanted)))


def taken(work: Work, asked: Request) -> Reply:
    """The button that hands a role over, as long as the one whom it named has it."""
    key, holder, typed = asked.value.split(" ", 2)
    found = scope.initiative(work, asked.channel, key)
    wanted = stakeholders.asked_for(work, found, text.parse(typed).without_first())
    holds = stakeholders.held(work, found, wanted)
    if holds is not None and str(holds.holder_id) != holder:
        return Say(words.held(holds, typed), replace=True)
    return Say(words.added(stakeholders.add(work, found, replace(wanted, instead=True))), replace=True)


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
    found = _chosen(work, asked)
    done = stakeholders.add(work, found, stakeholders.submitted(work, found, asked.values))
    return _told(work, asked, words.added(done))


def outside(work: Work, asked: Request) -> Reply:
    """The button for somebody who is not in Slack: a form of its own, over the first one."""
    key = asked.value.partition(" ")[2]
    choices = [] if key else stakeholders.choices(work)
    return Modal(words.contact_form(asked.value, choices), TYPED_OUTSIDE, push=True)


def contact(work: Work, asked: Request) -> Reply:
    """The modal that registers somebody who is not in Slack; it answers in its place, over the first form."""
    found = _chosen(work, asked)
    done = stakeholders.add(work, found, stakeholders.submitted_contact(work, found, asked.values))
    return Update(common.notice_of(words.added(done)))


def removing(work: Work, asked: Request) -> Reply:
    """The button below the list that asks whom to take out."""
    found = scope.initiative(work, asked.channel, asked.value)
    return Modal(words.remove_form(asked.channel, found.key, stakeholders.removable(work, found)), TYPED_REMOVE)


def removed(work: Work, asked: Request) -> Reply:
    """The modal that takes somebody out."""
    found = _chosen(work, asked)
    person, missing = stakeholders.dismiss(work, found, asked.values["person"])
    return _told(work, asked, words.removed(person.name, found.key, missing))


def _chosen(work: Work, asked: Request) -> Initiative:
    """The initiative that a modal is about: chosen in it, or what it was opened for."""
    return scope.initiative(work, asked.channel, asked.values.get("initiative") or asked.metadata.partition(" ")[2])


def _told(work: Work, asked: Request, said: Message) -> Reply:
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
            'add @ana logistics [approver [instead]] [influence:4] [interest:5] [why:"…"] [org:"…"] [initiative:KEY]',
            "registers or changes somebody, `instead` of whoever has the role; "
            'from outside: `add "Dana Roe" dana@retailer.example retailer`',
            add,
        ),
        Command(
            "list", "list [function] [initiative:KEY]", "shows who speaks for which function", list_all, writes=False
        ),
        Command("remove", "remove @ana [initiative:KEY]", "takes somebody out", remove),
    ],
    default="list",
)
