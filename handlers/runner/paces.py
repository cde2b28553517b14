"""The pace of each workspace and method, in memory: a process that starts anew begins carefully and learns again."""

from __future__ import annotations

import threading
from datetime import datetime

from bot.pacing import Allowance, Bucket
from storage.outbox import LOOK, OPEN, POST

UPDATE, PUBLISH = "chat.update", "views.publish"
MINUTE = 60.0

# Slack takes "several hundred" posts a minute of a workspace, and does not say how many. The others have tiers, which
# count what came within any minute: what may come at once is taken off the rate.
ALLOWED = {
    POST: Allowance(300 / MINUTE, 10, grows=True),
    OPEN: Allowance(48 / MINUTE, 2),
    LOOK: Allowance(40 / MINUTE, 10),
    UPDATE: Allowance(30 / MINUTE, 20),
    PUBLISH: Allowance(60 / MINUTE, 40),
}


class Paces:
    """How many calls may begin; `scale` is how many times Slack's own limits, 0 for no pace at all."""

    def __init__(self, scale: float = 1.0) -> None:
        self._scale = scale
        self._buckets: dict[tuple[int, str], Bucket] = {}
        self._lock = threading.Lock()

    def _of(self, workspace_id: int, method: str, now: datetime) -> Bucket:
        key = (workspace_id, method)
        if key not in self._buckets:
            usual = ALLOWED[method]
            scaled = Allowance(usual.rate * self._scale, usual.burst, grows=usual.grows)
            self._buckets[key] = Bucket(scaled, now)
        return self._buckets[key]

    def room(self, workspace_id: int, method: str, now: datetime, most: int) -> int:
        """How many calls may begin now, `most` at most."""
        if not self._scale or method not in ALLOWED:
            return most
        with self._lock:
            return min(most, self._of(workspace_id, method, now).room(now))

    def spent(self, method: str, now: datetime) -> list[int]:
        """Workspaces that must not begin a call of this method now."""
        with self._lock:
            mine = [(key[0], bucket) for key, bucket in self._buckets.items() if key[1] == method]
            return [workspace_id for workspace_id, bucket in mine if not bucket.room(now)]

    def began(self, workspace_id: int, method: str, now: datetime) -> None:
        """A call begins."""
        if self._scale and method in ALLOWED:
            with self._lock:
                self._of(workspace_id, method, now).began(now)

    def ended(self, workspace_id: int, method: str, now: datetime, *, refused: bool) -> None:
        """A call was taken, or refused since there were too many."""
        if self._scale and method in ALLOWED:
            with self._lock:
                bucket = self._of(workspace_id, method, now)
                if refused:
                    bucket.refused(now)
                else:
                    bucket.took(now)
