"""How much of a feed is read, and what is said when there is more."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import BotError

Interval = tuple[int, int]  # [from, until) in seconds since the epoch

WEEKS = 10  # how far ahead is read
MOST_BYTES = 10_000_000
MOST_LINES = 600_000
MOST_ZONES = 100
MOST_EVENTS = 5_000  # around the weeks that are read; older ones are only leafed through
MOST_DATES = 20_000  # that are added to series or taken out of them, one by one
MOST_STEPS = 1_000_000  # days looked at and times found, over all series
DEEPEST = 8  # components within components


class FeedError(BotError):
    """A feed that cannot be read; the sentence says why, without its address and without anything that is in it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a feed came to: merged busy times in order, and how many of its events could not be understood."""

    busy: tuple[Interval, ...]
    skipped: int = 0


class Budget:
    """Counts the work that series make, and ends it."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """So much more was done.

        Raises: FeedError
        """
        self._left -= steps
        if self._left < 0:
            raise FeedError("The events in that calendar repeat so often that they cannot be counted.")
