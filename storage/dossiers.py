"""Dossiers: all that is known of many decisions at once, in as many statements as of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage import channels, people, sight
from storage.ballots import Acknowledgement, Ballot, Edition, Objection, Stance
from storage.channels import Channel
from storage.decisions import Decision, Participant
from storage.history import Entry
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work


@dataclass(slots=True)
class Dossier:
    """One decision with what belongs to it; the initiative only if the actor may see it."""

    decision: Decision
    initiative: Initiative | None = None
    channel: Channel | None = None
    ballot: Ballot | None = None
    stances: list[tuple[Stance, Person]] = field(default_factory=list)
    objections: list[tuple[Objection, Person]] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    participants: list[Person] = field(default_factory=list)
    acknowledgements: list[tuple[Acknowledgement, Person]] = field(default_factory=list)
    why: str = ""  # it was withdrawn
    successor: int = 0  # the number of the one that superseded it
    predecessors: list[int] = field(default_factory=list)


def gather(work: Work, found: Sequence[Decision], fresh_since: datetime) -> tuple[list[Dossier], dict[int, Person]]:
    """What is known of decisions that the actor may see, and the people whom it names by id."""
    made = {each.id: Dossier(each) for each in found}
    _places(work, made, fresh_since)
    _ballots(work, made)
    _people(work, made)
    _relations(work, made)
    named = {each.owner_id for each in found}
    for dossier in made.values():
        named |= {stance.given_by_id for stance, _ in dossier.stances if stance.given_by_id}
    return list(made.values()), people.by_ids(work, named)


def _places(work: Work, made: dict[int, Dossier], fresh_since: datetime) -> None:
    keys = {each.decision.initiative_id for each in made.values()}
    seen = work.select(Initiative).where(Initiative.id.in_(keys), sight.visible(work))
    initiatives = {row.id: row for row in work.session.scalars(seen, channels.viewer(work, fresh_since))}
    places = work.select(Channel).where(Channel.id.in_({each.decision.channel_id for each in made.values()}))
    known = {row.id: row for row in work.session.scalars(places)}
    for dossier in made.values():
        dossier.initiative = initiatives.get(dossier.decision.initiative_id or 0)
        dossier.channel = known.get(dossier.decision.channel_id or 0)


def _ballots(work: Work, made: dict[int, Dossier]) -> None:
    for ballot in work.session.scalars(work.select(Ballot).where(Ballot.decision_id.in_(made))):
        made[ballot.decision_id].ballot = ballot
    editions = work.select(Edition).where(Edition.decision_id.in_(made)).order_by(Edition.number)
    for edition in work.session.scalars(editions):
        made[edition.decision_id].editions.append(edition)


def _people(work: Work, made: dict[int, Dossier]) -> None:
    for stance, person in _with_person(work, Stance, made):
        made[stance.decision_id].stances.append((stance, person))
    for objection, person in _with_person(work, Objection, made):
        made[objection.decision_id].objections.append((objection, person))
    for asked, person in _with_person(work, Acknowledgement, made):
        made[asked.decision_id].acknowledgements.append((asked, person))
    for participant, person in _with_person(work, Participant, made):
        made[participant.decision_id].participants.append(person)


def _with_person(work: Work, table: Any, made: Iterable[int]) -> list[Any]:
    """Rows of these decisions, each with its person, by name."""
    rows = work.select(table, table, Person).join(Person, Person.id == table.person_id)
    ordered = rows.where(table.decision_id.in_(made)).order_by(Person.name, Person.id, table.id)
    return [tuple(row) for row in work.session.execute(ordered)]


def _relations(work: Work, made: dict[int, Dossier]) -> None:
    after = {each.decision.superseded_by_id for each in made.values()}
    wanted = work.select(Decision, Decision.id, Decision.number).where(Decision.id.in_(after))
    numbers = {row.id: row.number for row in work.session.execute(wanted)}
    for dossier in made.values():
        dossier.successor = numbers.get(dossier.decision.superseded_by_id or 0, 0)
    before = work.select(Decision, Decision.number, Decision.superseded_by_id)
    for number, later in work.session.execute(
        before.where(Decision.superseded_by_id.in_(made)).order_by(Decision.number)
    ):
        made[later].predecessors.append(number)
    withdrawn = work.select(Entry).where(Entry.kind == "decision", Entry.verb == "withdraw", Entry.record_id.in_(made))
    for entry in work.session.scalars(withdrawn.order_by(Entry.id)):
        made[entry.record_id].why = str(entry.changes.get("why") or "")
