"""Whom a standup asks, in one statement however many they are: a channel's members, a user group's, or named people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select

from storage.cards import Card
from storage.channels import Channel, Membership
from storage.hours import Hours
from storage.outbox import DEAD, Letter
from storage.people import Person
from storage.standups import (
    ASKED,
    ASKED_TOO,
    GROUP,
    LIST,
    MISSED,
    OBSERVES,
    PROMPT,
    WAITING,
    Copy,
    Named,
    Prompt,
    Round,
    Standup,
)
from storage.usergroups import GroupMember, Usergroup
from storage.work import Work


def _those(work: Work, standup: Standup, *columns: Any) -> Select[Any]:
    """People whom a standup asks, with their hours; of a private channel's, its members only."""
    inside = work.select(Membership, Membership.person_id).where(Membership.channel_id == standup.channel_id)
    wanted: Select[Any] = inside
    if standup.audience == GROUP:
        wanted = work.select(GroupMember, GroupMember.person_id).where(GroupMember.usergroup_id == standup.usergroup_id)
    elif standup.audience == LIST:
        wanted = _named(work, standup.id, ASKED_TOO)
    is_open = exists().where(Channel.id == standup.channel_id, Channel.is_private.is_(False))
    return (
        work.select(Person, *columns)
        .outerjoin(Hours, and_(Hours.person_id == Person.id, Hours.workspace_id == Person.workspace_id))
        .where(
            Person.id.in_(wanted),
            Person.id.not_in(_named(work, standup.id, OBSERVES)),
            or_(is_open, Person.id.in_(inside)),
            Person.slack_id.is_not(None),
            Person.is_bot.is_(False),
            Person.deactivated.is_(False),
        )
    )


def _named(work: Work, standup_id: int, part: str) -> Select[Any]:
    return work.select(Named, Named.person_id).where(Named.standup_id == standup_id, Named.part == part)


def people(work: Work, standup: Standup) -> list[tuple[Person, Hours | None]]:
    """Everybody whom a standup asks, by name, with the hours they set."""
    wanted = _those(work, standup, Person, Hours).order_by(Person.name, Person.id)
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def one(work: Work, standup: Standup, person_id: int) -> tuple[Person, Hours | None] | None:
    """Somebody with their hours, if a standup asks them."""
    row = work.session.execute(_those(work, standup, Person, Hours).where(Person.id == person_id)).first()
    return (row[0], row[1]) if row else None


def mornings(work: Work, standup: Standup) -> list[tuple[str, bool, int | None, int | None]]:
    """The different zones and hours of those whom a standup asks: (zone, Slack has said so, begins, ends)."""
    known = Person.fetched_at.is_not(None)
    wanted = _those(work, standup, Person.tz, known, Hours.begins, Hours.ends).distinct()
    return [tuple(row) for row in work.session.execute(wanted)]


def named(work: Work, standup_id: int, part: str) -> list[Person]:
    """Those whom a standup names, by name."""
    wanted = work.select(Person).where(Person.id.in_(_named(work, standup_id, part)))
    return list(work.session.scalars(wanted.order_by(Person.name, Person.id)))


def name(work: Work, standup_id: int, part: str, person_ids: Collection[int]) -> None:
    """Have these people named, and nobody else for that part; who is named for the other one changes over."""
    work.session.flush()
    gone = or_(Named.part == part, Named.person_id.in_(person_ids))
    work.session.execute(work.delete(Named).where(Named.standup_id == standup_id, gone))
    rows = [{"standup_id": standup_id, "person_id": each, "part": part} for each in sorted(person_ids)]
    work.insert_missing(Named, rows)


def of_person(work: Work, person_id: int) -> list[Standup]:
    """Standups that may ask somebody."""
    inside = work.select(Membership, Membership.channel_id).where(Membership.person_id == person_id)
    group = work.select(GroupMember, GroupMember.usergroup_id).where(GroupMember.person_id == person_id)
    listed = work.select(Named, Named.standup_id).where(Named.person_id == person_id)
    mine = or_(Standup.channel_id.in_(inside), Standup.usergroup_id.in_(group), Standup.id.in_(listed))
    return list(work.session.scalars(work.select(Standup).where(mine).order_by(Standup.id)))


