"""The best time to meet, exactly: everybody who is needed is free, then most of the others, then fairly, then soon.

All starts on the grid are looked at together, as the bits of a number (`bot.bits`). Starts that cost the same are kept
as one until there is a reason to tell them apart, which is why nothing here goes through starts one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TypeVar

from bot import free
from bot.bits import at_least, counted, levels, lowest, runs, spread
from bot.free import Free, Grid


@dataclass(frozen=True, slots=True)
class Group:
    """So many of these people must be free, whichever they are."""

    name: str
    members: tuple[int, ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """A meeting to find a time for; `carried`: the uncomfortable minutes that people have taken so far."""

    grid: Grid
    cells: int
    required: tuple[int, ...]
    groups: tuple[Group, ...] = ()
    optional: tuple[int, ...] = ()
    carried: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which it works; `missing`: the optional people who are not free; `chosen`: who counts for each group."""

    start: datetime
    missing: tuple[int, ...]
    unfairness: int
    chosen: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Shorter:
    """The longest meeting below the wanted length that finds a time, and its first one."""

    cells: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class Why:
    """What stands in the way of a meeting, and what would free a time; first times are the soonest ones."""

    together: bool  # whether all required people are free for the whole length at some time
    never: tuple[int, ...]  # the required people who are not free for so long at any time
    without_never: Slot | None  # the first time without all of those
    short: tuple[str, ...]  # the groups of which never enough are free for so long
    without: Mapping[int, Slot]  # the first time without one required person, soonest first
    without_group: Mapping[str, Slot]  # the same without one group
    shorter: Shorter | None
    closed: Mapping[str, tuple[date, ...]]  # days on which a group has nobody, though everybody required is there


Key = TypeVar("Key", int, str)
Costs = Mapping[int, int]  # a cost, and the starts that have it


def best(wanted: Wanted, people: Mapping[int, Free], limit: int = 3, *, apart: int = 1) -> list[Slot]:
    """The best starts, the best one first; each at least `apart` cells from the others.

    Unfairness is the sum of d * (2 * carried + d) over those who are needed, d being the uncomfortable minutes of this
    start: what the square of somebody's minutes grows by. Whoever carried more counts more, so early calls rotate.
    """
    search, found, taken = _Search(wanted, people), list[Slot](), 0
    for unfairness, starts in search.ranked():
        left = starts & ~taken
        while left:
            if len(found) >= limit:
                return found
            start = lowest(left)
            found.append(search.slot(start, unfairness))
            taken |= (1 << start + apart) - (1 << max(0, start - apart + 1))
            left &= ~taken
    return found


class _Quorum:
    """A group in a search: who of it comes anyway, who may, and how many of those must."""

    def __init__(self, group: Group, required: Mapping[int, None]) -> None:
        self.name, self.count = group.name, group.count
        members = dict.fromkeys(group.members)
        self.anyway = [person for person in members if person in required]
        self.others = [person for person in members if person not in required]
        self.needed = max(0, group.count - len(self.anyway))
        self.easy: int | None = None  # the starts at which it costs nothing, once they are known

    def enough(self, masks: Iterable[int], cells: int) -> int:
        """The starts at which enough of the others are free; all when nobody is needed."""
        if not self.needed:
            return -1
        return at_least(self.needed, counted(runs(mask, cells) for mask in masks))


