"""The inbox in blocks: each thing with the button that does it, in a message and in the App Home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot import blocks, text
from bot.blocks import Block, Message
from bot.messages import acknowledgements, actions, ballots, blockers, common, meetings, reviews
from bot.messages import decisions as words
from bot.messages.actions import Acted
from bot.messages.common import Page
from bot.messages.standups import Asked
from bot.ranking import Weight
from storage.ballots import Ballot
from storage.decisions import Decision
from storage.drafts import Draft
from storage.meetings import Meeting
from storage.reviews import Review

VOTE, POLL, RSVP, PREREAD, OUTCOME, ACTION, REVIEW, STANDUP, DRAFT, BLOCKER, FREED = (
    "vote", "poll", "rsvp", "preread", "outcome", "action", "review", "standup", "draft", "blocker", "freed",
)  # fmt: skip
LEAF = "inbox"
PAGE = 12  # things of one message: two blocks each at most
TITLE = 120  # so that all lines of a section fit into it


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits for somebody; `row` is what its kind is shown from."""

    kind: str
    subject_id: int
    weight: Weight
    row: tuple[Any, ...]


def shown(item: Item) -> tuple[Block, ...]:
    """One thing in blocks."""
    return blocks_of(item.kind, item.row)


def blocks_of(kind: str, row: tuple[Any, ...]) -> tuple[Block, ...]:
    """A thing of some kind in blocks, from what that kind is shown from."""
    return _KINDS[kind](*row)


def message(found: Sequence[Item], number: int = 0) -> Message:
    """One page of the inbox, for the one who asked."""
    if not found:
        return blocks.message("Nothing waits for you.", blocks.section("nothing", "Nothing waits for you."), _refresh())
    page = Page(max(0, min(number, (len(found) - 1) // PAGE)), PAGE, len(found))
    here = found[page.number * PAGE : (page.number + 1) * PAGE]
    head = f"{text.plural(len(found), 'thing waits', many='things wait')} for you"
    return blocks.message(
        head,
        blocks.section("head", f"*{head}*, the most blocking first."),
        *(block for each in here for block in shown(each)),
        common.pager("pages", LEAF, "", page) or _refresh(),
    )


def _refresh() -> Block:
    return blocks.actions("pages", blocks.button("Refresh", f"{LEAF}:here", " 0"))


def vote(found: Decision, ballot: Ballot) -> tuple[Block, ...]:
    """A proposal that waits for one's stance; several options are looked at first."""
    said = words.joined(
        f"*D-{found.number}*", words.cut(found.title, words.LINE_TITLE), f"closes {words.moment(ballot.closes_at)}"
    )
    show = blocks.button("Show", words.SHOW, str(found.number))
    block = blocks.section(f"vote-{found.id}", said, show)
    return (block,) if ballot.options else (block, ballots.choices(found, f"stance-{found.id}"))


def outcome(found: Decision) -> tuple[Block, ...]:
    """An outcome that waits to be acknowledged."""
    said = words.joined(f"*D-{found.number}*", words.cut(found.title, words.LINE_TITLE), found.status)
    done = blocks.button("Acknowledge", acknowledgements.ACKNOWLEDGE, str(found.id))
    return (blocks.section(f"unread-{found.id}", said, done),)


def _poll(found: Meeting) -> tuple[Block, ...]:
    return meetings.waits([found])


def _preread(found: Meeting) -> tuple[Block, ...]:
    said = words.joined(f"*M-{found.number}*", words.cut(found.purpose, TITLE), "to be read before")
    return (blocks.section(f"read-{found.id}", said, blocks.button("I have read it", meetings.READ, str(found.id))),)


def _action(found: Acted) -> tuple[Block, ...]:
    said = f"{actions.line(found, owner=False)} · {actions.source_name(found.source)}"
    return (blocks.section(f"action-{found.action.number}", said, actions.done_button(found.action)),)


def _review(found: Decision, review: Review) -> tuple[Block, ...]:
    due = f"to be reviewed since {reviews.day(review.due_on)}"
    said = words.joined(f"*D-{found.number}*", words.cut(found.title, words.LINE_TITLE), due)
    enter = blocks.button("Enter the result", reviews.ANSWER, f"D-{found.number}")
    return (blocks.section(f"review-{found.id}", said, enter),)


def _standup(asked: Asked) -> tuple[Block, ...]:
    place = f"<#{asked.channel.slack_id}>"
    answer = blocks.button("Answer", "standup_answer", str(asked.prompt.id), style="primary")
    return (blocks.section(f"asked-{asked.prompt.id}", f"*Standup* of {place}", answer),)


def _draft(draft: Draft) -> tuple[Block, ...]:
    said = f"*Draft* of “{words.cut(draft.title, TITLE) or 'a thread'}”"
    edit = blocks.button("Look", "draft_edit", str(draft.id))
    return (blocks.section(f"draft-{draft.id}", words.joined(said, words.link(draft.permalink, "thread")), edit),)


_KINDS: dict[str, Callable[..., tuple[Block, ...]]] = {
    VOTE: vote, POLL: _poll, RSVP: meetings.invitation, PREREAD: _preread, OUTCOME: outcome, ACTION: _action,
    REVIEW: _review, STANDUP: _standup, DRAFT: _draft, BLOCKER: blockers.shown, FREED: blockers.freed,
}  # fmt: skip
