"""What is to be mended, once a week, in one message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot import blocks, text
from bot.blocks import Message
from bot.messages.stakeholders.vocabulary import GAPS
from storage.initiatives import Initiative

STOP = "stakeholders_weekly_stop"
SHOWN = 10
STOPPED = "You will not hear of gaps every week any more. `/{}stakeholders weekly on` brings it back."
STARTED = "On Mondays you will hear what is to be mended in your initiatives."


class Summary(Protocol):
    """The gaps of one initiative in a few words."""

    @property
    def initiative(self) -> Initiative: ...  # noqa: D102
    @property
    def count(self) -> int: ...  # noqa: D102
    @property
    def line(self) -> str: ...  # noqa: D102


def told(found: Sequence[Summary], prefix: str) -> Message:
    """One line for each initiative, with the button that shows its gaps."""
    number = sum(each.count for each in found)
    title = f"This week: {text.plural(number, 'gap')} in {text.plural(len(found), 'initiative')}"
    rest = len(found) - SHOWN
    return blocks.message(
        title,
        blocks.section("weekly", f"*{title}*"),
        *(_row(each) for each in found[:SHOWN]),
        blocks.context("more", f"and {rest} more: `/{prefix}initiative list`") if rest > 0 else None,
        blocks.actions("stop", blocks.button("Not every week", STOP)),
    )


def _row(one: Summary) -> blocks.Block:
    found = one.initiative
    said = f"*{text.escape(found.key)}* · {text.escape(found.name)}: {text.escape(one.line)}"
    return blocks.section(f"weekly-{found.id}", said, blocks.button("Show gaps", GAPS, found.key))
