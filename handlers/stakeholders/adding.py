"""Adding and removing: by typing, by forms and by the buttons that open them."""

from __future__ import annotations

from dataclasses import replace

from slack_bolt import App

from bot import scope, stakeholders, text
from bot.messages import common as notices
from bot.messages import stakeholders as words
from bot.stakeholders import Wanted, card
from bot.text import Parsed
from handlers.door import Door
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from handlers.stakeholders import common, groups
from storage.initiatives import Initiative
from storage.work import Work

TYPED = "/stakeholders add @ana logistics approver influence:4"
TYPED_OUTSIDE = '/stakeholders add "Dana Roe" dana@retailer.example retailer org:"Retailer"'
TYPED_REMOVE = "/stakeholders remove @ana"


def register(app: App, door: Door) -> None:
    """Bind the modals and the buttons."""
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
    if groups.is_group(typed):
        return groups.add(work, found, typed)
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
    return Modal(words.form_anywhere(asked.channel, stakeholders.choices(work), scope.catalogue(work).choices()), TYPED)


def pressed(work: Work, asked: Request) -> Reply:
    """The button below the list."""
    return _form(work, asked, scope.initiative(work, asked.channel, asked.value), Wanted())


def _form(work: Work, asked: Request, found: Initiative, wanted: Wanted) -> Reply:
    start, functions = stakeholders.start(work, found, wanted), scope.catalogue(work).choices()
    if start.knows_entry:
        return Modal(words.edit_form(f"{asked.channel} {found.key}", functions, start), TYPED)
    return Modal(words.form(asked.channel, found.key, functions, start), TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """The modal that registers or changes somebody; what another one changed meanwhile is shown first."""
    found = _chosen(work, asked)
    opened = card.opened(work, asked.metadata)
    wanted = stakeholders.submitted(work, found, asked.values, about=opened.person)
    if news := card.news(work, found, opened, wanted.person):
        start = stakeholders.start(work, found, wanted)
        place = f"{asked.channel} {found.key}"
        return Update(words.edit_form(place, scope.catalogue(work).choices(), start, news=news))
    return common.told(work, asked, words.added(stakeholders.add(work, found, wanted)))


def outside(work: Work, asked: Request) -> Reply:
    """The button for somebody who is not in Slack: a form of its own, over the first one."""
    key = asked.value.partition(" ")[2]
    choices = [] if key else stakeholders.choices(work)
    return Modal(words.contact_form(asked.value, choices, scope.catalogue(work).choices()), TYPED_OUTSIDE, push=True)


def contact(work: Work, asked: Request) -> Reply:
    """The modal that registers somebody who is not in Slack; it answers in its place, over the first form."""
    found = _chosen(work, asked)
    done = stakeholders.add(work, found, stakeholders.submitted_contact(work, found, asked.values))
    return Update(notices.notice_of(words.added(done)))


def removing(work: Work, asked: Request) -> Reply:
    """The button below the list that asks whom to take out."""
    return _removal(work, asked, scope.initiative(work, asked.channel, asked.value))


def _removal(work: Work, asked: Request, found: Initiative) -> Reply:
    return Modal(words.remove_form(asked.channel, found.key, stakeholders.removable(work, found)), TYPED_REMOVE)


def removed(work: Work, asked: Request) -> Reply:
    """The modal that takes somebody out."""
    found = _chosen(work, asked)
    person, missing = stakeholders.dismiss(work, found, asked.values["person"].rpartition(" ")[2])
    return common.told(work, asked, words.removed(person.name, found.key, missing))


def _chosen(work: Work, asked: Request) -> Initiative:
    """The initiative that a modal is about: chosen in it, or what it was opened for (`channel key …`)."""
    _, _, rest = asked.metadata.partition(" ")
    return scope.initiative(work, asked.channel, asked.values.get("initiative") or rest.partition(" ")[0])


def remove(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`remove @ana`: take somebody out of the register; without a name, ask for it in a modal."""
    found = scope.initiative(work, asked.channel, typed.options.get("initiative"))
    if not typed.words:
        return _removal(work, asked, found)
    person, missing = stakeholders.remove(work, found, typed.words)
    return Say(words.removed(person.name, found.key, missing))
