"""Decisions are found, shown and listed: never what the actor may not see."""

from __future__ import annotations

from dataclasses import dataclass

from bot import directory, scope
from bot.decisions import closing
from bot.errors import NotUnderstood
from bot.messages.decisions import Shown
from storage import actions, ballots, decisions, history, reviews
from storage.channels import Channel
from storage.decisions import WITHDRAWN, Decision
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work

PAGE = 10


def find(work: Work, number: int) -> Decision:
    """The decision that is meant, if the actor may see it.

    Raises: NotUnderstood; the same sentence whether it does not exist or may not be seen
    """
    found = decisions.by_number(work, number, directory.fresh_since(work))
    if found is None:
        newest = f"`/{work.tenancy.prefix}decision list` shows the newest."
        raise NotUnderstood(f"There is no decision D-{number} that you can see. {newest}")
    return found


def shown(work: Work, found: Decision, *, to_actor: bool = False) -> Shown:
    """A decision with what its card, or its page for the actor, shows."""
    owner = work.get(Person, found.owner_id)
    assert owner is not None, "a decision always has an owner"
    took_part = tuple(decisions.participants(work, found.id))
    initiative = work.get(Initiative, found.initiative_id) if found.initiative_id else None
    channel = work.get(Channel, found.channel_id) if found.channel_id else None
    why = _why(work, found) if found.status == WITHDRAWN else ""
    ballot = ballots.find(work, found.id)
    answered = to_actor and any(each.choice for each in ballots.answerable(work, found.id, work.person.id))
    shown_ballot = closing.balloted(work, found, ballot, to_voter=answered) if ballot else None
    after, before = decisions.successor(work, found), decisions.predecessors(work, found.id)
    to_do, review = tuple(actions.of_decision(work, found.id)), reviews.newest(work, found.id)
    return Shown(
        found,
        owner,
        took_part,
        initiative,
        channel,
        why,
        shown_ballot,
        after,
        tuple(before),
        actions=to_do,
        review=review,
    )


def _why(work: Work, found: Decision) -> str:
    entries = [entry for entry in history.of(work, "decision", found.id) if entry.verb == "withdraw"]
    return str(entries[-1].changes.get("why") or "") if entries else ""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which decisions are listed, and from where on: those with a number below `below`."""

    status: str = ""
    key: str = ""
    below: int = 0

    def value(self, below: int) -> str:
        """The next page, as a button carries it."""
        return f"{below} {self.status or '-'} {self.key or '-'}"


def filter_of(value: str) -> Filter:
    """The page that a button asks for."""
    below, status_word, key = value.split(" ", 2)
    return Filter("" if status_word == "-" else status_word, "" if key == "-" else key, int(below))


def listed(work: Work, which: Filter) -> tuple[list[Decision], str]:
    """A page of decisions that the actor may see, newest first, and what the next page is asked with, if any."""
    initiative = scope.by_key(work, which.key) if which.key else None
    found = decisions.newest(
        work,
        directory.fresh_since(work),
        limit=PAGE + 1,
        below=which.below or None,
        status=which.status or None,
        initiative_id=initiative.id if initiative else None,
    )
    shown_now = found[:PAGE]
    return shown_now, which.value(shown_now[-1].number) if len(found) > PAGE else ""
