"""The table of sweeps, run by APScheduler: it only ticks, the truth is in rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something done again and again; running late or twice at once is never needed."""

    name: str
    run: Callable[[], object]
    seconds: float


def scheduler(sweeps: Sequence[Sweep]) -> BackgroundScheduler:
    """A scheduler with these sweeps, not started yet."""
    from apscheduler.schedulers.background import BackgroundScheduler  # a tenth of a second that `web` need not wait

    made = BackgroundScheduler(timezone="UTC", daemon=True)
    for sweep in sweeps:
        made.add_job(
            sweep.run,
            "interval",
            seconds=sweep.seconds,
            id=sweep.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,  # the default of one second would drop ticks of a busy machine
        )
    return made
