"""Socket Mode: several connections, each envelope served once, silent ones renewed, a clean end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from handlers.socket import Socket
from tests.fakes.databases import SQLiteTemplates
from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack, Message, User
from tests.fakes.slack import payloads as made
from tests.handlers import probes
from tests.handlers.probes import Probes, effects

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def concord(slack: FakeSlack, sqlite_templates: SQLiteTemplates) -> Iterator[Concord]:
    running = Concord(slack, sqlite_templates.fresh())
    yield running
    running.stop()


@pytest.fixture
def probe(concord: Concord) -> Probes:
    return Probes(concord.house)


@pytest.fixture
def ana(slack: FakeSlack) -> User:
    return slack.user("ana", id="U0ANA")


@pytest.fixture
def launch(slack: FakeSlack, ana: User) -> Channel:
    return slack.channel("launch", id="C0LAUNCH", members=[ana])


@contextmanager
def connected(concord: Concord, lines: int = 2, silent_after: float = 20.0) -> Iterator[Socket]:
    """Connections of Concord's to the fake Slack."""
    slack = concord.slack
    socket = Socket(concord.house.app, slack.app_token, slack.api_url, lines, silent_after=silent_after)
    slack.use_socket_mode()
    socket.start()
    slack.wait_connected(lines)
    try:
        yield socket
    finally:
        socket.stop()


def _removed(slack: FakeSlack, who: User, where: Channel) -> dict[str, Any]:
    """An event that the probe listens to."""
    with slack.space.lock:
        said = slack.space.store(Message(where.id, who.id, slack.space.new_ts(), "x"))
    return made.reaction_event(slack.space, "reaction_removed", who, said, "tada")


def test_each_envelope_is_served_once_by_one_of_two_connections(
    concord: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    probe.reply = probes.say("done")
    with connected(concord) as socket:
        assert socket.connected()
        for _ in range(6):
            assert slack.command(ana, launch, "/probe", "do").text.startswith("done")
        assert [len(each.envelopes) for each in slack.connections] == [3, 3]
        assert effects(concord) == 6


def test_an_event_that_comes_again_over_the_other_connection_takes_effect_once(
    concord: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    event = _removed(slack, ana, launch)
    with connected(concord):
        for _ in range(4):
            assert slack.event(event, event_id="Ev1").ok
    assert effects(concord) == 1


def test_a_silent_connection_is_replaced(
    concord: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    with connected(concord, silent_after=1.5) as socket:
        time.sleep(2)  # healthy ones are left alone
        before = slack.connections
        assert len(before) == 2
        before[0].silence()
        fresh = slack.wait_for(lambda: [each for each in slack.connections if each not in before], timeout=60)
        assert before[1] in slack.connections
        slack.wait_for(lambda: before[0] not in slack.connections, timeout=60)
        assert len(fresh) == 1
        assert slack.command(ana, launch, "/probe", "do").ok
        assert slack.command(ana, launch, "/probe", "do").ok
        assert socket.connected()
        before[0].resume()


def test_it_reconnects_when_told_to_and_when_cut(
    concord: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    with connected(concord, silent_after=2):
        first, second = slack.connections
        first.disconnect("refresh_requested")
        second.drop()
        slack.wait_for(lambda: not {first, second} & set(slack.connections) and len(slack.connections) >= 2, timeout=60)
        assert slack.command(ana, launch, "/probe", "do").ok


def test_it_keeps_trying_until_slack_is_there(
    concord: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    from tests.fakes.slack import server_error

    slack.faults.on("apps.connections.open", server_error(), times=3)
    socket = Socket(concord.house.app, slack.app_token, slack.api_url, 1, silent_after=1)
    slack.use_socket_mode()
    socket.start()
    assert not socket.connected()
    slack.wait_connected(1, timeout=60)
    assert slack.command(ana, launch, "/probe", "do").ok
    socket.stop()


def test_a_failed_event_is_not_acknowledged_and_comes_again(
    concord: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    slack.ack_limit = 0.5
    failures = iter([probes.FAULT])

    def reply(*_: Any) -> None:
        for failure in failures:
            raise failure

    probe.reply = reply
    with connected(concord):
        assert slack.event(_removed(slack, ana, launch)).ok
    assert [each.status for each in slack.deliveries] == [0, 200]
    assert effects(concord) == 1


def test_a_command_that_fails_is_acknowledged_with_an_id(
    concord: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    probe.reply = probes.fails(probes.FAULT)
    with connected(concord):
        assert "report error" in slack.command(ana, launch, "/probe", "do").text


def test_what_has_begun_is_finished_and_nothing_more_is_taken(
    concord: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    begun, answers = threading.Event(), []

    def slow(work: Any, asked: Any) -> Any:
        begun.set()
        time.sleep(0.7)
        return probes.say("finished")(work, asked)

    probe.reply = slow
    with connected(concord, 1) as socket:
        thread = threading.Thread(target=lambda: answers.append(slack.command(ana, launch, "/probe", "do")))
        thread.start()
        assert begun.wait(3)
        stopping = threading.Thread(target=socket.stop)
        started = time.monotonic()
        stopping.start()
        time.sleep(0.1)
        slack.ack_limit = 0.3
        assert slack.event(_removed(slack, ana, launch), retries=0).status == 0
        stopping.join()
        assert time.monotonic() - started < 3
        thread.join()
    assert answers[0].text.startswith("finished")
    assert effects(concord) == 1


def test_a_modal_by_socket_and_its_refused_submission(
    concord: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    with connected(concord):
        probe.reply = probes.modal()
        opened = slack.command(ana, launch, "/probe", "do").opened
        probe.reply = probes.fails(probes.FIELD_REFUSAL)
        assert (slack.submit(ana, opened, {"name": "x"}).errors or {})["name"] == "That name will not do."
