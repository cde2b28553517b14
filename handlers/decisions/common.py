"""What the listeners about decisions share: which one is meant."""

from __future__ import annotations

from collections.abc import Sequence

from bot import decisions, scope, text
from handlers.picking import Picker
from storage.decisions import Decision
from storage.work import Work

PICKER = Picker("decision", "decision", "D-12", decisions.numbered, decisions.find)
named, only = PICKER.named, PICKER.only


def people_and_rest(words: Sequence[str]) -> tuple[list[str], str]:
    """The mentions of people and groups among words, and the others in a row."""
    people = [word for word in words if text.user_id(word) or text.usergroup_id(word)]
    return people, " ".join(word for word in words if word not in people)


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
