"""A clock with verbs: product time stands still until a test moves it, real time runs on unless it is held."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Lock
from zoneinfo import ZoneInfo


class FakeClock:
    """Product time that only a test moves, beside the real clock."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("FakeClock starts at an aware time")
        self._lock = Lock()
        self._now = start.astimezone(UTC)
        self._held: datetime | None = None

    def now(self) -> datetime:
        """Product time, aware UTC."""
        with self._lock:
            return self._now

    def real(self) -> datetime:
        """Real time, aware UTC."""
        return self._held or datetime.now(UTC)

    def hold_real(self) -> None:
        """Real time stands still, too, from now on, until `pass_real` moves it."""
        self._held = datetime.now(UTC)

    def pass_real(self, seconds: float) -> datetime:
        """Real time, which is held, moves on; returns it."""
        assert self._held is not None, "hold_real() first"
        self._held += timedelta(seconds=seconds)
        return self._held

    def monotonic(self) -> float:
        """Seconds that never go back, for leases and time limits."""
        return time.monotonic()

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Move product time on and return it."""
        with self._lock:
            self._now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
            return self._now

    def set(self, moment: str | datetime, zone: str = "UTC") -> datetime:
        """Put product time at a moment; a naive one, like "2027-03-01 08:58", is read in the zone."""
        value = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        if value.tzinfo is None:
            value = value.replace(tzinfo=ZoneInfo(zone))
        with self._lock:
            self._now = value.astimezone(UTC)
            return self._now
