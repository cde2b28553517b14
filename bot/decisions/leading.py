"""Whoever leads a proposal invites more people, sets another time, hides more, and opens again what was closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import outbox
from bot.decisions import closing, keeping, terms
from bot.decisions.inviting import Invited
from bot.decisions.proposing import ask
from bot.errors import BotError, NotUnderstood
from bot.messages import ballots as words
from storage import ballots, history
from storage.ballots import GONE, Ballot, Edition
from storage.decisions import PROPOSED, SUPERSEDED, Decision
from storage.people import Person
from storage.work import Work


def invite(work: Work, found: Decision, voters: Sequence[Invited]) -> list[Person]:
    """Ask more people; those who are asked already stay as they are. Who is new.

    Raises: BotError
    """
    closing.to_lead(work, found, "ask more people")
    asked = {person.id for _, person in ballots.stances(work, found.id)}
    new = [each for each in voters if each.person.id not in asked]
    if not new:
        raise BotError(f"They are all asked about D-{found.number} already.")
    ask(work, found, new)
    people = [each.person for each in new]
    history.append(work, "decision", found.id, "invite", people=[each.id for each in people])
    key = "invited:" + ",".join(str(each.id) for each in people)
    closing.tell(work, found, words.invited(found, people), key=key)
    outbox.redraw(work, "decision", found.id)
    return people


def change_terms(work: Work, found: Decision, given: Mapping[str, str]) -> Ballot:
    """Give a proposal another closing time, or hide more of it than before.

    Raises: BotError, NotUnderstood
    """
    ballot = closing.to_lead(work, found, "change its terms")
    said = {name: value for name, value in given.items() if value.strip()}
    if not said:
        raise NotUnderstood(f'What shall change? `terms D-{found.number} closes:"monday 12:00" hidden:closed`.')
    hidden = terms.one_of(said, "hidden", terms.HIDDEN) if "hidden" in said else ""
    anonymous = terms.one_of(said, "anonymous", ("yes", "no")) if "anonymous" in said else ""
    if anonymous == "no" and ballot.anonymous:
        raise BotError("People answered in the belief that nobody learns who said what: that cannot be undone.")
    at = terms.closing(work, said["closes"], days=1) if "closes" in said else None
    terms.tighten(ballot, hidden=hidden, anonymous=anonymous == "yes")
    if at:
        closing.plan(work, found, ballot, at)
    history.append(work, "decision", found.id, "terms", hidden=ballot.hidden, anonymous=ballot.anonymous)
    closing.tell(work, found, words.terms_changed(found, ballot), key=f"terms:{work.now.isoformat()}")
    outbox.redraw(work, "decision", found.id)
    return ballot


def reopen(work: Work, found: Decision, typed: str) -> Ballot:
    """Ask everybody again about what was closed: a new version with the same text and the same rules.

    Raises: BotError, NotUnderstood
    """
    ballot = closing.locked(work, found)
    _check_reopened(work, found, ballot)
    assert ballot is not None, "just checked"
    at = terms.closing(work, typed, days=terms.usual_days(work))
    history.append(work, "decision", found.id, "reopen", before=found.status)
    found.status, found.decided_at = PROPOSED, None
    _afresh(work, found, ballot)
    keeping.unflag(work, found)
    closing.plan(work, found, ballot, at)
    people = [person for _, person in ballots.stances(work, found.id)]
    closing.tell(work, found, words.reopened(found, ballot, people), key=f"reopened:{ballot.edition}", broadcast=True)
    outbox.redraw_home(work, found.owner_id, *(each.id for each in people))
    return ballot


def _check_reopened(work: Work, found: Decision, ballot: Ballot | None) -> None:
    if not closing.may_lead(work, found):
        raise BotError(f"Only the owner, the driver, the approver or an admin can reopen D-{found.number}.")
    if ballot is None:
        raise BotError(f"D-{found.number} was recorded, not put to anybody: propose a new decision instead.")
    if found.status == SUPERSEDED:
        raise BotError(f"D-{found.number} is superseded: reopen the decision that took its place.")
    if ballot.closed_at is None:
        raise BotError(f"D-{found.number} is open already.")


def _afresh(work: Work, found: Decision, ballot: Ballot) -> None:
    ballot.closed_at = ballot.closed_by = ballot.result = ballot.chosen = ballot.override_why = None
    ballot.extended_at = ballot.convened_at = ballot.deciding_id = None
    ballot.edition += 1
    work.add(
        Edition(
            decision_id=found.id, number=ballot.edition, title=found.title, outcome=found.outcome,
            by_id=work.person.id, at=work.now,
        )
    )  # fmt: skip
    for stance, _ in ballots.stances(work, found.id):
        stance.choice = stance.option = stance.given_at = stance.given_by_id = None
        stance.reminders = 0
        stance.daci = "contributor" if stance.daci == GONE else stance.daci
    ballots.forget_acknowledgements(work, found.id)
