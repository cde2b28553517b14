"""Blockers: raised, tagged, acknowledged, updated, resolved, listed."""

from __future__ import annotations

from slack_bolt import App

from bot import scope, standups, text
from bot.blocks import Message
from bot.commands import Command
from bot.errors import NotUnderstood
from bot.messages import blockers as words
from bot.messages import common as notices
from bot.messages.blockers import Blocked
from bot.standups import Tag, clearing, helping, raising
from bot.standups import blockers as rules
from bot.text import Parsed
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from storage.people import Person
from storage.work import Work

TYPED = "/standup blocker B-{} @ben"


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the buttons and modals, and the clock that escalates."""
    app.action(words.ACKNOWLEDGE)(door.action(acknowledged, wide=True))
    app.action(words.RESOLVE)(door.action(resolved, wide=True))
    app.action(words.REOPEN)(door.action(reopened, wide=True))
    app.action(words.UPDATE)(door.action(updating, writes=False, wide=True))
    app.view(words.UPDATE_FORM)(door.view(updated))
    app.action(words.TAG)(door.action(tagging, writes=False, wide=True))
    app.view(words.TAG_FORM)(door.view(tagged))
    desk.schedules[standups.ESCALATE] = clearing.fire
    desk.cards[words.CARD] = standups.blocker_message


def blocker(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`blocker "Papers missing" @ben`: raise one; `blocker B-7 accounting D-12 note:"…"`: tag it, or show it."""
    if not typed.words:
        raise NotUnderstood('What blocks you? Type `blocker "Papers missing" @ben`, or `blocker B-7` to see one.')
    first, rest = typed.words[0], typed.words[1:]
    tag = _tag(work, rest)
    if not rules.is_number(first):
        said = standups.readable(work, first)
        return Say(_told(*raising.raise_by_hand(work, scope.channel(work, asked.channel), said, tag)))
    number = rules.number(first)
    if state := typed.options.get("state", "").lower():
        if tag != Tag():
            raise NotUnderstood("Say how it stands, or who can help: one after the other.", field="state")
        return Say(_state(work, number, state, typed.options.get("note", "")))
    if note := typed.options.get("note", ""):
        shown = clearing.update(work, number, standups.readable(work, note))
        return Say(_card(work, shown)) if tag == Tag() else Say(_told(*helping.tagged(work, number, tag)))
    return Say(_card(work, rules.find(work, number)) if tag == Tag() else _told(*helping.tagged(work, number, tag)))


def _tag(work: Work, rest: tuple[str, ...]) -> Tag:
    """Who can help and what it waits for, of the words behind the first: a mention, a function, `D-12` or `A-40`.

    Raises: NotUnderstood
    """
    people = [each for each in rest if text.user_id(each)]
    links = [each for each in rest if helping.is_link(each)]
    left = " ".join(each for each in rest if each not in people and each not in links)
    if len(people) > 1 or len(links) > 1:
        raise NotUnderstood("One at a time: name one person or function, and one decision or action.")
    person = scope.person(work, people[0]) if people else None
    return Tag(person, scope.catalogue(work).function(left) if left else "", links[0] if links else "")


def _told(found: Blocked, those: list[Person]) -> Message:
    return words.tagged(found, those)


def _card(work: Work, found: Blocked) -> Message:
    return words.card(found, mine=found.person.id == work.person.id)


def _state(work: Work, number: int, state: str, note: str) -> Message:
    if state not in ("open", "resolved"):
        raise NotUnderstood(f"A blocker is `open` or `resolved`; {text.echo(state)} is neither.", field="state")
    return _card(work, clearing.reopen(work, number) if state == "open" else clearing.resolve(work, number, note))


def listed(work: Work, asked: Request, _typed: Parsed) -> Reply:
    """`blockers`: what is blocked in this channel."""
    channel = scope.channel(work, asked.channel)
    return Say(words.listed(*rules.of_channel(work, channel), channel, work.person.id))


# Buttons


def acknowledged(work: Work, asked: Request) -> Reply:
    """Acknowledge: I am on it."""
    return Say(words.moved(clearing.acknowledge(work, rules.number(f"B-{asked.value}"))))


def resolved(work: Work, asked: Request) -> Reply:
    """Resolved: it is out of the way."""
    return Say(words.moved(clearing.resolve(work, rules.number(f"B-{asked.value}"))))


def reopened(work: Work, asked: Request) -> Reply:
    """Reopen: it is not."""
    return Say(words.moved(clearing.reopen(work, rules.number(f"B-{asked.value}"))))


def updating(work: Work, asked: Request) -> Reply:
    """Update: how does it stand?"""
    found = rules.to_change(work, rules.number(f"B-{asked.value}"))
    return Modal(words.update_form(found), f'/standup blocker B-{found.blocker.number} note:"…"')


def updated(work: Work, asked: Request) -> Reply:
    """The modal that takes a word about it."""
    found = clearing.update(work, rules.number(f"B-{asked.metadata}"), asked.values["note"])
    return Update(notices.notice_of(_card(work, found)))


def tagging(work: Work, asked: Request) -> Reply:
    """Who can help?"""
    found = rules.to_change(work, rules.number(f"B-{asked.value}"))
    return Modal(words.tag_form(found, scope.catalogue(work).choices()), TYPED.format(found.blocker.number))


def tagged(work: Work, asked: Request) -> Reply:
    """The modal that says who can help."""
    given = asked.values
    person = scope.person(work, f"<@{given['person']}>", field="person") if given["person"] else None
    tag = Tag(person, given["function"], given["link"].strip())
    if tag == Tag():
        raise NotUnderstood("Name somebody, a function, or what it waits for.", field="person")
    return Update(notices.notice_of(_told(*helping.tagged(work, rules.number(f"B-{asked.metadata}"), tag))))


COMMANDS = (
    Command(
        "blocker",
        'blocker "What blocks you" | B-7 [@ben] [accounting] [D-12] [note:"…"] [state:resolved]',
        "raises a blocker, says who can help, or how it stands",
        blocker,
    ),
    Command("blockers", "blockers", "lists what is blocked in this channel, the oldest first", listed, writes=False),
)
