"""Gaps: what is missing or has gone stale in an initiative's register, found from plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot import freshness
from bot.freshness import Cadence

NO_ROLE, TWO_IN_ROLE, NO_FUNCTION, DEACTIVATED, GONE, AWAY, NO_INSIDER, NO_LEAD, LEFT_GROUP, SILENT = (
    "no_role",
    "two_in_role",
    "no_function",
    "deactivated",
    "gone",
    "away",
    "no_insider",
    "no_lead",
    "left_group",
    "silent",
)
JUDGEMENTS = (SILENT,)  # for the owner, the driver and admins only
ROLES = ("driver", "approver")  # one person each
MANY = 4  # contributors of one function need somebody to speak first
WEEK, WORKING_DAYS, MOST_OF_IT = 7, 5, 3


class Member(NamedTuple):
    """One stakeholder, as far as gaps look at them. A tuple, since one list makes five hundred of them.

    `inside`: in one of the linked channels; None when that cannot be known. `insider`: somebody inside answers for
    them. `left_group`: they came by a user group and are in it no more. `away`: on how many days of the decisive week.
    """

    person_id: int
    name: str
    function: str
    daci: str
    added_at: datetime
    leads: bool = False
    influence: int | None = None
    interest: int | None = None
    deactivated: bool = False
    external: bool = False
    insider: bool = False
    inside: bool | None = None
    left_group: bool = False
    away: int = 0
    touched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What the gaps of one initiative are found from."""

    now: datetime
    members: tuple[Member, ...] = ()
    required: frozenset[str] = frozenset()
    cadence: Cadence = field(default_factory=Cadence)


class Gap(NamedTuple):
    """One thing to mend: `role` or `function` where it is about one, `people` whom it is about, `days` how long."""

    kind: str
    role: str = ""
    function: str = ""
    people: tuple[int, ...] = ()
    days: int = 0


def find(situation: Situation) -> tuple[Gap, ...]:
    """Everything to mend, the most blocking first."""
    return tuple(gap for look in LOOKS for gap in look(situation))


def public(found: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """What may be shown to everybody who sees the initiative."""
    return tuple(gap for gap in found if gap.kind not in JUDGEMENTS)


def _roles(situation: Situation) -> Iterator[Gap]:
    for role in ROLES:
        holders = tuple(each.person_id for each in situation.members if each.daci == role)
        if not holders:
            yield Gap(NO_ROLE, role=role)
        elif len(holders) > 1:
            yield Gap(TWO_IN_ROLE, role=role, people=holders)


def _functions(situation: Situation) -> Iterator[Gap]:
    """Somebody deactivated does not speak for a function any more."""
    present = {each.function for each in situation.members if not each.deactivated}
    for function in sorted(situation.required - present):
        yield Gap(NO_FUNCTION, function=function)


def _deactivated(situation: Situation) -> Iterator[Gap]:
    return (_about(DEACTIVATED, each) for each in situation.members if each.deactivated)


def _gone(situation: Situation) -> Iterator[Gap]:
    active = (each for each in situation.members if not each.deactivated)
    return (_about(GONE, each) for each in active if each.inside is False)


def _away(situation: Situation) -> Iterator[Gap]:
    active = (each for each in situation.members if not each.deactivated)
    return (_about(AWAY, each, days=each.away) for each in active if each.away >= MOST_OF_IT)


def _insiders(situation: Situation) -> Iterator[Gap]:
    active = (each for each in situation.members if not each.deactivated)
    return (_about(NO_INSIDER, each) for each in active if each.external and not each.insider)


def _leads(situation: Situation) -> Iterator[Gap]:
    """Many contributors of one function, and nobody of that function who leads, drives or approves."""
    active = [each for each in situation.members if not each.deactivated]
    counted = Counter(each.function for each in active if each.daci == "contributor")
    led = {each.function for each in active if each.leads or each.daci in ROLES}
    for function in sorted(name for name, count in counted.items() if count >= MANY and name not in led):
        people = tuple(each.person_id for each in active if each.function == function and each.daci == "contributor")
        yield Gap(NO_LEAD, function=function, people=people)


def _left(situation: Situation) -> Iterator[Gap]:
    active = (each for each in situation.members if not each.deactivated)
    return (_about(LEFT_GROUP, each) for each in active if each.left_group)


def _silent(situation: Situation) -> Iterator[Gap]:
    """Longest overdue first, in days over what their quadrant allows."""
    late = []
    for each in situation.members:
        days = situation.cadence.days(freshness.quadrant(each.influence, each.interest))
        if not each.deactivated and freshness.overdue(each.touched_at, each.added_at, days, situation.now):
            silent = freshness.silent_days(each.touched_at, each.added_at, situation.now)
            late.append((days - silent, each.name, _about(SILENT, each, days=silent)))
    return (gap for *_, gap in sorted(late, key=lambda row: row[:2]))


def _about(kind: str, member: Member, *, days: int = 0) -> Gap:
    return Gap(kind, role=member.daci, function=member.function, people=(member.person_id,), days=days)


LOOKS: tuple[Callable[[Situation], Iterator[Gap]], ...] = (
    _roles,
    _functions,
    _deactivated,
    _gone,
    _away,
    _insiders,
    _leads,
    _left,
    _silent,
)


def decisive_days(launch: date | None, today: date) -> tuple[date, ...]:
    """The working days of the week up to and including the launch; none when it is past or not set."""
    if launch is None or launch < today:
        return ()
    week = (launch - timedelta(days=n) for n in reversed(range(WEEK)))
    return tuple(day for day in week if day.weekday() < WORKING_DAYS)
