"""Who speaks for which function, as far as it concerns the one who asks; and what a form starts with."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot import directory, scope, text
from bot.errors import BotError
from bot.functions import Catalogue
from bot.messages.stakeholders import INSTEAD, NO_ENTRY, PAGE, ROLES, Filled, Line, Roster
from bot.stakeholders.reading import Wanted, check_open
from storage import initiatives, register, sight, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

CHOICES = 100  # Slack's most in one select
RANK = list(ROLES)


def roster(work: Work, found: Initiative, function: str, *, page: int = 0) -> Roster:
    """Everybody in an initiative, or those of one function, as it was typed: one page of them.

    Raises: NotUnderstood when there is no such function
    """
    known = scope.catalogue(work)
    only = known.function(function) if function else ""
    frank = scope.may_change(work, found)
    rows = [row for row in register.lines(work, found.id) if not only or row.function == only]
    titles = {name: known.title(name) for name in {row.function for row in rows}}
    rows.sort(key=lambda row: (titles[row.function].casefold(), RANK.index(row.daci), row.name.casefold()))
    ask = "" if frank else initiatives.owner(work, found).name
    page = max(0, min(page, (len(rows) - 1) // PAGE))  # fewer than when the button was made
    here = tuple(_line(row, titles[row.function], frank=frank) for row in rows[page * PAGE : (page + 1) * PAGE])
    counts = Counter(titles[row.function] for row in rows)
    title = known.title(only) if only else ""
    closed = found.closed_at is not None
    return Roster(found.key, found.name, here, title, ask, closed=closed, page=page, total=len(rows), counts=counts)


def _line(row: Any, speaks: str, *, frank: bool) -> Line:
    """Judgements about people are for the owner, the driver and admins."""
    marks = tuple(mark for mark in ("leads", "external", "deactivated") if getattr(row, mark))
    if not frank:
        return Line(row.person_id, row.name, speaks, row.daci, marks)
    stance = row.stance if row.stance != "unknown" else ""
    judged = {"influence": row.influence, "interest": row.interest, "stance": stance, "why": row.why or ""}
    return Line(row.person_id, row.name, speaks, row.daci, marks, **judged)


def lacking(work: Work, found: Initiative, wanted: Wanted) -> bool:
    """Whether a form must ask for the rest: who, the function of somebody new, what to change of somebody known."""
    if wanted.person is None:
        return not wanted.email
    if wanted.person.slack_id is None:
        return False  # a form cannot name somebody from outside: they are told in words
    known = stakeholders.find(work, found.id, wanted.person.id) is not None
    return not (wanted.function or (known and wanted.says_something()) or (not known and wanted.person.function))


def start(work: Work, found: Initiative, wanted: Wanted) -> Filled:
    """What a form starts with: the entry as it is, and over it what was typed.

    Raises: BotError when the actor may not change the initiative
    """
    check_open(work, found)
    person = wanted.person
    entry = stakeholders.find(work, found.id, person.id) if person else None
    names = ("function", "daci", "influence", "interest", "stance", "why")
    kept = {name: None if name in wanted.cleared else getattr(entry, name, None) for name in names}
    given = {name: _first(getattr(wanted, name), kept[name]) for name in names}
    given["function"] = given["function"] or (person.function or "" if person else "")
    if wanted.instead:
        given["daci"] += f" {INSTEAD}"
    opened = f"{person.id} {edition(entry)}" if person else ""
    slack_id, name = (person.slack_id or "", person.name) if person else ("", "")
    return Filled(slack_id, **given, **_ties(work, wanted, entry), name=name, opened=opened)


def edition(entry: Stakeholder | None) -> str:
    """What tells an entry as it is from an older one, also from the one of somebody who was out meanwhile."""
    return f"{entry.version}.{int(entry.added_at.timestamp() * 1000)}" if entry else NO_ENTRY


def _ties(work: Work, wanted: Wanted, entry: Stakeholder | None) -> dict[str, str]:
    leads = wanted.leads if wanted.leads is not None else bool(entry and entry.leads)
    kept = entry.responsible_id if entry and "responsible_id" not in wanted.cleared else None
    insider = wanted.responsible or (work.get(Person, kept) if kept else None)
    return {"leads": "leads" if leads else "", "responsible": (insider.slack_id or "") if insider else ""}


def removable(work: Work, found: Initiative) -> list[tuple[str, str]]:
    """The people who can be picked to be taken out, as (label, id).

    Raises: BotError when the actor may not change the initiative, or nobody is in the register
    """
    check_open(work, found)
    rows = sorted(stakeholders.register(work, found.id), key=lambda row: row[1].name.casefold())
    if not rows:
        raise BotError(f"Nobody is registered in {found.key}.")
    known = scope.catalogue(work)
    return [(_label(entry, person, known), str(person.id)) for entry, person in rows]


def _label(entry: Stakeholder, person: Person, known: Catalogue) -> str:
    return f"{text.tame(person.name)} — {known.title(entry.function)}"


def seek(work: Work, found: Initiative, typed: str) -> list[tuple[str, str]]:
    """The stakeholders whose name, organisation or function goes with what is being typed, as (label, `KEY id`)."""
    known, words = scope.catalogue(work), typed.casefold().split()
    rows = [(_label(entry, person, known), person) for entry, person in stakeholders.register(work, found.id)]
    fits = [row for row in rows if all(word in f"{row[0]} {row[1].organisation or ''}".casefold() for word in words)]
    fits.sort(key=lambda row: (not row[1].name.casefold().startswith(typed.strip().casefold()), row[0].casefold()))
    return [(label, f"{found.key} {person.id}") for label, person in fits[:CHOICES]]


def speakers(work: Work, found: Initiative, function: str) -> list[tuple[str, str]]:
    """Who contributes for a function, as (name, id)."""
    rows = stakeholders.register(work, found.id)
    named = [(person.name, str(person.id)) for entry, person in rows if entry.function == function]
    if not named:
        raise BotError(f"Nobody speaks for that function in {found.key} any more.")
    return named[:CHOICES]


def _first(*values: str | int | None) -> str:
    return next((str(value) for value in values if value is not None), "")


def choices(work: Work) -> list[tuple[str, str]]:
    """The initiatives whose register the actor may change, as (key, name).

    Raises: BotError when there is none
    """
    found = sight.changeable(work, directory.fresh_since(work), CHOICES)
    if not found:
        begin = f'`/{work.tenancy.prefix}initiative new "Name" key:KEY`'
        raise BotError(
            f"There is no initiative that you own or drive. Start one with {begin}, or ask an owner to add people."
        )
    return [(each.key, each.name) for each in found]
