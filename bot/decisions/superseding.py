"""A decision is superseded by another: both say so, and those who decided and read the old one hear of it."""

from __future__ import annotations

from bot import outbox
from bot.blocks import plain
from bot.decisions import closing, keeping
from bot.errors import BotError, NotUnderstood
from bot.text import escape
from storage import ballots, decisions, history, people
from storage.decisions import ACCEPTED, PROPOSED, SUPERSEDED, Decision
from storage.work import Work


def supersede(work: Work, old: Decision, new: Decision) -> int:
    """One decision takes the place of another, in one transaction; how many people are told.

    Raises: BotError, NotUnderstood
    """
    first, second = sorted((old.id, new.id))
    for each in (first, second):  # always in the same order, so that two such changes cannot wait for each other
        decisions.locked(work, each)
    _check(work, old, new)
    old.status, old.superseded_by_id = SUPERSEDED, new.id
    history.append(work, "decision", old.id, "supersede", by=new.id)
    history.append(work, "decision", new.id, "replace", replaces=old.id)
    keeping.flag(work, old, f"superseded by D-{new.number}")
    outbox.redraw(work, "decision", old.id, new.id)
    return _tell(work, old, new)


def _check(work: Work, old: Decision, new: Decision) -> None:
    if old.id == new.id:
        raise NotUnderstood("A decision cannot supersede itself: name two.")
    if not closing.may_lead(work, old):
        raise BotError(f"Only the owner, the driver, the approver or an admin can supersede D-{old.number}.")
    if old.status != ACCEPTED:
        raise BotError(f"D-{old.number} is {old.status}; only what was accepted can be superseded.")
    if new.status not in (ACCEPTED, PROPOSED):
        raise BotError(f"D-{new.number} is {new.status}, so it cannot take the place of D-{old.number}.")
    if new.status == PROPOSED:
        raise BotError(f"D-{new.number} is not decided yet. Supersede D-{old.number} when it is.")


def _tell(work: Work, old: Decision, new: Decision) -> int:
    """Everybody who had a stance, took part or acknowledged it, but for whoever does this."""
    voters = {person.id: person for _, person in ballots.stances(work, old.id)}
    readers = people.by_ids(work, [each.person_id for each in ballots.acknowledgements(work, old.id)])
    everybody = {**{each.id: each for each in decisions.participants(work, old.id)}, **voters, **readers}
    everybody.pop(work.person.id, None)
    said = plain(
        f"*D-{old.number} · {escape(old.title)}* is superseded by *D-{new.number} · {escape(new.title)}*. "
        f"`/{work.tenancy.prefix}decision show D-{new.number}`"
    )
    for person in everybody.values():
        outbox.direct(work, person, said, key=f"superseded:{old.id}:{person.id}")
    outbox.redraw_home(work, *everybody)
    return len(everybody)
