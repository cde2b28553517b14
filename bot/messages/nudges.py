"""The one message of a day that reminds somebody of what waits for them."""

from __future__ import annotations

from collections.abc import Sequence

from bot import blocks, text
from bot.blocks import Message
from bot.messages import inbox
from storage.ballots import Ballot
from storage.decisions import Decision


def told(votes: Sequence[tuple[Decision, Ballot]], unread: Sequence[Decision]) -> Message:
    """What waits, the first to close first, each with the buttons that do it."""
    count = len(votes) + len(unread)
    head = f"{text.plural(count, 'thing waits', many='things wait')} for your answer"
    voting = [block for each in votes for block in inbox.vote(*each)]
    reading = [block for each in unread for block in inbox.outcome(each)]
    return blocks.message(head, blocks.section("head", f"*{head}*"), *voting, *reading)
