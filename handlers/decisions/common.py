"""What the listeners about decisions share: which one is meant."""

from __future__ import annotations

from collections.abc import Sequence

from bot import decisions, scope, text
from bot.errors import NotUnderstood
from bot.text import Parsed
from storage.decisions import Decision
from storage.work import Work


def named(work: Work, typed: Parsed, command: str) -> tuple[Decision, str]:
    """The decision whose number was typed first, and what was typed after it.

    Raises: NotUnderstood
    """
    if not typed.words:
        raise NotUnderstood(f"Which decision? Type its number: `/{work.tenancy.prefix}decision {command} D-12`.")
    number, rest = decisions.numbered(" ".join(typed.words))
    return decisions.find(work, number), rest


def only(work: Work, typed: Parsed, command: str, options: str = "") -> Decision:
    """The decision whose number was typed, and nothing after it but options.

    Raises: NotUnderstood
    """
    found, rest = named(work, typed, command)
    if rest:
        form = f"/{work.tenancy.prefix}decision {command} D-{found.number}{options}"
        raise NotUnderstood(f"One decision at a time: `{form}`. I can't tell what {text.echo(rest)} is for.")
    return found


def people_and_rest(words: Sequence[str]) -> tuple[list[str], str]:
    """The mentions of people and groups among words, and the others in a row."""
    people = [word for word in words if text.user_id(word) or text.usergroup_id(word)]
    return people, " ".join(word for word in words if word not in people)


def numbers(value: str) -> tuple[int, int]:
    """The two numbers that a button carries; 0 for what is none."""
    first, _, second = value.partition(" ")
    return _number(first), _number(second)


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else 0


def titles(work: Work, rules: Sequence[decisions.Rule]) -> dict[str, str]:
    """The titles of the functions that rules name."""
    known = scope.catalogue(work)
    return {name: known.title(name) for each in rules for name in (*each["functions"], each["approver"]) if name}


def by_id(work: Work, value: str) -> Decision:
    """The decision that a button carries, if the actor may see it.

    Raises: NotUnderstood
    """
    found = work.get(Decision, int(value)) if value.isdecimal() else None
    return decisions.find(work, found.number if found else 0)
