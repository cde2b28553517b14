"""A meeting begins, or what it was for is decided in its thread instead; it ends, and who took which hours is kept."""

from __future__ import annotations

from bot import availability, free, outbox
from bot.errors import BotError
from bot.meetings import asking, booking, finding, leading, outcomes, planning, reminding, showing
from bot.meetings.planning import BEGIN, END
from bot.messages import meetings as words
from bot.messages.meetings import Shown
from storage import channels, history
from storage.decisions import PROPOSED, Decision
from storage.meetings import BOOKED, CANCELLED, HELD, NO, Meeting
from storage.work import Work

NO_QUORUM = "No quorum: it is decided in the thread."
INSTEAD = "It is decided without meeting, in the thread."


def begin(work: Work, meeting_id: int) -> list[Decision]:
    """A meeting begins; without its quorum it does not, and these decisions are to be voted on instead.

    Of what is over by now nothing is cancelled in hindsight: those who met say what came of it.
    """
    found = planning.taken(work, BEGIN, meeting_id)
    if found is None or found.starts_at is None or not found.starts_at <= work.now < planning.ends(found):
        return []
    shown = showing.shown(work, found)
    if shown.missing:
        return _in_thread(work, shown, lost=True)
    reminding.name_unread(work, shown)
    return []


def instead(work: Work, meeting_id: int) -> tuple[Meeting, list[Decision]]:
    """Whoever leads it has it decided without meeting; the decisions that are to be voted on.

    Raises: BotError
    """
    found = leading.to_lead(work, meeting_id, "have it decided without meeting")
    if found.status != BOOKED:
        raise BotError(f"M-{found.number} is not booked yet: `cancel M-{found.number}` drops it.")
    shown = showing.shown(work, found)
    if not shown.items:
        raise BotError(f"M-{found.number} has nothing on its agenda: `cancel M-{found.number}` drops it.")
    return found, _in_thread(work, shown, lost=False)


def _in_thread(work: Work, shown: Shown, *, lost: bool) -> list[Decision]:
    found = shown.meeting
    voted = [each.decision for each in shown.items if each.decision and each.decision.status == PROPOSED]
    asked = [each.row.title for each in shown.items if each.decision is None]
    booking.end(work, found, CANCELLED, NO_QUORUM if lost else INSTEAD)
    leading.tell(work, found, words.in_thread(shown, voted, asked, lost=lost), key=f"in-thread:{found.sequence}")
    inside = set(channels.member_ids(work, found.channel_id)) if found.channel_id else set()
    for person, _ in reminding.guests(work, shown):
        if person.id not in inside:
            outbox.direct(work, person, words.cancelled(found), key=f"meeting:{found.id}:cancelled:{person.id}")
    return voted


def end(work: Work, meeting_id: int) -> None:
    """A meeting is over: its hours are kept, and its thread asks what came of it."""
    found = planning.taken(work, END, meeting_id)
    if found is None or found.starts_at is None or work.now < planning.ends(found):
        return
    shown = showing.shown(work, found)
    found.status, found.ended_at = HELD, planning.ends(found)
    history.append(work, "meeting", found.id, "end", status=HELD)
    _carry(work, shown)
    planning.plan(work, found)
    asking.plan(work, found)
    outcomes.ask(work, found)
    leading.redraw(work, found, *(each.person.id for each in shown.seats))


def _carry(work: Work, shown: Shown) -> None:
    """Who took which uncomfortable minutes: those who may have come, by their own hours."""
    found = shown.meeting
    assert found.starts_at is not None, "it was held at a time"
    there = [each for each in shown.seats if each.open and each.attendee.response != NO]
    people = {who.id: who for each in there for who in [each.delegate or each.person]}
    grid = finding.grid_of(found, found.starts_at)
    hours = availability.of(work, list(people.values()), grid)
    for each in there:
        who = each.delegate or each.person
        each.attendee.discomfort = free.discomfort(hours[who.id], 0, grid.cells)
