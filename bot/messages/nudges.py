"""The one message of a day that reminds somebody of what waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import blocks, text
from bot.blocks import Message
from bot.messages import actions, inbox
from bot.messages.actions import Acted
from bot.messages.inbox import BLOCKER, OUTCOME, POLL, VOTE
from storage.people import Person

__all__ = ["BLOCKER", "OUTCOME", "POLL", "VOTE", "told"]


def told(
    waiting: Sequence[tuple[str, tuple[Any, ...]]],
    due: Sequence[Acted],
    me: Person,
    prefix: str,
    *,
    last: bool = False,
    more: int = 0,
) -> Message:
    """What waits, as (kind, what it is shown from), and what is due, each with the buttons that do it; `more` is not shown."""
    count = len({(kind, getattr(row[0], "blocker", row[0]).id) for kind, row in waiting})
    asks = f"{text.plural(count + more, 'thing waits', many='things wait')} for your answer" if waiting else ""
    to_do = f"{text.plural(len(due), 'action is', many='actions are')} due" if due else ""
    head = ", ".join(each for each in (asks, to_do) if each)
    shown = {block.block_id: block for each in waiting for block in inbox.blocks_of(*each)}  # a poll may wait twice
    end = blocks.context("last", "I won't ask again for this.") if last else None
    rest = blocks.context("rest", f"The first {count}; `/{prefix}concord inbox` has them all.") if more else None
    return blocks.message(
        head, blocks.section("head", f"*{head}*"), *shown.values(), *actions.reminder(due, me, prefix), rest, end
    )
