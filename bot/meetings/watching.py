"""The quorum watch: as answers, days off and accounts change, whether everybody it takes may still come.

When it is lost, the organiser hears of it at once, with three ways out: ask somebody by name to stand in, move to the
next best time, or decide without meeting.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import availability, outbox
from bot.meetings import finding, inviting, showing
from bot.messages import meetings as words
from bot.messages.meetings import Seated, Shown
from storage import history, meetings
from storage.decisions import PROPOSED
from storage.initiatives import Initiative
from storage.meetings import BOOKED, NO, Attendee, Meeting
from storage.people import Person
from storage.work import Work


def check(work: Work, found: Meeting, *, again: bool = False) -> bool:
    """Whether the quorum stands; its organiser is told when that has changed, or `again` when it is still lost."""
    if found.status != BOOKED:
        return True
    shown = showing.shown(work, found)
    stands, before = not shown.missing, found.quorate
    found.quorate = stands
    if not stands and (before is not False or again):
        history.append(work, "meeting", found.id, "quorum_lost", functions=list(shown.missing.functions))
        _rescue(work, shown)
    elif stands and before is False:
        told = words.quorum_stands(found)
        outbox.direct(work, shown.organiser, told, key=f"meeting:{found.id}:quorum:{_count(work, found)}:stands")
    return stands


def _rescue(work: Work, shown: Shown) -> None:
    found = shown.meeting
    others = [each.start for each in finding.best(work, found, 1, but=[found.starts_at] if found.starts_at else [])]
    may_vote = any(each.decision is not None and each.decision.status == PROPOSED for each in shown.items)
    told = words.quorum_lost(shown, stand_in(work, shown), next(iter(others), None), may_vote=may_vote)
    outbox.direct(work, shown.organiser, told, key=f"meeting:{found.id}:quorum:{_count(work, found)}")
    outbox.redraw(work, "meeting", found.id)


def _count(work: Work, found: Meeting) -> int:
    """How often it was lost, so that each time is told once."""
    return sum(each.verb == "quorum_lost" for each in history.of(work, "meeting", found.id))


def stand_in(work: Work, shown: Shown) -> tuple[Person, Person] | None:
    """Who cannot come, and who could come for them: the same function's, free at that time and not invited yet."""
    lacking = next((each for each in shown.seats if _is_lacking(shown, each)), None)
    found = shown.meeting
    initiative = work.get(Initiative, found.initiative_id) if found.initiative_id else None
    if lacking is None or initiative is None or found.starts_at is None:
        return None
    invited = {each.person.id for each in shown.seats} | {each.delegate.id for each in shown.seats if each.delegate}
    speakers = inviting.circle(work, initiative).speakers(lacking.attendee.function)
    able = [each for each in speakers if each.id not in invited and each.slack_id]
    able = able or _optional(shown, lacking)
    free_ones = _free(work, found, able, found.starts_at)
    return (lacking.person, free_ones[0]) if free_ones else None


def _is_lacking(shown: Shown, each: Seated) -> bool:
    """Whether this is somebody without whom there is no quorum."""
    if each.open:
        return False
    lost = shown.missing
    return (
        each.person.id in lost.people or each.attendee.function in lost.functions or each.attendee.group in lost.groups
    )


def _optional(shown: Shown, lacking: Seated) -> list[Person]:
    """Nobody else speaks for it: somebody who is invited anyway could do so, if the one who cannot come agrees."""
    return [
        each.person
        for each in shown.seats
        if each.open and each.person.slack_id and each.person.id != lacking.person.id
        and each.attendee.role == meetings.OPTIONAL
    ]  # fmt: skip


def _free(work: Work, found: Meeting, able: Sequence[Person], at: datetime) -> list[Person]:
    """Those who are free for the whole length, by name; who is invited to this meeting is not busy by it."""
    grid = finding.grid_of(found, at)
    calendars = availability.of(work, list(able), grid, apart_from=found.id)
    return sorted((each for each in able if calendars[each.id].mask == grid.full), key=lambda each: each.name)


def ask_delegate(work: Work, found: Meeting, seat: Attendee) -> None:
    """Whoever is to stand in is asked, once for each seat."""
    delegate = work.get(Person, seat.delegate_id) if seat.delegate_id else None
    if delegate is None:
        return
    shown = showing.shown(work, found)
    told = words.invited(shown, may_read=delegate.id in showing.readers(work, found, [delegate]))
    key = f"meeting:{found.id}:delegate:{found.sequence}:{seat.person_id}:{delegate.id}"
    outbox.direct(work, delegate, told, key=key)


def changed(work: Work, person: Person) -> None:
    """Somebody is away, back, or their account has gone: the meetings that they are needed at are looked at again."""
    for found, seat in meetings.of_person(work, person.id, BOOKED):
        if seat.response != NO and found.starts_at is not None and found.starts_at > work.now:
            check(work, found)
            outbox.redraw(work, "meeting", found.id)
