"""Handing over what somebody has open in an initiative."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot import mornings, outbox, touch
from bot.decisions import actions
from bot.decisions.inviting import can_answer
from bot.decisions.proposing import STANCE
from bot.decisions.reminding import EVER, sees
from storage import ballots, channels, decisions, drafts, history
from storage.channels import Channel
from storage.decisions import Decision
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work


@dataclass(frozen=True, slots=True)
class _Hands:
    """Who gives to whom; `sight` keeps which channels the one who gets may read."""

    before: Person
    after: Person
    sight: dict[int | None, bool] = field(default_factory=dict)

    def reach(self, work: Work, decision: Decision) -> bool:
        """Whether a decision can be given: nothing of a private channel goes to somebody who is not in it."""
        if decision.channel_id not in self.sight:
            channel = work.get(Channel, decision.channel_id or 0)
            self.sight[decision.channel_id] = channel is None or bool(channels.readers(work, channel, [self.after.id]))
        return self.sight[decision.channel_id]

    def note(self, work: Work, decision: Decision, verb: str) -> int:
        """Write down that it was given; its id."""
        history.append(work, "decision", decision.id, verb, before=self.before.id, after=self.after.id)
        return decision.id


def hand_over(work: Work, found: Initiative, before: Person, after: Person) -> int:
    """Give what one person has open in decisions to another; how many decisions.

    Those that they own, objections that they have to see met, stances not given yet. What was said stays said.
    """
    hands = _Hands(before, after)
    moved = {*_owned(work, found, hands), *_objections(work, found, hands), *_stances(work, found, hands)}
    outbox.redraw(work, "decision", *sorted(moved))
    return len(moved)


def _owned(work: Work, found: Initiative, hands: _Hands) -> Iterator[int]:
    for each in decisions.owned_open(work, found.id, hands.before.id):
        if hands.reach(work, each):
            each.owner_id = hands.after.id
            yield hands.note(work, each, "owner")


def _objections(work: Work, found: Initiative, hands: _Hands) -> Iterator[int]:
    for each, objection in ballots.charged(work, found.id, hands.before.id):
        if hands.reach(work, each):
            objection.owner_id = hands.after.id
            yield hands.note(work, each, "objection_handed")


def _stances(work: Work, found: Initiative, hands: _Hands) -> Iterator[int]:
    for each, stance in ballots.undecided(work, found.id, hands.before.id):
        if hands.reach(work, each) and not ballots.answerable(work, each.id, hands.after.id):
            stance.person_id, stance.asked_at, stance.reminders = hands.after.id, work.now, 0
            touch.passed_on(work, found.id, hands.before.id, hands.after.id, kind=STANCE, subject=f"D-{each.number}")
            mornings.expect(work, [hands.after])
            yield hands.note(work, each, "stance_handed")


def hand_drafts_over(work: Work, found: Initiative, before: Person, after: Person) -> int:
    """Give the open drafts from the initiative's channels to another; how many.

    A draft quotes what was said: none goes to somebody who is not in its private channel.
    """
    places = [each.id for each in channels.open_to(work, found.id, after.id)]
    return drafts.hand_over(work, places, before.id, after.id)


def hand_actions_over(work: Work, found: Initiative, before: Person, after: Person) -> int:
    """Give the open actions of one person to another who may see what they rest on; how many."""
    mine = actions.of_initiative(work, found.id, before) if can_answer(after) else []
    theirs = [each for each in mine if sees(work, each.source, after.id, EVER)]
    for each in theirs:
        actions.hand(work, each, after)
    return len(theirs)
