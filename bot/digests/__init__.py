"""Digests: what needs somebody and what went well, posted on a schedule; and what changed for somebody since they looked."""

from bot.digests.composing import changed_for_me, compose
from bot.digests.mailing import MAIL, Letter, letter, not_mailed
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
    "KIND", "MAIL", "Letter", "Wanted", "changed_for_me", "compose", "fire", "letter", "listed", "mended", "not_mailed", "picture", "subscribe", "unsubscribe", "usual",
]  # fmt: skip
