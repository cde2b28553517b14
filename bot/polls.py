"""Polls of times: which one is decided by what people say. Pure: the same answers give the same result for ever.

A time is possible while those who are needed can still come: every required person, and enough of each group. It is
agreed once they have said so, be it only “if need be”; then it books itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.slots import Group

YES, MAYBE, NO = ANSWERS = ("yes", "maybe", "no")
A_DAY = 2  # times of one day, as long as there are others


class Time(NamedTuple):
    """One time of a poll; its number is the one that people type."""

    id: int
    number: int
    at: datetime


class Vote(NamedTuple):
    """What one person says of one time; they say one thing of it."""

    time: int
    person: int
    answer: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a poll asks: without whom there is no meeting, so many of which groups, and whose wish breaks a tie."""

    required: tuple[int, ...]
    groups: tuple[Group, ...] = ()
    optional: tuple[int, ...] = ()

    @property
    def needed(self) -> frozenset[int]:
        """Those on whom it depends."""
        return frozenset(self.required).union(*(each.members for each in self.groups))

    @property
    def everybody(self) -> frozenset[int]:
        """All who are asked."""
        return self.needed.union(self.optional)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one time stands; people are sorted by their ids.

    `refused` are those whose no rules it out, `lacking` the groups of which too few are left, `silent` the needed
    people whose answers it still depends on, `leaning` how many of the needed would come only if need be.
    """

    time: Time
    yes: tuple[int, ...]
    maybe: tuple[int, ...]
    no: tuple[int, ...]
    refused: tuple[int, ...]
    lacking: tuple[str, ...]
    silent: tuple[int, ...]
    leaning: int
    others: tuple[int, int]  # of the optional: how many say yes, how many if need be

    @property
    def possible(self) -> bool:
        """Whether it may still come about."""
        return not (self.refused or self.lacking)

    @property
    def agreed(self) -> bool:
        """Whether everybody who is needed has said that they come; what nobody has answered is not agreed."""
        return self.possible and not self.silent and bool(self.yes or self.maybe)

    def rank(self) -> tuple[int, int, int, datetime]:
        """The lower, the better: needed people's yes before their “if need be”, then the optional, then soonest."""
        yes, maybe = self.others
        return self.leaning, -yes, -maybe, self.time.at


def standings(asked: Asked, times: Iterable[Time], votes: Iterable[Vote]) -> tuple[Standing, ...]:
    """How each time stands, the soonest first; who is not asked is not counted."""
    said: dict[int, dict[int, str]] = {}
    for vote in votes:
        if vote.person in asked.everybody:
            said.setdefault(vote.time, {})[vote.person] = vote.answer
    return tuple(_standing(asked, each, said.get(each.id, {})) for each in sorted(times, key=lambda each: each.at))


def _standing(asked: Asked, time: Time, said: Mapping[int, str]) -> Standing:
    groups = [_seats(group, said) for group in asked.groups]
    parts = [*(_seat(person, said) for person in sorted(asked.required)), *groups]
    yes, maybe, no = (tuple(sorted(who for who, answer in said.items() if answer == each)) for each in ANSWERS)
    optional = [said.get(each) for each in set(asked.optional) - asked.needed]
    return Standing(
        time, yes, maybe, no,
        refused=_united(each.refused for each in parts),
        lacking=tuple(group.name for group, part in zip(asked.groups, groups, strict=True) if part.lacking),
        silent=_united(each.silent for each in parts),
        leaning=sum(each.leaning for each in parts),
        others=(optional.count(YES), optional.count(MAYBE)),
    )  # fmt: skip


def _united(people: Iterable[Iterable[int]]) -> tuple[int, ...]:
    return tuple(sorted({person for some in people for person in some}))


@dataclass(frozen=True, slots=True)
class _Part:
    """What one required person, or one group, says of a time."""

    refused: tuple[int, ...] = ()
    silent: tuple[int, ...] = ()
    leaning: int = 0
    lacking: bool = False


def _seat(person: int, said: Mapping[int, str]) -> _Part:
    answer = said.get(person)
    if answer == NO:
        return _Part(refused=(person,))
    return _Part(silent=(person,)) if answer is None else _Part(leaning=int(answer == MAYBE))


def _seats(group: Group, said: Mapping[int, str]) -> _Part:
    members = dict.fromkeys(group.members)
    answers = [said.get(each) for each in members]
    yes, come = answers.count(YES), answers.count(YES) + answers.count(MAYBE)
    silent = tuple(each for each in members if each not in said)
    if come + len(silent) < group.count:
        return _Part(refused=tuple(each for each in members if said.get(each) == NO), lacking=True)
    if come < group.count:
        return _Part(silent=silent, leaning=come - min(yes, group.count))
    return _Part(leaning=group.count - min(yes, group.count))


def decided(found: Sequence[Standing], now: datetime) -> Standing | None:
    """The time that books itself: the best of those that are agreed and have not passed."""
    agreed = [each for each in found if each.agreed and each.time.at > now]
    return min(agreed, key=Standing.rank, default=None)


def hopeless(found: Sequence[Standing], now: datetime) -> bool:
    """Whether none of the times can come about any more."""
    return not any(each.possible and each.time.at > now for each in found)


def spread(times: Sequence[datetime], zone: str, limit: int) -> list[datetime]:
    """So many of these times, the best first, on different days where that is possible: two a day, then the others.

    Who cannot come on Monday morning has little choice among five hours of it.
    """
    place, days, chosen = ZoneInfo(zone), Counter[date](), list[datetime]()
    for each in times:
        day = each.astimezone(place).date()
        days[day] += 1
        if days[day] <= A_DAY:
            chosen.append(each)
    return [*chosen, *(each for each in times if each not in chosen)][:limit]


def never(asked: Asked, found: Sequence[Standing]) -> tuple[int, ...]:
    """The required people who can do none of these times."""
    return tuple(each for each in sorted(asked.required) if found and all(each in one.no for one in found))
