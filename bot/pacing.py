"""How fast a method may be called: a bucket that fills at a rate, which learns from what Slack refuses.

Slack tells nobody how much it takes of a workspace, so the rate is found out: it grows a little while there is more to
send than it lets through, and gives way a little when Slack has had enough.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = 50  # calls that were taken, after which the rate grows
SEEKING, STEADY = 1.03, 1.002  # by how much: before Slack has refused anything, and after
CUT, SHARP_CUT = 0.95, 0.7  # of the rate at a refusal: at least, and at most
MEASURED = timedelta(seconds=10)  # what Slack took in this time says how much it takes
ONCE = timedelta(seconds=1)  # calls that were under way together are refused together: one cut for all of them
RANGE = 10.0  # the rate stays within a tenth and ten times of what it began with


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is known of a method's limit: calls a second, how many at once, and whether there may be more to have."""

    rate: float
    burst: float
    grows: bool = False


class Bucket:
    """The calls of one method for one workspace. It begins with little: what a process before it spent is not known."""

    def __init__(self, allowance: Allowance, now: datetime) -> None:
        self.allowance, self.rate = allowance, allowance.rate
        self._left, self._at = 1 + allowance.burst / 4, now
        self._short = False  # there was less room than calls to make
        self._taken, self._count = deque[datetime](), 0
        self._growth, self._cut_at = SEEKING, now - ONCE

    def room(self, now: datetime) -> int:
        """How many calls may begin now."""
        passed = max(0.0, (now - self._at).total_seconds())
        burst = max(self.allowance.burst, self.rate)  # what a second's pause saves up is not lost
        self._left, self._at = min(burst, self._left + passed * self.rate), now
        return max(0, int(self._left))

    def began(self, now: datetime, calls: int = 1) -> None:
        """So many calls begin."""
        self.room(now)
        self._left -= calls
        self._short = self._short or self._left < 1

    def took(self, now: datetime) -> None:
        """Slack took a call."""
        self._taken.append(now)
        while now - self._taken[0] > MEASURED:
            self._taken.popleft()
        self._count += 1
        if self._count % EVERY == 0 and self._short:
            most = self.allowance.rate * (RANGE if self.allowance.grows else 1.0)
            self.rate, self._short = min(most, self.rate * self._growth), False

    def refused(self, now: datetime) -> None:
        """Slack has had enough: not much less than it took of late is what it takes."""
        if now - self._cut_at < ONCE:
            return
        measured = len(self._taken) / MEASURED.total_seconds()
        cut = min(self.rate * CUT, max(self.rate * SHARP_CUT, measured))
        self.rate, self._growth = max(self.allowance.rate / RANGE, cut), STEADY
        self._count, self._cut_at, self._left = 0, now, min(self._left, 0.0)
