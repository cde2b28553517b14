"""People, places and probes that the tests of the doors and of delivery share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack, User
from tests.handlers import probes
from tests.handlers.delivering import Office
from tests.handlers.probes import Probes


@pytest.fixture
def office(slack: FakeSlack, database_url: str) -> Iterator[Office]:
    made = Office(slack, database_url)
    yield made
    made.stop()


@pytest.fixture
def ana(slack: FakeSlack) -> User:
    return slack.user("ana", id="U0ANA", real_name="Ana Ruiz", tz="Europe/Berlin")


@pytest.fixture
def launch(slack: FakeSlack, ana: User) -> Channel:
    return slack.channel("launch", id="C0LAUNCH", members=[ana])


@pytest.fixture
def sales(slack: FakeSlack, ana: User) -> Channel:
    return slack.channel("sales", id="C0SALES", members=[ana])


@pytest.fixture
def anyway(concord: Concord) -> Probes:
    """Probes by HTTP and by Socket Mode."""
    return Probes(concord.house)


@pytest.fixture
def probe(quiet: Concord) -> Probes:
    """Probes by HTTP."""
    return Probes(quiet.house)


@pytest.fixture
def pressed(quiet: Concord, slack: FakeSlack, launch: Channel) -> dict[str, Any]:
    """A message with the probe's button in the channel."""
    installation = quiet.house.installations.of_request("", slack.team_id)
    assert installation is not None
    installation.slack.call("chat.postMessage", channel=launch.id, **probes.buttons().payload())
    return slack.messages(launch)[0]
