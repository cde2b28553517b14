"""What a poll of times stands at: rows are read into plain values, and leave their mark on what is booked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot import polls, text
from bot.errors import BotError
from bot.meetings import finding
from bot.polls import Asked, Standing, Time, Vote
from storage import meetings, people
from storage.meetings import OPTIONAL, REQUIRED, Meeting
from storage.work import Work


def asked(work: Work, found: Meeting) -> Asked:
    """Whom a poll asks; whoever stands in for somebody answers for them."""
    rows = finding.comers(work, found)
    return Asked(
        tuple(person.id for each, person in rows if each.role == REQUIRED),
        finding.groups(found, rows),
        tuple(person.id for each, person in rows if each.role == OPTIONAL),
    )


def times(work: Work, found: Meeting) -> list[Time]:
    """All times that were ever in a poll, by the numbers that they keep."""
    rows = sorted(meetings.times(work, found.id), key=lambda each: each.id)
    return [Time(each.id, number, each.starts_at) for number, each in enumerate(rows, 1)]


def said(work: Work, found: Meeting) -> list[Vote]:
    """What everybody says."""
    return [Vote(each.time_id, each.person_id, each.answer) for each in meetings.availabilities(work, found.id)]


def standings(work: Work, found: Meeting) -> tuple[Standing, ...]:
    """How the times stand that are still ahead, the soonest first."""
    ahead = [each for each in times(work, found) if each.at > work.now]
    return polls.standings(asked(work, found), ahead, said(work, found))


def suffice(work: Work, found: Meeting, person_id: int, time_ids: Iterable[int]) -> bool:
    """Whether one person's yes to these times would settle one of them."""
    chosen = set(time_ids)
    votes = [each for each in said(work, found) if each.person != person_id or each.time not in chosen]
    votes += [Vote(each, person_id, polls.YES) for each in chosen]
    rows = [each for each in times(work, found) if each.id in chosen]
    return any(each.agreed for each in polls.standings(asked(work, found), rows, votes))


def check(work: Work, found: Meeting, at: datetime) -> None:
    """Refuse a time that somebody who is needed has refused.

    Raises: BotError
    """
    standing = next((each for each in standings(work, found) if each.time.at == at), None)
    names = sorted(each.name for each in people.by_ids(work, standing.refused).values()) if standing else []
    if names:
        who, are = text.shorten(", ".join(names), 200), "are" if len(names) > 1 else "is"
        raise BotError(f"{who} said no to that time and {are} needed. Take another one, or ask again.")


def close(work: Work, found: Meeting, at: datetime) -> None:
    """The poll is over: what somebody said of the time that was taken is their answer to the invitation."""
    time = next((each.id for each in times(work, found) if each.at == at), None)
    answers = {each.person: each.answer for each in said(work, found) if each.time == time}
    for each, _ in meetings.attendees(work, found.id):
        each.asked_at, each.reminders = work.now, 0
        answer = answers.get(each.delegate_id or each.person_id)
        if answer is not None and (each.person_id != found.organiser_id or each.response is None):
            each.response, each.responded_at = answer, work.now
    meetings.forget_times(work, found.id)
