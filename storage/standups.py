"""Standups: a channel's recurring questions, one day's run of them, and each person's answers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, Text, UniqueConstraint, and_, func, or_
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.cards import Card
from storage.outbox import Letter
from storage.people import Person
from storage.work import Work

# A missed turn was never asked: nobody was there to ask when it came, the person's account was gone, or their morning
# was over when the standup was made.
WAITING, ASKED, ANSWERED, SKIPPED, MISSED = "waiting", "asked", "answered", "skipped", "missed"
AWAY = "away"  # said so before their turn came
PROMPT, DIGEST, COPY, DAY, ANSWER = "prompt", "digest", "digest_copy", "standup_day", "answer"  # kinds of cards
PAGE = "digest_page"  # another
ABSENT = -1  # in place of which answer: whose turn it is has given none
CHANNEL, GROUP, LIST = "channel", "group", "list"  # who takes part
ASKED_TOO, OBSERVES = "asked", "observes"  # what somebody who is named does
NAMED_SHOWN = 5  # of the turns that name one blocker, the newest are drawn anew
CARD, THREAD, THREADS = "card", "thread", "threads"  # where the digest goes
PERSON, FUNCTION = "person", "function"  # how the digest puts answers together
OWN, NONE = "own", "none"  # whose public holidays count, beside a country's


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
    since: Mapped[datetime]  # made, rescheduled or resumed: turns before that were nobody's
    last_day: Mapped[date | None]  # the newest day whose round has begun, or was given up
    every: Mapped[str] = mapped_column(default="week")  # or `2weeks`, counted from the week of `anchor`, or `month`
    monthly: Mapped[str] = mapped_column(default="")  # which day of a month, as it is typed
    anchor: Mapped[date]
    shapes: Mapped[list[Any]] = mapped_column(default=list)  # of the questions, beside their words: kinds, follow-ups
    together: Mapped[bool] = mapped_column(default=False)  # all at once, by the standup's zone
    holidays: Mapped[str] = mapped_column(default=OWN)
    remind: Mapped[int] = mapped_column(default=0)  # minutes before closing; 0: nobody is reminded
    audience: Mapped[str] = mapped_column(default=CHANNEL)
    usergroup_id: Mapped[int | None] = mapped_column(ForeignKey("usergroups.id", ondelete="SET NULL"))
    posting: Mapped[str] = mapped_column(default=CARD)
    copies: Mapped[list[Any]] = mapped_column(default=list)  # ids of channels that get the digest too
    escalate: Mapped[int] = mapped_column(default=3)  # days after which a blocker goes to the driver; 0: never
    grouped: Mapped[str] = mapped_column(default=PERSON)  # how the digest puts answers together
    held_at: Mapped[datetime | None]  # the channel is archived, or Concord not in it: no round begins


class Named(Tenant, Base):
    """Somebody whom a standup names: as one of those it asks, or as one who only reads its digest."""

    __tablename__ = "standup_people"
    __table_args__ = (UniqueConstraint("standup_id", "person_id"),)

    standup_id: Mapped[int] = mapped_column(ForeignKey("standups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    part: Mapped[str]


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
    shapes: Mapped[list[Any]] = mapped_column(default=list)


class Copy(Tenant, Base):
    """A round's digest in a further channel, or in the direct messages of somebody who observes."""

    __tablename__ = "digest_copies"
    __table_args__ = (UniqueConstraint("round_id", "conversation"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    conversation: Mapped[str]


class Page(Tenant, Base):
    """Answers in full and names, in the thread of a round's digest or of a copy of it.

    `items` are (turn, which of its answers, which part of that); of who has not answered (turn, ABSENT, 0).
    """

    __tablename__ = "standup_pages"
    __table_args__ = (UniqueConstraint("round_id", "copy_id", "number"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    copy_id: Mapped[int] = mapped_column(default=0)  # 0: the digest itself
    number: Mapped[int]  # from 1
    items: Mapped[list[Any]]


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
    replies: Mapped[list[Any]] = mapped_column(default=list)  # direct messages that answered: [ts, part per question]
    blocker_id: Mapped[int | None] = mapped_column(ForeignKey("blockers.id", ondelete="SET NULL"))  # named in it


def of_channel(work: Work, channel_id: int) -> Standup | None:
    """The channel's standup."""
    return work.session.scalars(work.select(Standup).where(Standup.channel_id == channel_id).limit(1)).first()


def latest_round(work: Work, standup_id: int) -> Round | None:
    """The newest round."""
    wanted = work.select(Round).where(Round.standup_id == standup_id).order_by(Round.day.desc())
    return work.session.scalars(wanted.limit(1)).first()


def round_of(work: Work, standup_id: int, day: date) -> Round | None:
    """A day's round."""
    wanted = work.select(Round).where(Round.standup_id == standup_id, Round.day == day)
    return work.session.scalars(wanted.limit(1)).first()


def pages(work: Work, round_id: int) -> list[Page]:
    """The pages of a round's answers, in their order, as they are now."""
    wanted = work.select(Page).where(Page.round_id == round_id).execution_options(populate_existing=True)
    return list(work.session.scalars(wanted.order_by(Page.copy_id, Page.number)))


def turns_of(work: Work, prompt_ids: Collection[int]) -> list[tuple[Prompt, Person]]:
    """These turns with whose they are, by name, in one statement."""
    wanted = work.select(Prompt, Prompt, Person).join(Person, Person.id == Prompt.person_id)
    rows = work.session.execute(wanted.where(Prompt.id.in_(prompt_ids)).order_by(Person.name, Person.id))
    return [(row[0], row[1]) for row in rows]


def naming(work: Work, blocker_id: int) -> list[tuple[int, int]]:
    """The turns in which a blocker was named, each with its round; the newest first."""
    wanted = work.select(Prompt, Prompt.id, Prompt.round_id).where(Prompt.blocker_id == blocker_id)
    return [(row[0], row[1]) for row in work.session.execute(wanted.order_by(Prompt.id.desc()).limit(NAMED_SHOWN))]


def roster(work: Work, round_id: int) -> list[tuple[Prompt, Person]]:
    """Everybody's turn in a round, by name, in one statement."""
    wanted = (
        work.select(Prompt, Prompt, Person)
        .join(Person, Person.id == Prompt.person_id)
        .where(Prompt.round_id == round_id)
        .order_by(Person.name, Person.id)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def states(work: Work, round_id: int) -> dict[str, int]:
    """How many turns of a round are in each state."""
    counted = work.select(Prompt, Prompt.state, func.count()).where(Prompt.round_id == round_id).group_by(Prompt.state)
    return {row[0]: row[1] for row in work.session.execute(counted)}


def turnout(work: Work, standup_id: int, since: date) -> list[tuple[date, datetime, str, bool, int]]:
    """How those answered who took part in rounds that are over, as (day, end, state, late, how many), by day."""
    counted = work.select(Round, Round.day, Round.closes_at, Prompt.state, Prompt.late, func.count(Prompt.id))
    over = counted.join(Prompt, Prompt.round_id == Round.id).where(
        Round.standup_id == standup_id, Round.day >= since, Round.closed_at.is_not(None)
    )
    grouped = over.group_by(Round.day, Round.closes_at, Prompt.state, Prompt.late).order_by(Round.day)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in work.session.execute(grouped)]


def open_prompts(work: Work, person_id: int) -> list[tuple[Prompt, Round, Standup]]:
    """What a person was asked last in each standup, where it was neither skipped nor missed."""
    wanted = _turns(work).where(Prompt.person_id == person_id, Prompt.state != WAITING)
    newest: dict[int, tuple[Prompt, Round, Standup]] = {}
    for prompt, opened, standup in work.session.execute(wanted.limit(50)):
        newest.setdefault(standup.id, (prompt, opened, standup))
    return [row for row in newest.values() if row[0].state in (ASKED, ANSWERED)]


def turn(work: Work, prompt_id: int) -> tuple[Prompt, Round, Standup] | None:
    """One turn with its round and its standup."""
    found = work.session.execute(_turns(work).where(Prompt.id == prompt_id)).first()
    return (found[0], found[1], found[2]) if found else None


def lock_turn(work: Work, prompt: Prompt) -> None:
    """Read a turn anew and let nobody else change it before this transaction ends: messages may come all at once."""
    work.session.refresh(prompt, with_for_update=True)


def lock_round(work: Work, opened: Round) -> None:
    """Let nobody else change a round's pages before this transaction ends."""
    work.session.refresh(opened, with_for_update=True)


def turn_in(work: Work, standup_id: int, person_id: int) -> tuple[Prompt, Round, Standup] | None:
    """A person's turn in the newest round of a standup that they are in."""
    mine = _turns(work).where(Round.standup_id == standup_id, Prompt.person_id == person_id)
    found = work.session.execute(mine.limit(1)).first()
    return (found[0], found[1], found[2]) if found else None


def _turns(work: Work) -> Select[Any]:
    """Turns with their rounds and standups, the newest day first."""
    return (
        work.select(Prompt, Prompt, Round, Standup)
        .join(Round, Round.id == Prompt.round_id)
        .join(Standup, Standup.id == Round.standup_id)
        .order_by(Round.day.desc(), Prompt.id)
    )


def outrun(work: Work, prompt: Prompt, opened: Round) -> bool:
    """Whether a newer round has reached this person, or is over: then nobody waits for the older answer any more."""
    mine = and_(Prompt.round_id == Round.id, Prompt.person_id == prompt.person_id)
    newer = work.select(Round, Round.id).outerjoin(Prompt, mine)
    newer = newer.where(Round.standup_id == opened.standup_id, Round.day > opened.day)
    reached = or_(Prompt.due_at <= work.now, Round.closes_at <= work.now)
    return work.session.scalar(newer.where(reached).limit(1)) is not None


def earlier_prompts(work: Work, prompt: Prompt, opened: Round) -> list[int]:
    """The turns that a person was last asked for in this standup before; a few are enough."""
    wanted = work.select(Prompt, Prompt.id).join(Round, Round.id == Prompt.round_id)
    before = wanted.where(Round.standup_id == opened.standup_id, Round.day < opened.day)
    return list(
        work.session.scalars(before.where(Prompt.person_id == prompt.person_id).order_by(Round.day.desc()).limit(2))
    )


def prompt_shown_by(work: Work, person_id: int, conversation: str, *, ts: str) -> Prompt | None:
    """The turn that a direct message asked for."""
    letter = work.select(Letter, Letter.id).where(Letter.conversation == conversation, Letter.ts == ts)
    shown = work.select(Card, Card.subject_id).where(Card.kind == PROMPT, Card.letter_id.in_(letter))
    wanted = work.select(Prompt).where(Prompt.id.in_(shown), Prompt.person_id == person_id)
    return work.session.scalars(wanted.limit(1)).first()


def by_reply(work: Work, person_id: int, reply_ts: str) -> Prompt | None:
    """The turn that this direct message answered, among the last fifty."""
    wanted = work.select(Prompt).where(Prompt.person_id == person_id, Prompt.state.in_((ASKED, ANSWERED)))
    newest = work.session.scalars(wanted.order_by(Prompt.due_at.desc(), Prompt.id.desc()).limit(50))
    return next((prompt for prompt in newest if any(ts == reply_ts for ts, _ in prompt.replies)), None)


class PendingReply(Tenant, Base):
    """A direct message that may answer several standups, kept until its writer says which one is meant."""

    __tablename__ = "pending_replies"
    __table_args__ = (Index(None, "person_id", "ts"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    ts: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


def pending_reply(work: Work, person_id: int, ts: str) -> PendingReply | None:
    """What a person wrote in this direct message and has not said what it is for."""
    wanted = work.select(PendingReply).where(PendingReply.person_id == person_id, PendingReply.ts == ts)
    return work.session.scalars(wanted.limit(1)).first()


def forget_replies(work: Work, person_id: int, before: datetime) -> None:
    """Drop what a person wrote long ago and never said what it is for."""
    old = work.delete(PendingReply).where(PendingReply.person_id == person_id, PendingReply.written_at < before)
    work.session.execute(old)


def take_reply(work: Work, person_id: int, reply_id: int) -> tuple[str, str] | None:
    """Take a kept message away, as (ts, text); None when somebody was faster."""
    mine = work.delete(PendingReply).where(PendingReply.id == reply_id, PendingReply.person_id == person_id)
    found = work.session.execute(mine.returning(PendingReply.ts, PendingReply.text)).first()
    return (found[0], found[1]) if found else None


def begin_day(work: Work, standup_id: int, day: date) -> bool:
    """Claim the round of a day; False when it, or a later one, was begun before."""
    older = or_(Standup.last_day.is_(None), Standup.last_day < day)
    mine = work.update(Standup).where(Standup.id == standup_id, older).values(last_day=day)
    return bool(work.session.execute(mine).rowcount)  # type: ignore[attr-defined]


def take_turn(work: Work, prompt_id: int, state: str, asked_at: datetime | None) -> bool:
    """A waiting turn has come; False when it was answered, skipped or asked before."""
    mine = work.update(Prompt).where(Prompt.id == prompt_id, Prompt.state == WAITING)
    return bool(work.session.execute(mine.values(state=state, asked_at=asked_at)).rowcount)  # type: ignore[attr-defined]


def close_round(work: Work, round_id: int) -> bool:
    """A round is over; False when it was closed before."""
    mine = work.update(Round).where(Round.id == round_id, Round.closed_at.is_(None))
    return bool(work.session.execute(mine.values(closed_at=work.now)).rowcount)  # type: ignore[attr-defined]


def owned_in(work: Work, channel_ids: Collection[int], owner_id: int) -> list[Standup]:
    """One person's standups of these channels."""
    wanted = work.select(Standup).where(Standup.channel_id.in_(channel_ids), Standup.owner_id == owner_id)
    return list(work.session.scalars(wanted.order_by(Standup.id)))
