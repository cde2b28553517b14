"""Absences in words."""

from __future__ import annotations

from datetime import date, timedelta

from bot import blocks
from bot.blocks import Message

NOT_AWAY = blocks.plain("You were not away.")
BACK = blocks.plain("Welcome back. You are asked again from today on.")


def away(first: date, last: date) -> Message:
    """What was understood."""
    days = _on(first) if first == last else f"{_on(first)} to {_on(last)}"
    return blocks.plain(
        f"You are away {'on ' if first == last else ''}{days}, and back on {_on(last + timedelta(days=1))}."
    )


def back(first: date, last: date, *, begun: bool) -> Message:
    """An absence was called off."""
    days = _on(first) if first == last else f"{_on(first)} to {_on(last)}"
    return BACK if begun else blocks.plain(f"You are not away {'on ' if first == last else ''}{days} any more.")


def _on(day: date) -> str:
    return f"{day:%A %-d %B}"
