"""Happenings: what there is to tell of decisions, meetings, actions and initiatives, as far as a reader may see it.

Each question is one statement, whatever the size of the workspace: its first rows, and how many there are in all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true

from storage import actions, ballots, channels, decisions, meetings, sight
from storage.actions import Action
from storage.ballots import Acknowledgement, Ballot, Objection, Stance
from storage.channels import Channel
from storage.decisions import Decision
from storage.history import Entry
from storage.initiatives import Initiative
from storage.meetings import Attendee, Meeting
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

LATELY = timedelta(days=30)  # outcomes older than that are not asked to be acknowledged in a digest


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the actor, or everybody in a channel; and what of it they want to read about.

    Without an initiative and function it is about the workspace; `mine`: about what the actor has a part in.
    """

    fresh_since: datetime
    channel: Channel | None = None
    initiative_id: int | None = None
    function: str = ""
    mine: bool = False
    limit: int = 10


class Some(NamedTuple):
    """The first of some rows, and how many there are in all."""

    rows: Sequence[Any]
    total: int


def _some(work: Work, reader: Reader, wanted: Select[Any]) -> Some:
    viewer = channels.viewer(work, reader.fresh_since) if reader.channel is None else {}
    counted = wanted.add_columns(func.count().over()).limit(reader.limit)
    rows = work.session.execute(counted, viewer).all()
    return Some([row[:-1] for row in rows], rows[0][-1] if rows else 0)


# What a reader may see


def _open_in(channel_id: Any, here: Channel) -> ColumnElement[bool]:
    """What everybody in a channel may see: what is public, and what comes from this very channel."""
    public = exists().where(
        Channel.workspace_id == here.workspace_id, Channel.id == channel_id, Channel.is_private.is_(False)
    )
    return or_(channel_id.is_(None), channel_id == here.id, public)


def _decisions(reader: Reader) -> ColumnElement[bool]:
    return decisions.SEEN if reader.channel is None else _open_in(Decision.channel_id, reader.channel)


def _meetings(reader: Reader) -> ColumnElement[bool]:
    if reader.channel is None:
        return meetings.SEEN
    return and_(Meeting.status != meetings.FINDING, _open_in(Meeting.channel_id, reader.channel))


def _initiatives(work: Work, reader: Reader) -> ColumnElement[bool]:
    if reader.channel is None:
        return sight.visible(work)
    linked = select(Channel.id).where(Channel.workspace_id == work.workspace_id, Channel.initiative_id == Initiative.id)
    shown = linked.where(or_(Channel.is_private.is_(False), Channel.id == reader.channel.id))
    return or_(~linked.correlate(Initiative).exists(), shown.correlate(Initiative).exists())


def shown_in(work: Work, initiative_id: int, channel: Channel) -> bool:
    """Whether everybody in a channel may know of an initiative."""
    reader = Reader(work.real, channel)
    wanted = work.select(Initiative, Initiative.id).where(Initiative.id == initiative_id, _initiatives(work, reader))
    return work.session.scalar(wanted) is not None


# What a reader wants to read about


def _my_initiatives(work: Work) -> Select[Any]:
    me = work.person.id
    part = exists().where(Stakeholder.initiative_id == Initiative.id, Stakeholder.person_id == me)
    return work.select(Initiative, Initiative.id).where(or_(Initiative.owner_id == me, part))


def _about_decision(work: Work, reader: Reader) -> ColumnElement[bool]:
    if reader.initiative_id is not None:
        return Decision.initiative_id == reader.initiative_id
    asked = exists().where(Stance.decision_id == Decision.id).correlate(Decision)
    if reader.function:
        return asked.where(Stance.function == reader.function)
    if not reader.mine:
        return true()
    me = work.person.id
    told = exists().where(Acknowledgement.decision_id == Decision.id, Acknowledgement.person_id == me)
    mine = asked.where(or_(Stance.person_id == me, Stance.delegate_id == me))
    return or_(Decision.owner_id == me, mine, told, Decision.initiative_id.in_(_my_initiatives(work)))


def _about_meeting(work: Work, reader: Reader) -> ColumnElement[bool]:
    if reader.initiative_id is not None:
        return Meeting.initiative_id == reader.initiative_id
    invited = exists().where(Attendee.meeting_id == Meeting.id)
    if reader.function:
        return invited.where(Attendee.function == reader.function).correlate(Meeting)
    if not reader.mine:
        return true()
    me = work.person.id
    mine = invited.where(or_(Attendee.person_id == me, Attendee.delegate_id == me)).correlate(Meeting)
    return or_(Meeting.organiser_id == me, mine)


