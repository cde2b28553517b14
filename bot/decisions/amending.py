"""A proposal's text is amended: a new version, of which only the objectors are asked again."""

from __future__ import annotations

from collections.abc import Sequence

from bot import outbox
from bot.decisions.closing import tell, to_lead
from bot.decisions.typed import Wanted
from bot.errors import BotError
from bot.messages import ballots as words
from storage import ballots, history
from storage.ballots import OPEN, Edition
from storage.decisions import Decision
from storage.people import Person
from storage.work import Work


def amend(work: Work, found: Decision, content: Wanted, *, also: Sequence[Person] = ()) -> list[Person]:
    """Give a proposal another text; who is asked again: objectors, and those whose condition changed (`also`).

    All other stances stand, and say for which version they were given.

    Raises: BotError when it is closed, may not be amended, or nothing was changed
    """
    ballot = to_lead(work, found, "amend it")
    before = ballots.editions(work, found.id)[-1]
    if (content.title, content.outcome) == (before.title, before.outcome):
        raise BotError("Nothing was changed, so nobody is asked again.")
    ballot.edition = before.number + 1
    found.title, found.outcome = content.title, content.outcome
    after = work.add(
        Edition(
            decision_id=found.id, number=ballot.edition, title=content.title, outcome=content.outcome,
            by_id=work.person.id, at=work.now,
        )
    )  # fmt: skip
    history.append(work, "decision", found.id, "amend", edition=ballot.edition)
    objectors = _ask_again(work, found, also)
    shown = [] if ballot.anonymous else objectors
    difference = words.difference(before, after)
    tell(work, found, words.amended(found, difference, shown), key=f"edition:{ballot.edition}")
    outbox.redraw(work, "decision", found.id)
    outbox.redraw_home(work, work.person.id, *(each.id for each in objectors))
    return shown


def _ask_again(work: Work, found: Decision, also: Sequence[Person]) -> list[Person]:
    """They are undecided again; an objection stays open until its objector says otherwise."""
    objections, rows = ballots.objections(work, found.id, OPEN), ballots.stances(work, found.id)
    against = {person.id: person for _, person in objections if not person.deactivated}
    against |= {person.id: person for _, person in rows if person in also and not person.deactivated}
    for stance, person in rows:
        if person.id in against:
            stance.choice = stance.option = stance.given_at = stance.given_by_id = None
            stance.reminders = 0
    return sorted(against.values(), key=lambda each: each.name)
