"""The best time for 10, 50 and 500 people over four weeks of quarters of an hour: `python -m bench.slots`.

Everybody has hours, a zone and forty busy times of their own. `cold`: nothing is cached, free time is made of hours
and busy times. `cached`: free time is looked up by hours and busy times, as when a meeting is searched again.
CP-SAT solves the same meeting in the same run, with free time in hand, and its answer is compared with ours; `times`
compares its solving alone, without the making of the model, with the engine's search. All is processor time of one
thread, so that others on the machine do not count.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bench.integer import Program
from bot import free, slots
from bot.free import Free, Grid, Span, Working
from bot.slots import Group, Wanted

SIZES = (10, 50, 500)
WEEKS, BUSY, CELLS = 4, 40, 4
COLD, CACHED = {50: 10.0, 500: 50.0}, {50: 1.0, 500: 3.0}
TIMES_FASTER = {50: 100.0}
BEGIN = datetime(2026, 10, 12, tzinfo=UTC)  # Europe's clocks change within, America's just before the end
ZONES = {
    "one zone": ("Europe/Berlin",),
    "three": ("Europe/Berlin", "Europe/London", "Asia/Kolkata"),
    "apart": ("Europe/Berlin", "America/New_York"),
}
MIXES = ("required", "optional", "groups", "mixed", "half of it")

Diary = tuple[Working, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One meeting: milliseconds, and how much there was to choose from."""

    people: int
    zones: str
    mix: str
    cold: float
    cached: float
    search: float
    why: float
    model: float
    solving: float
    solved: bool
    possible: int

    @property
    def faster(self) -> float:
        """How many times as long CP-SAT solves as we search; at least, where it was not done in time."""
        return self.solving / self.search


def diary(chance: random.Random, zones: tuple[str, ...]) -> Diary:
    """Somebody's hours, and busy times within them and beside them."""
    begins, length = chance.choice([420, 480, 510, 540, 555, 600]), chance.choice([480, 510, 540])
    spare = [chance.choice([0, 60, 120, 240]) for _ in range(2)]
    holidays = frozenset([date(2026, 10, 26)]) if chance.random() < 0.1 else frozenset[date]()
    working = Working(
        chance.choice(zones), frozenset(range(5)), begins, begins + length, begins - spare[0],
        begins + length + spare[1], holidays,
    )  # fmt: skip
    starts = sorted(int(BEGIN.timestamp()) + chance.randrange(WEEKS * 7 * 96) * 900 for _ in range(BUSY))
    return working, tuple((start, start + chance.choice([1800, 3600, 5400])) for start in starts)


