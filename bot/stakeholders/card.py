"""One stakeholder: their card, what happened to their entry, and what somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import scope
from bot.errors import BotError, NotUnderstood
from bot.messages.stakeholders import card as words
from bot.messages.stakeholders.card import Card, Event
from bot.stakeholders import changing, replay, showing
from bot.stakeholders.reading import check_open
from storage import history, people, stakeholders
from storage.history import Entry
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

PAGE = 15
NEWS = 2  # what is told in a form


def named(work: Work, found: Initiative, typed: Sequence[str]) -> int:
    """The id of the stakeholder who is named by mention, e-mail address or name.

    Raises: NotUnderstood
    """
    _, person = changing.find(work, found, list(typed))
    return person.id


def show(work: Work, found: Initiative, person_id: int) -> Card:
    """One stakeholder, as far as it concerns who asks.

    Raises: NotUnderstood when they are not in the register (any more)
    """
    entry, person = _entry(work, found, person_id)
    frank = scope.may_change(work, found)
    others = people.by_ids(work, {each for each in (entry.added_by_id, entry.responsible_id) if each})
    return Card(
        found.key, person, entry, scope.catalogue(work).title(entry.function), frank=frank,
        changeable=frank and found.closed_at is None, added_by=_name(others, entry.added_by_id),
        responsible=_name(others, entry.responsible_id),
    )  # fmt: skip


def _name(known: dict[int, Person], person_id: int | None) -> str:
    return known[person_id].name if person_id in known else ""


def _entry(work: Work, found: Initiative, person_id: int) -> tuple[Stakeholder, Person]:
    entry = stakeholders.find(work, found.id, person_id)
    person = work.get(Person, person_id) if entry else None
    if entry is None or person is None:
        raise NotUnderstood(f"That person is not a stakeholder of {found.key} any more.", field="person")
    return entry, person


def past(work: Work, found: Initiative, person_id: int, page: int) -> words.History:
    """What happened to somebody's entry, newest first, a page of it; for owner, driver and admins.

    Raises: BotError
    """
    scope.check_may_change(work, found, "see what was changed")
    person = work.get(Person, person_id)
    entries = history.of_stakeholder(work, found.id, person_id)
    if person is None or not entries:
        raise BotError(f"Nothing was ever written down about that person in {found.key}.")
    newest = entries[::-1]
    page = max(0, min(page, (len(newest) - 1) // PAGE))
    shown = newest[page * PAGE : (page + 1) * PAGE]
    return words.History(found.key, person.id, person.name, _events(work, shown), page, len(newest), PAGE)


def _events(work: Work, entries: Sequence[Entry]) -> tuple[Event, ...]:
    insiders = {value for each in entries for value in _insiders(each)}
    known = people.by_ids(work, {each.actor_id for each in entries if each.actor_id} | insiders)
    return tuple(_event(work, each, known) for each in entries)


def _insiders(entry: Entry) -> set[int]:
    both = (entry.changes.get("responsible_id"), (entry.changes.get("before") or {}).get("responsible_id"))
    return {each for each in both if each}


def _event(work: Work, entry: Entry, known: dict[int, Person]) -> Event:
    before, after = entry.changes.get("before") or {}, replay.fields(entry.changes)
    catalogue = scope.catalogue(work)

    def said(name: str, value: object) -> str:
        if name == "function" and value:
            return catalogue.title(str(value))
        return changing.spoken(value, name, known)

    changes = {name: (said(name, before.get(name)), said(name, value)) for name, value in after.items()}
    return Event(entry.verb, _name(known, entry.actor_id) or "Concord", entry.at, changes)


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose entry a form began with, and which edition of it."""

    person: Person | None = None
    edition: str = ""


def opened(work: Work, metadata: str) -> Opened:
    """What a form remembers: `channel key [person edition]`."""
    _, _, person_id, edition, *_ = [*metadata.split(" "), "", "", "", ""]
    return Opened(work.get(Person, int(person_id)), edition) if person_id.isdecimal() else Opened()


def news(work: Work, found: Initiative, began: Opened, person: Person | None) -> str:
    """What was changed since a form was opened; empty when nothing was.

    Raises: BotError when the actor may not change the initiative
    """
    check_open(work, found)
    if person is None or began.person is None or began.person.id != person.id:
        return ""
    entry = stakeholders.find(work, found.id, person.id)
    if showing.edition(entry) == began.edition:
        return ""
    since = _since(began.edition, entry, history.of_stakeholder(work, found.id, person.id))
    return words.meanwhile(person.name, _events(work, since), work.now)


def _since(edition: str, entry: Stakeholder | None, entries: Sequence[Entry]) -> Sequence[Entry]:
    """The newest changes of those that the form does not know, newest first; of one who is out, the last one."""
    version, _, came = edition.partition(".")
    same = entry is not None and showing.edition(entry).partition(".")[2] == came
    unknown = entry.version - int(version) if entry is not None and same else 1
    return entries[::-1][: min(max(unknown, 1), NEWS)]
