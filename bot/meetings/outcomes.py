"""What came of a meeting: an outcome and a note for each thing on its agenda, and who came."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot import directory, outbox, text
from bot.errors import BotError, NotUnderstood
from bot.meetings import asking, showing
from bot.meetings.leading import GONE, locked, may_lead, place, redraw
from bot.messages import meetings as words
from bot.messages.meetings import After, Item
from bot.outbox import Subject
from storage import actions, decisions, history, meetings, people
from storage.decisions import PROPOSED, Decision
from storage.meetings import BOOKED, HELD, OPTIONAL, OUTCOMES, POSTPONED, YES, AgendaItem, Meeting
from storage.people import Person
from storage.work import Work

CARD = "meeting_outcome"  # the kind of card that asks
NOTE_LIMIT, NOTES_LIMIT = 500, 3000


@dataclass(frozen=True, slots=True)
class Point:
    """One thing on the agenda that is to be concluded; `leads`: the actor leads its meeting."""

    meeting: Meeting
    row: AgendaItem
    decision: Decision | None
    leads: bool


def ask(work: Work, found: Meeting) -> None:
    """The message in the thread that asks, with a button for everything."""
    where = place(work, found)
    organiser = work.get(Person, found.organiser_id)
    if where is not None:
        told = words.outcome(after(work, found))
        outbox.post_card(work, Subject(CARD, found.id), where, told, responsible=organiser)


def after(work: Work, found: Meeting) -> After:
    """A meeting after its time, with what is to be done since."""
    return After(showing.shown(work, found), tuple(actions.of_meeting(work, found.id)))


def changed(work: Work, found: Meeting) -> None:
    """What is shown of its outcome is not true any more."""
    outbox.redraw(work, CARD, found.id)
    redraw(work, found, found.organiser_id)


def over(work: Work, meeting_id: int) -> Meeting:
    """A meeting that was held, or is being held, and that the actor may see.

    Raises: BotError
    """
    found = locked(work, meeting_id)
    begun = found.status == BOOKED and found.starts_at is not None and found.starts_at <= work.now
    if found.status != HELD and not begun:
        said = "has not begun" if found.status == BOOKED else f"is {found.status}"
        raise BotError(f"M-{found.number} {said}: nothing came of it yet.")
    return found


def to_fill_in(work: Work, meeting_id: int) -> Meeting:
    """The same, for whoever leads it.

    Raises: BotError
    """
    found = over(work, meeting_id)
    if not may_lead(work, found):
        organiser = work.get(Person, found.organiser_id)
        name = organiser.name if organiser else "its organiser"
        raise BotError(
            f"Only {name}, the driver or an admin can say what came of M-{found.number}. Please tell {name}."
        )
    return found


def to_conclude(work: Work, item_id: int) -> Point:
    """One thing on the agenda of a meeting that has begun; a decision only if the actor may see it.

    Raises: BotError
    """
    row = meetings.item(work, item_id)
    if row is None:
        raise BotError(GONE)
    found = over(work, row.meeting_id)
    decision = work.get(Decision, row.decision_id) if row.decision_id else None
    if decision is not None and decisions.by_number(work, decision.number, directory.fresh_since(work)) is None:
        raise BotError(f"D-{decision.number} is none that you can see.")
    leads = may_lead(work, found)
    return Point(found, row, decision, leads)


def conclude(work: Work, point: Point, outcome: str, *, may: bool = False) -> bool:
    """Say what something came to, once; `may`: the actor leads its decision. Whether anything changed.

    Raises: BotError, NotUnderstood
    """
    if not (point.leads or may):
        to_fill_in(work, point.meeting.id)
    if outcome not in OUTCOMES:
        raise NotUnderstood(f"Say {', '.join(f'`{each}`' for each in OUTCOMES)}.", field="outcome")
    decision = point.decision
    if outcome == POSTPONED and decision is not None and decision.status != PROPOSED:
        raise BotError(
            f"D-{decision.number} is {decision.status} already. "
            f"`/{work.tenancy.prefix}decision reopen D-{decision.number}` opens it again."
        )
    if point.row.outcome == outcome:
        return False
    history.append(
        work, "meeting", point.meeting.id, "outcome", item=point.row.id, to=outcome, before=point.row.outcome
    )
    point.row.outcome = outcome
    if all(each.outcome for each in meetings.agenda(work, point.meeting.id)):
        asking.done(work, point.meeting)
    changed(work, point.meeting)
    return True


def shown_of(work: Work, point: Point) -> Item:
    """One thing on the agenda as it is shown."""
    return next(each for each in showing.items(work, point.meeting) if each.row.id == point.row.id)


def note(work: Work, row: AgendaItem, said: str) -> None:
    """A note on one thing, for the minutes.

    Raises: NotUnderstood
    """
    plain = _plain(work, said, NOTE_LIMIT, field=f"note-{row.id}")
    if plain != row.note:
        row.note = plain
        history.append(work, "meeting", row.meeting_id, "note", item=row.id, note=plain)


def notes(work: Work, found: Meeting, said: str) -> None:
    """Notes on the whole, in place of those before.

    Raises: NotUnderstood
    """
    plain = _plain(work, said, NOTES_LIMIT, field="notes")
    if plain != found.notes:
        found.notes = plain
        history.append(work, "meeting", found.id, "notes", text=plain)


def _plain(work: Work, said: str, limit: int, *, field: str) -> str | None:
    names: Mapping[str, str] = {
        each: person.name for each, person in people.by_slack_ids(work, text.mentioned_users(said)).items()
    }
    plain = text.readable(said, names).strip()
    if len(plain) > limit:
        raise NotUnderstood(f"That is {len(plain):,} characters long; {limit:,} are the most.", field=field)
    return plain or None


def came(work: Work, found: Meeting, there: Collection[Person]) -> None:
    """Who came; somebody who was not invited is on the list from now on, and who is left out did not come."""
    ids = {each.id for each in there}
    rows = meetings.attendees(work, found.id)
    expected = {row.delegate_id or row.person_id for row, _ in rows} | {row.person_id for row, _ in rows}
    new = [{"person_id": each.id, "role": OPTIONAL} for each in there if each.id not in expected]
    meetings.invite(work, found.id, new)
    for row, _ in meetings.attendees(work, found.id):
        row.came = row.person_id in ids or row.delegate_id in ids
        if row.person_id not in expected:
            row.response, row.responded_at = YES, work.now
    history.append(work, "meeting", found.id, "came", people=sorted(ids))
    changed(work, found)


def filled_in(work: Work, found: Meeting) -> None:
    """Its form was sent: nobody is asked any more what came of it."""
    asking.done(work, found)
    changed(work, found)


def decided_about(work: Work, found: Meeting) -> list[Decision]:
    """The decisions on its agenda that the actor may see."""
    numbers = [each.decision.number for each in showing.items(work, found) if each.decision]
    seen = [decisions.by_number(work, each, directory.fresh_since(work)) for each in numbers]
    return [each for each in seen if each is not None]


def still_open(work: Work, found: Meeting) -> list[Decision]:
    """Those of them that are not decided yet."""
    return [each for each in decided_about(work, found) if each.status == PROPOSED]
