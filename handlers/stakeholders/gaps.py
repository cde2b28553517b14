"""Gaps: the list, and the buttons that mend them; each shows the list anew."""

from __future__ import annotations

from slack_bolt import App

from bot import scope, stakeholders
from bot.errors import NotUnderstood
from bot.messages import stakeholders as words
from bot.messages.stakeholders import Filled
from bot.messages.stakeholders import gaps as shown
from bot.stakeholders import bringing, gaps, merging
from bot.text import Parsed
from handlers.door import Door
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from handlers.stakeholders import common
from storage.initiatives import Initiative
from storage.work import Work

TYPED_FILL = "/stakeholders add @ana accounting approver"
TYPED_INSIDER = "/stakeholders add dana@retailer.example responsible:@ana"
TYPED_LEAD = "/stakeholders add @ana lead"
TYPED_WRITE = "/concord help"


def register(app: App, door: Door) -> None:
    """Bind the list's buttons and the modals that they open."""
    common.pages(app, door, words.GAPS, leafed)
    for action, press in ((shown.FILL, filling), (shown.INSIDER, naming), (shown.LEADS, choosing)):
        app.action(action)(door.action(press, writes=False))
    app.action(shown.WRITE)(door.action(writing, writes=False))
    for action, press in (
        (shown.KEEP, kept), (shown.SPOKEN, spoken), (shown.ASK, asking), (shown.TAKE_UP, taken_up),
        (shown.DISMISS, dismissed), (shown.MERGE, merged), (shown.FINE, fine),
    ):  # fmt: skip
        app.action(action)(door.action(press))
    for modal, submit in ((shown.INSIDER_FORM, named), (shown.LEADS_FORM, chosen), (shown.WRITE_FORM, written)):
        app.view(modal)(door.view(submit))


def list_all(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`gaps`: what is missing, each with the button that mends it."""
    found = scope.initiative(work, asked.channel, typed.options.get("initiative"))
    return Say(shown.listed(gaps.listed(work, found)))


def leafed(work: Work, asked: Request) -> Reply:
    """The list from a button elsewhere, or another page of it."""
    found = scope.initiative(work, asked.channel, asked.value.partition(" ")[0])
    return Say(shown.listed(gaps.listed(work, found, common.page(asked))), replace=asked.name != words.GAPS)


def _anew(work: Work, found: Initiative) -> Reply:
    work.session.flush()
    return Say(shown.listed(gaps.listed(work, found)), replace=True)


def filling(work: Work, asked: Request) -> Reply:
    """The form for somebody who is missing: `KEY daci=approver` or `KEY function=accounting`."""
    key, _, given = asked.value.partition(" ")
    found = scope.initiative(work, asked.channel, key)
    stakeholders.check_open(work, found)
    name, _, value = given.partition("=")
    start = Filled(function=value) if name == "function" else Filled(daci=value)
    return Modal(words.form(asked.channel, found.key, scope.catalogue(work).choices(), start), TYPED_FILL)


def naming(work: Work, asked: Request) -> Reply:
    """Who answers for somebody from outside?"""
    found, person_id = common.about(work, asked)
    _, person = gaps.entry_of(work, found, person_id)
    return Modal(shown.insider_form(f"{asked.channel} {found.key} {person_id}", person.name), TYPED_INSIDER)


def named(work: Work, asked: Request) -> Reply:
    """Somebody inside was named."""
    _, key, person_id = asked.metadata.split(" ")
    found = scope.initiative(work, asked.channel, key)
    picked = asked.values["responsible"]
    insider = stakeholders.insider(work, f"<@{picked}>") if picked else None
    if insider is None:
        raise NotUnderstood("Pick a person.", field="responsible")
    gaps.answer_for(work, found, int(person_id), insider)
    return common.told(work, asked, shown.listed(gaps.listed(work, found)))


def choosing(work: Work, asked: Request) -> Reply:
    """Who of many speaks first for their function?"""
    key, _, function = asked.value.partition(" ")
    found = scope.initiative(work, asked.channel, key)
    people = stakeholders.speakers(work, found, function)
    title = scope.catalogue(work).title(function)
    return Modal(shown.leads_form(f"{asked.channel} {found.key} {function}", title, people), TYPED_LEAD)


def chosen(work: Work, asked: Request) -> Reply:
    """Somebody speaks first."""
    found = scope.initiative(work, asked.channel, asked.metadata.split(" ")[1])
    if not asked.values["person"].isdecimal():
        raise NotUnderstood("Pick a person.", field="person")
    gaps.lead(work, found, int(asked.values["person"]))
    return common.told(work, asked, shown.listed(gaps.listed(work, found)))


def kept(work: Work, asked: Request) -> Reply:
    """Somebody who left their group stays."""
    found, person_id = common.about(work, asked)
    gaps.keep(work, found, person_id)
    return _anew(work, found)


def spoken(work: Work, asked: Request) -> Reply:
    """Whoever presses has spoken with them."""
    found, person_id = common.about(work, asked)
    gaps.spoken(work, found, person_id)
    return _anew(work, found)


def asking(work: Work, asked: Request) -> Reply:
    """Ask them for a word."""
    found, person_id = common.about(work, asked)
    name, now = gaps.ask(work, found, person_id)
    return Say(shown.asked(name, again=not now))


def fine(work: Work, asked: Request) -> Reply:
    """Nothing new, no worry."""
    return Say(shown.thanks(gaps.reply(work, asked.value, "").name), replace=True)


def writing(work: Work, asked: Request) -> Reply:
    """The form for an answer in words."""
    return Modal(shown.write_form(asked.value, gaps.asker_of(work, asked.value)), TYPED_WRITE)


def written(work: Work, asked: Request) -> Reply:
    """An answer in words."""
    if not asked.values["words"].strip():
        raise NotUnderstood("Write a word or two.", field="words")
    gaps.reply(work, asked.metadata, asked.values["words"].strip())
    return None


def taken_up(work: Work, asked: Request) -> Reply:
    """A suggestion is followed."""
    found, suggestion_id = common.about(work, asked)
    bringing.take(work, found, suggestion_id)
    return _anew(work, found)


def dismissed(work: Work, asked: Request) -> Reply:
    """A suggestion is not followed, and not made again."""
    found, suggestion_id = common.about(work, asked)
    bringing.dismiss(work, found, suggestion_id)
    return _anew(work, found)


def merged(work: Work, asked: Request) -> Reply:
    """An outside contact and the member they became are one: `KEY contact member`."""
    key, contact, member = asked.value.split(" ")
    found = scope.initiative(work, asked.channel, key)
    merging.merge(work, int(contact), int(member))
    return _anew(work, found)
