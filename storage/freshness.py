"""What Slack should be asked about again: people who matter and channels whose members matter, the stalest first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_

from storage.channels import Channel
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work


def people(work: Work, before: datetime, limit: int) -> list[str]:
    """Slack ids of stakeholders, their insiders and owners of open initiatives, last looked up before a moment."""
    open_ones = work.select(Initiative, Initiative.id).where(Initiative.closed_at.is_(None))
    parts = work.select(Stakeholder, Stakeholder.person_id).where(Stakeholder.initiative_id.in_(open_ones))
    insiders = work.select(Stakeholder, Stakeholder.responsible_id).where(Stakeholder.initiative_id.in_(open_ones))
    owners = work.select(Initiative, Initiative.owner_id).where(Initiative.closed_at.is_(None))
    stale = or_(Person.fetched_at.is_(None), Person.fetched_at < before)
    wanted = work.select(Person, Person.slack_id).where(
        Person.slack_id.is_not(None), stale, or_(*(Person.id.in_(each) for each in (parts, insiders, owners)))
    )
    found = work.session.scalars(
        wanted.order_by(Person.fetched_at.is_not(None), Person.fetched_at, Person.id).limit(limit)
    )
    return [each for each in found if each]


def channels(work: Work, before: datetime, limit: int) -> list[str]:
    """Channels with Concord in them whose members were last listed before a moment, by their Slack ids."""
    stale = or_(Channel.members_at.is_(None), Channel.members_at < before)
    wanted = work.select(Channel, Channel.slack_id).where(
        Channel.is_direct.is_(False), Channel.joined.is_(True), Channel.is_archived.is_(False), stale
    )
    ordered = wanted.order_by(Channel.members_at.is_not(None), Channel.members_at, Channel.id)
    return list(work.session.scalars(ordered.limit(limit)))