class _Search:
    """One meeting's starts."""

    def __init__(self, wanted: Wanted, people: Mapping[int, Free]) -> None:
        self.grid, self.cells, self.people, self.carried = wanted.grid, wanted.cells, people, wanted.carried
        self.required = dict.fromkeys(wanted.required)
        self.optional = list(dict.fromkeys(wanted.optional))
        self.quorums = [_Quorum(group, self.required) for group in wanted.groups]

    @cached_property
    def together(self) -> int:
        """The starts at which everybody required is free."""
        mask = self.grid.full
        for person in self.required:
            mask &= self.people[person].mask
        return runs(mask, self.cells)

    @cached_property
    def possible(self) -> int:
        """The starts at which enough of each group are free as well."""
        mask = self.together
        for quorum in self.quorums if mask else ():
            mask &= self.quorate(quorum)
        return mask

    def quorate(self, quorum: _Quorum) -> int:
        """The starts at which enough of a group are free."""
        return quorum.enough((self.people[person].mask for person in quorum.others), self.cells)

    @cached_property
    def calm(self) -> int:
        """The possible starts that cost nobody anything."""
        unpleasant = 0
        for person in self.required:
            unpleasant |= self.people[person].edge | self.people[person].outside
        mask = self.possible & runs(self.grid.full & ~unpleasant, self.cells)
        for quorum in self.quorums if mask else ():
            mask &= self.easy(quorum)
        return mask

    def easy(self, quorum: _Quorum) -> int:
        """The starts at which enough of a group are free at no cost."""
        if quorum.easy is None:
            its = (self.people[person] for person in quorum.others)
            quorum.easy = quorum.enough((each.mask & ~(each.edge | each.outside) for each in its), self.cells)
        return quorum.easy

    def ranked(self) -> Iterator[tuple[int, int]]:
        """The possible starts, equally good ones together with their unfairness, the best ones first."""
        if not self.possible:
            return
        present = counted(runs(self.people[person].mask, self.cells) for person in self.optional)
        for _, level in levels(self.possible, present):
            if calm := level & self.calm:
                yield 0, calm
            if rest := level & ~self.calm:
                yield from sorted(self.costs(rest).items())

    def costs(self, within: int) -> Costs:
        """What some starts cost."""
        costs: Costs = {0: within}
        for parts in self._required_parts(within):
            costs = _plus(costs, parts)
        for quorum in self.quorums:
            if hard := within & ~self.easy(quorum):
                for rank in _cheapest(hard, sorted(self._member_parts(hard, quorum)), quorum.needed):
                    costs = _plus(costs, [(0, within & ~hard), *rank.items()])
        return costs

    def _required_parts(self, within: int) -> Iterator[list[tuple[int, int]]]:
        """What the required people cost, taken together where their hours are the same; nothing where none costs."""
        alike, touched = dict[tuple[int, int], list[int]](), spread(within, self.cells)
        for person in self.required:
            its = self.people[person]
            if (its.edge | its.outside) & touched:
                alike.setdefault((its.edge, its.outside), []).append(self.carried.get(person, 0))
        for (edge, outside), carried in alike.items():
            yield [
                (_cost(free.minutes(weight), sum(carried), len(carried)), starts)
                for weight, starts in levels(within, _weights(edge, outside, self.cells))
            ]

    def _member_parts(self, within: int, quorum: _Quorum) -> Iterator[tuple[int, int]]:
        """What each of a group's others costs where they are free."""
        split: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for person in quorum.others:
            its, carried = self.people[person], self.carried.get(person, 0)
            key, able = (its.edge, its.outside), runs(its.mask, self.cells)
            if key not in split:
                split[key] = levels(within, _weights(*key, self.cells))
            for weight, starts in split[key]:
                if both := starts & able:
                    yield _cost(free.minutes(weight), carried), both

    def slot(self, start: int, unfairness: int | None = None) -> Slot:
        """A start with what it means for people."""
        missing = tuple(person for person in self.optional if not self._is_free(person, start))
        chosen = {quorum.name: self._chosen(quorum, start) for quorum in self.quorums}
        if unfairness is None:
            more = [person for some in chosen.values() for person in some if person not in self.required]
            unfairness = sum(self._price(person, start) for person in [*self.required, *more])
        return Slot(self.grid.at(start), missing, unfairness, MappingProxyType(chosen))

    def _chosen(self, quorum: _Quorum, start: int) -> tuple[int, ...]:
        """Who counts: required members first, then whom it costs least, then in the group's order."""
        easy, costly = quorum.anyway[: quorum.count], list[tuple[int, int, int]]()
        for place, person in enumerate(quorum.others):
            if len(easy) >= quorum.count:
                break
            if self._is_free(person, start):
                if price := self._price(person, start):
                    costly.append((price, place, person))
                else:
                    easy.append(person)
        return (*easy, *(person for _, _, person in sorted(costly)))[: quorum.count]

    def _is_free(self, person: int, start: int) -> bool:
        length = (1 << self.cells) - 1
        return self.people[person].mask >> start & length == length

    def _price(self, person: int, start: int) -> int:
        minutes = free.discomfort(self.people[person], start, self.cells)
        return _cost(minutes, self.carried.get(person, 0)) if minutes else 0


def _cost(minutes: int, carried: int, people: int = 1) -> int:
    """What so many uncomfortable minutes each cost people who carried so many in all."""
    return minutes * (2 * carried + people * minutes)


@lru_cache(maxsize=1024)
def _weights(edge: int, outside: int, cells: int) -> tuple[int, ...]:
    """How many half cells of discomfort each start has, as planes."""
    return tuple(counted((edge >> n for n in range(cells)), (outside >> n for n in range(cells))))


