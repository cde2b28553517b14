"""One stakeholder: their card, their history, editing, handing over and taking out."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from bot import decisions, meetings, scope, stakeholders, standups, text
from bot.blocks import Message
from bot.errors import NotUnderstood
from bot.messages import stakeholders as words
from bot.messages.stakeholders import card as cards
from bot.messages.stakeholders import handoff as handing
from bot.stakeholders import Wanted, card, handoff
from bot.text import Parsed
from handlers.door import Door
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from handlers.stakeholders import common
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work

TYPED_EDIT = "/stakeholders add @ana influence:4 stance:supporter"
TYPED_HANDOFF = "/stakeholders handoff @ana @ben"


def register(app: App, door: Door) -> None:
    """Bind the buttons of the card and the modal of a handoff."""
    for menu in (words.OPEN, common.SEEK):
        app.action(menu)(door.action(opened, writes=False))
    app.action(cards.EDIT)(door.action(editing, writes=False))
    app.action(cards.HANDOFF)(door.action(handing_over, writes=False))
    app.action(cards.DROP)(door.action(dropped))
    common.pages(app, door, cards.HISTORY, leafed)
    app.view(handing.FORM)(door.view(submitted))


def show(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`show @ana`: one card; without a name, the list, in which one is picked."""
    found = scope.initiative(work, asked.channel, typed.options.get("initiative"))
    if not typed.words:
        return Say(words.listed(stakeholders.roster(work, found, "")))
    return Say(cards.card(card.show(work, found, card.named(work, found, typed.words))))


def opened(work: Work, asked: Request) -> Reply:
    """Somebody was picked from the list."""
    found, person_id = common.about(work, asked)
    return Say(cards.card(card.show(work, found, person_id)))


def editing(work: Work, asked: Request) -> Reply:
    """The form with their entry in it."""
    found, person_id = common.about(work, asked)
    shown = card.show(work, found, person_id)
    start = stakeholders.start(work, found, Wanted(person=shown.person))
    place = f"{asked.channel} {found.key}"
    return Modal(words.edit_form(place, scope.catalogue(work).choices(), start), TYPED_EDIT)


def dropped(work: Work, asked: Request) -> Reply:
    """The button that takes them out."""
    found, person_id = common.about(work, asked)
    person, missing = stakeholders.dismiss(work, found, str(person_id))
    return Say(words.removed(person.name, found.key, missing), replace=True)


def history(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`history @ana`: what was changed, by whom."""
    found = scope.initiative(work, asked.channel, typed.options.get("initiative"))
    return Say(cards.past(card.past(work, found, card.named(work, found, typed.words), 0)))


def leafed(work: Work, asked: Request) -> Reply:
    """The history's first page from the card, or another one."""
    found, person_id = common.about(work, asked)
    first = asked.name == cards.HISTORY
    return Say(cards.past(card.past(work, found, person_id, common.page(asked))), replace=not first)


def hand_over(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`handoff @ana @ben`: Ben takes Ana's part."""
    found = scope.initiative(work, asked.channel, typed.options.get("initiative"))
    first, second = _two(typed.words)
    if not first:
        people = stakeholders.removable(work, found)
        return Modal(handing.whole_form(f"{asked.channel} {found.key}", found.key, people), TYPED_HANDOFF)
    person_id = card.named(work, found, first)
    if not second:
        return _successor(work, asked, found, person_id)
    before = work.get(Person, person_id)
    assert before is not None
    return Say(_hand_over(work, found, before, handoff.successor(work, second)))


def _two(typed: Sequence[str]) -> tuple[Sequence[str], str]:
    """Whose part and who takes over: a mention is one person, and a name may be several words."""
    if len(typed) > 1 and text.user_id(typed[0]):
        return typed[:1], " ".join(typed[1:])
    if len(typed) > 1 and (text.user_id(typed[-1]) or text.email(typed[-1])):
        return typed[:-1], typed[-1]
    return typed, ""


def handing_over(work: Work, asked: Request) -> Reply:
    """The modal that asks who takes over."""
    return _successor(work, asked, *common.about(work, asked))


def _successor(work: Work, asked: Request, found: Initiative, person_id: int) -> Reply:
    stakeholders.check_open(work, found)
    shown = card.show(work, found, person_id)
    place = f"{asked.channel} {found.key} {person_id}"
    return Modal(handing.form(place, found.key, shown.person.name), TYPED_HANDOFF)


def submitted(work: Work, asked: Request) -> Reply:
    """Somebody was picked who takes over."""
    _, key, *person = asked.metadata.split(" ")
    found = scope.initiative(work, asked.channel, key)
    picked = person[0] if person else asked.values["before"].rpartition(" ")[2]
    before = work.get(Person, int(picked)) if picked.isdecimal() else None
    if before is None:
        raise NotUnderstood("Pick a person.", field="before")
    if not asked.values["person"]:
        raise NotUnderstood("Pick a person.", field="person")
    after = scope.person(work, f"<@{asked.values['person']}>")
    return common.told(work, asked, _hand_over(work, found, before, after))


def _hand_over(work: Work, found: Initiative, before: Person, after: Person) -> Message:
    """The part, and what each feature has open with it."""
    hands = handoff.check(work, found, before, after)
    done = handoff.hand_over(work, hands)
    rooms = standups.hand_over(work, found, before, after)
    along = handing.Along(
        decisions.hand_over(work, found, before, after),
        decisions.hand_drafts_over(work, found, before, after),
        tuple(f"<#{each.slack_id}>" for each in rooms),
        decisions.hand_actions_over(work, found, before, after),
        meetings.hand_over(work, found, before, after),
    )
    handoff.tell(work, hands, done, along)
    return handing.done(done, along)
