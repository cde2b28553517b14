"""A lock that goes round: whoever has waited longest is next.

Python's own lock goes to whoever asks first when it is free. A sweep that gives it back and takes it again at once
would keep it, and everybody else waits in vain.
"""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """One at a time, in the order of asking."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    def acquire(self, timeout: float) -> bool:
        """Wait for one's turn; False when it does not come in so many seconds."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            called = threading.Event()
            self._waiting.append(called)
        if called.wait(timeout):
            return True
        with self._guard:
            if called.is_set():  # in the very moment of giving up
                return True
            self._waiting.remove(called)
            return False

    def release(self) -> None:
        """The next one's turn."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
