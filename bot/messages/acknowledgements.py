"""Outcomes that are to be acknowledged, and who reads them how soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot import blocks, text
from bot.blocks import Message
from bot.messages import ballots
from bot.readers import Rate
from storage.decisions import Decision
from storage.people import Person

ACKNOWLEDGE = "decision_acknowledge"


def rates(found: Sequence[tuple[str, Rate]]) -> Message:
    """Who acknowledges how much and how soon, by function."""
    if not found:
        return blocks.plain("Nobody was asked to acknowledge a decision yet.")
    lines = [f"{text.escape(title)}: {each.done} of {each.asked}{_took(each)}" for title, each in found]
    return blocks.message("Acknowledged, by function", blocks.section("rates", "\n".join(lines)[:2900]))


def _took(each: Rate) -> str:
    return f", half of them within {_span(each.median)}" if each.median is not None else ""


def _span(took: timedelta) -> str:
    hours = took.total_seconds() / 3600
    if hours < 1:
        return text.plural(max(1, round(hours * 60)), "minute")
    return text.plural(round(hours), "hour") if hours < LONG_HOURS else text.plural(round(hours / 24), "day")


LONG_HOURS = 48


def to_acknowledge(found: Decision, owner: Person) -> Message:
    """An informed person is told of an outcome, and asked to say that they have read it."""
    return blocks.message(
        f"D-{found.number} · {found.title} · {found.status}",
        blocks.section(
            "told",
            f"*D-{found.number} · {ballots.bold(found.title)}* is decided. {ballots.name(owner)} wants you to know.",
        ),
        blocks.section("outcome", text.quote(text.shorten(found.outcome, 1500))) if found.outcome else None,
        blocks.actions(
            "acknowledge",
            blocks.button("Acknowledge", ACKNOWLEDGE, str(found.id), style="primary"),
            blocks.button("Show", "decision_show", f"D-{found.number}"),
        ),
    )
