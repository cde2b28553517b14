"""Slack's rate limits: calls a minute by method, posts a second by channel, and posts a minute in all of a workspace.

Slack says "several hundred messages per minute" of the last one, with "generous burst behaviour": here 300, and 60 at once.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from tests.fakes.slack.model import Json
from tests.fakes.slack.registry import tier

POST_BURST = 3
WORKSPACE_POSTS, WORKSPACE_BURST = 300, 60
WINDOW = 60.0
POST = "chat.postMessage"


class RateLimits:
    """Counts calls and says how long a caller has to wait.

    `faster` lets time pass so many times faster for the limits of workspace and methods, so that a test need not wait;
    Retry-After is whole seconds of the caller's all the same.
    """

    def __init__(self) -> None:
        self.faster = 1.0
        self.clock: Callable[[], float] = time.monotonic
        self.workspace_posts = WORKSPACE_POSTS
        self._lock = threading.Lock()
        self._calls: dict[str, deque[float]] = {}
        self._tokens: dict[str, tuple[float, float]] = {}

    def wait(self, method: str, args: Json) -> int:
        """Whole seconds for Retry-After, 0 when the call may pass."""
        with self._lock:
            now = self.clock()
            if method == POST:
                return self._post(str(args.get("channel")), now)
            return math.ceil(self._call(method, now * self.faster) / self.faster)

    def _post(self, channel: str, now: float) -> int:
        """A refused post costs nothing of either bucket."""
        rate = self.workspace_posts / WINDOW * self.faster
        here = self._left(channel, now, 1.0, POST_BURST)
        everywhere = self._left(POST, now, rate, WORKSPACE_BURST)
        allowed = min(here, everywhere) >= 1
        for bucket, left in ((channel, here), (POST, everywhere)):
            self._tokens[bucket] = (left - allowed, now)
        return 0 if allowed else max(1, math.ceil((1 - everywhere) / rate))

    def _left(self, bucket: str, now: float, rate: float, most: int) -> float:
        left, at = self._tokens.get(bucket, (float(most), now))
        return min(float(most), left + (now - at) * rate)

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
