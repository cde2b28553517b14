"""The best time is the best one: against every minute, against all starts gone through, and against CP-SAT."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import free, slots
from bot.free import STEP, Free, Grid, Working
from bot.slots import Group, Slot, Wanted
from tests.bot.test_free import ZONES, Case, cases, is_busy, minute, moments

INSTANCES = int(os.environ.get("CONCORD_EXAMPLES", "1000"))
EXAMPLES = int(os.environ.get("CONCORD_EXAMPLES", "60"))
MONDAY = datetime(2026, 10, 12, tzinfo=UTC)
WEEKDAYS = frozenset(range(5))
ANN, BEN, CLEO, DORA, EMIL = range(5)


# --- the same question, asked start by start -------------------------------------------------------------------------


def is_free(its: Free, start: int, cells: int) -> bool:
    return all(its.mask >> cell & 1 for cell in range(start, start + cells))


def price(wanted: Wanted, person: int, its: Free, start: int) -> int:
    """The unfairness of one person: what the square of their uncomfortable minutes grows by."""
    cells = range(start, start + wanted.cells)
    half = sum(2 * (its.outside >> cell & 1) + (its.edge >> cell & 1) for cell in cells)
    minutes, carried = -(-half * 15 // 2), wanted.carried.get(person, 0)
    return (carried + minutes) ** 2 - carried**2


def judged(wanted: Wanted, people: Mapping[int, Free], start: int) -> tuple[int, int] | None:
    """How many optional people lack and how unfair a start is; None: it is not possible."""
    able = {person for person, its in people.items() if is_free(its, start, wanted.cells)}
    required = set(wanted.required)
    prices = {person: price(wanted, person, its, start) for person, its in people.items()}
    unfairness = sum(prices[person] for person in required)
    for group in wanted.groups:
        needed = max(0, group.count - len(required & set(group.members)))
        others = sorted(prices[person] for person in (set(group.members) & able) - required)
        if len(others) < needed:
            return None
        unfairness += sum(others[:needed])
    return (len(set(wanted.optional) - required - able), unfairness) if required <= able else None


def ranking(wanted: Wanted, people: Mapping[int, Free]) -> list[tuple[int, int, datetime]]:
    """Every possible start, the best one first."""
    starts = range(wanted.grid.cells - wanted.cells + 1)
    found = [(judged(wanted, people, start), wanted.grid.at(start)) for start in starts]
    return sorted((*verdict, start) for verdict, start in found if verdict)


def told(found: Sequence[Slot]) -> list[tuple[int, int, datetime]]:
    return [(len(slot.missing), slot.unfairness, slot.start) for slot in found]


def instance(seed: int, most: int = 7) -> tuple[Wanted, dict[int, Free]]:
    """A small meeting of whoever, whenever."""
    chance = random.Random(seed)
    grid, count = Grid(MONDAY, chance.randrange(4, 25)), chance.randrange(1, most + 1)
    density = chance.choice([0.6, 0.8, 0.9, 0.97])

    def bits(share: float) -> int:
        return sum((chance.random() < share) << cell for cell in range(grid.cells))

    def anybody(low: int, high: int) -> tuple[int, ...]:
        return tuple(chance.sample(range(count), min(count, chance.randint(low, high))))

    people = {}
    for person in range(count):
        outside = bits(chance.choice([0.0, 0.3]))
        people[person] = Free(bits(density), bits(0.4) & ~outside, outside)
    members = [anybody(1, count) for _ in range(chance.randrange(3))]
    groups = tuple(Group(f"group {n}", who, chance.randint(1, min(3, len(who)))) for n, who in enumerate(members))
    carried = {person: chance.choice([0, 45, 300, chance.randrange(600)]) for person in range(count)}
    return Wanted(grid, chance.randrange(1, 5), anybody(0, 2), groups, anybody(0, count), carried), people


def test_all_starts_are_ranked_as_if_gone_through_one_by_one() -> None:
    for seed in range(INSTANCES):
        wanted, people = instance(seed, most=12)
        found = slots.best(wanted, people, limit=1000)
        assert told(found) == ranking(wanted, people), seed
        for slot in found:
            check_chosen(wanted, people, slot)


def check_chosen(wanted: Wanted, people: Mapping[int, Free], slot: Slot) -> None:
    """Those who count for the groups are free members, so many as are asked for, and they make the unfairness."""
    start = wanted.grid.index(slot.start)
    unfairness = sum(price(wanted, person, people[person], start) for person in wanted.required)
    for group in wanted.groups:
        chosen = slot.chosen[group.name]
        assert len(set(chosen)) == len(chosen) == group.count
        assert set(chosen) <= set(group.members)
        assert all(is_free(people[person], start, wanted.cells) for person in chosen)
        unfairness += sum(price(wanted, one, people[one], start) for one in chosen if one not in wanted.required)
    assert slot.unfairness == unfairness


def test_no_start_is_better_than_an_integer_program_proves() -> None:
    from bench.integer import Program  # ortools takes a while to import

    possible = 0
    for seed in range(INSTANCES):
        wanted, people = instance(1_000_000 + seed)
        proved, found = Program(wanted, people).solve(), slots.best(wanted, people, limit=1)
        assert bool(proved) == bool(found), seed
        if proved:
            present = len(set(wanted.optional) - set(wanted.required)) - len(found[0].missing)
            assert (found[0].start, present, found[0].unfairness) == (
                (proved.start, proved.present, proved.unfairness)
            ), seed
            possible += 1
    assert possible > INSTANCES // 2


# --- nobody's hours, busy times, days off or quorum are violated -------------------------------------------------------


@given(st.data())
@settings(max_examples=EXAMPLES)
def test_no_time_violates_anything_in_any_zone(data: st.DataObject) -> None:
    zones = data.draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=4))
    begin = data.draw(moments(zones[0]))
    everybody = [data.draw(cases(begin, zone)) for zone in zones]
    end = begin + timedelta(hours=data.draw(st.integers(1, 40)))
    grid = free.grid(begin, end)
    person = st.sampled_from(range(len(everybody)))
    some = st.lists(person, max_size=2).map(tuple)
    groups = st.builds(Group, st.just("group"), st.lists(person, min_size=1, max_size=3).map(tuple), st.integers(1, 2))
    length = data.draw(st.integers(1, 120))
    cells = free.cells(timedelta(minutes=length))
    wanted = Wanted(grid, cells, data.draw(some), tuple(data.draw(st.lists(groups, max_size=1))), data.draw(some))
    found = slots.best(wanted, {n: case.free(grid) for n, case in enumerate(everybody)}, limit=500)
    possible = [grid.at(n) for n in range(grid.cells - cells + 1) if is_possible(wanted, everybody, grid.at(n))]
    assert sorted(slot.start for slot in found) == possible
    for slot in found:
        assert begin <= slot.start
        assert slot.start + timedelta(minutes=length) <= end
        lacking = {one for one in wanted.optional if not has_time(everybody[one], slot.start, cells)}
        assert set(slot.missing) == lacking - set(wanted.required)


def has_time(case: Case, start: datetime, cells: int) -> bool:
    every = [start + timedelta(minutes=n) for n in range(cells * 15)]
    return all(minute(case, moment)[0] and not is_busy(case, moment) for moment in every)


def is_possible(wanted: Wanted, everybody: list[Case], start: datetime) -> bool:
    able = {n for n, case in enumerate(everybody) if has_time(case, start, wanted.cells)}
    return set(wanted.required) <= able and all(len(set(g.members) & able) >= g.count for g in wanted.groups)


# --- what the ranks mean ------------------------------------------------------------------------------------------------


def hours(
    zone: str, begins: int, ends: int, *busy: tuple[str, str], spare: int = 0
) -> tuple[Working, list[tuple[str, str]]]:
    working = Working(zone, WEEKDAYS, begins * 60, ends * 60, (begins - spare) * 60, (ends + spare) * 60)
    return working, list(busy)


def over(days: int, *everybody: tuple[Working, list[tuple[str, str]]]) -> tuple[Grid, dict[int, Free]]:
    """Who is free from Monday 12 October 2026 on; busy times are told in UTC: `("12 09:00", "12 10:00")`."""
    grid = free.grid(MONDAY, MONDAY + timedelta(days=days))
    found = {}
    for person, (working, busy) in enumerate(everybody):
        spans = tuple((second(first), second(last)) for first, last in busy)
        found[person] = free.free(grid, working, spans)
    return grid, found


def second(told_: str) -> int:
    return int(datetime.strptime(f"2026-10-{told_}+0000", "%Y-%m-%d %H:%M%z").timestamp())


def clock(slot: Slot | None) -> str:
    return f"{slot.start:%a %H:%M}" if slot else ""


def test_most_optional_people_come_before_fairness_and_that_before_soon() -> None:
    grid, people = over(
        1,
        hours("UTC", 9, 17),
        hours("UTC", 9, 17, ("12 10:00", "12 16:00")),
        hours("UTC", 9, 17, ("12 09:00", "12 12:00")),
    )
    alone = slots.best(Wanted(grid, 4, (ANN,)), people)
    assert [clock(slot) for slot in alone] == ["Mon 10:00", "Mon 10:15", "Mon 10:30"]  # the first hour is less welcome
    with_ben = slots.best(Wanted(grid, 4, (ANN,), optional=(BEN,)), people)
    assert [(clock(slot), slot.missing) for slot in with_ben] == [
        ("Mon 09:00", ()),
        ("Mon 16:00", ()),
        ("Mon 10:00", (BEN,)),
    ]
    both = slots.best(Wanted(grid, 4, (ANN,), optional=(BEN, CLEO)), people, limit=2)
    assert [(clock(slot), slot.missing) for slot in both] == [("Mon 16:00", ()), ("Mon 12:00", (BEN,))]


def test_early_calls_rotate() -> None:
    """Berlin and San Francisco share no comfortable hour; whoever took fewer takes the next."""
    grid, people = over(1, hours("Europe/Berlin", 9, 17, spare=4), hours("America/Los_Angeles", 9, 17, spare=4))
    carried, took = {ANN: 0, BEN: 0}, []
    for _ in range(6):
        (slot,) = slots.best(Wanted(grid, 4, (ANN, BEN), carried=dict(carried)), people, limit=1)
        start = grid.index(slot.start)
        minutes = {person: free.discomfort(people[person], start, 4) for person in carried}
        took.append(max(minutes, key=lambda person: minutes[person]))
        for person, more in minutes.items():
            carried[person] += more
    assert abs(carried[ANN] - carried[BEN]) <= 60
    assert set(took) == {ANN, BEN}


def test_of_a_group_whoever_carried_least_counts() -> None:
    grid, people = over(1, *[hours("UTC", 9, 10)] * 4)
    group = Group("accounting", (ANN, BEN, CLEO, DORA), 2)
    wanted = Wanted(grid, 4, (), (group,), carried={ANN: 300, BEN: 60, CLEO: 90, DORA: 60})
    (slot,) = slots.best(wanted, people)
    assert slot.chosen == {"accounting": (BEN, DORA)}
    assert slot.unfairness == 2 * 30 * (2 * 60 + 30)
    (slot,) = slots.best(replace(wanted, required=(ANN,)), people)
    assert slot.chosen == {"accounting": (ANN, BEN)}, "who comes anyway counts first"
    (slot,) = slots.best(replace(wanted, required=(ANN, CLEO, DORA)), people)
    assert slot.chosen == {"accounting": (ANN, CLEO)}


def test_a_group_may_change_faces_but_not_during_the_meeting() -> None:
    grid, people = over(1, hours("UTC", 9, 10), hours("UTC", 10, 11))
    wanted = Wanted(grid, 4, (), (Group("sales", (ANN, BEN)),))
    assert [(clock(slot), slot.chosen["sales"]) for slot in slots.best(wanted, people, limit=9)] == [
        ("Mon 09:00", (ANN,)),
        ("Mon 10:00", (BEN,)),
    ]


def test_who_is_named_twice_counts_once() -> None:
    grid, people = over(1, hours("UTC", 9, 10), hours("UTC", 12, 17))
    once = Wanted(grid, 2, (ANN,), (Group("legal", (ANN, BEN)),), (BEN,), {ANN: 10})
    twice = Wanted(grid, 2, (ANN, ANN), (Group("legal", (ANN, BEN, ANN)),), (BEN, ANN, BEN), {ANN: 10})
    assert slots.best(once, people) == slots.best(twice, people)
    assert slots.best(replace(twice, groups=(Group("legal", (ANN, ANN), 2),)), people) == []


def test_the_order_of_names_changes_nothing_but_their_order() -> None:
    for seed in range(200):
        wanted, people = instance(seed)
        turned = replace(
            wanted, required=wanted.required[::-1], groups=wanted.groups[::-1], optional=wanted.optional[::-1]
        )
        assert told(slots.best(wanted, people)) == told(slots.best(turned, people)), seed


def test_starts_are_apart_if_so_wished() -> None:
    for seed in range(200):
        wanted, people = instance(seed)
        found = slots.best(wanted, people, limit=4, apart=wanted.cells)
        starts = [slot.start for slot in found]
        assert all(abs(one - two) >= wanted.cells * STEP for one in starts for two in starts if one != two)
        expected: list[tuple[int, int, datetime]] = []
        for each in ranking(wanted, people):
            if all(abs(each[2] - other[2]) >= wanted.cells * STEP for other in expected):
                expected.append(each)
        assert told(found) == expected[:4], seed


def test_a_meeting_of_45_minutes_takes_three_cells() -> None:
    grid, people = over(1, hours("UTC", 9, 17, ("12 09:45", "12 17:00")))
    (slot,) = slots.best(Wanted(grid, free.cells(timedelta(minutes=45)), (ANN,)), people)
    assert (clock(slot), slot.unfairness) == ("Mon 09:00", 23**2)  # 22 and a half
    assert slots.best(Wanted(grid, free.cells(timedelta(minutes=46)), (ANN,)), people) == []


@pytest.mark.parametrize(("cells", "count"), [(0, 0), (-1, 0), (96, 1), (97, 0), (10_000, 0)])
def test_lengths_that_fit_and_do_not(cells: int, count: int) -> None:
    grid = free.grid(MONDAY, MONDAY + timedelta(days=1))
    assert len(slots.best(Wanted(grid, cells, ()), {}, limit=1)) == count


def test_a_window_of_nothing_has_no_time() -> None:
    grid = free.grid(MONDAY, MONDAY)
    wanted = Wanted(grid, 4, (ANN,), (Group("sales", (BEN,)),))
    people = {ANN: Free(0, 0, 0), BEN: Free(0, 0, 0)}
    assert slots.best(wanted, people) == []
    assert slots.why(wanted, people).shorter is None


def test_a_group_that_asks_for_nobody_or_for_more_than_it_has() -> None:
    grid, people = over(1, hours("UTC", 9, 17), hours("UTC", 9, 17))
    assert slots.best(Wanted(grid, 4, (ANN,), (Group("sales", (), 0),)), people)[0].chosen == {"sales": ()}
    assert slots.best(Wanted(grid, 4, (ANN,), (Group("sales", ()),)), people) == []
    assert slots.best(Wanted(grid, 4, (ANN,), (Group("sales", (BEN, ANN), 3),)), people) == []


# --- why there is none ----------------------------------------------------------------------------------------------


def test_why_there_is_none_and_what_would_free_one() -> None:
    """`product.md`: without Ben: Tuesday 15:00; with 30 minutes: Thursday 9:30; on Friday accounting is closed."""
    grid, people = over(
        5,
        hours("UTC", 9, 17, ("12 00:00", "13 15:00"), ("14 00:00", "15 09:00"), ("15 10:00", "16 10:00")),
        hours("UTC", 9, 17, ("12 00:00", "15 09:30"), ("16 09:00", "16 10:00")),
        hours("UTC", 9, 17, ("16 00:00", "17 00:00")),
    )
    wanted = Wanted(grid, 4, (ANN, BEN), (Group("accounting", (CLEO,)),))
    found = slots.why(wanted, people)
    assert {person: clock(slot) for person, slot in found.without.items()} == {BEN: "Tue 15:00", ANN: "Thu 09:30"}
    assert found.shorter is not None
    assert (found.shorter.cells, clock(found.shorter.slot)) == (2, "Thu 09:30")
    assert found.closed == {"accounting": (date(2026, 10, 16),)}
    assert {name: clock(slot) for name, slot in found.without_group.items()} == {"accounting": "Fri 10:00"}
    assert found.together
    assert (found.never, found.without_never, found.short) == ((), None, ())


def test_nobody_in_common_and_never_free() -> None:
    grid, people = over(
        5, hours("UTC", 9, 12), hours("UTC", 12, 17), hours("UTC", 9, 9), hours("UTC", 9, 9), hours("UTC", 10, 12)
    )
    apart = slots.why(Wanted(grid, 4, (ANN, BEN)), people)
    assert (apart.together, apart.shorter, apart.never) == (False, None, ())
    assert [clock(slot) for slot in apart.without.values()] == ["Mon 09:00", "Mon 12:00"]
    gone = slots.why(Wanted(grid, 4, (ANN, CLEO, DORA), (Group("sales", (CLEO,)), Group("legal", (EMIL,)))), people)
    assert (gone.never, gone.without, gone.short) == ((CLEO, DORA), {}, ())
    assert gone.without_never is None  # Cleo is all of sales
    gone = slots.why(Wanted(grid, 4, (ANN, CLEO, DORA), (Group("sales", (EMIL, DORA), 1),)), people)
    assert clock(gone.without_never) == "Mon 10:00"
    short = slots.why(Wanted(grid, 4, (ANN,), (Group("legal", (CLEO, EMIL), 2),)), people)
    assert short.short == ("legal",)


def test_why_is_told_by_the_days_of_a_zone() -> None:
    grid, people = over(3, hours("Asia/Tokyo", 0, 24), hours("Asia/Tokyo", 0, 24, ("12 15:00", "13 15:00")))
    wanted = Wanted(grid, 4, (ANN,), (Group("sales", (BEN,)),))
    assert slots.why(wanted, people, "Asia/Tokyo").closed == {"sales": (date(2026, 10, 13),)}
    assert slots.why(wanted, people, "UTC").closed == {}


def test_a_day_is_closed_only_where_others_could_meet() -> None:
    grid, people = over(7, hours("UTC", 9, 17), hours("UTC", 9, 17, ("14 00:00", "15 00:00")))
    assert slots.why(Wanted(grid, 4, (), (Group("sales", (BEN,)),)), people).closed == {}
    others = slots.why(Wanted(grid, 4, (), (Group("sales", (BEN,)), Group("legal", (ANN,)))), people)
    assert others.closed == {"sales": (date(2026, 10, 14),)}


def test_what_would_free_a_time_really_would_and_nothing_is_left_out() -> None:
    blocked = 0
    for seed in range(INSTANCES):
        wanted, people = instance(seed)
        blocked += not slots.best(wanted, people, limit=1)
        found = slots.why(wanted, people)
        for person in wanted.required:
            assert found.without.get(person) == soonest(without(wanted, person), people), seed
        for group in wanted.groups:
            rest = replace(wanted, groups=tuple(each for each in wanted.groups if each != group))
            assert found.without_group.get(group.name) == soonest(rest, people), seed
        lengths = [cells for cells in range(1, wanted.cells) if soonest(replace(wanted, cells=cells), people)]
        assert (found.shorter.cells if found.shorter else None) == max(lengths, default=None), seed
        if found.shorter:
            assert found.shorter.slot == soonest(replace(wanted, cells=found.shorter.cells), people), seed
        assert list(found.without.values()) == sorted(found.without.values(), key=lambda slot: slot.start)
    assert blocked


def without(wanted: Wanted, person: int) -> Wanted:
    def but(people: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(one for one in people if one != person)

    groups = [replace(group, members=but(group.members)) for group in wanted.groups]
    return replace(wanted, required=but(wanted.required), groups=tuple(groups))


def soonest(wanted: Wanted, people: Mapping[int, Free]) -> Slot | None:
    return min(slots.best(wanted, people, limit=1000), key=lambda slot: slot.start, default=None)


def test_sixty_people_who_are_all_needed_get_an_answer() -> None:
    grid, people = over(
        28, *[hours("UTC", 9, 17, (f"{12 + n % 5} 00:00", f"{13 + n % 5} 00:00")) for n in range(5)] * 12
    )
    everybody = tuple(people)
    assert slots.best(Wanted(grid, 4, everybody), people)[0].start == datetime(2026, 10, 19, 10, tzinfo=UTC)
    week = {person: replace(its, mask=its.mask & (1 << 5 * 96) - 1) for person, its in people.items()}
    found = slots.why(Wanted(grid, 4, everybody), week)
    assert (found.together, found.never, found.without) == (False, (), {}), "each day lacks twelve of them"
    few = slots.why(Wanted(grid, 4, everybody[:5]), week)
    assert [clock(slot)[:3] for slot in few.without.values()] == ["Mon", "Tue", "Wed", "Thu", "Fri"]
