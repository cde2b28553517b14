"""The one message of a day that reminds somebody of what waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import blocks, text
from bot.blocks import Message
from bot.messages import inbox
from bot.messages.inbox import BLOCKER, OUTCOME, POLL, VOTE

__all__ = ["BLOCKER", "OUTCOME", "POLL", "VOTE", "told"]


def told(waiting: Sequence[tuple[str, tuple[Any, ...]]], *, last: bool = False) -> Message:
    """What waits, as (kind, what it is shown from), each with the buttons that do it."""
    count = len({(kind, getattr(row[0], "blocker", row[0]).id) for kind, row in waiting})
    head = f"{text.plural(count, 'thing waits', many='things wait')} for your answer"
    shown = {block.block_id: block for each in waiting for block in inbox.blocks_of(*each)}  # a poll may wait twice
    end = blocks.context("last", "I won't ask again for this.") if last else None
    return blocks.message(head, blocks.section("head", f"*{head}*"), *shown.values(), end)
