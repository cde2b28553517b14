"""Waiting: what one person is asked for and has not given yet, as far as they may see it; each question one statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, exists, func, or_
from sqlalchemy.orm import aliased

from storage import actions, channels, decisions, meetings
from storage.actions import Action, Source
from storage.ballots import Acknowledgement, Ballot, Stance
from storage.decisions import Decision
from storage.meetings import Attendee, Meeting, ProposedTime
from storage.reviews import Review
from storage.work import Work


def votes(work: Work, fresh_since: datetime) -> list[tuple[Decision, Ballot, Stance]]:
    """The open ballots in which the actor has a stance to give, the first to close first; each ballot once."""
    me = work.person.id
    mine = or_(and_(Stance.person_id == me, Stance.delegate_id.is_(None)), Stance.delegate_id == me)
    wanted = (
        work.select(Decision, Decision, Ballot, Stance)
        .join(Ballot, Ballot.decision_id == Decision.id)
        .join(Stance, Stance.decision_id == Decision.id)
        .where(mine, Stance.choice.is_(None), Ballot.closed_at.is_(None), decisions.SEEN)
        .order_by(Ballot.closes_at, Decision.id, Stance.id)
    )
    rows = work.session.execute(wanted, channels.viewer(work, fresh_since))
    once = {row[0].id: (row[0], row[1], row[2]) for row in reversed(rows.all())}
    return list(reversed(once.values()))


class Heard(NamedTuple):
    """How many of a function are asked in a ballot, and how many of them have answered."""

    asked: int
    answered: int


def heard(work: Work, decision_ids: Collection[int]) -> dict[int, dict[str, Heard]]:
    """Who was asked and has answered in these ballots, by function."""
    if not decision_ids:
        return {}
    counts = func.count(Stance.id), func.count(Stance.choice)
    wanted = work.select(Stance, Stance.decision_id, Stance.function, *counts)
    grouped = wanted.where(Stance.decision_id.in_(decision_ids)).group_by(Stance.decision_id, Stance.function)
    found: dict[int, dict[str, Heard]] = {}
    for decision_id, function, asked, answered in work.session.execute(grouped):
        found.setdefault(decision_id, {})[function] = Heard(asked, answered)
    return found


def outcomes(work: Work, fresh_since: datetime) -> list[tuple[Decision, Acknowledgement]]:
    """The outcomes that the actor is asked to acknowledge, the oldest first."""
    wanted = (
        work.select(Decision, Decision, Acknowledgement)
        .join(Acknowledgement, Acknowledgement.decision_id == Decision.id)
        .where(Acknowledgement.person_id == work.person.id, Acknowledgement.at.is_(None), decisions.SEEN)
        .where(Decision.status.not_in((decisions.SUPERSEDED, decisions.WITHDRAWN)))
        .order_by(Acknowledgement.asked_at, Decision.id)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted, channels.viewer(work, fresh_since))]


def invitations(work: Work) -> list[tuple[Meeting, Attendee]]:
    """The booked meetings ahead that the actor is invited to, or stands in at, with their seat; the first first."""
    who = func.coalesce(Attendee.delegate_id, Attendee.person_id)
    wanted = work.select(Meeting, Meeting, Attendee).join(Attendee, Attendee.meeting_id == Meeting.id)
    wanted = wanted.where(Meeting.status == meetings.BOOKED, Meeting.starts_at > work.now, who == work.person.id)
    return [
        (row[0], row[1]) for row in work.session.execute(wanted.order_by(Meeting.starts_at, Meeting.id, Attendee.id))
    ]


def invited(work: Work, meeting_ids: Collection[int]) -> dict[int, int]:
    """How many people these meetings wait for or have invited."""
    if not meeting_ids:
        return {}
    wanted = work.select(Attendee, Attendee.meeting_id, func.count(Attendee.id))
    rows = work.session.execute(wanted.where(Attendee.meeting_id.in_(meeting_ids)).group_by(Attendee.meeting_id))
    return {row[0]: row[1] for row in rows}


def first_times(work: Work, meeting_ids: Collection[int]) -> dict[int, datetime]:
    """The first time ahead that these polls ask about."""
    if not meeting_ids:
        return {}
    wanted = work.select(ProposedTime, ProposedTime.meeting_id, func.min(ProposedTime.starts_at))
    ahead = wanted.where(ProposedTime.meeting_id.in_(meeting_ids), ProposedTime.starts_at > work.now)
    return {row[0]: row[1] for row in work.session.execute(ahead.group_by(ProposedTime.meeting_id))}


def to_do(work: Work, fresh_since: datetime) -> list[tuple[Action, Source]]:
    """The actor's open actions, the first due first."""
    wanted = actions.Wanted(owner_id=work.person.id, limit=MOST)
    return [(row[0], row[1]) for row in actions.page(work, fresh_since, wanted)]


MOST = 200  # actions of one person that are ranked


def reviews(work: Work, fresh_since: datetime, today: date) -> list[tuple[Decision, Review]]:
    """The reviews whose day has come of what the actor owns, the oldest first."""
    later = aliased(Review)
    newer = exists().where(later.decision_id == Review.decision_id, later.id > Review.id)
    wanted = work.select(Review, Decision, Review).join(Decision, Decision.id == Review.decision_id)
    wanted = wanted.where(
        Review.actual.is_(None), Review.due_on <= today, ~newer,
        Decision.owner_id == work.person.id, Decision.status == decisions.ACCEPTED, decisions.SEEN,
    )  # fmt: skip
    rows = work.session.execute(wanted.order_by(Review.due_on, Decision.id), channels.viewer(work, fresh_since))
    return [(row[0], row[1]) for row in rows]
