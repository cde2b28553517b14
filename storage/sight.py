"""Sight: which initiatives the actor may see and change. What only private channels know of is hidden from the rest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, exists, or_, select, true
from sqlalchemy.sql import ColumnElement

from storage import channels
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.stakeholders import Stakeholder
from storage.work import Work


def visible(work: Work) -> ColumnElement[bool]:
    """A condition on Initiative: it is linked nowhere, or where the actor may look, or the actor has a part in it.

    One that is closed and linked nowhere is not everybody's: its private channel may serve another one by now.
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
        _takes_part(work),
    )


def _takes_part(work: Work, *roles: str) -> ColumnElement[bool]:
    part = exists().where(Stakeholder.initiative_id == Initiative.id, Stakeholder.person_id == work.person.id)
    return part.where(Stakeholder.daci.in_(roles)) if roles else part


def by_key(work: Work, key: str, fresh_since: datetime) -> Initiative | None:
    """The initiative with this key, however it was typed, if the actor may see it."""
    wanted = work.select(Initiative).where(Initiative.key == key.upper(), visible(work))
    found: Initiative | None = work.session.scalar(wanted, channels.viewer(work, fresh_since))
    return found


def keys(work: Work, fresh_since: datetime) -> list[str]:
    """All keys that the actor may see, for suggestions."""
    wanted = work.select(Initiative, Initiative.key).where(visible(work)).order_by(Initiative.key)
    return list(work.session.scalars(wanted, channels.viewer(work, fresh_since)))


def every(work: Work, fresh_since: datetime) -> list[Initiative]:
    """The open initiatives that the actor may see, by key."""
    wanted = work.select(Initiative).where(Initiative.closed_at.is_(None), visible(work)).order_by(Initiative.key)
    return list(work.session.scalars(wanted, channels.viewer(work, fresh_since)))


def changeable(work: Work, limit: int) -> list[Initiative]:
    """The open initiatives that the actor owns or drives, or all for an admin, by key."""
    mine = true() if work.person.is_admin else or_(Initiative.owner_id == work.person.id, _takes_part(work, "driver"))
    wanted = work.select(Initiative).where(Initiative.closed_at.is_(None), mine)
    return list(work.session.scalars(wanted.order_by(Initiative.key).limit(limit)))
