"""Digests: what needs somebody and what went well, posted on a schedule; and what changed for somebody since they looked."""

from bot.digests.composing import changed_for_me, compose
from bot.digests.picturing import picture
from bot.digests.subscribing import (
    KIND,
    Wanted,
    fire,
    listed,
    mended,
    subscribe,
    unsubscribe,
    usual,
)

__all__ = [
    "KIND", "Wanted", "changed_for_me", "compose", "fire", "listed", "mended", "picture", "subscribe", "unsubscribe", "usual",
]  # fmt: skip
