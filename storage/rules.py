"""Rules that bring people into initiatives by themselves, and what they only suggest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, exists, func, or_
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from storage.base import Base, Tenant
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

OPEN, TAKEN, DISMISSED = "open", "taken", "dismissed"


class Rule(Tenant, Base):
    """Every open initiative worth at least `at_least` has this person, with this function and role.

    `at_least` (whole units of `currency`) None: every initiative.
    """

    __tablename__ = "rules"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    function: Mapped[str]
    daci: Mapped[str]
    at_least: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(default="EUR")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]


class Suggestion(Tenant, Base):
    """Somebody who might belong into an initiative: said once, until it is taken up or dismissed."""

    __tablename__ = "suggestions"
    __table_args__ = (UniqueConstraint("initiative_id", "person_id"),)

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    function: Mapped[str]
    daci: Mapped[str]
    reason: Mapped[str]  # in plain words, as it is shown
    state: Mapped[str] = mapped_column(default=OPEN)
    made_at: Mapped[datetime]


def every(work: Work) -> list[tuple[Rule, Person]]:
    """The workspace's rules with whom they name, oldest first."""
    wanted = work.select(Rule, Rule, Person).join(Person, Person.id == Rule.person_id).order_by(Rule.id)
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def for_initiative(work: Work, found: Initiative) -> list[tuple[Rule, Person]]:
    """The rules that an initiative falls under; amounts in another currency are not compared."""
    fits: ColumnElement[bool] = Rule.at_least.is_(None)
    if found.value is not None:
        fits = or_(fits, (Rule.at_least <= found.value) & (Rule.currency == found.currency))
    wanted = work.select(Rule, Rule, Person).join(Person, Person.id == Rule.person_id).where(fits)
    return [(row[0], row[1]) for row in work.session.execute(wanted.order_by(Rule.id))]


def _lacking(work: Work, rule: Rule) -> list[ColumnElement[bool]]:
    """Open initiatives that a rule fits, where its person is neither a stakeholder nor suggested."""
    part = exists().where(Stakeholder.initiative_id == Initiative.id, Stakeholder.person_id == rule.person_id)
    said = exists().where(Suggestion.initiative_id == Initiative.id, Suggestion.person_id == rule.person_id)
    fits = [Initiative.workspace_id == work.workspace_id, Initiative.closed_at.is_(None), ~part, ~said]
    if rule.at_least is not None:
        fits += [Initiative.value >= rule.at_least, Initiative.currency == rule.currency]
    return fits


def lacking(work: Work, rule: Rule, limit: int) -> list[Initiative]:
    """The next initiatives that lack what a rule asks for."""
    work.session.flush()
    wanted = work.select(Initiative).where(*_lacking(work, rule)).order_by(Initiative.id).limit(limit)
    return list(work.session.scalars(wanted))


def count_lacking(work: Work, rule: Rule) -> int:
    """How many initiatives lack what a rule asks for."""
    wanted = work.select(Initiative, func.count(Initiative.id)).where(*_lacking(work, rule))
    return work.session.scalar(wanted) or 0


def exists_already(work: Work, wanted: Rule) -> bool:
    """Whether there is a rule that says the same."""
    same = [getattr(Rule, name) == getattr(wanted, name) for name in ("person_id", "function", "daci", "currency")]
    size = Rule.at_least.is_(None) if wanted.at_least is None else Rule.at_least == wanted.at_least
    return work.session.scalar(work.select(Rule, Rule.id).where(*same, size).limit(1)) is not None


def remove(work: Work, rule_id: int) -> bool:
    """Drop a rule; False when it was dropped before. Whom it brought stays."""
    gone = work.delete(Rule).where(Rule.id == rule_id)
    return bool(work.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def suggest(work: Work, initiative_id: int, person_id: int, *, function: str, daci: str, reason: str) -> bool:
    """Suggest somebody, once; False when they were suggested before, also if that was dismissed."""
    values = {"function": function, "daci": daci, "reason": reason, "state": OPEN, "made_at": work.now}
    return work.insert_once(Suggestion, initiative_id=initiative_id, person_id=person_id, **values) is not None


def suggestions(work: Work, initiative_ids: Collection[int]) -> list[tuple[Suggestion, Person]]:
    """Open suggestions for these initiatives, of active people who are not in meanwhile."""
    wanted = work.select(Suggestion, Suggestion, Person).join(Person, Person.id == Suggestion.person_id)
    open_ones = wanted.where(Suggestion.initiative_id.in_(initiative_ids), Suggestion.state == OPEN)
    part = exists().where(
        Stakeholder.initiative_id == Suggestion.initiative_id, Stakeholder.person_id == Suggestion.person_id
    )
    useful = open_ones.where(~part, Person.deactivated.is_(False))
    return [(row[0], row[1]) for row in work.session.execute(useful.order_by(Suggestion.id))]


def settle(work: Work, initiative_id: int, suggestion_id: int, state: str) -> Suggestion | None:
    """Take a suggestion up or dismiss it; None when somebody did so before."""
    mine = work.update(Suggestion).where(Suggestion.id == suggestion_id, Suggestion.initiative_id == initiative_id)
    done = work.session.execute(mine.where(Suggestion.state == OPEN).values(state=state)).rowcount  # type: ignore[attr-defined]
    return work.get(Suggestion, suggestion_id) if done else None
