"""A launch with an admin in New York, and hours that are typed: what the stories about working hours share."""

from __future__ import annotations

from typing import Any

import pytest

from storage.calendars import Calendar
from storage.work import Work
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import Answer
from tests.fakes.slack.model import User
from tests.stories.register import Launch, started

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    this = started(slack)
    ada = slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True, tz=NEW_YORK)
    for who in (ada, this.olga, this.ana):
        slack.command(who, this.channel, "/decision", "list")
    return this


@pytest.fixture
def ada(launch: Launch) -> User:
    return launch.slack.space.users["U0ADA"]


def linked(work: Work, person_id: int, **values: Any) -> Calendar:
    row = Calendar(
        person_id=person_id, address="sealed", host="calendar.example", linked_at=work.real, due_at=work.real
    )
    for name, value in values.items():
        setattr(row, name, value)
    return work.add(row)


def typed(this: Launch, who: User, text: str) -> Answer:
    return this.slack.command(who, this.channel, "/consensus", text)
