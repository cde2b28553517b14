"""Slack's rate limits: calls a minute by method, and posts a second by channel."""

from __future__ import annotations

import math
import threading
import time
from collections import deque

from tests.fakes.slack.model import Json
from tests.fakes.slack.registry import tier

POST_BURST = 3
WINDOW = 60.0


class RateLimits:
    """Counts calls and says how long a caller has to wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[str, deque[float]] = {}
        self._tokens: dict[str, tuple[float, float]] = {}

    def wait(self, method: str, args: Json) -> int:
        """Whole seconds for Retry-After, 0 when the call may pass."""
        with self._lock:
            now = time.monotonic()
            if method == "chat.postMessage":
                return self._post(str(args.get("channel")), now)
            return self._call(method, now)

    def _post(self, channel: str, now: float) -> int:
        left, at = self._tokens.get(channel, (float(POST_BURST), now))
        left = min(POST_BURST, left + now - at)
        allowed = left >= 1
        self._tokens[channel] = (left - 1 if allowed else left, now)
        return 0 if allowed else 1

    def _call(self, method: str, now: float) -> int:
        limit = tier(method)
        if limit is None:
            return 0
        calls = self._calls.setdefault(method, deque())
        while calls and now - calls[0] >= WINDOW:
            calls.popleft()
        if len(calls) >= limit:
            return max(1, math.ceil(WINDOW - (now - calls[0])))
        calls.append(now)
        return 0
