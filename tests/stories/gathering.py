"""Olga's crew and their meetings: what the stories about meetings share."""

from __future__ import annotations

from typing import Any

from storage import meetings
from storage.meetings import Attendee, Meeting
from tests.fakes.running import Concord
from tests.fakes.slack import Answer, User, all_text
from tests.stories.crew import Crew

MEET = 'meet "Which warehouse" length:45m need:<@U0ANA>,<@U0BEN>'


def consensus(crew: Crew, who: User, text: str, *, where: Any = None) -> Answer:
    return crew.slack.command(who, where or crew.launch, "/consensus", text)


def card(crew: Crew, number: int = 1) -> dict[str, Any]:
    """The one card of a meeting, wherever it was posted."""
    found = [
        each
        for where in (crew.launch, crew.office)
        for root in crew.slack.messages(where)
        for each in (root, *crew.slack.thread(root))
        if each["text"].startswith(f"M-{number} ·") and each.get("blocks")
    ]
    unique = {each["ts"]: each for each in found}
    assert len(unique) == 1, crew.slack.describe()
    return next(iter(unique.values()))


def booked(concord: Concord, crew: Crew, text: str = MEET, *, where: Any = None) -> dict[str, Any]:
    """Olga has called a meeting and taken the first time."""
    offered = consensus(crew, crew.olga, text, where=where)
    press(crew, crew.olga, offered, "meeting_book")
    concord.settle()
    return card(crew)


def press(crew: Crew, who: User, offered: Answer, action: str, value: str | None = None) -> Answer:
    """Press the first button of this kind in what was answered."""
    if offered.message is None:
        offered.wait_reply()
        return crew.slack.click(who, crew.slack.ephemerals(who)[-1], action, value)
    return crew.slack.click(who, offered.message, action, value)


def meeting(concord: Concord, number: int = 1) -> Meeting:
    with concord.work() as work:
        found: Meeting | None = work.session.scalar(work.select(Meeting).where(Meeting.number == number))
        assert found is not None
        return found


def seats(concord: Concord, number: int = 1) -> dict[str, Attendee]:
    """Everybody's invitation, by first name."""
    found = meeting(concord, number)
    with concord.work() as work:
        return {person.name.split()[0]: each for each, person in meetings.attendees(work, found.id)}


def said(crew: Crew, where: Any = None) -> str:
    roots = crew.slack.messages(where or crew.launch)
    return "\n".join(all_text(each) for root in roots for each in (root, *crew.slack.thread(root)))
