"""The one place that reads the clock.

Product time (`now`) drives schedules, deadlines and what people see, and can be simulated.
Real time drives signatures, leases, Retry-After and look-up windows, and cannot.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What everybody who needs the time is handed."""

    def now(self) -> datetime:
        """Product time, aware UTC."""
        ...

    def real(self) -> datetime:
        """Real time, aware UTC."""
        ...


class SystemClock:
    """Product time is real time."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)

    def real(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)


class ShiftedClock(SystemClock):
    """Product time starts at `start` when the clock is released, stands still before, and runs on from there."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._released: float | None = None

    def release(self) -> None:
        """The process is ready: product time begins to run."""
        self._released = time.monotonic()

    def now(self) -> datetime:
        """The simulated moment."""
        if self._released is None:
            return self._start
        passed = time.monotonic() - self._released
        return datetime.fromtimestamp(self._start.timestamp() + passed, UTC)


def monotonic() -> float:
    """Seconds that never jump, for watchdogs and measuring."""
    return time.monotonic()


def epoch() -> float:
    """Real seconds since 1970, as signatures and Slack's timestamps count."""
    return time.time()