def _about_initiative(work: Work, reader: Reader) -> ColumnElement[bool]:
    if reader.initiative_id is not None:
        return Initiative.id == reader.initiative_id
    part = exists().where(Stakeholder.initiative_id == Initiative.id)
    if reader.function:
        return part.where(Stakeholder.function == reader.function)
    return Initiative.id.in_(_my_initiatives(work)) if reader.mine else true()


def _about_action(work: Work, reader: Reader) -> ColumnElement[bool]:
    if reader.initiative_id is not None:
        return func.coalesce(Decision.initiative_id, Meeting.initiative_id) == reader.initiative_id
    if reader.function:
        speaks = exists().where(Stakeholder.person_id == Action.owner_id, Stakeholder.function == reader.function)
        return or_(speaks, and_(Person.id == Action.owner_id, Person.function == reader.function))
    return Action.owner_id == work.person.id if reader.mine else true()


# What needs somebody


def closing(work: Work, reader: Reader, until: datetime) -> Some:
    """Proposals that close by a moment, the first first: the decision, its ballot, how many have not answered."""
    asked = select(func.count()).where(Stance.workspace_id == work.workspace_id, Stance.decision_id == Decision.id)
    silent = asked.where(Stance.choice.is_(None)).scalar_subquery()
    wanted = work.select(Decision, Decision, Ballot, silent).join(Ballot, Ballot.decision_id == Decision.id)
    wanted = wanted.where(Decision.status == decisions.PROPOSED, Ballot.closed_at.is_(None), Ballot.closes_at <= until)
    wanted = wanted.where(_decisions(reader), _about_decision(work, reader))
    return _some(work, reader, wanted.order_by(Ballot.closes_at, Decision.number))


def blocked(work: Work, reader: Reader) -> Some:
    """Proposals with open objections, the oldest first: the decision, how many, since when."""
    wanted = (
        work.select(Decision, Decision, func.count(Objection.id), func.min(Objection.raised_at))
        .join(Objection, Objection.decision_id == Decision.id)
        .where(Decision.status == decisions.PROPOSED, Objection.state == ballots.OPEN)
        .where(_decisions(reader), _about_decision(work, reader))
        .group_by(Decision.id)
    )
    return _some(work, reader, wanted.order_by(func.min(Objection.raised_at), Decision.number))


def unquorate(work: Work, reader: Reader) -> Some:
    """Booked meetings that lack their quorum, the next one first."""
    wanted = work.select(Meeting).where(
        Meeting.status == meetings.BOOKED, Meeting.starts_at > work.now, Meeting.quorate.is_(False)
    )
    wanted = wanted.where(_meetings(reader), _about_meeting(work, reader))
    return _some(work, reader, wanted.order_by(Meeting.starts_at, Meeting.number))


def overdue(work: Work, reader: Reader, today: date) -> Some:
    """Actions that should have been done, the oldest first: the action and its owner."""
    wanted = _actions(work, reader, Action, Person).where(Action.state == actions.OPEN, Action.due_on < today)
    return _some(work, reader, wanted.order_by(Action.due_on, Action.number))


def _actions(work: Work, reader: Reader, *columns: Any) -> Select[Any]:
    born = work.select(Action, *columns).select_from(Action).join(Person, Person.id == Action.owner_id)
    joined = born.outerjoin(Decision, actions.OF_DECISION).outerjoin(Meeting, actions.OF_MEETING)
    seen = or_(and_(Decision.id.is_not(None), _decisions(reader)), and_(Meeting.id.is_not(None), _meetings(reader)))
    return joined.where(seen, _about_action(work, reader))


def settled(work: Work, reader: Reader, since: datetime) -> Some:
    """Decisions that came to an end since a moment, the newest first."""
    wanted = work.select(Decision).where(
        Decision.decided_at >= since, Decision.decided_at <= work.now, Decision.status.in_(decisions.SETTLED)
    )
    wanted = wanted.where(_decisions(reader), _about_decision(work, reader))
    return _some(work, reader, wanted.order_by(Decision.decided_at.desc(), Decision.number.desc()))


def settled_since(work: Work, reader: Reader, since: datetime) -> list[tuple[datetime, str]]:
    """When decisions came to an end since a moment, each with what became of it."""
    wanted = work.select(Decision, Decision.decided_at, Decision.status).where(
        Decision.decided_at >= since, Decision.decided_at <= work.now, Decision.status.in_(decisions.SETTLED)
    )
    wanted = wanted.where(_decisions(reader), _about_decision(work, reader))
    return [(row[0], row[1]) for row in work.session.execute(wanted, channels.viewer(work, reader.fresh_since))]


