"""My data: everything that is kept about the actor, as a file of readable names, and of nobody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot import mornings, outbox
from bot.errors import BotError
from bot.messages import belongings as words
from storage import belongings, duties, history, people, schedules
from storage.belongings import OWN
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

NOTE = (
    "Everything that Concord keeps about you. Left out: secrets such as your calendar's address, and what those who lead "
    "an initiative noted about its stakeholders. Numbers in fields that end in _id are this file's own references."
)
PROFILE = ("name", "slack_id", "email", "organisation", "tz", "function", "is_admin", "weekly")


def gathered(work: Work) -> dict[str, Any]:
    """The actor's data by what it is; parts without a row are left out."""
    me = work.person
    found = {table: list(belongings.of(work, me, table)) for table in sorted(OWN)}
    profile = {name: getattr(me, name) for name in PROFILE}
    return {"note": NOTE, "made_at": work.now.isoformat(), "you": profile, **{k: v for k, v in found.items() if v}}


def file(content: Mapping[str, Any]) -> tuple[str, bytes]:
    """The name and the bytes of the file."""
    return "concord-my-data.json", json.dumps(content, ensure_ascii=False, indent=2).encode()


# Forgotten


def check(work: Work) -> None:
    """Refuse to forget somebody on whom something still rests.

    Raises: BotError
    """
    if found := duties.of(work, work.person):
        raise BotError(words.owes(found, work.tenancy.prefix))


def forget(work: Work) -> None:
    """Forget the actor: what is theirs alone goes, what others rest on stays without their name.

    Raises: BotError
    """
    check(work)
    person = work.person
    mine = work.select(Schedule).where(Schedule.subject_id == person.id, Schedule.kind.in_(PERSONAL))
    for each in work.session.scalars(mine):
        schedules.plan(work, each.kind, each.subject_id, None)
    for kind, ids in duties.shown_on(work, person).items():
        outbox.redraw(work, kind, *ids)
    give_back(work, person)
    belongings.forget(work, person)
    history.append(work, "person", person.id, "forget")


def give_back(work: Work, person: Person) -> None:
    """What was handed on to somebody who is gone waits for those again who had handed it on."""
    given = duties.handed(work, person)
    for each in given:
        each.delegate_id = None
    before = people.by_ids(work, [each.person_id for each in given])
    mornings.expect(work, before.values())
    outbox.redraw_home(work, *before)


PERSONAL = ("nudge",)  # schedules whose subject is a person
