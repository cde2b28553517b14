"""A ballot closes: certain, complete, at its time, or by hand. The result comes from the stored rules alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot import agendas, outbox, scope
from bot import ballots as calculator
from bot.ballots import ACCEPTED, AGAINST, APPROVER, BLOCK, CONSENSUS, CONSENT, REJECTED, UNDECIDED, Result, Vote
from bot.blocks import Message
from bot.decisions import acknowledging
from bot.decisions.terms import rules_of
from bot.errors import BotError, NotUnderstood
from bot.messages import ballots as words
from bot.messages.ballots import Balloted
from bot.outbox import Place
from storage import ballots, cards, decisions, history, people, preferences, schedules, stakeholders
from storage.ballots import GONE, OPEN, OVERRIDDEN, Ballot, Objection, Said, Stance
from storage.channels import Channel
from storage.decisions import LAPSED, Decision
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work

CLOSE, GRACE_SECONDS = "decision.close", 30 * 24 * 3600  # however long Concord was away, a ballot is closed
IN_A_MOMENT = timedelta(seconds=1)
TO_MEET_HOURS = 14 * 24
STATUS = {ACCEPTED: decisions.ACCEPTED, REJECTED: decisions.REJECTED, LAPSED: LAPSED}


def votes(rows: Iterable[Said]) -> list[Vote]:
    """Stances as the calculator reads them, whoever gave them; whose account is gone is not waited for.

    An open objection counts until its objector says otherwise, also after an amendment that asks them again.
    """
    counted = [each for each in rows if each.choice or each.held or not each.deactivated]
    return [vote for each in counted for vote in [_vote(each)] * each.people]


def _vote(said: Said) -> Vote:
    again = said.choice is None and said.held is not None and not said.deactivated
    return Vote(0, said.function, said.daci == APPROVER, said.choice or said.held, said.option or 0, again)


def cast(work: Work, found: Decision) -> list[Vote]:
    """The votes on a proposal as they are now."""
    return votes(ballots.said(work, found.id))


def said_of(
    ballot: Ballot, rows: Iterable[tuple[Stance, Person]], objections: Iterable[tuple[Objection, Person]]
) -> list[Said]:
    """The same from the rows; what happens to accounts and objections after the closing changes nothing."""
    closed = ballot.closed_at
    held = {
        each.person_id: each.choice
        for each, _ in objections
        if each.closed_at is None or (closed is not None and each.closed_at >= closed)
    }
    return [
        Said(each.function, each.daci, each.choice, each.option, gone, held.get(each.person_id))
        for each, person in rows
        for gone in [each.daci == GONE if closed else person.deactivated]
    ]


def balloted(work: Work, found: Decision, ballot: Ballot, *, to_voter: bool = False) -> Balloted:
    """A ballot with everything that is shown of it, to everybody or to somebody who has answered."""
    rows, objections = ballots.stances(work, found.id), ballots.objections(work, found.id)
    named = {each for stance, _ in rows for each in (stance.delegate_id, stance.given_by_id)}
    named |= {ballot.deciding_id, *(each.owner_id for each, _ in objections)}
    known = people.by_ids(work, {each for each in named if each})
    asked = ballots.acknowledgements(work, found.id)
    done = sum(each.at is not None for each in asked)
    titles = {
        name: scope.catalogue(work).title(name)
        for name in {*ballot.functions, *(row.function for row, _ in rows)}
        if name
    }
    result = calculator.result(rules_of(ballot), votes(said_of(ballot, rows, objections)))
    initiative = work.get(Initiative, found.initiative_id or 0)
    unfilled = tuple(unheard(work, initiative)) if initiative and ballot.closed_at is None else ()
    titles |= {name: scope.catalogue(work).title(name) for name in unfilled}
    return Balloted(
        ballot, tuple(rows), result, tuple(objections), known, titles, (done, len(asked)), unfilled,
        initiative.key if initiative else "", to_voter,
    )  # fmt: skip


def unheard(work: Work, found: Initiative) -> list[str]:
    """The functions that an initiative needs and that nobody speaks for yet."""
    register = stakeholders.register(work, found.id)
    present = {entry.function for entry, person in register if not person.deactivated}
    return sorted({*preferences.of(work).required, *found.required} - present)


def expired(work: Work, found: Decision, ballot: Ballot) -> bool:
    """Whether a ballot is closed; one whose time has come, and which no sweep has seen yet, is closed here."""
    if ballot.closed_at is None and work.now >= ballot.closes_at:
        at_its_time(work, found, ballot)
    return ballot.closed_at is not None


def close_if_over(work: Work, found: Decision, ballot: Ballot) -> bool:
    """Close a ballot that nobody can change any more, or that everybody has answered."""
    rules, given = rules_of(ballot), cast(work, found)
    if ballot.deciding_id or not calculator.is_over(rules, given):
        return False
    by = "certain" if any(each.awaited for each in given) else "all"
    result = calculator.result(rules, given)
    _settle(work, found, ballot, result.status, by=by, option=result.option)
    return True


def due(work: Work, decision_id: int) -> None:
    """A ballot's time has come, says the clock; while somebody is just voting, it says so again in a moment.

    It must not wait: it holds the schedule, which whoever votes last will need.
    """
    ballot = ballots.locked_if_free(work, decision_id)
    found = decisions.locked(work, decision_id) if ballot else None
    if ballot and found:
        expired(work, found, ballot)
    elif ballots.find(work, decision_id):
        schedules.plan(work, CLOSE, decision_id, work.now + IN_A_MOMENT, grace_seconds=GRACE_SECONDS)


def at_its_time(work: Work, found: Decision, ballot: Ballot) -> None:
    """Closed, extended once if there is no quorum, or handed to the stated fallback."""
    result = _result(work, found, ballot)
    if ballot.deciding_id:
        _settle(work, found, ballot, LAPSED, by="time")
    elif result.status != UNDECIDED:
        _settle(work, found, ballot, result.status, by="time", option=result.option)
    elif ballot.extended_at is None:
        _extend(work, found, ballot)
    else:
        _fall_back(work, found, ballot)


def _result(work: Work, found: Decision, ballot: Ballot) -> Result:
    return calculator.result(rules_of(ballot), cast(work, found))


def _extend(work: Work, found: Decision, ballot: Ballot) -> None:
    ballot.extended_at = work.now
    _until(work, found, ballot)
    history.append(work, "decision", found.id, "extend")
    tell(work, found, words.extended(found, balloted(work, found, ballot)), key=f"extended:{ballot.edition}")


def _until(work: Work, found: Decision, ballot: Ballot, hours: int = 0) -> None:
    plan(work, found, ballot, work.now + timedelta(hours=hours or ballot.extend_hours))


def plan(work: Work, found: Decision, ballot: Ballot, at: datetime) -> None:
    """A ballot closes at another time."""
    ballot.closes_at = at
    schedules.plan(work, CLOSE, found.id, at, grace_seconds=GRACE_SECONDS)
    outbox.redraw(work, "decision", found.id)


def _fall_back(work: Work, found: Decision, ballot: Ballot) -> None:
    """What was stated for a quorum that is missed twice: the approver decides alone, a meeting is called, it lapses."""
    rows = ballots.stances(work, found.id)
    approver = next((person for each, person in rows if each.daci == APPROVER and not person.deactivated), None)
    if ballot.fallback == "meeting" and ballot.convened_at is None:
        _convene(work, found, ballot)
    elif ballot.fallback == APPROVER and approver:
        ballot.deciding_id = approver.id
        _until(work, found, ballot)
        history.append(work, "decision", found.id, "fall_back", to=approver.id)
        tell(work, found, words.falls_to(found, approver, ballot.closes_at), key=f"fallback:{ballot.edition}")
    else:
        _settle(work, found, ballot, LAPSED, by="time")


def _convene(work: Work, found: Decision, ballot: Ballot) -> None:
    """Those who are missing are to meet; the ballot stays open for what they come to."""
    ballot.convened_at = work.now
    _until(work, found, ballot, TO_MEET_HOURS)
    history.append(work, "decision", found.id, "convene")
    shown, owner = balloted(work, found, ballot), work.get(Person, found.owner_id)
    assert owner is not None, "a decision always has an owner"
    tell(work, found, words.convened(found, shown, owner), key=f"fallback:{ballot.edition}")


def decided_alone(work: Work, found: Decision, ballot: Ballot, choice: str) -> None:
    """The fallback's one person has decided; an abstention leaves it open.

    Raises: BotError when a block stands in the way: that takes a reason, on the record
    """
    if choice == "agree":
        _check_unblocked(work, found, ballot)
        _settle(work, found, ballot, ACCEPTED, by="fallback")
    elif choice in AGAINST:
        _settle(work, found, ballot, REJECTED, by="fallback")


def _check_unblocked(work: Work, found: Decision, ballot: Ballot) -> None:
    """A consent or consensus with an open block is accepted by an override alone."""
    if ballot.method in (CONSENT, CONSENSUS) and any(
        each.choice == BLOCK for each, _ in ballots.objections(work, found.id, OPEN)
    ):
        typed = f'`/{work.tenancy.prefix}decision override D-{found.number} why:"…"`'
        raise BotError(f"D-{found.number} has an open block. To accept it all the same, say why: {typed}.")


def close(work: Work, found: Decision) -> None:
    """Close a ballot by hand, before its time.

    Raises: BotError when it is closed, or there is nothing to close it with
    """
    ballot = to_lead(work, found, "close it")
    result = _result(work, found, ballot)
    if ballot.deciding_id or result.status == UNDECIDED:
        lacking = _lacking(work, ballot, result)
        raise BotError(f"D-{found.number} is not decided: {lacking}. It closes at its time; `withdraw` takes it back.")
    _settle(work, found, ballot, result.status, by="driver", option=result.option)


def _lacking(work: Work, ballot: Ballot, result: Result) -> str:
    """What an undecided ballot waits for."""
    if ballot.deciding_id or result.quorum.met:
        decides = work.get(Person, ballot.deciding_id or 0)
        return f"it waits for {decides.name if decides else 'the approver'}, who decides"
    missing = ", ".join(scope.catalogue(work).title(each) for each in result.quorum.missing)
    present = f"{result.quorum.taking_part} of {result.quorum.needed} take part"
    return f"{present}, nobody from {missing}" if missing else present


def override(work: Work, found: Decision, why: str) -> None:
    """The approver accepts in spite of open objections, on the record; the quorum is not theirs to override.

    Raises: BotError, NotUnderstood
    """
    ballot = locked(work, found)
    if ballot is None or expired(work, found, ballot):
        raise BotError(f"D-{found.number} is not open, so there is nothing to override.")
    rows = ballots.stances(work, found.id)
    if not any(each.daci == APPROVER and person.id == work.person.id for each, person in rows):
        raise BotError(f"Only the approver of D-{found.number} can override its objections.")
    if not why.strip():
        raise NotUnderstood(f'Say why, for the record: `override D-{found.number} why:"…"`.', field="why")
    objections = ballots.objections(work, found.id, OPEN)
    if not objections:
        raise BotError(f"D-{found.number} has no open objection, so there is nothing to override.")
    if ballot.deciding_id is None and not (result := _result(work, found, ballot)).quorum.met:
        raise BotError(f"D-{found.number} cannot be decided yet: {_lacking(work, ballot, result)}.")
    ballot.override_why = why.strip()[:2000]
    for each, _ in objections:
        each.state, each.closed_at = OVERRIDDEN, work.now
    _settle(work, found, ballot, ACCEPTED, by="override")


def keep_open(work: Work, found: Decision, until: datetime) -> bool:
    """A ballot stays open until a moment at least: it is only ever lengthened; whether it was."""
    ballot = locked(work, found)
    if ballot is None or expired(work, found, ballot) or ballot.closes_at >= until:
        return False
    plan(work, found, ballot, until)
    history.append(work, "decision", found.id, "keep_open", until=until.isoformat())
    return True


def settle_in_meeting(work: Work, found: Decision, *, accepted: bool, number: int) -> bool:
    """Those who met (in meeting `number`) have agreed what becomes of it; False when that was so already.

    Raises: BotError when the actor does not lead it, it came to something else, or an open block stands in the way
    """
    ballot, wanted = locked(work, found), ACCEPTED if accepted else REJECTED
    if not may_lead(work, found):
        raise BotError(_only(work, found, f"say what became of D-{found.number}"))
    if ballot is None or expired(work, found, ballot):
        if found.status != STATUS[wanted]:
            raise BotError(f"D-{found.number} is {found.status} already, so the meeting changes nothing about it.")
        return False
    if accepted:
        _check_unblocked(work, found, ballot)
    option = _ahead(work, found, ballot) if accepted and ballot.options else 0
    history.append(work, "decision", found.id, "met", meeting=number)
    _settle(work, found, ballot, wanted, by=words.MET, option=option)
    return True


def _ahead(work: Work, found: Decision, ballot: Ballot) -> int:
    """The option that is ahead.

    Raises: BotError when none is, since nobody has said then which one it is
    """
    option = _result(work, found, ballot).option
    if not option:
        typed = f"`/{work.tenancy.prefix}decision vote D-{found.number} 2`"
        raise BotError(f"No option of D-{found.number} is ahead. Those who met say which with {typed}.")
    return option


def may_lead(work: Work, found: Decision) -> bool:
    """Whether the actor may amend and close: its owner, the initiative's driver or approver, an admin."""
    actor = work.person
    if actor.is_admin or found.owner_id == actor.id:
        return True
    entry = stakeholders.find(work, found.initiative_id, actor.id) if found.initiative_id else None
    return entry is not None and entry.daci in ("driver", APPROVER)


