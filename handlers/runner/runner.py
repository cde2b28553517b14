"""The runner itself: three pumps and a few sweeps, started and stopped together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot import clock
from handlers.runner.cards import Cards
from handlers.runner.errands import Errands
from handlers.runner.ground import Ground, Timing
from handlers.runner.letters import Letters
from handlers.runner.pump import Pump
from handlers.runner.schedules import Schedules
from handlers.schedule import Sweep, scheduler
from storage import cards, deliveries, errands, outbox, workspaces

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

__all__ = ["Ground", "Runner", "Timing"]

log = structlog.get_logger()

KEEP_DELIVERIES = timedelta(days=2)
KEEP_TEXT = timedelta(days=30)
STOP_WITHIN = 6.0
SILENT_AFTER = 30.0


class Runner:
    """Everything that happens without a request."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._schedules = Schedules(ground)
        self._pumps = (
            Pump("letters", Letters(ground).claim, hands=8),
            Pump("cards", Cards(ground).claim, hands=4),
            Pump("errands", Errands(ground).claim, hands=4),
        )
        self._scheduler: BackgroundScheduler | None = None

    def start(self) -> None:
        """Take over what a dead process left and begin."""
        if self.ground.database.is_sqlite:
            self._take_over()
        for pump in self._pumps:
            pump.start()
        self._scheduler = scheduler(self._sweeps())
        self._scheduler.start()

    def _sweeps(self) -> list[Sweep]:
        return [
            Sweep("schedules", self._sweep, 0.5),
            Sweep("claims", self._forget_dead_claims, 2),
            Sweep("depth", self._measure, 15),
            Sweep("freshen", self.freshen, 60),
            Sweep("purge", self._purge, 3600),
        ]

    def _take_over(self) -> None:
        """With SQLite there can be no other process: what was leased is free at once."""
        with self.ground.database.begin() as session:
            timing = self.ground.timing
            outbox.forget_dead_claims(session, self.ground.clock.real(), timing.unclear, alone=True)
            errands.release(session)
            cards.release(session)

    def wake(self) -> None:
        """Something was queued."""
        for pump in self._pumps:
            pump.wake()

    def alive(self) -> bool:
        """Whether every pump has gone round lately."""
        return all(clock.monotonic() - pump.beat < SILENT_AFTER for pump in self._pumps)

    def stop(self) -> None:
        """Finish what was begun; what does not end in time is given back by its lease."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        for pump in self._pumps:
            pump.halt()
        deadline = clock.monotonic() + STOP_WITHIN
        for pump in self._pumps:
            pump.join(deadline)

    def settle(self, rounds: int = 50) -> None:
        """Do everything that is due now in this thread, instead of running (tests, `--once`)."""
        for _ in range(rounds):
            fired = self._schedules.sweep()
            if not fired + sum(pump.drain() for pump in self._pumps):
                return

    def _sweep(self) -> None:
        if self._schedules.sweep():
            self.wake()

    def _forget_dead_claims(self) -> None:
        with self.ground.database.begin() as session:
            outbox.forget_dead_claims(session, self.ground.clock.real(), self.ground.timing.unclear)

    def freshen(self) -> None:
        """Leave an errand where something has gone stale."""
        with self.ground.database.begin(write=False) as session:
            found = [each.id for each in workspaces.every(session)]
        for workspace_id in found:
            installation = self.ground.installations.of_workspace(workspace_id)
            if installation is not None:
                with self.ground.begin(installation.tenancy) as work:
                    for leave in self.ground.desk.freshen:
                        leave(work)
        self.wake()

    def _measure(self) -> None:
        with self.ground.database.begin(write=False) as session:
            self.ground.metrics.outbox(outbox.depth(session))

    def _purge(self) -> None:
        now = self.ground.clock.real()
        with self.ground.database.begin() as session:
            deliveries.purge(session, now - KEEP_DELIVERIES)
            outbox.purge(session, now - KEEP_TEXT)
            errands.purge(session, now - KEEP_DELIVERIES)
