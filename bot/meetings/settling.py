"""A poll of times settles: what is agreed books itself, and what cannot be is its organiser's to help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import free, outbox, polls
from bot.meetings import booking, finding, showing, votes
from bot.meetings.leading import redraw
from bot.messages import meetings as words
from bot.messages.meetings import OUTSIDE, PASSED, REFUSED
from bot.polls import Asked, Standing
from storage import history, meetings, people, schedules
from storage.meetings import POLLING, Meeting
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

PASS, GRACE_SECONDS = "meeting.times", 30 * 24 * 3600  # the kind of schedule, and how late it may be done
OFFERED, LOOKED_AT = 5, 50  # of the best times
IN_A_MOMENT = timedelta(seconds=1)


def settle(work: Work, found: Meeting) -> bool:
    """Book the time that is agreed, if one is; else see whether its organiser must help. The meeting's row is locked."""
    shown = votes.standings(work, found)
    agreed = polls.decided(shown, work.now)
    if agreed is not None:
        booking.fix(work, found, agreed.time.at)
        return True
    _worry(work, found, shown)
    redraw(work, found, *([work.actor.id] if work.actor else []))
    return False


def left(work: Work, person: Person) -> None:
    """Somebody's account has gone: the polls that waited for them do not any more."""
    for found, _ in meetings.of_person(work, person.id, POLLING) if person.deactivated else ():
        if meetings.locked(work, found.id) is not None and found.status == POLLING:
            settle(work, found)


def others(work: Work, found: Meeting) -> list[datetime]:
    """The best times, over several days, that touch none of those that were asked about, nor the one that it had."""
    but = [start for each in votes.times(work, found) for start in _touching(found, each.at)]
    but += [found.starts_at] if found.starts_at else []
    best = [each.start for each in finding.best(work, found, LOOKED_AT, but=but)]
    return polls.spread(best, found.zone, OFFERED)


def _touching(found: Meeting, at: datetime) -> list[datetime]:
    """The starts on the grid at which a meeting would overlap with one at this time."""
    cells, late = free.cells(timedelta(minutes=found.minutes)), at.timestamp() % free.STEP.total_seconds()
    first = at - timedelta(seconds=late)
    return [first + step * free.STEP for step in range(1 - cells, cells + (late > 0))]


def passed(work: Work, schedule: Schedule) -> None:
    """One of the times has come, says the clock; it must not wait, since it holds what who answers will need."""
    found = meetings.locked_if_free(work, schedule.subject_id)
    if found is not None and found.status == POLLING:
        settle(work, found)
        watch(work, found)
        redraw(work, found, *(person.id for _, person in finding.comers(work, found)))
    elif found is None:
        schedules.plan(work, PASS, schedule.subject_id, work.now + IN_A_MOMENT, grace_seconds=GRACE_SECONDS)


def watch(work: Work, found: Meeting) -> None:
    """Look at the poll when the next of its times has come."""
    ahead = votes.standings(work, found) if found.status == POLLING else ()
    due = ahead[0].time.at if ahead else None
    schedules.plan(work, PASS, found.id, due, grace_seconds=GRACE_SECONDS)


def _worry(work: Work, found: Meeting, shown: Sequence[Standing]) -> None:
    """A poll that cannot book itself any more is its organiser's: told once, until there are other times."""
    asked = votes.asked(work, found)
    reason = _reason(work, asked, shown)
    entries = history.of(work, "meeting", found.id)
    if not reason or _knows(entries, reason):
        return
    history.append(work, "meeting", found.id, "poll_stuck", reason=reason)
    organiser = work.get(Person, found.organiser_id)
    assert organiser is not None, "a meeting always has an organiser"
    possible = [each.time.at for each in sorted(shown, key=Standing.rank) if each.possible]
    times = possible if reason == OUTSIDE else others(work, found)
    told = words.stuck(showing.shown(work, found), reason, polls.never(asked, shown), times)
    outbox.direct(work, organiser, told, key=f"meeting:{found.id}:stuck:{len(entries)}")


def _reason(work: Work, asked: Asked, shown: Sequence[Standing]) -> str:
    """Why it cannot book itself: no time is ahead, all were refused, or only people outside have not answered."""
    if polls.hopeless(shown, work.now):
        return REFUSED if shown else PASSED
    silent = {person for each in shown if each.possible for person in each.silent}
    outside = {each.id for each in people.by_ids(work, silent).values() if not each.slack_id}
    waits = [each for each in shown if each.possible and each.silent]
    return OUTSIDE if waits and silent <= outside and not asked.needed <= outside else ""


def _knows(entries: Sequence[history.Entry], reason: str) -> bool:
    """Whether the organiser was told this since the times last changed."""
    for each in reversed(entries):
        if each.verb in ("poll", "poll_time"):
            return False
        if each.verb == "poll_stuck" and each.changes["reason"] == reason:
            return True
    return False
