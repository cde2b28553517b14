"""Deliveries: the requests that already took effect."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, delete
from sqlalchemy.orm import Mapped, Session

from storage.base import Base, Tenant
from storage.work import Work


class Delivery(Tenant, Base):
    """A request's key, kept so that the same request cannot take effect again."""

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("workspace_id", "key"), Index(None, "received_at"))

    key: Mapped[str]
    received_at: Mapped[datetime]  # real time


def first_time(work: Work, key: str, received_at: datetime) -> bool:
    """Claim a request's key; False when it was handled before."""
    return work.insert_once(Delivery, key=key, received_at=received_at) is not None


def purge(session: Session, before: datetime) -> None:
    """Forget keys that Slack cannot send again."""
    session.execute(delete(Delivery).where(Delivery.received_at < before))
