"""Counting at all bits at once: a number has a bit for each place; counts are planes of ones, of twos, of fours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_PAIR = 2


def runs(mask: int, length: int) -> int:
    """The bits from which on so many in a row are set."""
    have = 1
    while have < length and mask:
        step = min(have, length - have)
        mask &= mask >> step
        have += step
    return mask if length > 0 else 0


def spread(mask: int, length: int) -> int:
    """Each bit and as many above it as make so many in a row."""
    have = 1
    while have < length:
        step = min(have, length - have)
        mask |= mask << step
        have += step
    return mask


def counted(masks: Iterable[int], twos: Iterable[int] = ()) -> list[int]:
    """How many of some masks are set at each bit, as planes from the ones up; those in `twos` count twice."""
    planes, level, above = [], list(masks), list(twos)
    while level or above:
        while len(level) > _PAIR:  # three of one worth become one of it and one of twice that
            one, two, three = level.pop(), level.pop(), level.pop()
            either = one ^ two
            level.append(either ^ three)
            above.append(one & two | either & three)
        if len(level) == _PAIR:
            one, two = level
            level = [one ^ two]
            above.append(one & two)
        planes.append(level[0] if level else 0)
        level, above = [each for each in above if each], []
    return planes


def at_least(least: int, planes: Sequence[int]) -> int:
    """The bits at which a count reaches a number above 0."""
    if least >> len(planes):
        return 0
    mask = -1  # what has been equal so far reaches it
    for place, plane in enumerate(planes):
        mask = plane & mask if least >> place & 1 else plane | mask
    return mask


def levels(within: int, planes: Sequence[int]) -> list[tuple[int, int]]:
    """Part some bits by their count, the highest first; counts that none has are left out."""
    parts = [(0, within)] if within else []
    for place in reversed(range(len(planes))):
        plane, split = planes[place], []
        for count, bits in parts:
            if more := bits & plane:
                split.append((count | 1 << place, more))
            if less := bits ^ more:
                split.append((count, less))
        parts = split
    return parts


def lowest(mask: int) -> int:
    """The number of the first bit that is set."""
    return (mask & -mask).bit_length() - 1
