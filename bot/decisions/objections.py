"""Objections: a disagreement or block is an item with an owner and a date, until its objector says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot import outbox, scope, text
from bot.ballots import AGAINST
from bot.decisions import closing
from bot.decisions.inviting import can_answer
from bot.errors import BotError, NotUnderstood
from bot.messages import objections as words
from bot.messages.ballots import SMALL
from storage import ballots, history
from storage.ballots import MET, OPEN, WITHDRAWN, Ballot, Objection, Stance
from storage.decisions import Decision
from storage.people import Person
from storage.work import Work

TO_MEND = timedelta(days=7)


def take(work: Work, found: Decision, ballot: Ballot, mine: Stance) -> None:
    """A stance against becomes an objection, or changes it; a later Agree or Abstain withdraws it."""
    held = ballots.objection_of(work, found.id, mine.person_id)
    if mine.choice not in AGAINST:
        if held:
            held.state = MET if ballot.edition > held.edition else WITHDRAWN
            held.closed_at = work.now
    elif held:
        held.choice, held.reason, held.edition = mine.choice, mine.reason or held.reason, ballot.edition
    else:
        _raise(work, found, ballot, mine)


def _raise(work: Work, found: Decision, ballot: Ballot, mine: Stance) -> None:
    """A new item; its owner hears of it, unless it is their own."""
    assert mine.choice is not None, "it is against"
    made = work.add(
        Objection(
            decision_id=found.id, person_id=mine.person_id, owner_id=found.owner_id, choice=mine.choice,
            reason=mine.reason or "", due_on=_due(work, ballot), edition=ballot.edition, raised_at=work.now,
        )
    )  # fmt: skip
    # What people were promised to stay hidden, or nameless, is not told on by a message that comes as they answer.
    if found.owner_id != mine.person_id and ballot.hidden == "no" and not ballot.anonymous:
        _ask(work, found, ballot, made)


def _due(work: Work, ballot: Ballot) -> date:
    return min(ballot.closes_at, work.now + TO_MEND).date()


def _ask(work: Work, found: Decision, ballot: Ballot, item: Objection) -> None:
    owner, objector = work.get(Person, item.owner_id), work.get(Person, item.person_id)
    assert owner is not None and objector is not None, "an objection always has both"  # noqa: PT018 - one fact
    told = words.to_mend(found, item, None if ballot.anonymous else objector)
    outbox.direct(work, owner, told, key=f"objection:{item.id}:{owner.id}")


def listed(work: Work, found: Decision) -> tuple[Ballot, list[tuple[Objection, Person]]]:
    """A decision's objections, oldest first, with who raised them.

    Raises: BotError where none can be shown
    """
    ballot = ballots.find(work, found.id)
    if ballot is None:
        raise BotError(f"D-{found.number} was recorded, not put to anybody: nobody could object.")
    if ballot.hidden != "no" and ballot.closed_at is None:
        raise BotError(f"What people say of D-{found.number} is shown when it is closed.")
    items = ballots.objections(work, found.id)
    if ballot.anonymous and len([each for each, _ in ballots.stances(work, found.id) if each.choice]) < SMALL:
        raise BotError(f"What people say of D-{found.number} is shown from three votes on.")
    return ballot, items


def find(work: Work, found: Decision, number: int) -> Objection:
    """The open objection with this place in the list.

    Raises: BotError, NotUnderstood
    """
    items = listed(work, found)[1]
    if not 1 <= number <= len(items):
        raise NotUnderstood(f"D-{found.number} has {text.plural(len(items), 'objection')}: name one by its number.")
    item = items[number - 1][0]
    if item.state != OPEN:
        raise BotError(f"That objection is {item.state}, so there is nothing left to do about it.")
    return item


def hand_on(work: Work, found: Decision, number: int, given: Mapping[str, str]) -> tuple[Objection, Person]:
    """Give an objection another owner or another date; its owner and whoever leads the proposal may.

    Raises: BotError, NotUnderstood
    """
    item = find(work, found, number)
    if item.owner_id != work.person.id and not closing.may_lead(work, found):
        raise BotError("Only whoever is to mend that, or leads the proposal, can hand it on.")
    owner = scope.person(work, given["owner"], field="owner") if given.get("owner") else work.get(Person, item.owner_id)
    assert owner is not None, "an objection always has an owner"
    if not can_answer(owner):
        raise NotUnderstood(f"{owner.name} cannot mend it here.", field="owner")
    handed = owner.id != item.owner_id
    item.owner_id, item.due_on = owner.id, _day(work, given.get("due", "")) or item.due_on
    history.append(work, "decision", found.id, "objection", owner=owner.id, due=item.due_on.isoformat())
    ballot = ballots.find(work, found.id)
    if handed and owner.id != work.person.id and ballot:
        _ask(work, found, ballot, item)
    outbox.redraw(work, "decision", found.id)
    return item, owner


def _day(work: Work, typed: str) -> date | None:
    if not typed.strip():
        return None
    zone = ZoneInfo(work.person.tz)
    try:
        due = text.day(typed, now=work.now, zone=zone)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="due") from None
    if due < work.now.astimezone(zone).date():
        raise NotUnderstood(f"{text.echo(typed)} is past. By when?", field="due")
    return due
