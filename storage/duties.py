"""Duties: what rests on somebody, and has to be handed over before they can go."""

from __future__ import annotations

from storage import actions, ballots, decisions, meetings
from storage.actions import Action
from storage.ballots import Objection, Stance
from storage.blockers import Blocker, Helper
from storage.decisions import Decision
from storage.initiatives import Initiative
from storage.meetings import Attendee, Meeting
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.standups import ANSWER, COPY, DIGEST, PAGE, PROMPT, Copy, Page, Prompt, Standup
from storage.work import Work

ROUNDS = 100  # the newest, that are drawn anew when somebody is forgotten


def of(work: Work, person: Person) -> list[str]:
    """What somebody still leads or owes, each in a few words that name nothing but its number or key."""
    owned = work.select(Initiative, Initiative.key).where(
        Initiative.owner_id == person.id, Initiative.closed_at.is_(None)
    )
    leads = (
        work.select(Stakeholder, Initiative.key, Stakeholder.daci)
        .select_from(Stakeholder)
        .join(Initiative, Initiative.id == Stakeholder.initiative_id)
        .where(Stakeholder.person_id == person.id, Stakeholder.daci.in_(("driver", "approver")))
        .where(Initiative.closed_at.is_(None))
    )
    open_ones = work.select(Decision, Decision.number).where(
        Decision.owner_id == person.id, Decision.status == decisions.PROPOSED
    )
    called = work.select(Meeting, Meeting.number).where(
        Meeting.organiser_id == person.id, Meeting.status.in_(meetings.OPEN)
    )
    due = work.select(Action, Action.number).where(Action.owner_id == person.id, Action.state == actions.OPEN)
    charged = (
        work.select(Objection, Decision.number)
        .select_from(Objection)
        .join(Decision, Decision.id == Objection.decision_id)
        .where(Objection.owner_id == person.id, Objection.state == ballots.OPEN)
    )
    asks = work.select(Standup, Standup.id).where(Standup.owner_id == person.id, Standup.paused.is_(False))
    run = work.session.execute
    return [
        *(f"you own {key}" for (key,) in run(owned.order_by(Initiative.key))),
        *(f"you are {daci} of {key}" for key, daci in run(leads.order_by(Initiative.key))),
        *(f"D-{number} is proposed by you" for (number,) in run(open_ones.order_by(Decision.number))),
        *(f"M-{number} is called by you" for (number,) in run(called.order_by(Meeting.number))),
        *(f"A-{number} is yours to do" for (number,) in run(due.order_by(Action.number))),
        *(f"an objection to D-{number} is yours to see met" for (number,) in run(charged.order_by(Decision.number))),
        *("a standup is yours" for _ in run(asks)),
    ]


def shown_on(work: Work, person: Person) -> dict[str, list[int]]:
    """What shows somebody's name or what they said, by the kind of card: open decisions and meetings, standups of late."""
    asked = work.select(Stance, Stance.decision_id).where(Stance.person_id == person.id)
    voting = work.select(Decision, Decision.id).where(Decision.status == decisions.PROPOSED, Decision.id.in_(asked))
    invited = work.select(Attendee, Attendee.meeting_id).where(Attendee.person_id == person.id)
    ahead = work.select(Meeting, Meeting.id).where(Meeting.status.in_(meetings.OPEN), Meeting.id.in_(invited))
    found = {"decision": voting.order_by(Decision.id), "meeting": ahead.order_by(Meeting.id)}
    raised = work.select(Blocker, Blocker.id).where(Blocker.person_id == person.id)
    found["blocker"] = work.select(Helper, Helper.id).where(Helper.blocker_id.in_(raised)).order_by(Helper.id)
    return {kind: list(work.session.scalars(wanted)) for kind, wanted in found.items()} | _said_in(work, person)


def handed(work: Work, person: Person) -> list[Stance | Attendee]:
    """What others have handed on to somebody who has not answered it."""
    votes = work.select(Stance).where(Stance.delegate_id == person.id, Stance.choice.is_(None))
    seats = work.select(Attendee).where(Attendee.delegate_id == person.id, Attendee.response.is_(None))
    return [*work.session.scalars(votes.order_by(Stance.id)), *work.session.scalars(seats.order_by(Attendee.id))]


def _said_in(work: Work, person: Person) -> dict[str, list[int]]:
    """The newest rounds that somebody was in: their digests, copies and pages, and the answers themselves."""
    mine = work.select(Prompt, Prompt.id, Prompt.round_id).where(Prompt.person_id == person.id)
    turns = {row[0]: row[1] for row in work.session.execute(mine.order_by(Prompt.id.desc()).limit(ROUNDS))}
    rounds = set(turns.values())
    copies = work.session.scalars(work.select(Copy, Copy.id).where(Copy.round_id.in_(rounds)))
    pages = work.session.scalars(work.select(Page).where(Page.round_id.in_(rounds)))
    there = [each.id for each in pages if any(item[0] in turns for item in each.items)]
    return {DIGEST: sorted(rounds), COPY: list(copies), PAGE: there, PROMPT: list(turns), ANSWER: list(turns)}