def voted_since(work: Work, reader: Reader, since: datetime) -> list[tuple[datetime, int, int]]:
    """Ballots that closed since a moment: when, how many gave a stance, how many who were asked did not."""
    given = func.count(Stance.choice), func.count(Stance.id) - func.count(Stance.choice)
    wanted = work.select(Ballot, Ballot.closed_at, *given).join(Decision, Decision.id == Ballot.decision_id)
    wanted = wanted.join(Stance, Stance.decision_id == Decision.id)
    wanted = wanted.where(Ballot.closed_at >= since, Ballot.closed_at <= work.now)
    wanted = wanted.where(_decisions(reader), _about_decision(work, reader)).group_by(Ballot.id, Ballot.closed_at)
    return [(row[0], row[1], row[2]) for row in work.session.execute(wanted, channels.viewer(work, reader.fresh_since))]


def superseded(work: Work, decision_ids: Collection[int]) -> dict[int, list[int]]:
    """Which decisions, by number, each of these decisions has superseded."""
    if not decision_ids:
        return {}
    wanted = work.select(Decision, Decision.superseded_by_id, Decision.number).order_by(Decision.number)
    found: dict[int, list[int]] = {}
    for later, number in work.session.execute(wanted.where(Decision.superseded_by_id.in_(decision_ids))):
        found.setdefault(later, []).append(number)
    return found


def unread(work: Work, reader: Reader) -> Some:
    """Outcomes of late that not everybody has acknowledged, the oldest first: the decision, how many of how many."""
    missing = func.count(Acknowledgement.id) - func.count(Acknowledgement.at)
    wanted = (
        work.select(Decision, Decision, missing, func.count(Acknowledgement.id))
        .join(Acknowledgement, Acknowledgement.decision_id == Decision.id)
        .where(Decision.decided_at >= work.now - LATELY, Decision.status == decisions.ACCEPTED)
        .where(_decisions(reader), _about_decision(work, reader))
        .group_by(Decision.id)
        .having(missing > 0)
    )
    return _some(work, reader, wanted.order_by(Decision.decided_at, Decision.number))


class Vacancy(NamedTuple):
    """What an initiative lacks: a driver, an approver, somebody for each of these functions."""

    initiative: Initiative
    roles: tuple[str, ...]
    functions: tuple[str, ...]


ROLES = ("driver", "approver")


def vacancies(work: Work, reader: Reader, required: Collection[str]) -> list[Vacancy]:
    """Open initiatives that lack somebody, by key; `required` are the functions that every one needs."""
    open_ones = Initiative.closed_at.is_(None), _initiatives(work, reader), _about_initiative(work, reader)
    wanted = work.select(Initiative).where(*open_ones).order_by(Initiative.key)
    viewer = channels.viewer(work, reader.fresh_since) if reader.channel is None else {}
    found = list(work.session.scalars(wanted, viewer))
    needed = {*required, *(each for one in found for each in one.required)}
    roles, spoken = _filled(work, Stakeholder.daci, ROLES), _filled(work, Stakeholder.function, needed)
    lacking = (
        Vacancy(
            one,
            tuple(each for each in ROLES if (one.id, each) not in roles),
            tuple(each for each in dict.fromkeys((*required, *one.required)) if (one.id, each) not in spoken),
        )
        for one in found
    )
    return [each for each in lacking if each.roles or each.functions]


def _filled(work: Work, column: Any, names: Collection[str]) -> set[tuple[int, str]]:
    """In which initiatives somebody active has each of these roles, or speaks for each of these functions."""
    if not names:
        return set()
    wanted = work.select(Stakeholder, Stakeholder.initiative_id, column).join(
        Person, Person.id == Stakeholder.person_id
    )
    wanted = wanted.where(column.in_(names), Person.deactivated.is_(False)).distinct()
    return {(row[0], row[1]) for row in work.session.execute(wanted)}


def launches(work: Work, reader: Reader, first: date, last: date) -> Some:
    """Open initiatives whose day lies between two days, the first first."""
    wanted = work.select(Initiative).where(
        Initiative.closed_at.is_(None), Initiative.target_date.between(first, last),
        _initiatives(work, reader), _about_initiative(work, reader),
    )  # fmt: skip
    return _some(work, reader, wanted.order_by(Initiative.target_date, Initiative.key))


