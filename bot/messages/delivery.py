"""What people are told when Slack would not take a message."""

from __future__ import annotations

from typing import Any

from bot import blocks, text
from bot.answers import MENDED_BY_JOINING, MENDED_BY_UNARCHIVING, UNREADABLE
from bot.blocks import Message

INVITE = "invite me with `/invite @Concord`"


def not_posted(error: str, conversation: str, name: str, payload: dict[str, Any]) -> Message:
    """Why a message is not there, and what mends it."""
    place = f"<#{conversation}>" if name else "that channel"
    if error in MENDED_BY_JOINING:
        why = f"I'm not in {place}: {INVITE} there, and I'll post it."
    elif error in MENDED_BY_UNARCHIVING:
        why = f"{place} is archived. I'll post it once the channel is unarchived."
    elif error.startswith(UNREADABLE):
        why = f"I can't read {place} to see whether it is there already, so I won't post it twice. Please look."
    else:
        why = f"Slack would not take it for {place} (`{text.escape(error)}`). I won't try again by myself."
    what = text.shorten(text.readable(str(payload.get("text", "")), {}), 200)
    return blocks.message(
        f"I could not post: {what}",
        blocks.section("why", f"I could not post this: {why}"),
        blocks.context("what", f"“{text.escape(what)}”"),
    )
