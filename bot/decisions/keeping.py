"""What rests on a decision is flagged when it does not hold any more, and its owners hear of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot import outbox
from bot.decisions import reviews
from bot.decisions.reminding import EVER
from bot.messages import actions as words
from bot.messages.actions import Acted
from storage import actions, decisions, history
from storage.actions import Action
from storage.decisions import Decision
from storage.people import Person
from storage.work import Work


def flag(work: Work, decision: Decision, why: str) -> int:
    """Flag a decision's open actions (`why` completes “D-1 is …”), tell their owners, call its review off; how many."""
    found = actions.of_decision(work, decision.id)
    for action, _ in found:
        action.flagged = why
        history.append(work, "decision", decision.id, "action_flag", action=action.number, why=why)
    for person, theirs in _by_reader(work, decision, found):
        shown = _shown(work, decision, person, theirs)
        key = f"flagged:{decision.id}:{person.id}:{int(work.now.timestamp() * 1000)}"
        if person.id != work.person.id:
            outbox.direct(work, person, words.flagged(shown, decision, why), key=key)
        outbox.redraw_home(work, person.id)
    reviews.call_off(work, decision)
    return len(found)


def unflag(work: Work, decision: Decision) -> None:
    """What rests on a decision that is open again is as it was."""
    for action, _ in actions.of_decision(work, decision.id):
        if action.flagged:
            action.flagged = None
            history.append(work, "decision", decision.id, "action_unflag", action=action.number)


def _by_reader(
    work: Work, decision: Decision, found: Sequence[tuple[Action, Person]]
) -> list[tuple[Person, list[tuple[Action, Person]]]]:
    """The owners, each with what is theirs; for those whose account is gone, the owner of the decision."""
    decider = work.get(Person, decision.owner_id)
    theirs: dict[int, tuple[Person, list[tuple[Action, Person]]]] = {}
    for action, owner in found:
        reader = decider if owner.deactivated and decider else owner
        theirs.setdefault(reader.id, (reader, []))[1].append((action, owner))
    return [theirs[each] for each in sorted(theirs)]


def _shown(work: Work, decision: Decision, reader: Person, theirs: Sequence[tuple[Action, Person]]) -> list[Acted]:
    seen = decisions.seen_by(work, decision.id, reader.id, EVER)
    return [Acted(action, decision, owner, seen=seen) for action, owner in theirs]