def meeting(chance: random.Random, grid: Grid, *, count: int, mix: str) -> Wanted:
    """Who is needed of so many people."""
    everybody = chance.sample(range(count), count)
    carried = {person: chance.randrange(600) for person in everybody}
    fifth, few = count // 5, tuple(everybody[:3])
    groups = tuple(
        Group(f"group {n}", tuple(everybody[n * fifth : (n + 1) * fifth]), 1 + n % 2) for n in range(5)
    )  # the first three people are in the first of them
    return {
        "required": Wanted(grid, CELLS, tuple(everybody), (), (), carried),
        "optional": Wanted(grid, CELLS, tuple(everybody[:4]), (), tuple(everybody[4:]), carried),
        "groups": Wanted(grid, CELLS, few, groups, (), carried),
        "mixed": Wanted(grid, CELLS, few, groups[1:3], tuple(everybody[3 * fifth :]), carried),
        "half of it": Wanted(grid, CELLS, few, (Group("all", tuple(everybody), count // 2),), (), carried),
    }[mix]


def forget() -> None:
    for cached in (free.free, free._hours, free._shifts, free._stretches, slots._weights):  # noqa: SLF001 - all of them
        cached.cache_clear()


def milliseconds(times: int, use: Callable[[], object], before: Callable[[], None] | None = None) -> float:
    """The median of some times."""
    taken = []
    for _ in range(times):
        if before:
            before()
        started = time.process_time()
        use()
        taken.append((time.process_time() - started) * 1000)
    return statistics.median(taken)


def measure(count: int, zones: str, mix: str, *, times: int, seed: int, patience: float) -> Measured:
    chance = random.Random(f"{seed} {count} {zones} {mix}")
    grid = free.grid(BEGIN, BEGIN + timedelta(weeks=WEEKS))
    diaries = [diary(chance, ZONES[zones]) for _ in range(count)]
    wanted = meeting(chance, grid, count=count, mix=mix)

    def people() -> dict[int, Free]:
        return {person: free.free(grid, *each) for person, each in enumerate(diaries)}

    def found() -> object:
        return slots.best(wanted, people())

    cold, cached, known = milliseconds(times, found, forget), milliseconds(times, found), people()
    model, solving, solved = compare(wanted, known, patience)
    return Measured(
        count, zones, mix, cold, cached,
        search=milliseconds(times, lambda: slots.best(wanted, known)),
        why=milliseconds(times, lambda: slots.why(wanted, known, "Europe/Berlin")),
        model=model, solving=solving, solved=solved, possible=len(slots.best(wanted, known, limit=grid.cells)),
    )  # fmt: skip


def compare(wanted: Wanted, people: dict[int, Free], patience: float) -> tuple[float, float, bool]:
    """How long CP-SAT makes its model and solves it, and whether it was done; then its answer is ours."""
    started = time.process_time()
    program = Program(wanted, people)
    made = time.process_time()
    try:
        proved, done = program.solve(patience), True
    except TimeoutError:
        proved, done = None, False
    solved = time.process_time()
    if done:
        found = slots.best(wanted, people, limit=1)
        present = len(set(wanted.optional) - set(wanted.required))
        ours = (found[0].start, present - len(found[0].missing), found[0].unfairness) if found else None
        assert ours == ((proved.start, proved.present, proved.unfairness) if proved else None), (ours, proved)
    return (made - started) * 1000, (solved - made) * 1000, done


def verdicts(found: list[Measured]) -> list[tuple[str, float, str, bool]]:
    """The slowest of each size beside its target."""
    told = []
    for size in SIZES:
        some = [each for each in found if each.people == size]
        for name, targets in (("cold", COLD), ("cached", CACHED)):
            if size in targets and some:
                worst = max(getattr(each, name) for each in some)
                told.append((f"{size} people, {name}, ms", worst, f"< {targets[size]:g}", worst < targets[size]))
        if size in TIMES_FASTER and some:
            least = min(each.faster for each in some)
            told.append(
                (f"{size} people, CP-SAT / engine", least, f">= {TIMES_FASTER[size]:g}", least >= TIMES_FASTER[size])
            )
    return told


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.slots")
    options.add_argument("--times", type=int, default=21)
    options.add_argument("--seed", type=int, default=5)
    options.add_argument("--patience", type=float, default=10.0, help="seconds that CP-SAT may solve one meeting")
    chosen = options.parse_args()
    print(f"{WEEKS} weeks × 15 minutes, {BUSY} busy times each, median of {chosen.times}; milliseconds\n")
    names = "".join(f"{name:>8}" for name in ("starts", "cold", "cached", "search", "why", "model", "CP-SAT", "times"))
    print(f"{'people':>6}  {'zones':10}{'mix':10}{names}")
    found = []
    for size, zones, mix in itertools.product(SIZES, ZONES, MIXES):
        each = measure(size, zones, mix, times=chosen.times, seed=chosen.seed, patience=chosen.patience)
        found.append(each)
        ours = f"{each.possible:8}{each.cold:8.2f}{each.cached:8.3f}{each.search:8.3f}{each.why:8.2f}"
        its = f"{each.model:8.0f}{each.solving:8.0f}{each.faster:8.0f}{'' if each.solved else ' or more: not done'}"
        print(f"{each.people:6}  {each.zones:10}{each.mix:10}{ours}{its}")
    print()
    for name, value, target, reached in verdicts(found):
        print(f"{name:34}{value:9.2f}   target {target:7} {'reached' if reached else 'NOT REACHED'}")


if __name__ == "__main__":
    main()
