"""Who can help with a blocker, and what it waits for: typed, from a form, or named in an answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot import directory, mornings, outbox, scope, text
from bot.errors import BotError, NotUnderstood
from bot.messages import blockers as words
from bot.messages.blockers import Blocked
from bot.outbox import Place, Subject
from bot.standups.blockers import described, show, to_change
from storage import actions, blockers, channels, decisions, people
from storage.blockers import OPEN, Blocker, Helper
from storage.channels import Channel
from storage.people import Person
from storage.work import Work

_LINK = re.compile(r"\b([AD])-([0-9]{1,9})\b", re.IGNORECASE)
_FUNCTION = re.compile(r"(?<!\w)@([\w&]+)")
Linked = decisions.Decision | actions.Action


def is_link(word: str) -> bool:
    """Whether a word names a decision or an action."""
    return _LINK.fullmatch(word) is not None


@dataclass(frozen=True, slots=True)
class Tag:
    """Who can help with a blocker, and what it waits for; what is None stays."""

    person: Person | None = None
    function: str = ""
    link: str = ""


def tag_from(work: Work, found: Blocker, said: str) -> None:
    """Whom an answer names with `@`, and what it says it waits for; what cannot be is passed over."""
    channel = work.get(Channel, found.channel_id)
    assert channel is not None, "a blocker goes with its channel"
    if (linked := _LINK.search(said)) and not (found.decision_id or found.action_id):
        _set_link(work, found, _seen(work, linked[0]))
    if "@" in said:
        _ask(work, found, _named(work, channel, found, said))
    show(work, found)


def _named(work: Work, channel: Channel, found: Blocker, said: str) -> list[Person]:
    """The people of the channel, and of a function, whose names stand in a text after an `@`."""
    inside = people.by_ids(work, channels.member_ids(work, channel.id)).values()
    names = _mentioned(said.casefold(), {each.name.casefold() for each in inside})
    named = [each for each in inside if each.name.casefold() in names]
    known = scope.catalogue(work)
    functions = [known.find(each) for each in _FUNCTION.findall(said)]
    function = next((each for each in functions if each), None)
    if function and not named:
        found.function = function
        named = _speakers(work, channel, function)
    return [each for each in named if each.id != found.person_id]


def _mentioned(said: str, names: Collection[str]) -> set[str]:
    """Which of these names stand behind an `@`, the longest where one begins as another does; an address is none."""
    longest = "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True) if each)
    return set(re.findall(rf"(?<!\w)@({longest})(?!\w)", said)) if longest else set()


def _speakers(work: Work, channel: Channel, function: str) -> list[Person]:
    """Who speaks for a function and may read what goes on in the channel."""
    those = blockers.speakers(work, channel.initiative_id, channel.id, function)
    reads = channels.readers(work, channel, [each.id for each in those])
    return [each for each in those if each.id in reads]


def tagged(work: Work, wanted: int, tag: Tag) -> tuple[Blocked, list[Person]]:
    """Say who can help, and what it waits for; who has been told of it now.

    Raises: NotUnderstood, BotError
    """
    found = to_change(work, wanted)
    blocker = found.blocker
    if blocker.state != OPEN:
        raise BotError(f"{found.name} is resolved already.")
    if tag.link:
        _set_link(work, blocker, _of_typed(work, tag.link))
    told = _ask(work, blocker, _helpers(work, found, tag))
    show(work, blocker)
    return described(work, [blocker])[0], told


def _helpers(work: Work, found: Blocked, tag: Tag) -> list[Person]:
    if tag.person is not None:
        if not channels.readers(work, found.channel, [tag.person.id]):
            raise NotUnderstood(f"{tag.person.name} is not in that private channel. Invite them first.", field="person")
        found.blocker.function = None
        return [tag.person]
    if not tag.function:
        return []
    found.blocker.function = tag.function
    return [each for each in _speakers(work, found.channel, tag.function) if each.id != found.person.id]


def _ask(work: Work, found: Blocker, those: Iterable[Person]) -> list[Person]:
    """Ask people to help, each once."""
    there = [each for each in those if each.slack_id and not (each.deactivated or each.is_bot)]
    new = [each for each in there if blockers.helper(work, found.id, each.id) is None]
    rows = [work.add(Helper(blocker_id=found.id, person_id=each.id, asked_at=work.now)) for each in new]
    shown = described(work, [found]) if new else []
    for person, row in zip(new, rows, strict=True):
        place = Place(person.dm_channel or person.slack_id or "")
        outbox.post_card(work, Subject(words.CARD, row.id), place, words.asked(shown[0]))
    mornings.expect(work, new)
    return new


def _of_typed(work: Work, typed: str) -> Linked:
    """The decision or action that is typed.

    Raises: NotUnderstood
    """
    found = _seen(work, typed.strip()) if _LINK.fullmatch(typed.strip()) else None
    if found is None:
        raise NotUnderstood(
            f"What does it wait for? {text.echo(typed)} is no decision or action that you can see.", field="link"
        )
    return found


def _seen(work: Work, name: str) -> Linked | None:
    kind, _, digits = name.upper().partition("-")
    fresh_since = directory.fresh_since(work)
    if kind == "D":
        return decisions.by_number(work, int(digits), fresh_since)
    return actions.by_number(work, int(digits), fresh_since)


def _set_link(work: Work, found: Blocker, waits_for: Linked | None) -> None:
    if waits_for is not None:
        found.decision_id = waits_for.id if isinstance(waits_for, decisions.Decision) else None
        found.action_id = waits_for.id if isinstance(waits_for, actions.Action) else None
        work.session.flush()
