"""Bringing people in otherwise than by name: by a user group, by a rule, by a suggestion that is followed."""

from __future__ import annotations

from dataclasses import dataclass

from bot import outbox
from bot.errors import BotError
from bot.messages.stakeholders import ONLY_ONE
from bot.stakeholders import changing
from bot.stakeholders.reading import Wanted, check_open
from storage import history, rules, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.rules import DISMISSED, TAKEN, Suggestion
from storage.work import Work

ADDED, IN, SUGGESTED, SKIPPED = "added", "in", "suggested", "skipped"


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody is to be, and why, in plain words; `enrolment`: by which user group."""

    function: str
    daci: str
    reason: str
    enrolment: int | None = None
    again: bool = False  # also somebody who was taken out by hand


def bring_in(work: Work, found: Initiative, person: Person, part: Part) -> str:
    """Enter somebody, or only suggest them: from outside, where the role is taken, or when they were taken out."""
    if person.is_bot or person.deactivated:
        return SKIPPED
    if stakeholders.find(work, found.id, person.id) is not None:
        return IN
    if person.is_external or _taken(work, found, part) or (not part.again and _was_removed(work, found, person)):
        values = {"function": part.function, "daci": part.daci, "reason": part.reason}
        rules.suggest(work, found.id, person.id, **values)
        outbox.redraw_home(work, found.owner_id)
        return SUGGESTED
    entry = changing.enter(work, found, person, Wanted(function=part.function, daci=part.daci))
    entry.enrolment_id = part.enrolment
    outbox.redraw_home(work, person.id, found.owner_id)
    return ADDED


def _taken(work: Work, found: Initiative, part: Part) -> bool:
    return part.daci in ONLY_ONE and stakeholders.holder(work, found.id, part.daci) is not None


def _was_removed(work: Work, found: Initiative, person: Person) -> bool:
    """Read once for each person: a rule goes through many initiatives at once."""
    key = f"taken out:{person.id}"
    if key not in work.memory:
        work.memory[key] = history.taken_out_of(work, person.id)
    return found.id in work.memory[key]


def take(work: Work, found: Initiative, suggestion_id: int) -> str:
    """Follow a suggestion: the person's name.

    Raises: BotError when it was followed or dismissed before, or the role is another's by now
    """
    suggestion, person = _open(work, found, suggestion_id, TAKEN)
    if stakeholders.find(work, found.id, person.id) is None:
        wanted = Wanted(person=person, function=suggestion.function, daci=suggestion.daci)
        if taken := changing.held(work, found, wanted):
            raise BotError(
                f"{taken.holder} is the {taken.role} of {found.key}. Hand the role over first, or dismiss this."
            )
        changing.add(work, found, wanted)
    return person.name


def dismiss(work: Work, found: Initiative, suggestion_id: int) -> str:
    """Do not follow a suggestion; it is not made again. The person's name.

    Raises: BotError
    """
    return _open(work, found, suggestion_id, DISMISSED)[1].name


def _open(work: Work, found: Initiative, suggestion_id: int, state: str) -> tuple[Suggestion, Person]:
    check_open(work, found)
    suggestion = rules.settle(work, found.id, suggestion_id, state)
    person = work.get(Person, suggestion.person_id) if suggestion else None
    if suggestion is None or person is None:
        raise BotError("That suggestion was followed or dismissed before.")
    outbox.redraw_home(work, found.owner_id)
    return suggestion, person
