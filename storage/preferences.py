"""Preferences: what a workspace's admins have set."""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.work import Work


class Preferences(Tenant, Base):
    """One row per workspace that has set anything; cadences are days, by quadrant of the map."""

    __tablename__ = "preferences"
    __table_args__ = (UniqueConstraint("workspace_id"),)

    cadence_manage: Mapped[int] = mapped_column(default=7)
    cadence_satisfy: Mapped[int] = mapped_column(default=14)
    cadence_inform: Mapped[int] = mapped_column(default=30)
    cadence_monitor: Mapped[int] = mapped_column(default=60)
    required: Mapped[list[Any]] = mapped_column(default=list)  # functions that every initiative needs
    weekly: Mapped[bool] = mapped_column(default=True)  # owners, drivers and admins hear of gaps once a week
    deciding: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how decisions are made where nothing else is said
    value_rules: Mapped[list[Any]] = mapped_column(default=list)  # {"above", "functions", "approver"}
    retention: Mapped[int] = mapped_column(default=365)  # days that the text of evidence is kept
    # Working hours of everybody who set none: weekdays from 0 = Monday, minutes of the day, ISO 3166 for holidays.
    days: Mapped[list[Any]] = mapped_column(default=lambda: [0, 1, 2, 3, 4])
    begins: Mapped[int] = mapped_column(default=9 * 60)
    ends: Mapped[int] = mapped_column(default=17 * 60)
    country: Mapped[str] = mapped_column(default="")


DEFAULTS: dict[str, Any] = {
    "cadence_manage": 7,
    "cadence_satisfy": 14,
    "cadence_inform": 30,
    "cadence_monitor": 60,
    "required": [],
    "weekly": True,
    "deciding": {},
    "value_rules": [],
    "retention": 365,
    "days": [0, 1, 2, 3, 4],
    "begins": 9 * 60,
    "ends": 17 * 60,
    "country": "",
}


def of(work: Work) -> Preferences:
    """The workspace's preferences; the defaults, not stored, where nothing was set."""
    found = work.session.scalar(work.select(Preferences))
    return found or Preferences(workspace_id=work.workspace_id, **DEFAULTS)


def change(work: Work, **values: Any) -> None:
    """Set some of them."""
    work.insert_once(Preferences, **{**DEFAULTS, **values})
    work.session.execute(work.update(Preferences).values(**values))