def to_lead(work: Work, found: Decision, what: str) -> Ballot:
    """A ballot that is open and that the actor leads.

    Raises: BotError
    """
    ballot = locked(work, found)
    if not may_lead(work, found):
        raise BotError(_only(work, found, what))
    if ballot is None or expired(work, found, ballot):
        raise BotError(f"D-{found.number} is {found.status}: there is no open ballot.")
    return ballot


def _only(work: Work, found: Decision, what: str) -> str:
    owner = work.get(Person, found.owner_id)
    return f"Only {owner.name if owner else 'its owner'}, the driver, the approver or an admin can {what}."


def locked(work: Work, found: Decision) -> Ballot | None:
    """The ballot, and the decision as it is now that nobody else changes it: always in this order."""
    ballot = ballots.locked(work, found.id)
    decisions.locked(work, found.id)
    return ballot


def _settle(work: Work, found: Decision, ballot: Ballot, status: str, *, by: str, option: int = 0) -> None:
    """The one closing: status, schedule, outcome and what follows from it, in this transaction."""
    _leave_out(work, found)
    found.status, found.decided_at = STATUS[status], work.now
    ballot.closed_at, ballot.closed_by, ballot.result = work.now, by, status
    ballot.chosen = option if status == ACCEPTED and option else None
    schedules.plan(work, CLOSE, found.id, None)
    # Who closed an anonymous ballot by answering last is not named: it would tell what they said.
    write = history.append_nameless if ballot.anonymous and by in ("all", "certain") else history.append
    write(work, "decision", found.id, "close", status=found.status, by=by, option=ballot.chosen)
    if found.status == decisions.ACCEPTED:
        acknowledging.ask(work, found, ballot.edition)
    shown = balloted(work, found, ballot)
    tell(work, found, words.outcome(found, shown), key=f"outcome:{ballot.edition}", broadcast=True)
    outbox.redraw(work, "decision", found.id)
    agendas.settled(work, found.id)
    outbox.redraw_home(work, found.owner_id, *(person.id for _, person in shown.stances))


def _leave_out(work: Work, found: Decision) -> None:
    """Whoever is silent and gone was not waited for; that is kept, so that the result stays what it is for ever."""
    for stance, person in ballots.stances(work, found.id):
        if person.deactivated and stance.choice is None and ballots.objection_of(work, found.id, person.id) is None:
            stance.daci = GONE


def tell(work: Work, found: Decision, message: Message, *, key: str, broadcast: bool = False) -> None:
    """Say something in the card's thread."""
    channel = work.get(Channel, found.channel_id or 0)
    letter = cards.message_of(work, "decision", found.id)
    if channel is None:
        return
    place = Place(
        channel.slack_id, found.thread_ts, None if found.thread_ts or letter is None else letter.id, broadcast=broadcast
    )
    owner = work.get(Person, found.owner_id)
    outbox.post(work, place, message, key=f"decision:{found.id}:{key}", responsible=owner)
