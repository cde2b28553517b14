"""The informed are told of an outcome and say that they have read it."""

from __future__ import annotations

from bot import directory, mornings, outbox, readers, scope, touch
from bot.errors import BotError
from bot.messages import acknowledgements as words
from bot.readers import Asked, Rate
from storage import ballots, channels, decisions, history, stakeholders
from storage.channels import Channel
from storage.decisions import Decision
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

ACKNOWLEDGE = "acknowledge"  # the kind of ask


def ask(work: Work, found: Decision, edition: int) -> None:
    """Tell the informed, each by direct message, and ask them to say that they have read it."""
    if found.initiative_id is None:
        return
    owner = work.get(Person, found.owner_id)
    assert owner is not None, "a decision always has an owner"
    informed = _informed(work, found)
    ballots.ask_to_acknowledge(work, found.id, [(person.id, entry.function) for entry, person in informed])
    for _, person in informed:
        touch.asked(work, found.initiative_id, person.id, kind=ACKNOWLEDGE, subject=f"D-{found.number}")
        key = f"acknowledge:{found.id}:{edition}:{person.id}"
        outbox.direct(work, person, words.to_acknowledge(found, owner), key=key)
    mornings.expect(work, [person for _, person in informed])
    outbox.redraw_home(work, *(person.id for _, person in informed))


def _informed(work: Work, found: Decision) -> list[tuple[Stakeholder, Person]]:
    """Who is to be told: of what was decided in a private channel, only those who are in it."""
    listed = [
        (entry, person)
        for entry, person in stakeholders.register(work, found.initiative_id or 0)
        if entry.daci == "informed" and person.slack_id and not person.deactivated
    ]
    channel = work.get(Channel, found.channel_id or 0)
    inside = channels.readers(work, channel, [person.id for _, person in listed]) if channel else set()
    return [(entry, person) for entry, person in listed if person.id in inside]


def acknowledge(work: Work, decision_id: int) -> Decision:
    """The actor has read an outcome.

    Raises: BotError when they were not asked
    """
    decisions.locked(work, decision_id)
    found = work.get(Decision, decision_id)
    done = ballots.acknowledge(work, decision_id, work.person.id) if found else None
    if found is None or done is None:
        raise BotError("You were not asked to acknowledge that.")
    if done:
        touch.answered(work, found.initiative_id, work.person.id, kind=ACKNOWLEDGE, subject=f"D-{found.number}")
        history.append(work, "decision", found.id, "acknowledge")
        outbox.redraw(work, "decision", found.id)
        outbox.redraw_home(work, work.person.id)
    return found


def rates_of(work: Work, found: Initiative | None) -> list[tuple[str, Rate]]:
    """Each function's title with its rate, over the decisions that the actor may see."""
    rows = ballots.acknowledged(work, directory.fresh_since(work), initiative_id=found.id if found else None)
    known = scope.catalogue(work)
    made = readers.rates(Asked(each.function, each.asked_at, each.at) for each in rows)
    return [(known.title(each.function) if each.function else "No function", each) for each in made]
