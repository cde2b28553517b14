"""Who speaks for which function, as far as it concerns the one who asks; and what a form starts with."""

from __future__ import annotations

from bot import functions, scope
from bot.errors import BotError
from bot.messages.stakeholders import INSTEAD, ROLES, Filled, Line, Roster
from bot.stakeholders.reading import Wanted, check_open
from storage import initiatives, sight, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

CHOICES = 100  # Slack's most in one select
RANK = list(ROLES)


def roster(work: Work, found: Initiative, function: str) -> Roster:
    """Everybody in an initiative, or those of one function, as it was typed.

    Raises: NotUnderstood when there is no such function
    """
    only = functions.function(function) if function else ""
    frank = scope.may_change(work, found)
    rows = [row for row in stakeholders.register(work, found.id) if not only or row[0].function == only]
    lines = tuple(_line(entry, person, frank=frank) for entry, person in sorted(rows, key=_order))
    ask = "" if frank else initiatives.owner(work, found).name
    return Roster(found.key, found.name, lines, only, ask, closed=found.closed_at is not None)


def _order(row: tuple[Stakeholder, Person]) -> tuple[str, int, str]:
    entry, person = row
    return functions.title(entry.function).casefold(), RANK.index(entry.daci), person.name.casefold()


def _line(entry: Stakeholder, person: Person, *, frank: bool) -> Line:
    """Judgements about people are for the owner, the driver and admins."""
    states = {"external": person.is_external, "deactivated": person.deactivated}
    marks = tuple(mark for mark, holds in states.items() if holds)
    if not frank:
        return Line(person.name, entry.function, entry.daci, marks)
    judged = {"influence": entry.influence, "interest": entry.interest, "why": entry.why or ""}
    return Line(person.name, entry.function, entry.daci, marks, **judged)  # type: ignore[arg-type]


def lacking(work: Work, found: Initiative, wanted: Wanted) -> bool:
    """Whether a form must ask for the rest: who, the function of somebody new, what to change of somebody known."""
    if wanted.person is None:
        return not wanted.email
    if wanted.person.slack_id is None:
        return False  # a form cannot name somebody from outside: they are told in words
    known = stakeholders.find(work, found.id, wanted.person.id) is not None
    return not (wanted.function or (known and wanted.says_something()))


def start(work: Work, found: Initiative, wanted: Wanted) -> Filled:
    """What a form starts with: the entry as it is, and over it what was typed.

    Raises: BotError when the actor may not change the initiative
    """
    check_open(work, found)
    person = wanted.person
    entry = stakeholders.find(work, found.id, person.id) if person else None
    names = ("function", "daci", "influence", "interest", "why")
    given = {name: _first(getattr(wanted, name), getattr(entry, name, None)) for name in names}
    if wanted.instead:
        given["daci"] += f" {INSTEAD}"
    return Filled(person.slack_id or "" if person else "", **given)


def removable(work: Work, found: Initiative) -> list[tuple[str, str]]:
    """The people who can be picked to be taken out, as (label, id).

    Raises: BotError when the actor may not change the initiative, or nobody is in the register
    """
    check_open(work, found)
    rows = sorted(stakeholders.register(work, found.id), key=lambda row: row[1].name.casefold())
    if not rows:
        raise BotError(f"Nobody is registered in {found.key}.")
    return [(f"{person.name} — {functions.title(entry.function)}", str(person.id)) for entry, person in rows[:CHOICES]]


def _first(*values: str | int | None) -> str:
    return next((str(value) for value in values if value is not None), "")


def choices(work: Work) -> list[tuple[str, str]]:
    """The initiatives whose register the actor may change, as (key, name).

    Raises: BotError when there is none
    """
    found = sight.changeable(work, CHOICES)
    if not found:
        begin = f'`/{work.tenancy.prefix}initiative new "Name" key:KEY`'
        raise BotError(
            f"There is no initiative that you own or drive. Start one with {begin}, or ask an owner to add people."
        )
    return [(each.key, each.name) for each in found]
