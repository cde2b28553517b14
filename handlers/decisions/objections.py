"""A proposal's objections: listed, and handed on to whoever mends them."""

from __future__ import annotations

from slack_bolt import App

from bot.commands import Command
from bot.decisions import objections
from bot.messages import objections as words
from bot.text import Parsed
from handlers import picking
from handlers.decisions import common
from handlers.door import Door
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from storage import people
from storage.decisions import Decision
from storage.people import Person
from storage.work import Work


def register(app: App, door: Door) -> None:
    """Bind the list's buttons and the form."""
    app.action(words.CHANGE)(door.action(changing, writes=False, wide=True))
    app.view(words.FORM)(door.view(changed))


def show(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`objections D-12`: all of them."""
    return _listed(work, common.only(work, typed, "objections"))


def _listed(work: Work, found: Decision) -> Reply:
    ballot, items = objections.listed(work, found)
    owners = people.by_ids(work, {item.owner_id for item, _ in items})
    return Say(words.listed(found, items, owners, nameless=ballot.anonymous))


def hand_on(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`objection D-12 1 owner:@ben due:friday`: another owner, another date."""
    found, said = common.named(work, typed, "objection")
    item, owner = objections.hand_on(work, found, picking.numbers(said)[0], typed.options)
    return Say(words.handed(found, item, owner))


def changing(work: Work, asked: Request) -> Reply:
    """The Hand on button."""
    decision_id, _, number = asked.value.partition(" ")
    found = common.by_id(work, decision_id)
    item = objections.find(work, found, picking.numbers(number)[0])
    owner = work.get(Person, item.owner_id)
    assert owner is not None, "an objection always has an owner"
    return Modal(
        words.form(found, picking.numbers(number)[0], item, owner),
        f"/decision objection D-{found.number} {number} owner:@ben due:friday",
    )


def changed(work: Work, asked: Request) -> Reply:
    """The form is saved; the card shows it."""
    decision_id, _, number = asked.metadata.partition(" ")
    found = common.by_id(work, decision_id)
    given = {**asked.values, "owner": f"<@{asked.values.get('owner', '')}>"}
    objections.hand_on(work, found, picking.numbers(number)[0], given)
    return None


COMMANDS = (
    Command("objections", "objections D-12", "lists what people are against", show, writes=False),
    Command("objection", "objection D-12 1 [owner:@ben] [due:friday]", "hands an objection on", hand_on, wide=True),
)
