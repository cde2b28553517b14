"""What people are told about a meeting: booked, moved, cancelled, called off, the quorum lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import blocks, text
from bot.blocks import Block, Message
from bot.messages import ballots
from bot.messages.meetings.card import Shown, agenda, buttons, hours, moment, quorum, when
from storage.meetings import MAYBE, NO, YES, Meeting
from storage.people import Person

DELEGATE, MOVE, VOTE_INSTEAD = "meeting_delegate", "meeting_move", "meeting_vote_instead"
SAID = {YES: "you come", MAYBE: "you may come", NO: "you do not come"}
ASKED_SHOWN = 20


def named(found: Meeting) -> str:
    """A meeting's number and purpose, escaped."""
    return f"M-{found.number} · {text.escape(found.purpose)}"


def booked(found: Meeting, people: Sequence[Person]) -> Message:
    """A time is fixed: those who are invited are named, so that Slack tells them."""
    return blocks.plain(f"{named(found)} is booked: {when(found)}. {mentions(people)}".strip())


def moved(found: Meeting, before: datetime | None, people: Sequence[Person]) -> Message:
    """Another time: everybody is asked again."""
    was = f", instead of {moment(before)}" if before else ""
    return blocks.plain(
        f"{named(found)} has moved to {when(found)}{was}. Please answer again. {mentions(people)}".strip()
    )


def mentions(people: Sequence[Person]) -> str:
    """Members by mentions, so that Slack tells them; the first twenty."""
    named = [f"<@{each.slack_id}>" for each in people if each.slack_id and not each.deactivated]
    more = f" and {len(named) - ASKED_SHOWN} more" if len(named) > ASKED_SHOWN else ""
    return f"{', '.join(named[:ASKED_SHOWN])}{more}"


def invited(shown: Shown, *, may_read: bool) -> Message:
    """The same for somebody who is not in its channel: what it is about only where they may read it."""
    return directly("You are invited", shown, (), buttons(shown.meeting), may_read=may_read)


def directly(asks: str, shown: Shown, between: Sequence[Block], last: Block, *, may_read: bool) -> Message:
    """What somebody outside of its channel is asked: the meeting in two lines, more, its agenda, and the buttons."""
    found, about = shown.meeting, agenda(shown.items) if may_read else ""
    head = f"{asks}: M-{found.number} · {found.purpose}"
    said = f"*{ballots.bold(head)}*\n{when(found)} · called by {ballots.name(shown.organiser)}"
    below = blocks.section("agenda", f"*Agenda*\n{about}") if about else None
    return blocks.message(head, blocks.section("head", said), *between, below, last)


def cancelled(found: Meeting) -> Message:
    """It does not take place."""
    why = f": {text.escape(found.ended_why)}" if found.ended_why else ""
    return blocks.plain(f"{named(found)} is cancelled{why}.")


def called_off(found: Meeting, people: int) -> Message:
    """Everything it was for is decided."""
    saved = hours(found.saved_minutes)
    return blocks.plain(
        f"{named(found)} is called off: everything on its agenda is decided. "
        f"That saves {text.plural(people, 'person', many='people')} {saved} in all."
    )


def answered(found: Meeting, answer: str, names: Sequence[str]) -> Message:
    """What somebody's answer is now; `names` are those for whom it was given."""
    besides = f" for {', '.join(text.escape(each) for each in names)}" if names else ""
    return blocks.plain(f"M-{found.number}: noted, {SAID[answer]}{besides}.")


def declined(found: Meeting, by: Person) -> Message:
    """Who was to come for somebody does not."""
    return blocks.plain(
        f"{ballots.name(by)} cannot come for you to {named(found)} {when(found)}. Answer again, or name somebody else."
    )


def quorum_lost(
    shown: Shown, delegate: tuple[Person, Person] | None, at: datetime | None, *, may_vote: bool
) -> Message:
    """The organiser's three ways out; `delegate` is (who cannot come, who could stand in), `at` the next best time."""
    found = shown.meeting
    head = f"M-{found.number} · {found.purpose} has lost its quorum"
    ask = (
        blocks.button(
            text.shorten(f"Ask {delegate[1].name} for {delegate[0].name}", 75), DELEGATE,
            f"{found.id} {delegate[0].id} {delegate[1].id}", style="primary",
        )
        if delegate
        else None
    )  # fmt: skip
    move = blocks.button("Move to the next best time", MOVE, f"{found.id} {int(at.timestamp())}") if at else None
    vote = blocks.button("Decide without meeting", VOTE_INSTEAD, str(found.id)) if may_vote else None
    later = f"\nThe next best time is {moment(at)}." if at else "\nI know no other time for it."
    ways = blocks.actions("ways", ask, move, vote) if ask or move or vote else None
    return blocks.message(
        head, blocks.section("head", f"*{ballots.bold(head)}*\n{when(found)}\n{quorum(shown)}{later}"), ways
    )


def quorum_stands(found: Meeting) -> Message:
    """It has its quorum again."""
    return blocks.plain(f"{named(found)} has its quorum again.")
