"""Minutes: what a meeting came to as a file in its thread, once for each state of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot import directory, errands
from bot.meetings import leading, outcomes
from bot.messages import meetings as words
from bot.messages.meetings import Shown
from storage import meetings
from storage.channels import Channel
from storage.meetings import BOOKED, OPEN, POLLING, Meeting
from storage.work import Work

ERRAND = "meeting_minutes"


@dataclass(frozen=True, slots=True)
class File:
    """A file's name and content."""

    name: str
    content: bytes


def ask(work: Work, meeting_id: int, said: str = "") -> tuple[Meeting, bool]:
    """Have the minutes made, with notes in place of those before; False when they are there as they are now.

    Raises: BotError, NotUnderstood
    """
    found = outcomes.to_fill_in(work, meeting_id)
    if said.strip():
        outcomes.notes(work, found, said)
    digest = hashlib.sha256(_written(work, found)).hexdigest()[:16]
    actor = work.person.slack_id or ""
    new = errands.leave(work, ERRAND, f"{ERRAND}:{found.id}:{digest}", meeting=found.id, actor=actor)
    return found, new


def made(work: Work, meeting_id: int) -> File | None:
    """The minutes as they are now."""
    found = work.get(Meeting, meeting_id)
    return File(f"M-{found.number}.md", _written(work, found)) if found else None


def _written(work: Work, found: Meeting) -> bytes:
    after = outcomes.after(work, found)
    return words.minutes(after, _following(work, after.shown)).encode()


def _following(work: Work, shown: Shown) -> Meeting | None:
    """The next meeting about one of its decisions, or else of its initiative; none of another private channel."""
    found = shown.meeting
    about = [each for item in shown.items if item.decision for each in meetings.about(work, item.decision.id, *OPEN)]
    later = meetings.next_of(work, found.initiative_id, directory.fresh_since(work)) if found.initiative_id else None
    candidates = [each for each in (*about, later) if each is not None and each.id != found.id]
    known = [each for each in candidates if each.status in (BOOKED, POLLING) and _is_open(work, found, each)]
    return next(iter(known), None)


def _is_open(work: Work, found: Meeting, other: Meeting) -> bool:
    channel = work.get(Channel, other.channel_id) if other.channel_id else None
    return other.channel_id == found.channel_id or (channel is not None and not channel.is_private)


def hand_out(work: Work, meeting_id: int, permalink: str, *, key: str) -> None:
    """The file is in the thread."""
    found = work.get(Meeting, meeting_id)
    if found is not None:
        leading.tell(work, found, words.minutes_handed(found, permalink), key=key)
