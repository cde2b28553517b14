"""Why somebody was sent something, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import blocks, text
from bot.blocks import Message
from bot.messages import attention
from bot.messages.decisions import cut, moment
from bot.reasons import Reason

SAID = 140

reminders = attention.line


@dataclass(frozen=True, slots=True)
class Told:
    """A message that was sent, with its reason; `said` is its fallback text as it was sent."""

    reason: Reason
    said: str
    sent_at: datetime | None


def asked(name: str, asked_at: datetime, times: str) -> str:
    """Somebody was asked, and reminded so often."""
    return f"You were asked about {name} {moment(asked_at)}, and reminded {times}."


def why(found: Sequence[Told], prefix: str) -> Message:
    """The reasons, a section for each message."""
    if not found:
        return blocks.plain("I have sent you nothing yet. `why not D-12` tells why you were not asked about something.")
    shown = [blocks.section(f"why-{n}", _one(each, prefix)) for n, each in enumerate(found)]
    return blocks.message("Why I sent you that", *shown)


def _one(told: Told, prefix: str) -> str:
    said = cut(" ".join(text.unescape(told.said).split()), SAID) or told.reason.what
    when = f"{moment(told.sent_at)}: " if told.sent_at else ""
    how = told.reason.change.replace("`/", f"`/{prefix}")
    change = f"\nTo change it: {how}." if how else ""
    return f"{when}{said}\n*Why*: {told.reason.what}, because {told.reason.rule}.{change}"


def why_not(sentences: Sequence[str]) -> Message:
    """Why somebody was not sent something."""
    return blocks.message("Why not", blocks.section("why-not", "\n".join(f"• {each}" for each in sentences)))
