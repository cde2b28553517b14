"""The one message of a day that reminds somebody of what waits for them."""

from __future__ import annotations

from collections.abc import Sequence

from bot import blocks, text
from bot.blocks import Block, Message
from bot.messages import acknowledgements, ballots
from bot.messages import decisions as words
from storage.ballots import Ballot
from storage.decisions import Decision


def told(votes: Sequence[tuple[Decision, Ballot]], unread: Sequence[Decision]) -> Message:
    """What waits, the first to close first, each with the buttons that do it."""
    count = len(votes) + len(unread)
    head = f"{text.plural(count, 'thing waits', many='things wait')} for your answer"
    voting = [block for each in votes for block in vote(*each)]
    return blocks.message(head, blocks.section("head", f"*{head}*"), *voting, *(read(each) for each in unread))


def vote(found: Decision, ballot: Ballot) -> tuple[Block, ...]:
    """A proposal that waits for one's stance; several options are looked at first."""
    said = words.joined(
        f"*D-{found.number}*", words.cut(found.title, words.LINE_TITLE), f"closes {words.moment(ballot.closes_at)}"
    )
    show = blocks.button("Show", words.SHOW, str(found.number))
    block = blocks.section(f"vote-{found.id}", said, show)
    return (block,) if ballot.options else (block, ballots.choices(found, f"stance-{found.id}"))


def read(found: Decision) -> Block:
    """An outcome that waits to be acknowledged."""
    said = words.joined(f"*D-{found.number}*", words.cut(found.title, words.LINE_TITLE), found.status)
    return blocks.section(
        f"unread-{found.id}", said, blocks.button("Acknowledge", acknowledgements.ACKNOWLEDGE, str(found.id))
    )
