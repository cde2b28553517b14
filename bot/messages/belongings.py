"""One's own data, in words."""

from __future__ import annotations

from bot import blocks
from bot.blocks import Message


def making() -> Message:
    """It is being gathered."""
    return blocks.plain("I gather what I keep about you and send it to you as a file, to nobody else.")


def made(permalink: str, name: str) -> Message:
    """The file, for its owner."""
    return blocks.plain(f"What I keep about you: <{permalink}|{name}>. Only you can see this message.")
