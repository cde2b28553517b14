"""The palette: a colour and a shape for each function, told apart also by people who see colours differently."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from bot import functions

# After Okabe and Ito (https://jfly.uni-koeln.de/color/), moved a little apart: a test measures the distances.
COLOURS = ("#1b4fa3", "#e3a01f", "#0b8a60", "#c060a8", "#62b8f5", "#2b3038", "#f2de4e", "#db3f0b")
SHAPES = ("circle", "square")


@dataclass(frozen=True, slots=True)
class Look:
    """How a function's dots are drawn."""

    fill: str
    shape: str


LOOKS = tuple(Look(fill, shape) for shape in SHAPES for fill in COLOURS)
OTHERS = Look("#ffffff", "circle")  # those for whom no look is left
HOLLOW = Look("#d5dae1", "circle")  # no function is meant
_KNOWN = tuple(functions.NAMES.values())


def looks(titles: Iterable[str]) -> dict[str, Look]:
    """A look for each function, by title: Concord's own have always the same, others the same when it is free."""
    present = sorted(set(titles), key=lambda title: (title not in _KNOWN, title))
    found: dict[str, Look] = {}
    for title in present:
        taken = set(found.values())
        found[title] = next((each for each in _preferred(title) if each not in taken), OTHERS)
    return found


def _preferred(title: str) -> list[Look]:
    """The looks that a function would take, the best first: those which no function of ours has before the others."""
    if title in _KNOWN:
        return [LOOKS[_KNOWN.index(title) % len(LOOKS)], *LOOKS]
    spare, shared = LOOKS[len(_KNOWN) :], LOOKS[: len(_KNOWN)]
    seed = zlib.crc32(title.encode())
    return [*_turned(spare, seed), *_turned(shared, seed)]


def _turned(looks: tuple[Look, ...], by: int) -> tuple[Look, ...]:
    start = by % len(looks) if looks else 0
    return looks[start:] + looks[:start]
