"""The engine's question as an integer program for OR-Tools CP-SAT: slow, plain, and proved to be the best.

It shares nothing with `bot/slots.py` but its data: what is free and what it costs is gone through cell by cell, and
the solver finds the start and who counts for each group. The ranks become one number to make small.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ortools.sat.python import cp_model

from bot.free import Free
from bot.slots import Group, Wanted


@dataclass(frozen=True, slots=True)
class Answer:
    start: datetime
    present: int  # optional people who are free
    unfairness: int


class Program:
    """One meeting as a model; `solve` says what is best, or that nothing is possible."""

    def __init__(self, wanted: Wanted, people: Mapping[int, Free]) -> None:
        self.wanted, self.model, self.required = wanted, cp_model.CpModel(), set(wanted.required)
        self.starts = [self.model.new_bool_var("") for _ in range(wanted.grid.cells - wanted.cells + 1)]
        self.able = {person: self.free_at(its) for person, its in people.items()}
        self.costs = {person: self.cost_at(person, its) for person, its in people.items()}
        self.model.add_exactly_one(self.starts)
        self.model.add(self.chosen(self.column(self.able, self.required)) == len(self.required))
        self.unfairness = self.chosen(self.column(self.costs, self.required))
        for group in wanted.groups:
            self.unfairness += self.counted(group)
        self.present = self.chosen(self.column(self.able, set(wanted.optional) - self.required))
        most = sum(max(each, default=0) for each in self.costs.values()) * (len(wanted.groups) + 1) + 1
        soon = self.chosen(range(len(self.starts)))
        self.model.minimize(soon + len(self.starts) * (self.unfairness - most * self.present))

    def free_at(self, its: Free) -> list[int]:
        """Whether somebody is free, start by start."""
        length, cells = self.wanted.cells, [its.mask >> cell & 1 for cell in range(self.wanted.grid.cells)]
        return [int(all(cells[start : start + length])) for start in range(len(self.starts))]

    def cost_at(self, person: int, its: Free) -> list[int]:
        """What a start costs somebody, start by start."""
        carried, length = self.wanted.carried.get(person, 0), self.wanted.cells
        halves = [2 * (its.outside >> cell & 1) + (its.edge >> cell & 1) for cell in range(self.wanted.grid.cells)]
        minutes = [-(-sum(halves[start : start + length]) * 15 // 2) for start in range(len(self.starts))]
        return [each * (2 * carried + each) for each in minutes]

    def column(self, values: Mapping[int, list[int]], some: set[int]) -> list[int]:
        """The sum over some people, start by start."""
        return [sum(each) for each in zip([0] * len(self.starts), *(values[one] for one in some), strict=True)]

    def chosen(self, values: Iterable[int]) -> cp_model.LinearExpr:
        """The value of the start that is chosen."""
        return cp_model.LinearExpr.weighted_sum(self.starts, list(values))

    def counted(self, group: Group) -> cp_model.LinearExpr:
        """What those cost who count for a group: they are free, and required ones count before others."""
        others = set(group.members) - self.required
        counts = {person: self.model.new_bool_var("") for person in others}
        for person, variable in counts.items():
            self.model.add(variable <= self.chosen(self.able[person]))
        self.model.add(sum(counts.values()) == max(0, group.count - len(self.required & set(group.members))))
        return cp_model.LinearExpr.sum([self.paid(person, variable) for person, variable in counts.items()])

    def paid(self, person: int, counts: cp_model.IntVar) -> cp_model.IntVar:
        """What one costs, nothing unless counted."""
        paid = self.model.new_int_var(0, max(self.costs[person], default=0), "")
        self.model.add(paid >= self.chosen(self.costs[person])).only_enforce_if(counts)
        return paid

    def solve(self, patience: float = 60.0) -> Answer | None:
        """The best start, proved; None: there is none.

        Raises: TimeoutError
        """
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 1, patience
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return None
        if status != cp_model.OPTIMAL:
            raise TimeoutError(solver.status_name(status))
        start = next(n for n, variable in enumerate(self.starts) if solver.boolean_value(variable))
        return Answer(self.wanted.grid.at(start), solver.value(self.present), solver.value(self.unfairness))
