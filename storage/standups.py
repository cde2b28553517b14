"""Standups: a channel's recurring questions, one day's run of them, and each person's answers."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.people import Person
from storage.work import Work

WAITING, ASKED, ANSWERED, SKIPPED = "waiting", "asked", "answered", "skipped"


class Standup(Tenant, Base):
    """A channel's standup; `days` and `at` hold in each person's zone, `closes` in the standup's."""

    __tablename__ = "standups"
    __table_args__ = (UniqueConstraint("workspace_id", "channel_id"),)

    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    days: Mapped[str]
    at: Mapped[time]
    closes: Mapped[time]
    zone: Mapped[str]
    questions: Mapped[list[Any]]
    paused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Round(Tenant, Base):
    """One day's round of a standup; its roster is fixed when it opens."""

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("standup_id", "day"),)

    standup_id: Mapped[int] = mapped_column(ForeignKey("standups.id", ondelete="CASCADE"))
    day: Mapped[date]
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    questions: Mapped[list[Any]]


class Prompt(Tenant, Base):
    """One person's turn in a round."""

    __tablename__ = "prompts"
    __table_args__ = (UniqueConstraint("round_id", "person_id"), Index(None, "person_id", "state"))

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=WAITING)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[list[Any]] = mapped_column(default=list)
    reply_ts: Mapped[str | None]  # the direct message that the answer was taken from


def of_channel(work: Work, channel_id: int) -> Standup | None:
    """The channel's standup."""
    return work.session.scalar(work.select(Standup).where(Standup.channel_id == channel_id))


def of_member_channels(work: Work, channel_ids: list[int]) -> list[Standup]:
    """Standups of these channels."""
    return list(work.session.scalars(work.select(Standup).where(Standup.channel_id.in_(channel_ids))))


def round_on(work: Work, standup_id: int, day: date) -> Round | None:
    """The round of a day."""
    return work.session.scalar(work.select(Round).where(Round.standup_id == standup_id, Round.day == day))


def latest_round(work: Work, standup_id: int) -> Round | None:
    """The newest round."""
    wanted = work.select(Round).where(Round.standup_id == standup_id).order_by(Round.day.desc())
    return work.session.scalars(wanted.limit(1)).first()


def roster(work: Work, round_id: int) -> list[tuple[Prompt, Person]]:
    """Everybody's turn in a round, by name, in one statement."""
    wanted = (
        work.select(Prompt, Prompt, Person)
        .join(Person, Person.id == Prompt.person_id)
        .where(Prompt.round_id == round_id)
        .order_by(Person.name, Person.id)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def open_prompts(work: Work, person_id: int) -> list[tuple[Prompt, Round, Standup]]:
    """What a person was asked and can still answer: in each standup, the newest round only."""
    wanted = (
        work.select(Prompt, Prompt, Round, Standup)
        .join(Round, Round.id == Prompt.round_id)
        .join(Standup, Standup.id == Round.standup_id)
        .where(Prompt.person_id == person_id, Prompt.state.in_((ASKED, ANSWERED)))
        .order_by(Round.day.desc(), Prompt.id)
    )
    newest: dict[int, tuple[Prompt, Round, Standup]] = {}
    for prompt, opened, standup in work.session.execute(wanted.limit(50)):
        newest.setdefault(standup.id, (prompt, opened, standup))
    return list(newest.values())


def by_reply(work: Work, person_id: int, reply_ts: str) -> Prompt | None:
    """The turn that was answered by this direct message."""
    wanted = work.select(Prompt).where(Prompt.person_id == person_id, Prompt.reply_ts == reply_ts)
    return work.session.scalars(wanted.limit(1)).first()
