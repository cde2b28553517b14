"""How often somebody is reminded, in words, and its form."""

from __future__ import annotations

from bot import blocks, text
from bot.blocks import Field, Frame, Message, View

OPEN, FORM = "attention_open", "attention_form"
PACES = [
    ("Normal: once a day at most, twice for one thing", "normal"),
    ("Light: every third day at most, once for one thing", "light"),
    ("Active: once a day at most, three times for one thing", "active"),
]
HINT = "In your own zone, like `18:00-08:00`. Nobody is reminded outside their working hours anyhow."


def form(channel: str, pace: str, quiet: str) -> View:
    """The form of one's own reminders."""
    return blocks.modal(
        Frame(FORM, "Your reminders", "Save", metadata=channel),
        blocks.select_input(Field("pace", "How often?"), PACES, initial=pace),
        blocks.text_input(Field("quiet", "Quiet hours", HINT, optional=True), initial=quiet),
    )


def hours(quiet: tuple[int, int] | None) -> str:
    """Quiet hours as they are typed."""
    return f"{text.clock(quiet[0])}-{text.clock(quiet[1])}" if quiet else ""


def saved(pace: str, quiet: tuple[int, int] | None) -> Message:
    """What holds from now on."""
    return blocks.plain(f"Your reminders: {line(pace, quiet)}.")


def line(pace: str, quiet: tuple[int, int] | None) -> str:
    """What holds, in a few words."""
    return (
        f"{pace} pace, {f'quiet from {text.clock(quiet[0])} to {text.clock(quiet[1])}' if quiet else 'no quiet hours'}"
    )
