"""What everything in the runner stands on."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from handlers import desk
from handlers.desk import Desk
from handlers.installations import Installations
from handlers.metrics import Metrics
from handlers.runner.paces import Paces
from storage.work import Database, Tenancy, Work


@dataclass(frozen=True, slots=True)
class Timing:
    """How the runner paces itself, in real time."""

    lease: timedelta = timedelta(seconds=30)
    pace: timedelta = timedelta(seconds=1)  # between two messages in one conversation, and two drawings of a card
    call: timedelta = timedelta(seconds=10)  # the hard timeout of a call of Slack
    settle: timedelta = timedelta(seconds=10)  # how much later a message may still appear
    page_size: int = 200

    @property
    def unclear(self) -> timedelta:
        """How long after an attempt of unknown outcome it can be looked up."""
        return self.call + self.settle


@dataclass(frozen=True, slots=True)
class Ground:
    """The parts that the runner's workers share."""

    database: Database
    clock: Clock
    installations: Installations
    metrics: Metrics
    desk: Desk
    timing: Timing
    paces: Paces

    def begin(self, tenancy: Tenancy, *, actor: str = "", write: bool = True) -> AbstractContextManager[Work]:
        """A transaction bound to a workspace."""
        return desk.begin(self.database, self.clock, tenancy, actor=actor, write=write)
