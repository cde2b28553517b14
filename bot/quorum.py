"""Quorum of a meeting: whether everybody it takes may still come. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seat:
    """One invitation: for whom, and whether somebody may still come for it (they, or who stands in for them)."""

    person: int
    function: str = ""
    group: str = ""
    required: bool = False
    open: bool = True


@dataclass(frozen=True, slots=True)
class Missing:
    """What the quorum lacks; nothing of it: it stands."""

    functions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    people: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is missing."""
        return bool(self.functions or self.groups or self.people)


def missing(seats: Sequence[Seat], functions: Sequence[str], groups: Mapping[str, int]) -> Missing:
    """What is missing: functions that nobody speaks for, groups with too few, required people who do not come."""
    there = [each for each in seats if each.open]
    return Missing(
        tuple(name for name in functions if not any(each.function == name for each in there)),
        tuple(name for name, count in groups.items() if sum(each.group == name for each in there) < count),
        tuple(each.person for each in seats if each.required and not each.open),
    )
