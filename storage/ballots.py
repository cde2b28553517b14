"""Ballots: a proposal's rules, the stances of those who are invited, its objections and the editions of its text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from storage import channels, decisions
from storage.base import Base, Tenant
from storage.decisions import Decision
from storage.people import Person
from storage.work import Work

OPEN, MET, WITHDRAWN, OVERRIDDEN = "open", "met", "withdrawn", "overridden"
GONE = "gone"  # in place of a role: silent, and their account was gone when the ballot closed


class Ballot(Tenant, Base):
    """How one proposal is decided; the rules are never changed once somebody has been asked."""

    __tablename__ = "ballots"
    __table_args__ = (UniqueConstraint("decision_id"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    method: Mapped[str]
    silence: Mapped[str]
    share: Mapped[int]  # percent of the invited who must take part
    functions: Mapped[list[Any]]  # one of each must take part
    tie: Mapped[str]
    reasons: Mapped[str]  # none, optional, required: for disagree and block
    hidden: Mapped[str]  # no, voted, closed: until when the tally is not shown
    anonymous: Mapped[bool]
    fallback: Mapped[str]  # when there is no quorum after the extension
    extend_hours: Mapped[int]
    closes_at: Mapped[datetime]
    options: Mapped[list[Any]] = mapped_column(default=list)  # {"text", "weight"}: one is chosen; none: one text
    edition: Mapped[int] = mapped_column(default=1)
    extended_at: Mapped[datetime | None]
    deciding_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # the fallback asks one person alone
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]  # certain, all, time, driver, override, fallback, meeting
    result: Mapped[str | None]
    chosen: Mapped[int | None]  # the number of the option that carried
    convened_at: Mapped[datetime | None]  # the fallback asked for a meeting
    override_why: Mapped[str | None] = mapped_column(Text)


class Stance(Tenant, Base):
    """What one invited person says; it exists, undecided, from the moment of invitation."""

    __tablename__ = "stances"
    __table_args__ = (UniqueConstraint("decision_id", "person_id"), Index(None, "person_id", "choice"))

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    function: Mapped[str] = mapped_column(default="")
    daci: Mapped[str] = mapped_column(default="contributor")
    choice: Mapped[str | None]
    option: Mapped[int | None]  # the number of the one that somebody agrees with
    reason: Mapped[str | None] = mapped_column(Text)
    edition: Mapped[int | None]  # of the text that it was given for
    asked_at: Mapped[datetime]
    reminders: Mapped[int] = mapped_column(default=0)
    given_at: Mapped[datetime | None]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)


class Objection(Tenant, Base):
    """A disagreement or block, kept as an item until it is met."""

    __tablename__ = "objections"
    __table_args__ = (Index(None, "decision_id", "state"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    choice: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    edition: Mapped[int]
    state: Mapped[str] = mapped_column(default=OPEN)
    raised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Edition(Tenant, Base):
    """The text of a proposal as it was put to people: the first one, and one for each amendment."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("decision_id", "number"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class Acknowledgement(Tenant, Base):
    """One informed person is asked to acknowledge an outcome."""

    __tablename__ = "acknowledgements"
    __table_args__ = (UniqueConstraint("decision_id", "person_id"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    function: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)


def find(work: Work, decision_id: int) -> Ballot | None:
    """The ballot of a decision, if it was proposed."""
    found: Ballot | None = work.session.scalar(work.select(Ballot).where(Ballot.decision_id == decision_id))
    return found


def locked(work: Work, decision_id: int) -> Ballot | None:
    """A ballot that is about to be changed: who votes or closes meanwhile waits until this is committed."""
    wanted = work.select(Ballot).where(Ballot.decision_id == decision_id).with_for_update()
    return work.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def locked_if_free(work: Work, decision_id: int) -> Ballot | None:
    """The same for who must not wait, since others may wait for them; None when somebody is just voting."""
    wanted = work.select(Ballot).where(Ballot.decision_id == decision_id).with_for_update(skip_locked=True)
    return work.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def stances(work: Work, decision_id: int) -> list[tuple[Stance, Person]]:
    """Everybody who is invited, by name, with what they said."""
    work.session.flush()
    wanted = (
        work.select(Stance, Stance, Person)
        .join(Person, Person.id == Stance.person_id)
        .where(Stance.decision_id == decision_id)
        .order_by(Person.name, Person.id)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


class Said(NamedTuple):
    """What counts of stances that are alike, and how many they are; `held` is the open objection of each."""

    function: str
    daci: str
    choice: str | None
    option: int | None
    deactivated: bool
    held: str | None
    people: int = 1


def said(work: Work, decision_id: int) -> list[Said]:
    """What counts of everybody's stance, counted by the database: it is read with every vote, of hundreds."""
    work.session.flush()
    columns = (Stance.function, Stance.daci, Stance.choice, Stance.option, Person.deactivated, Objection.choice)
    theirs = (Objection.decision_id == Stance.decision_id) & (Objection.person_id == Stance.person_id)
    wanted = (
        work.select(Stance, *columns, func.count())
        .join(Person, Person.id == Stance.person_id)
        .outerjoin(Objection, theirs & (Objection.state == OPEN))
        .where(Stance.decision_id == decision_id)
        .group_by(*columns)
    )
    return [Said(*row) for row in work.session.execute(wanted)]


def answerable(work: Work, decision_id: int, person_id: int) -> list[Stance]:
    """The stances that somebody may give: their own, and those that were delegated to them."""
    mine = (Stance.person_id == person_id) | (Stance.delegate_id == person_id)
    wanted = work.select(Stance).where(Stance.decision_id == decision_id, mine)
    return list(work.session.scalars(wanted.order_by(Stance.id)))


def invite(work: Work, decision_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Invite people, each once: rows of `person_id`, `function` and `daci`."""
    work.session.flush()
    work.insert_missing(Stance, [{"decision_id": decision_id, "asked_at": work.now, **row} for row in rows])


def objections(work: Work, decision_id: int, *states: str) -> list[tuple[Objection, Person]]:
    """The objections to a decision with who raised them, oldest first; of these states, or all."""
    work.session.flush()
    wanted = (
        work.select(Objection, Objection, Person)
        .join(Person, Person.id == Objection.person_id)
        .where(Objection.decision_id == decision_id)
    )
    wanted = wanted.where(Objection.state.in_(states)) if states else wanted
    return [(row[0], row[1]) for row in work.session.execute(wanted.order_by(Objection.id))]


def objection_of(work: Work, decision_id: int, person_id: int) -> Objection | None:
    """Somebody's open objection to a decision: they have one at most."""
    wanted = work.select(Objection).where(
        Objection.decision_id == decision_id, Objection.person_id == person_id, Objection.state == OPEN
    )
    return work.session.scalars(wanted.limit(1)).first()


def editions(work: Work, decision_id: int) -> list[Edition]:
    """All texts of a proposal, oldest first."""
    work.session.flush()
    wanted = work.select(Edition).where(Edition.decision_id == decision_id)
    return list(work.session.scalars(wanted.order_by(Edition.number)))


def ask_to_acknowledge(work: Work, decision_id: int, people: Collection[tuple[int, str]]) -> None:
    """Ask (person, function) to acknowledge an outcome, each once."""
    rows = [
        {"decision_id": decision_id, "person_id": person, "function": function, "asked_at": work.now}
        for person, function in people
    ]
    work.insert_missing(Acknowledgement, rows)


def acknowledgements(work: Work, decision_id: int) -> list[Acknowledgement]:
    """Who was asked to acknowledge a decision, and when they did."""
    wanted = work.select(Acknowledgement).where(Acknowledgement.decision_id == decision_id)
    return list(work.session.scalars(wanted.order_by(Acknowledgement.id)))


def forget_acknowledgements(work: Work, decision_id: int) -> None:
    """Nobody is asked to acknowledge a decision any more: it is open again."""
    work.session.execute(work.delete(Acknowledgement).where(Acknowledgement.decision_id == decision_id))


def acknowledged(work: Work, fresh_since: datetime, *, initiative_id: int | None = None) -> list[Acknowledgement]:
    """Everybody who was asked to acknowledge a decision that the actor may see."""
    seen = work.select(Decision, Decision.id).where(decisions.SEEN)
    seen = seen.where(Decision.initiative_id == initiative_id) if initiative_id else seen
    wanted = work.select(Acknowledgement).where(Acknowledgement.decision_id.in_(seen))
    return list(work.session.scalars(wanted, channels.viewer(work, fresh_since)))


def undecided(work: Work, initiative_id: int, person_id: int) -> list[tuple[Decision, Stance]]:
    """The open ballots of an initiative in which somebody has not said yet what they think."""
    wanted = (
        work.select(Stance, Decision, Stance)
        .join(Decision, Decision.id == Stance.decision_id)
        .join(Ballot, Ballot.decision_id == Decision.id)
        .where(Ballot.closed_at.is_(None), Decision.initiative_id == initiative_id)
        .where(Stance.person_id == person_id, Stance.choice.is_(None))
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted.order_by(Decision.number))]


def charged(work: Work, initiative_id: int, owner_id: int) -> list[tuple[Decision, Objection]]:
    """The open objections of an initiative that somebody has to see met."""
    wanted = (
        work.select(Objection, Decision, Objection)
        .join(Decision, Decision.id == Objection.decision_id)
        .where(Decision.initiative_id == initiative_id, Objection.owner_id == owner_id, Objection.state == OPEN)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted.order_by(Decision.number, Objection.id))]


def silent(work: Work, person_ids: Collection[int]) -> list[tuple[Decision, Ballot, Stance]]:
    """The open ballots in which these people have a stance to give and have not, the first to close first."""
    own = Stance.person_id.in_(person_ids) & Stance.delegate_id.is_(None)
    mine = own | Stance.delegate_id.in_(person_ids)
    wanted = (
        work.select(Decision, Decision, Ballot, Stance)
        .join(Stance, Stance.decision_id == Decision.id)
        .join(Ballot, Ballot.decision_id == Decision.id)
        .where(mine, Stance.choice.is_(None), Ballot.closed_at.is_(None))
        .order_by(Ballot.closes_at, Decision.id)
    )
    return [(row[0], row[1], row[2]) for row in work.session.execute(wanted)]


def unacknowledged(work: Work, person_ids: Collection[int]) -> list[tuple[Decision, Acknowledgement]]:
    """The outcomes that these people were asked to acknowledge and have not, the oldest first."""
    wanted = (
        work.select(Decision, Decision, Acknowledgement)
        .join(Acknowledgement, Acknowledgement.decision_id == Decision.id)
        .where(Acknowledgement.person_id.in_(person_ids), Acknowledgement.at.is_(None))
        .where(Decision.status.not_in((decisions.SUPERSEDED, decisions.WITHDRAWN)))
        .order_by(Acknowledgement.asked_at, Decision.id)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def acknowledge(work: Work, decision_id: int, person_id: int) -> bool | None:
    """Somebody has read an outcome: False when they said so before, None when they were not asked."""
    mine = (Acknowledgement.decision_id == decision_id, Acknowledgement.person_id == person_id)
    done = work.update(Acknowledgement).where(*mine, Acknowledgement.at.is_(None)).values(at=work.now)
    if work.session.execute(done).rowcount:  # type: ignore[attr-defined]
        return True
    asked = work.session.scalar(work.select(Acknowledgement, Acknowledgement.id).where(*mine))
    return False if asked else None