# What went well


def done(work: Work, reader: Reader, since: datetime) -> int:
    """How many actions were done since a moment."""
    wanted = _actions(work, reader, func.count(Action.id))
    wanted = wanted.where(Action.state == actions.DONE, Action.closed_at >= since)
    return _number(work, reader, wanted)


def met(work: Work, reader: Reader, since: datetime) -> int:
    """How many objections were met since a moment."""
    wanted = work.select(Objection, func.count(Objection.id)).join(Decision, Decision.id == Objection.decision_id)
    wanted = wanted.where(Objection.closed_at >= since, Objection.state.in_((ballots.MET, ballots.WITHDRAWN)))
    return _number(work, reader, wanted.where(_decisions(reader), _about_decision(work, reader)))


def saved(work: Work, reader: Reader, since: datetime) -> int:
    """How many minutes of everybody together were saved by meetings that were called off since a moment."""
    wanted = work.select(Meeting, func.coalesce(func.sum(Meeting.saved_minutes), 0))
    wanted = wanted.where(Meeting.status == meetings.CALLED_OFF, Meeting.ended_at >= since)
    return _number(work, reader, wanted.where(_meetings(reader), _about_meeting(work, reader)))


def _number(work: Work, reader: Reader, wanted: Select[Any]) -> int:
    viewer = channels.viewer(work, reader.fresh_since) if reader.channel is None else {}
    return int(work.session.scalar(wanted, viewer) or 0)


# What has changed, by the history


class Change(NamedTuple):
    """What others did to one thing of the reader's since a moment, the verbs in order, each once; `entry_id` is the last."""

    kind: str
    thing: Decision | Meeting | Initiative
    verbs: tuple[str, ...]
    at: datetime
    entry_id: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where somebody has seen everything: a moment, or else the last entry and the last action that they saw."""

    at: datetime
    entry_id: int = 0
    action_id: int = 0


def changes(work: Work, reader: Reader, since: Mark, verbs: Mapping[str, Collection[str]]) -> list[Change]:
    """What others have done since a moment with what the actor has a part in, the oldest first.

    `verbs` says which ones count, by the kind of record: decision, meeting, initiative.
    """
    found: list[Change] = []
    unseen = Entry.id > since.entry_id if since.entry_id else Entry.at >= since.at
    for kind, wanted in _changeable(work, reader).items():
        found += _changed(work, reader, kind, wanted.where(Entry.verb.in_(verbs[kind]), unseen))
    return sorted(found, key=lambda each: each.entry_id)


def _changeable(work: Work, reader: Reader) -> dict[str, Select[Any]]:
    """The reader's records of each kind, with a verb and when it was done to them."""
    tables: dict[str, tuple[Any, ColumnElement[bool], ColumnElement[bool]]] = {
        "decision": (Decision, _decisions(reader), _about_decision(work, reader)),
        "meeting": (Meeting, _meetings(reader), _about_meeting(work, reader)),
        "initiative": (Initiative, _initiatives(work, reader), _about_initiative(work, reader)),
    }
    return {
        kind: work.select(table, table, Entry.verb, Entry.at, Entry.id)
        .join(Entry, and_(Entry.kind == kind, Entry.record_id == table.id))
        .where(Entry.workspace_id == work.workspace_id, seen, about)
        for kind, (table, seen, about) in tables.items()
    }


def _changed(work: Work, reader: Reader, kind: str, wanted: Select[Any]) -> list[Change]:
    by_others = or_(Entry.actor_id.is_(None), Entry.actor_id != work.person.id)
    found: dict[int, Change] = {}
    ordered = wanted.where(by_others).order_by(Entry.id)
    for thing, verb, at, entry in work.session.execute(ordered, channels.viewer(work, reader.fresh_since)):
        before = found[thing.id].verbs if thing.id in found else ()
        found[thing.id] = Change(kind, thing, (*before, *([verb] if verb not in before else [])), at, entry)
    return list(found.values())


def given(work: Work, reader: Reader, since: Mark) -> Some:
    """What others have given the actor to do since a moment: the action and its owner, the first due first."""
    wanted = _actions(work, reader, Action, Person).where(
        Action.owner_id == work.person.id, Action.added_by_id != work.person.id,
        Action.state == actions.OPEN,
        Action.id > since.action_id if since.entry_id else Action.created_at >= since.at,
    )  # fmt: skip
    return _some(work, reader, wanted.order_by(Action.due_on, Action.number))
