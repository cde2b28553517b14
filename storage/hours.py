"""Working hours: when somebody may be asked to meet, and which country's public holidays are theirs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.work import Work


class Hours(Tenant, Base):
    """One person's own hours, in their own zone; what is None is the workspace's.

    `begins` and `ends` are minutes of the day; between them and `earliest` and `latest` lies what somebody can do,
    though it is uncomfortable. `days` are weekdays from 0 = Monday; `country` is ISO 3166, with a subdivision: `DE-BY`.
    """

    __tablename__ = "hours"
    __table_args__ = (UniqueConstraint("person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    days: Mapped[list[Any] | None]
    begins: Mapped[int | None]
    ends: Mapped[int | None]
    earliest: Mapped[int | None]
    latest: Mapped[int | None]
    country: Mapped[str | None]


def of(work: Work, person_ids: Collection[int]) -> dict[int, Hours]:
    """The own hours of those of these people who set any, by person."""
    if not person_ids:
        return {}
    rows = work.session.scalars(work.select(Hours).where(Hours.person_id.in_(person_ids)))
    return {row.person_id: row for row in rows}


def change(work: Work, person_id: int, **values: Any) -> None:
    """Set some of somebody's hours."""
    work.insert_once(Hours, person_id=person_id, **values)
    work.session.execute(work.update(Hours).where(Hours.person_id == person_id).values(**values))