def of_group(work: Work, slack_id: str) -> list[Standup]:
    """Standups that ask the members of a user group."""
    group = work.select(Usergroup, Usergroup.id).where(Usergroup.slack_id == slack_id)
    return list(work.session.scalars(work.select(Standup).where(Standup.usergroup_id.in_(group)).order_by(Standup.id)))


def group_of(work: Work, standup: Standup) -> Usergroup | None:
    """The user group that a standup asks."""
    return work.get(Usergroup, standup.usergroup_id) if standup.audience == GROUP and standup.usergroup_id else None


# A round's turns, many at once


def write(work: Work, rows: Iterable[dict[str, Any]]) -> None:
    """Everybody's turn in a round."""
    usual = {"late": False, "answers": [], "replies": []}
    work.insert_missing(Prompt, [{**usual, **row} for row in rows])


def waiting(work: Work, round_id: int) -> dict[int, datetime]:
    """When each turn of a round comes, by its id."""
    wanted = work.select(Prompt, Prompt.id, Prompt.due_at).where(Prompt.round_id == round_id, Prompt.state == WAITING)
    return {row[0]: row[1] for row in work.session.execute(wanted)}


def ahead(work: Work, person_id: int) -> list[tuple[Prompt, Round, Standup]]:
    """The turns of somebody that have not come yet."""
    wanted = (
        work.select(Prompt, Prompt, Round, Standup)
        .join(Round, Round.id == Prompt.round_id)
        .join(Standup, Standup.id == Round.standup_id)
        .where(Prompt.person_id == person_id, Prompt.state == WAITING, Prompt.due_at > work.now)
    )
    return [(row[0], row[1], row[2]) for row in work.session.execute(wanted)]


def silent(work: Work, round_id: int) -> list[tuple[Prompt, Person, Hours | None]]:
    """Who was asked in a round, and has neither answered nor skipped it."""
    wanted = (
        work.select(Prompt, Prompt, Person, Hours)
        .join(Person, Person.id == Prompt.person_id)
        .outerjoin(Hours, and_(Hours.person_id == Person.id, Hours.workspace_id == Person.workspace_id))
        .where(Prompt.round_id == round_id, Prompt.state == ASKED, Person.deactivated.is_(False))
        .order_by(Person.id)
    )
    return [(row[0], row[1], row[2]) for row in work.session.execute(wanted)]


def give_up_unreached(work: Work, round_id: int) -> None:
    """Whose question Slack would not deliver was not asked."""
    lost = select(Letter.id).where(Letter.workspace_id == work.workspace_id, Letter.state == DEAD)
    shown = work.select(Card, Card.subject_id).where(Card.kind == PROMPT, Card.letter_id.in_(lost))
    mine = work.update(Prompt).where(Prompt.round_id == round_id, Prompt.state == ASKED, Prompt.id.in_(shown))
    work.session.execute(mine.values(state=MISSED))


def answers_before(work: Work, prompt: Prompt, opened: Round) -> tuple[Round, list[Any]] | None:
    """What somebody answered last in a standup before this turn, and in which round."""
    wanted = (
        work.select(Prompt, Round, Prompt.answers)
        .join(Round, Round.id == Prompt.round_id)
        .where(Round.standup_id == opened.standup_id, Round.day < opened.day, Prompt.person_id == prompt.person_id)
        .where(Prompt.answered_at.is_not(None))
    )
    row = work.session.execute(wanted.order_by(Round.day.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None


def copies(work: Work, round_id: int) -> list[int]:
    """Where else a round's digest is, by id."""
    return list(work.session.scalars(work.select(Copy, Copy.id).where(Copy.round_id == round_id).order_by(Copy.id)))
