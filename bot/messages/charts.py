"""Charts in words: the picture with what it says beside it, for the one who asked, and in the channel where they share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import blocks, pictures, text
from bot.blocks import Block, Message
from bot.messages.stakeholders.vocabulary import shown
from bot.pictures import Chart

SHARE = "chart_share"


@dataclass(frozen=True, slots=True)
class Charted:
    """A chart, the lines (mrkdwn) that say the same, and the channel (by Slack id) that it is about, if any."""

    chart: Chart
    lines: Sequence[str] = ()
    channel: str = ""


def day(on: date) -> str:
    """A day below a column."""
    return f"{on:%-d %b}"


def coming(found: Charted) -> Message:
    """The figures at once; the picture is being drawn."""
    title = text.escape(found.chart.title)
    return blocks.message(
        found.chart.title,
        blocks.section("report", "\n".join((f"*{title}*", *found.lines))),
        blocks.context("coming", "The picture comes to your messages with me in a moment."),
    )


def own(found: Charted, file_id: str, value: str) -> Message:
    """The chart for the one who asked; `value` is what it is shared with."""
    button = blocks.button("Share in the channel", SHARE, value) if found.channel else None
    whose = blocks.context("whose", "Only you see this.")
    return _message(found, file_id, whose, blocks.actions("share", button) if button else None)


def shared(found: Charted, file_id: str, name: str) -> Message:
    """The chart as the channel sees it."""
    return _message(found, file_id, blocks.context("whose", f"Shared by {shown(name)}."))


def sharing() -> Message:
    """It is being drawn for the channel."""
    return blocks.plain("The picture comes into the channel in a moment.")


def _message(found: Charted, file_id: str, *more: Block | None) -> Message:
    alt = pictures.chart_text(found.chart)
    said = blocks.section("said", "\n".join(found.lines)) if found.lines else None
    return blocks.message(found.chart.title, blocks.image("chart", alt, file_id), said, *more)
