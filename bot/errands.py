"""Slow work is left as a durable row; the runner is woken for it at once."""

from __future__ import annotations

from typing import Any

from storage import errands
from storage.work import Work

GIVE_UP_AFTER = 5


def leave(work: Work, kind: str, key: str, **args: Any) -> bool:
    """Leave an errand, once per `key`; False when it had been left before."""
    return errands.add(work, kind, key, args) is not None


def hold(work: Work, key: str, **args: Any) -> bool:
    """Put a running errand aside until Concord is invited to `channel`; False when it is there by now."""
    return errands.hold(work, key, args)


def release(work: Work, channel: str) -> None:
    """Concord came into a channel: what was put aside for that reason is done."""
    errands.release_held(work, channel)
