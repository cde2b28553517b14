"""One's own data, in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Message


def making() -> Message:
    """It is being gathered."""
    return blocks.plain("I gather what I keep about you and send it to you as a file, to nobody else.")


def made(permalink: str, name: str) -> Message:
    """The file, for its owner."""
    return blocks.plain(f"What I keep about you: <{permalink}|{name}>. Only you can see this message.")


FORGET = "forget_me"
OWED = 12  # duties that are named
GOES = (
    "your hours, calendar, days off, reminders, the digests that come to you, your place in registers and standups, your drafts, your "
    "standup answers, what I wrote to you, and what you typed into histories and threads that are kept"
)
STAYS = (
    "decisions, votes, objections, meetings and actions, since others rest on them – as those of a former member, "
    "without your name and address"
)


def ask() -> Message:
    """What goes and what stays, before anything happens."""
    sure = "This cannot be taken back."
    return blocks.message(
        "Forget you?",
        blocks.section("goes", f"*What goes*: {GOES}."),
        blocks.section("stays", f"*What stays*: {STAYS}."),
        blocks.section(
            "first",
            "`/concord export` gives you a copy first. While you are in a channel that I am in, Slack tells me your name "
            "again, and if you use me you begin as somebody new.",
        ),
        blocks.actions("do", blocks.button("Forget me", FORGET, "me", style="danger", sure=sure)),
    )


def owes(found: Sequence[str], prefix: str) -> str:
    """What has to be handed over first."""
    more = f" and {len(found) - OWED} more" if len(found) > OWED else ""
    return (
        f"First hand over what rests on you: {', '.join(found[:OWED])}{more}. "
        f"`/{prefix}stakeholders handoff @you @them` takes most of it at once."
    )


def forgotten() -> Message:
    """It is done."""
    return blocks.plain("Forgotten. What stays is a former member's.")