def _plus(costs: Costs, parts: Iterable[tuple[int, int]]) -> Costs:
    """Add to what starts cost; starts that then cost the same are one."""
    found, parts = defaultdict[int, int](int), list(parts)
    for have, starts in costs.items():
        for more, its in parts:
            if both := starts & its:
                found[have + more] |= both
    return found


def _cheapest(within: int, parts: Iterable[tuple[int, int]], count: int) -> list[Costs]:
    """What the cheapest at each start costs, the second cheapest, and so on; `parts` in the order of their cost."""
    ranks, lacking = [defaultdict[int, int](int) for _ in range(count)], [within] * count
    for cost, starts in parts:
        left = starts & lacking[-1]  # starts that have all they need are done
        for rank, lack in enumerate(lacking):
            if new := left & lack:
                ranks[rank][cost] |= new
                lacking[rank] = lack ^ new
            left ^= new
            if not left:
                break
    return list(ranks)


def why(wanted: Wanted, people: Mapping[int, Free], zone: str = "UTC") -> Why:
    """Why there is no time, and what would free one; days are those of a zone."""
    search = _Search(wanted, people)
    never = tuple(person for person in search.required if not runs(people[person].mask, wanted.cells))
    return Why(
        together=bool(search.together),
        never=never,
        without_never=_first(_left_out(wanted, never), people) if len(never) > 1 else None,
        short=tuple(quorum.name for quorum in search.quorums if not search.quorate(quorum)),
        without=_soonest({one: _first(_left_out(wanted, (one,)), people) for one in _culprits(search)}),
        without_group=_soonest(
            {group.name: _first(_ungrouped(wanted, group), people) for group in wanted.groups if search.together}
        ),
        shorter=_shorter(wanted, people),
        closed=dict(_closed(search, zone)),
    )


def _first(wanted: Wanted, people: Mapping[int, Free]) -> Slot | None:
    search = _Search(wanted, people)
    return search.slot(lowest(search.possible)) if search.possible else None


def _left_out(wanted: Wanted, gone: Sequence[int]) -> Wanted:
    """The meeting without some people, who then do not count for a group either."""
    groups = (replace(group, members=_but(group.members, gone)) for group in wanted.groups)
    return replace(wanted, required=_but(wanted.required, gone), groups=tuple(groups))


def _but(people: tuple[int, ...], gone: Sequence[int]) -> tuple[int, ...]:
    return tuple(person for person in people if person not in gone)


def _ungrouped(wanted: Wanted, group: Group) -> Wanted:
    return replace(wanted, groups=tuple(each for each in wanted.groups if each is not group))


def _soonest(found: Mapping[Key, Slot | None]) -> dict[Key, Slot]:
    there = [(key, slot) for key, slot in found.items() if slot]
    return dict(sorted(there, key=lambda each: each[1].start))


def _culprits(search: _Search) -> Iterator[int]:
    """The required people without whom the others are together at some time: those before each and those after."""
    masks = [search.people[person].mask for person in search.required]
    after = [search.grid.full]
    for mask in reversed(masks):
        after.append(after[-1] & mask)
    before = search.grid.full
    for person, mask, rest in zip(search.required, masks, reversed(after[:-1]), strict=True):
        if runs(before & rest, search.cells):
            yield person
        before &= mask


def _shorter(wanted: Wanted, people: Mapping[int, Free]) -> Shorter | None:
    """What is free for long is free for less: halving finds the longest."""
    fits, fails = 0, wanted.cells
    while fails - fits > 1:
        middle = (fits + fails) // 2
        fits, fails = (middle, fails) if _Search(replace(wanted, cells=middle), people).possible else (fits, middle)
    slot = _first(replace(wanted, cells=fits), people) if fits else None
    return Shorter(fits, slot) if slot else None


def _closed(search: _Search, zone: str) -> Iterator[tuple[str, tuple[date, ...]]]:
    """The days on which a group has nobody, of those on which all required people (else anybody else) have time."""
    people, days = search.people, list(free.days(search.grid, zone))
    needed = [people[person].mask for person in search.required]
    for quorum in search.quorums:
        its, others = _any(people, quorum.anyway + quorum.others), _any(people, search.optional)
        for other in search.quorums:
            others |= _any(people, other.others) if other is not quorum else 0
        there = needed or [others]
        if dates := tuple(day for day, cells in days if not its & cells and all(mask & cells for mask in there)):
            yield quorum.name, dates


def _any(people: Mapping[int, Free], some: Iterable[int]) -> int:
    mask = 0
    for person in some:
        mask |= people[person].mask
    return mask
