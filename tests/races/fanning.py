"""A round that asks very many people at once, and a look at how far its questions have come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import func, select

from bot import errands, standups
from storage import channels, people
from storage.channels import Membership
from storage.outbox import SENT, UNFINISHED, Letter
from storage.people import Person
from storage.standups import WAITING, Prompt, Standup
from storage.work import Database, Work
from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack

NEW_TO_IT = 20  # each of so many has no conversation with Concord yet


def crowd(slack: FakeSlack, size: int) -> Channel:
    """A channel with so many members."""
    members = [slack.user(f"p{number}", id=f"U1{number:05}") for number in range(size)]
    return slack.channel("everybody", id="C0EVERYBODY", members=members)


def begin(concord: Concord, where: Channel) -> None:
    """The channel's round begins: everybody in it is asked now."""
    standup_id = prepare(concord, where)
    with concord.work() as work:
        work.now = work.real
        standups.gathered(work, standup_id, day=work.now.date(), by_hand=True)


def leave(concord: Concord, where: Channel) -> None:
    """The channel's round is due: a worker opens it."""
    standup_id = prepare(concord, where)
    with concord.work() as work:
        work.now = work.real
        keys = {"standup": standup_id, "day": work.now.date().isoformat(), "by_hand": True}
        errands.leave(work, standups.GATHER, "roster", **keys)


def prepare(concord: Concord, where: Channel) -> int:
    """A standup of the channel, whose members are known; its id."""
    with concord.work() as work:
        work.now = work.real
        channel = channels.save(work, where.id, name=where.name, is_private=False, joined=True, fetched_at=work.real)
        asked = [each for each in where.members if each != concord.slack.bot_user_id]
        work.insert_missing(Person, [_person(work, concord.slack, each, n) for n, each in enumerate(asked)])
        ids = work.session.scalars(work.select(Person, Person.id).where(Person.slack_id.in_(asked))).all()
        work.insert_missing(Membership, [{"channel_id": channel.id, "person_id": each} for each in ids])
        return _standup(work, channel.id, ids[0]).id


def _person(work: Work, slack: FakeSlack, slack_id: str, number: int) -> dict[str, Any]:
    known = slack.space.direct_with(slack_id).id if number % NEW_TO_IT else None
    values = {"slack_id": slack_id, "name": f"Person {number}", "dm_channel": known, "fetched_at": work.real}
    return {**people.BLANK, **values}


def _standup(work: Work, channel_id: int, owner_id: int) -> Standup:
    made = Standup(
        channel_id=channel_id,
        owner_id=owner_id,
        days="mon-sun",
        at=time(9),
        closes=time(23, 59),
        zone="UTC",
        questions=["What did you do?"],
        created_at=work.now,
        since=datetime(2020, 1, 1, tzinfo=UTC),
        anchor=date(2020, 1, 6),
    )
    return work.add(made)


@dataclass
class Progress:
    """How far a round's questions have come."""

    unasked: int
    unfinished: int
    sent: int


def progress(database: Database) -> Progress:
    """Look at the database."""
    with database.begin(write=False) as session:
        unasked = session.scalar(select(func.count()).where(Prompt.state == WAITING))
        counted = select(Letter.state, func.count()).where(Letter.bulk).group_by(Letter.state)
        states = {row[0]: row[1] for row in session.execute(counted)}
    return Progress(int(unasked or 0), sum(states.get(each, 0) for each in UNFINISHED), states.get(SENT, 0))


def lost_and_doubled(slack: FakeSlack, size: int) -> tuple[int, int]:
    """How many of the crowd were not asked, and how many more than once."""
    direct = {where.im_user: where.id for where in slack.space.channels.values() if where.im_user}
    asked = Counter({f"U1{number:05}": 0 for number in range(size)})
    for person in asked:
        asked[person] = len(slack.space.messages.get(direct.get(person, ""), []))
    return sum(not times for times in asked.values()), sum(times > 1 for times in asked.values())
