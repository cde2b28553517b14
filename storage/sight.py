"""Sight: which initiatives the actor may see and change. What only private channels know of is hidden from the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select, true
from sqlalchemy.sql import ColumnElement

from storage import channels
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.stakeholders import Stakeholder
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which initiatives a list is about, and which part of it; `status` empty: all open ones."""

    status: str = ""
    mine: bool = False
    limit: int = 15
    offset: int = 0


def visible(work: Work) -> ColumnElement[bool]:
    """A condition on Initiative: it is linked nowhere, or where the actor may look, or it is the actor's own.

    Having a part in it is not enough: who left the private channels sees it no more. One that is closed and linked
    nowhere is not everybody's: its private channel may serve another one by now.
    Statements with it run with `channels.viewer`.
    """
    if work.person.is_admin:
        return true()
    linked = select(Channel.id).where(Channel.workspace_id == work.workspace_id, Channel.initiative_id == Initiative.id)
    seen = linked.where(channels.OPEN)
    return or_(
        Initiative.owner_id == work.person.id,
        and_(Initiative.closed_at.is_(None), ~linked.correlate(Initiative).exists()),
        seen.correlate(Initiative).exists(),
    )


def _takes_part(work: Work, *roles: str) -> ColumnElement[bool]:
    part = exists().where(Stakeholder.initiative_id == Initiative.id, Stakeholder.person_id == work.person.id)
    return part.where(Stakeholder.daci.in_(roles)) if roles else part


def by_key(work: Work, key: str, fresh_since: datetime) -> Initiative | None:
    """The initiative with this key, however it was typed, if the actor may see it."""
    wanted = work.select(Initiative).where(Initiative.key == key.upper(), visible(work))
    found: Initiative | None = work.session.scalar(wanted, channels.viewer(work, fresh_since))
    return found


def sees(work: Work, initiative_id: int, fresh_since: datetime) -> bool:
    """Whether the actor may see an initiative."""
    wanted = work.select(Initiative, Initiative.id).where(Initiative.id == initiative_id, visible(work))
    return work.session.scalar(wanted, channels.viewer(work, fresh_since)) is not None


def keys(work: Work, fresh_since: datetime) -> list[str]:
    """All keys that the actor may see, for suggestions."""
    wanted = work.select(Initiative, Initiative.key).where(visible(work)).order_by(Initiative.key)
    return list(work.session.scalars(wanted, channels.viewer(work, fresh_since)))


def page(work: Work, fresh_since: datetime, wanted: Wanted) -> list[Initiative]:
    """A page of the initiatives that the actor may see, by key."""
    rows = _listed(work, wanted).order_by(Initiative.key).limit(wanted.limit).offset(wanted.offset)
    return list(work.session.scalars(rows, channels.viewer(work, fresh_since)))


def count(work: Work, fresh_since: datetime, wanted: Wanted) -> int:
    """How many there are."""
    rows = _listed(work, wanted, func.count(Initiative.id))
    return work.session.scalar(rows, channels.viewer(work, fresh_since)) or 0


def _listed(work: Work, wanted: Wanted, *columns: Any) -> Select[Any]:
    fits = Initiative.status == wanted.status if wanted.status else Initiative.closed_at.is_(None)
    rows = work.select(Initiative, *columns).where(fits, visible(work))
    return rows.where(or_(Initiative.owner_id == work.person.id, _takes_part(work))) if wanted.mine else rows


def mine(work: Work, fresh_since: datetime, *, limit: int, offset: int) -> list[tuple[Initiative, str | None]]:
    """A page of the open initiatives that the actor owns or has a part in and may see, with their role, by key."""
    rows = _mine(work, Initiative, Stakeholder.daci).order_by(Initiative.key).limit(limit).offset(offset)
    found = work.session.execute(rows, channels.viewer(work, fresh_since))
    return [(row[0], row[1]) for row in found]


def count_mine(work: Work, fresh_since: datetime) -> int:
    """How many there are."""
    return work.session.scalar(_mine(work, func.count(Initiative.id)), channels.viewer(work, fresh_since)) or 0


def _mine(work: Work, *columns: Any) -> Select[Any]:
    me = work.person.id
    part = and_(Stakeholder.initiative_id == Initiative.id, Stakeholder.person_id == me)
    rows = work.select(Initiative, *columns).select_from(Initiative).outerjoin(Stakeholder, part)
    own = or_(Initiative.owner_id == me, Stakeholder.id.is_not(None))
    return rows.where(Initiative.closed_at.is_(None), own, visible(work))


def changeable(work: Work, fresh_since: datetime, limit: int) -> list[Initiative]:
    """The open initiatives that the actor owns or drives, or all for an admin, by key."""
    mine = true() if work.person.is_admin else or_(Initiative.owner_id == work.person.id, _takes_part(work, "driver"))
    wanted = work.select(Initiative).where(Initiative.closed_at.is_(None), mine, visible(work))
    found = work.session.scalars(wanted.order_by(Initiative.key).limit(limit), channels.viewer(work, fresh_since))
    return list(found)
