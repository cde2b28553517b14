"""The edit form: what one person changed in it joins what others changed meanwhile, and overwrites nothing unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bot.decisions.changing import change, to_change
from bot.decisions.recording import texts
from bot.messages import decisions as words
from bot.messages.decisions import Edit
from storage import history
from storage.decisions import Decision
from storage.people import Person
from storage.work import Work

Texts = Mapping[str, str]  # by field: title, outcome


def mark(said: str | None) -> str:
    """A text's mark: equal for equal texts, and short enough for a form to carry."""
    return hashlib.sha256((said or "").replace("\r\n", "\n").strip().encode()).hexdigest()[:16]


def marks(said: Mapping[str, str | None]) -> dict[str, str]:
    """The mark of each text."""
    return {name: mark(each) for name, each in said.items()}


def opened(work: Work, decision_id: int) -> Edit:
    """A decision as its edit form shows it first.

    Raises: BotError
    """
    found = to_change(work, decision_id)
    now = _now(found)
    return Edit(found, marks(now), now)


def merge(work: Work, decision_id: int, base: Texts, given: Texts) -> Edit | None:
    """Write what the actor changed of what they were shown, whose marks are `base`.

    When somebody else changed the same meanwhile, nothing is written: the form comes back, with the actor's own
    words, what they are now, and marks with which the next submission is accepted.

    Raises: BotError, NotUnderstood
    """
    found = to_change(work, decision_id)
    now = _now(found)
    mine = own(base, given)
    if clashing := clashes(base, mine, now):
        shown = {name: mark(now[name]) if name in clashing else base[name] for name in now}
        return Edit(found, shown, {**now, **mine}, {name: _said(work, found, name) for name in clashing})
    change(work, decision_id, title=mine.get("title"), outcome=mine.get("outcome"))
    return None


def own(base: Texts, given: Texts) -> dict[str, str]:
    """What was changed in a form."""
    return {name: said for name, said in given.items() if mark(said) != base[name]}


def clashes(base: Texts, mine: Texts, now: Texts) -> list[str]:
    """The fields that were changed in the form and, to something else, outside it."""
    return [name for name in mine if mark(now[name]) not in (base[name], mark(mine[name]))]


def _now(found: Decision) -> dict[str, str]:
    return {name: said or "" for name, said in texts(found).items()}


def _said(work: Work, found: Decision, name: str) -> str:
    entries = [entry for entry in history.of(work, "decision", found.id) if entry.verb == "edit"]
    edits = [entry for entry in entries if entry.changes["before"][name] != entry.changes["after"][name]]
    by = work.get(Person, edits[-1].actor_id) if edits and edits[-1].actor_id else None
    return words.clash(by.name if by else "Somebody", _now(found)[name])
