"""What goes wrong behind the door is told: a refusal by its sentence, a fault of ours by an id."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from handlers.reply import Modal
from tests.fakes.running import Concord
from tests.fakes.slack import (
    Channel,
    FakeSlack,
    User,
    all_text,
)
from tests.fakes.slack import payloads as made
from tests.handlers import probes
from tests.handlers.probes import Probes, effects, written

# -- errors


def test_a_refusal_is_told_and_what_was_typed_comes_back(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel, pressed: dict[str, Any]
) -> None:
    probe.reply = probes.fails(probes.REFUSAL)
    answer = slack.command(ana, launch, "/probe", "do this & that")
    assert "That is not possible" in answer.text
    assert "<!channel>" not in answer.text
    assert "/probe do this &amp; that" in answer.text
    assert "That is not possible" in all_text(slack.click(ana, pressed, "probe_button").wait_reply())
    assert "That is not possible" in all_text(slack.shortcut(ana, pressed, "probe_shortcut").wait_reply())
    slack.event(probes.spoken(slack, written(slack, ana, launch, "hello")))
    slack.wait_for(lambda: slack.ephemerals(ana, launch)[-1]["text"].startswith("That is not possible"))
    assert effects(quiet) == 0


def test_a_refusal_of_a_modal_lands_on_the_field_or_in_its_place(
    probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    probe.reply = probes.modal()
    opened = slack.command(ana, launch, "/probe", "see").opened
    probe.reply = probes.fails(probes.REFUSAL)
    assert "That is not possible" in (slack.submit(ana, opened, {"name": "x"}).errors or {})["name"]
    for reply in (probes.REFUSAL, probes.FAULT):
        probe.reply = lambda *_: Modal(probes.bare(), "")
        opened = slack.command(ana, launch, "/probe", "see").opened
        probe.reply = probes.fails(reply)
        shown = slack.submit(ana, opened).view
        assert shown is not None
        assert shown["callback_id"] == "notice"


def test_an_unexpected_error_is_told_by_its_id_and_logged(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel, pressed: dict[str, Any]
) -> None:
    probe.reply = probes.fails(probes.FAULT)
    with structlog.testing.capture_logs() as lines:
        answer = slack.command(ana, launch, "/probe", "do")
        told = [answer.text, all_text(slack.click(ana, pressed, "probe_button").wait_reply())]
        told.append(all_text(slack.shortcut(ana, pressed, "probe_shortcut").wait_reply()))
    ids = [each["error_id"] for each in lines if each["event"] == "trigger failed"]
    assert len(ids) == 3
    for sentence, error_id in zip(told, ids, strict=True):
        assert error_id in sentence
        assert "secret of the code" not in sentence
    assert answer.status == 200
    assert effects(quiet) == 0


def test_a_failed_event_is_refused_and_done_when_it_comes_again(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    said = written(slack, ana, launch, "x")
    for failure in (probes.FAULT, probes.BUSY, probes.RACED):
        before, tries = effects(quiet), iter([failure])

        def reply(*_: Any, tries: Iterator[Exception] = tries) -> None:
            for failed in tries:
                raise failed

        probe.reply = reply
        event = made.reaction_event(slack.space, "reaction_removed", ana, said, "tada")
        done = slack.event(event)
        assert [each.status for each in slack.deliveries[-2:]] == [500, 200]
        assert done.ok
        assert effects(quiet) == before + 1


@pytest.mark.parametrize(("failure", "sentence"), [(probes.BUSY, "is busy right now"), (probes.RACED, "Somebody else")])
def test_a_busy_store_or_a_lost_race_is_told(
    probe: Probes, slack: FakeSlack, ana: User, launch: Channel, failure: Exception, sentence: str
) -> None:
    probe.reply = probes.fails(failure)
    answer = slack.command(ana, launch, "/probe", "do")
    assert (answer.status, sentence in answer.text) == (200, True)


def test_the_store_s_write_lock_is_waited_for_two_seconds_then_it_is_said(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    if not quiet.house.database.is_sqlite:
        pytest.skip("PostgreSQL has no write lock")
    slack.command(ana, launch, "/probe", "do")
    with quiet.work():
        probe.reply = probes.say("read")
        assert "read" in slack.command(ana, launch, "/probe", "see").text
        answer = slack.command(ana, launch, "/probe", "do")
    assert "is busy right now" in answer.text
    assert 1.9 < answer.elapsed < 3  # Slack's own limit


def test_an_unreachable_store_is_told_before_the_door(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel, pressed: dict[str, Any]
) -> None:
    """Not even whose request it is can be found out."""
    broken = threading.Event()
    find = quiet.house.installations.of_request

    def of_request(*key: Any) -> Any:
        if broken.is_set():
            raise RuntimeError("the database is gone")
        return find(*key)

    probe.reply = probes.modal()
    opened = slack.command(ana, launch, "/probe", "see").opened
    quiet.house.installations.of_request = of_request  # type: ignore[method-assign,assignment]
    broken.set()
    answer = slack.command(ana, launch, "/probe", "do")
    assert "report error" in answer.text
    assert "report error" in all_text(slack.click(ana, pressed, "probe_button").wait_reply())
    shown = slack.submit(ana, opened, {"name": "x"}).view
    assert shown is not None
    assert shown["callback_id"] == "notice"
    event = made.reaction_event(slack.space, "reaction_removed", ana, written(slack, ana, launch, "x"), "tada")
    assert slack.event(event, retries=0).status == 500
    broken.clear()
