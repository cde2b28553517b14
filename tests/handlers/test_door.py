"""The door: every reply takes the way of its trigger, every request takes effect once, every error is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot import blocks
from bot.blocks import Frame
from handlers.reply import Modal
from tests.fakes.running import Concord
from tests.fakes.slack import (
    Channel,
    FakeSlack,
    User,
    all_text,
    error,
    reply_lost,
    server_error,
    slow,
    timeout,
)
from tests.fakes.slack import payloads as made
from tests.handlers import probes
from tests.handlers.probes import Probes, effects, written

# -- the way of each reply


def test_a_command_is_answered_in_its_acknowledgement(
    anyway: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    anyway.reply = probes.say("hello")
    answer = slack.command(ana, launch, "/probe", "do")
    assert answer.body["response_type"] == "ephemeral"
    assert answer.text == "hello\nhello"
    assert slack.calls_of("response_url") == []
    anyway.reply = probes.say("seen")
    assert slack.command(ana, launch, "/probe", "see").text == "seen\nseen"
    anyway.reply = lambda *_: None
    assert slack.command(ana, launch, "/probe", "do").body == ""


def test_a_button_is_answered_by_its_response_url(
    concord: Concord, anyway: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    installation = concord.house.installations.of_request("", slack.team_id)
    assert installation is not None
    installation.slack.call("chat.postMessage", channel=launch.id, **probes.buttons().payload())
    shown = slack.messages(launch)[0]
    anyway.reply = probes.say("pressed")
    answer = slack.click(ana, shown, "probe_button")
    reply = answer.wait_reply()
    assert (reply["response_type"], reply["replace_original"]) == ("ephemeral", False)
    assert answer.body == ""
    anyway.reply = probes.say("instead", replace=True)
    assert slack.click(ana, shown, "probe_button").wait_reply()["replace_original"] is True


def test_a_shortcut_is_answered_by_its_response_url(
    anyway: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    anyway.reply = probes.say("short")
    said = written(slack, ana, launch, "let us")
    answer = slack.shortcut(ana, said, "probe_shortcut")
    assert "short" in all_text(answer.wait_reply())
    assert answer.body == ""


def test_a_mention_is_answered_in_its_thread_to_that_person(
    anyway: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    anyway.reply = probes.say("hm?")
    root = written(slack, ana, launch, "root")
    reply = written(slack, ana, launch, "hello")
    reply.thread_ts = root.ts
    slack.event(probes.spoken(slack, reply))
    (seen,) = slack.wait_for(lambda: slack.ephemerals(ana))
    assert (seen["text"], seen["thread_ts"]) == ("hm?", root.ts)


def test_an_event_may_have_no_reply(anyway: Probes, slack: FakeSlack, ana: User, launch: Channel) -> None:
    said = slack.say(ana, launch, "nice")
    slack.react(ana, said, "tada")
    done = slack.unreact(ana, said, "tada")
    assert done is not None
    assert (done.status, done.body) == (200, "")
    assert slack.ephemerals(ana) == []


@pytest.mark.parametrize("trigger", ["command", "button", "shortcut"])
def test_a_modal_opens_before_the_acknowledgement(
    probe: Probes, slack: FakeSlack, ana: User, launch: Channel, pressed: dict[str, Any], trigger: str
) -> None:
    probe.reply = probes.modal()
    answer = {
        "command": lambda: slack.command(ana, launch, "/probe", "do"),
        "button": lambda: slack.click(ana, pressed, "probe_button"),
        "shortcut": lambda: slack.shortcut(ana, pressed, "probe_shortcut"),
    }[trigger]()
    assert answer.ok
    assert answer.opened is not None
    assert answer.opened["callback_id"] == "probe_form"


def test_a_submission_is_answered_by_its_response_action(
    anyway: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    anyway.reply = probes.modal()
    opened = slack.command(ana, launch, "/probe", "do").opened
    anyway.reply = probes.errors(name="No.")
    assert slack.submit(ana, opened, {"name": "x"}).errors == {"name": "No."}
    anyway.reply = probes.update(probes.form("Step two"))
    second = slack.submit(ana, opened, {"name": "x"}).view
    assert second is not None
    assert second["title"]["text"] == "Step two"
    anyway.reply = probes.say("finished")
    assert slack.submit(ana, second, {"name": "y"}).view is None


def test_a_button_in_a_modal_pushes_another(probe: Probes, slack: FakeSlack, ana: User, launch: Channel) -> None:
    view = blocks.modal(Frame("probe_form", "Menu"), blocks.actions("row", blocks.button("More", "probe_button", "v")))
    probe.reply = lambda *_: Modal(view, "")
    opened = slack.command(ana, launch, "/probe", "do").opened
    probe.reply = probes.modal(push=True)
    pushed = slack.click(ana, opened, "probe_button").opened
    assert pushed is not None
    assert opened is not None
    assert pushed["previous_view_id"] == opened["id"]


@pytest.mark.parametrize(
    "fault", [error("expired_trigger_id"), server_error(), reply_lost(), timeout(3.5)], ids=lambda each: each.kind
)
def test_when_a_modal_does_not_open_there_is_the_typed_form(
    probe: Probes, slack: FakeSlack, ana: User, launch: Channel, fault: Any
) -> None:
    probe.reply = probes.modal()
    slack.faults.on("views.open", fault)
    answer = slack.command(ana, launch, "/probe", "do")
    assert "/probe do it" in answer.text
    assert answer.elapsed < 3  # Slack's own limit
    assert len(slack.calls_of("views.open")) <= 1


# -- once


def _again(slack: FakeSlack, kind: str, payload: dict[str, Any]) -> Any:
    """Slack sends the very same request again."""
    return slack.courier.deliver(kind, payload)


def test_the_same_command_button_or_shortcut_takes_effect_once(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel, pressed: dict[str, Any]
) -> None:
    probe.reply = probes.say("done")
    answer = slack.command(ana, launch, "/probe", "do")
    again = _again(slack, "command", answer.payload)
    assert (again.status, again.body) == (200, "")
    assert effects(quiet) == 1
    for answer in (slack.click(ana, pressed, "probe_button"), slack.shortcut(ana, pressed, "probe_shortcut")):
        before = effects(quiet)
        assert _again(slack, "interactive", answer.payload).ok
        assert effects(quiet) == before
    assert effects(quiet) == 3


def test_a_reading_command_is_answered_each_time(probe: Probes, slack: FakeSlack, ana: User, launch: Channel) -> None:
    probe.reply = probes.say("seen")
    answer = slack.command(ana, launch, "/probe", "see")
    assert _again(slack, "command", answer.payload).body["text"] == "seen"


def test_a_submission_is_known_by_view_and_hash(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    probe.reply = lambda *_: None
    before = effects(quiet)
    probe.reply = probes.modal()
    opened = slack.command(ana, launch, "/probe", "see").opened
    probe.reply = probes.update(probes.form("Step two"))
    first = slack.submit(ana, opened, {"name": "x"})
    assert effects(quiet) == before + 1
    again = _again(slack, "interactive", first.payload)
    assert (again.status, again.body) == (200, "")
    assert effects(quiet) == before + 1
    probe.reply = lambda *_: None
    slack.submit(ana, first.view, {"name": "y"})  # the same view, with another hash
    assert effects(quiet) == before + 2


def test_a_refused_submission_records_nothing_and_can_be_sent_again(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    probe.reply = probes.modal()
    opened = slack.command(ana, launch, "/probe", "see").opened
    for refuse in (probes.errors(name="No."), probes.fails(probes.FIELD_REFUSAL)):
        probe.reply = refuse
        refused = slack.submit(ana, opened, {"name": "x"})
        assert set(refused.errors or ()) == {"name"}
        assert effects(quiet) == 0
    probe.reply = lambda *_: None
    assert slack.submit(ana, opened, {"name": "x"}).view is None
    assert effects(quiet) == 1


def test_the_same_event_takes_effect_once(quiet: Concord, probe: Probes, slack: FakeSlack, ana: User) -> None:
    where = slack.channel("c", members=[ana])
    event = made.reaction_event(slack.space, "reaction_removed", ana, written(slack, ana, where, "x"), "tada")
    for _ in range(3):
        assert slack.event(event, event_id="Ev1").ok
    assert effects(quiet) == 1
    slack.event(event, event_id="Ev2")
    assert effects(quiet) == 2


def test_one_gesture_that_comes_as_two_events_takes_effect_once(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    """With two `ts` and two event ids, but one `client_msg_id`."""
    said = written(slack, ana, launch, "hello")
    said.client_msg_id = "one-gesture"
    event = probes.spoken(slack, said)
    slack.event(event)
    slack.event({**event, "ts": slack.space.new_ts()})
    assert effects(quiet) == 1
    slack.event({**event, "client_msg_id": "another"})
    assert effects(quiet) == 2


def test_a_race_of_the_same_request_takes_effect_once(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    said = written(slack, ana, launch, "x")
    event = made.reaction_event(slack.space, "reaction_removed", ana, said, "tada")
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: slack.event(event, event_id="Ev1"), range(24)))
    assert {each.status for each in done} == {200}
    assert effects(quiet) == 1


# -- in time


def test_64_commands_at_once_are_all_answered(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    probe.reply = probes.say("done")
    crowd = [slack.user(f"u{number}") for number in range(64)]
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda who: slack.command(who, launch, "/probe", "do"), crowd))
    assert {each.status for each in answers} == {200}
    done = [each for each in answers if each.text.startswith("done")]
    assert all("is busy right now and has changed nothing" in each.text for each in answers if each not in done)
    assert effects(quiet) == len(done) > 0  # who waits for the store for over 2 s is told so


def test_slow_questions_are_asked_in_parallel(probe: Probes, slack: FakeSlack, ana: User, launch: Channel) -> None:
    slack.faults.script("users.info", [slow(0.4)] * 4)
    named = " ".join(slack.user(f"u{number}").mention for number in range(3))
    probe.reply = probes.say("done")
    assert slack.command(ana, launch, "/probe", f"do {named}").ok
    assert len(slack.calls_of("users.info")) == 4, "one after the other, the patience ends after three"


# -- who it is for


def test_a_workspace_that_is_not_installed_is_answered_politely(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    slack.space.team_id = "T0STRANGE"
    answer = slack.command(ana, launch, "/probe", "do")
    assert answer.status == 200
    slack.wait_for(lambda: "is not installed in this workspace" in answer.text + answer.reply_text)
    slack.space.team_id = "T0FAKE"
    assert effects(quiet) == 0


def test_the_news_of_an_uninstall_may_come_twice(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    """`tokens_revoked` and `app_uninstalled` come in any order."""
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [slack.bot_user_id]}, "event_ts": "1.1"}
    assert slack.event(revoked, retries=0).status == 200
    assert slack.event({"type": "app_uninstalled", "event_ts": "1.2"}, retries=0).status == 200
    assert quiet.house.installations.of_request("", slack.team_id) is None
