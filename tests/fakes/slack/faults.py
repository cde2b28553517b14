"""Ways in which a call can fail, and the plan of which calls do."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What happens to one call: wait, do it or not, then answer or drop the connection."""

    kind: str
    seconds: float = 0.0
    executed: bool = True
    dropped: bool = False
    status: int = 200
    error: str | None = None
    retry_after: int | None = None
    shown_after: float = 0.0


def rate_limited(retry_after: int = 1) -> Fault:
    """429 with Retry-After; nothing is done."""
    return Fault("rate_limited", executed=False, status=429, error="ratelimited", retry_after=retry_after)


def server_error(status: int = 503, *, executed: bool = False) -> Fault:
    """A 5xx; nothing is done, unless `executed`."""
    return Fault("server_error", executed=executed, status=status, error="internal_error")


def timeout(seconds: float) -> Fault:
    """Hang, do nothing, and drop the connection."""
    return Fault("timeout", seconds=seconds, executed=False, dropped=True)


def reply_lost() -> Fault:
    """Do it, then drop the connection without an answer."""
    return Fault("reply_lost", dropped=True)


def shown_late(seconds: float = 1.0) -> Fault:
    """Do it and lose the reply; what was posted shows in history and replies only after `seconds`."""
    return Fault("shown_late", dropped=True, shown_after=seconds)


def error(code: str) -> Fault:
    """Answer `{"ok": false, "error": code}`; nothing is done."""
    return Fault("error", executed=False, error=code)


def slow(seconds: float) -> Fault:
    """Wait, then do it and answer."""
    return Fault("slow", seconds=seconds)


class Faults:
    """Which calls fail: scripted ones first, then those a seeded plan draws."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scripts: dict[str, deque[Fault | None]] = {}
        self._plans: dict[str, Callable[[], Fault | None]] = {}

    def on(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next `times` calls of a method fail like this."""
        self.script(method, [fault] * times)

    def script(self, method: str, steps: Sequence[Fault | None]) -> None:
        """Lay down what happens to the next calls of a method, one by one; None lets one pass."""
        with self._lock:
            self._scripts.setdefault(method, deque()).extend(steps)

    def plan(
        self,
        method: str,
        seed: int,
        *,
        late_by: float = 1.0,
        retry_after: int = 1,
        hang: float = 1.0,
        **shares: float,
    ) -> None:
        """Let a share of a method's calls fail at random, the same for the same seed.

        Shares (of 1): rate_limited, server_error, timeout, reply_lost, shown_late.
        """
        faults = {
            "rate_limited": rate_limited(retry_after),
            "server_error": server_error(),
            "timeout": timeout(hang),
            "reply_lost": reply_lost(),
            "shown_late": shown_late(late_by),
        }
        chosen = [(share, faults[name]) for name, share in shares.items()]
        dice = random.Random(seed)
        with self._lock:
            self._plans[method] = lambda: _draw(dice.random(), chosen)

    def clear(self) -> None:
        """Let everything succeed again."""
        with self._lock:
            self._scripts.clear()
            self._plans.clear()

    def next(self, method: str) -> Fault | None:
        """What happens to the call that has just come in."""
        with self._lock:
            if script := self._scripts.get(method):
                return script.popleft()
            plan = self._plans.get(method)
            return plan() if plan else None


def _draw(point: float, chosen: list[tuple[float, Fault]]) -> Fault | None:
    for share, fault in chosen:
        if point < share:
            return fault
        point -= share
    return None
