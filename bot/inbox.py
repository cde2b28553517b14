"""The inbox: everything that waits for one person, ranked by what it blocks. It reads across features."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot import directory, ranking, recurrence, standups
from bot.messages.actions import Acted
from bot.messages.blockers import Blocked
from bot.messages.inbox import (
    ACTION,
    BLOCKER,
    DRAFT,
    FREED,
    OUTCOME,
    POLL,
    PREREAD,
    REVIEW,
    RSVP,
    STANDUP,
    VOTE,
    Item,
)
from bot.ranking import A_VOICE, ALONE, NEEDED, NOTHING, Weight
from storage import drafts, meetings, waiting
from storage.ballots import Ballot, Stance
from storage.meetings import NO, REQUIRED, Attendee, Meeting
from storage.waiting import Heard
from storage.work import Work

DRAFTS = 50


def items(work: Work) -> list[Item]:
    """Everything that waits for the actor, the most blocking first."""
    found = [*_votes(work), *_meetings(work), *_outcomes(work), *_actions(work), *_reviews(work), *_rest(work)]
    return sorted(found, key=lambda each: (ranking.rank(each.weight, work.now), each.kind, each.subject_id))


def _votes(work: Work) -> Iterator[Item]:
    rows = waiting.votes(work, directory.fresh_since(work))
    heard = waiting.heard(work, [row[0].id for row in rows])
    for decision, ballot, stance in rows:
        asked = heard.get(decision.id, {})
        silent = sum(each.asked - each.answered for each in asked.values())
        weight = Weight(ballot.closes_at, _decisive(ballot, stance, asked, silent), silent, stance.asked_at)
        yield Item(VOTE, decision.id, weight, (decision, ballot))


def _decisive(ballot: Ballot, stance: Stance, asked: dict[str, Heard], silent: int) -> int:
    """How much hangs on one stance: all, where somebody alone is asked yet or approves, or speaks for a needed function."""
    if silent == 1 or stance.daci == "approver" or ballot.deciding_id == stance.person_id:
        return ALONE
    here = asked.get(stance.function)
    needed = stance.function in ballot.functions and here is not None and not here.answered
    return NEEDED if needed else A_VOICE


def _meetings(work: Work) -> Iterator[Item]:
    polls = {found.id: (found, seat) for found, seat in reversed(meetings.unanswered(work, [work.person.id]))}
    booked = _unsaid_first(waiting.invitations(work))
    times = waiting.first_times(work, list(polls))
    others = waiting.invited(work, [*polls, *(found.id for found, _ in booked)])
    for found, seat in polls.values():
        yield _meeting(POLL, (found, seat), times.get(found.id), others)
    for found, seat in booked:
        if seat.response is None:
            yield _meeting(RSVP, (found, seat), found.starts_at, others)
        if found.preread and seat.read_at is None and seat.response != NO:
            yield _meeting(PREREAD, (found, seat), found.starts_at, others)


def _unsaid_first(booked: list[tuple[Meeting, Attendee]]) -> list[tuple[Meeting, Attendee]]:
    """Each meeting once, by one's own seat or one that one stands in for: what is still unsaid of any is to be said."""
    ordered = sorted(booked, key=lambda each: (each[1].response is not None, each[1].read_at is not None), reverse=True)
    return list({found.id: (found, seat) for found, seat in ordered}.values())


def _meeting(kind: str, invited: tuple[Meeting, Attendee], due: datetime | None, others: dict[int, int]) -> Item:
    found, seat = invited
    needed = NEEDED if seat.role == REQUIRED else A_VOICE
    decisive = (needed if found.preread_required else NOTHING) if kind == PREREAD else needed
    return Item(kind, found.id, Weight(due, decisive, others.get(found.id, 1) - 1, seat.asked_at), (found,))


def _outcomes(work: Work) -> Iterator[Item]:
    for decision, asked in waiting.outcomes(work, directory.fresh_since(work)):
        yield Item(OUTCOME, decision.id, Weight(None, NOTHING, 1, asked.asked_at), (decision,))


def _actions(work: Work) -> Iterator[Item]:
    for action, source in waiting.to_do(work, directory.fresh_since(work)):
        weight = Weight(_end_of(work, action.due_on), A_VOICE, 1, action.created_at)
        yield Item(ACTION, action.id, weight, (Acted(action, source, work.person),))


def _reviews(work: Work) -> Iterator[Item]:
    today = recurrence.local_date(work.now, work.person.tz)
    for decision, review in waiting.reviews(work, directory.fresh_since(work), today):
        yield Item(
            REVIEW, decision.id, Weight(_end_of(work, review.due_on), A_VOICE, 0, review.created_at), (decision, review)
        )


def _rest(work: Work) -> Iterator[Item]:
    """Standups that ask, which lapse; blockers of others, own ones that may be over, and drafts, which do not."""
    for asked in standups.waiting(work, work.person):
        weight = Weight(asked.opened.closes_at, A_VOICE, 1, asked.opened.opened_at)
        yield Item(STANDUP, asked.prompt.id, weight, (asked,))
    for found, helper in standups.to_help(work, [work.person.id]):
        yield Item(BLOCKER, found.blocker.id, Weight(None, _helps(found), 1, helper.asked_at), (found,))
    for found in standups.freed(work):
        yield Item(
            FREED, found.blocker.id, Weight(None, NOTHING, len(found.helpers), found.blocker.opened_at), (found,)
        )
    for draft in drafts.waiting(work, work.person.id, limit=DRAFTS):
        yield Item(DRAFT, draft.id, Weight(None, NOTHING, 0, draft.created_at), (draft,))


def _helps(found: Blocked) -> int:
    """How much hangs on one who is asked to help: all, where nobody else is."""
    return ALONE if len(found.helpers) == 1 else NEEDED


def _end_of(work: Work, day: date) -> datetime:
    return recurrence.moment(day + timedelta(days=1), time(0), work.person.tz)
