"""The runner: delivers the outbox, draws cards, runs errands, fires schedules.

It owns the transactions of all that and is the only one who calls Slack outside a request.
"""

from handlers.runner.paces import Paces
from handlers.runner.runner import Ground, Runner, Timing

__all__ = ["Ground", "Paces", "Runner", "Timing"]
