"""A pump: a thread that claims jobs while it has hands free, and sleeps until it is woken when there are none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

import structlog

from bot import clock

log = structlog.get_logger()

Task = Callable[[], None]
Claim = Callable[[int], Sequence[Task]]

IDLE_SECONDS = 0.2
SHAKEN_SECONDS = 1.0  # after an error of the store: it may need a moment


class Pump:
    """Claims tasks and does them with up to `hands` threads."""

    def __init__(self, name: str, claim: Claim, hands: int) -> None:
        self.name = name
        self._claim = claim
        self._hands = threading.Semaphore(hands)
        self._count = hands
        self._pool = ThreadPoolExecutor(hands, thread_name_prefix=name)
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"pump-{name}", daemon=True)
        self.beat = clock.monotonic()  # when it last went round, for /readyz

    def start(self) -> None:
        """Begin to pump."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    def halt(self) -> None:
        """Claim no more."""
        self._stopping.set()
        self._woken.set()

    def join(self, deadline: float) -> None:
        """Wait for what was begun, until a monotonic moment."""
        if self._thread.ident:
            self._thread.join(max(0.0, deadline - clock.monotonic()))
        for _ in range(self._count):
            self._hands.acquire(timeout=max(0.0, deadline - clock.monotonic()))
        self._pool.shutdown(wait=False, cancel_futures=True)

    def drain(self) -> int:
        """Do what is due now in this thread, instead of running (tests); how many tasks there were."""
        tasks = self._claim(100)
        wait([self._pool.submit(self._guarded, task) for task in tasks])
        return len(tasks)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.beat = clock.monotonic()
            self._woken.clear()
            if not self._round():
                self._woken.wait(IDLE_SECONDS)

    def _round(self) -> bool:
        """Claim and start what there are hands for; whether there was anything."""
        free = 0
        while free < self._count and self._hands.acquire(blocking=False):
            free += 1
        tasks: Sequence[Task] = ()
        try:
            tasks = self._claim(free) if free else ()
        except Exception:
            log.exception("claiming failed", pump=self.name)
            self._stopping.wait(SHAKEN_SECONDS)
        for _ in range(free - len(tasks)):
            self._hands.release()
        for task in tasks:
            self._pool.submit(self._handle, task)
        return bool(tasks)

    def _handle(self, task: Task) -> None:
        try:
            self._guarded(task)
        finally:
            self._hands.release()
            self._woken.set()

    def _guarded(self, task: Task) -> None:
        try:
            task()
        except Exception:
            log.exception("task failed", pump=self.name)
