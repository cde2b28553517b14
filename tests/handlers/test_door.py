"""The door: every reply takes the way of its trigger, every request takes effect once, every error is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import structlog

from bot import blocks, directory
from bot.blocks import Frame
from handlers.reply import Modal
from storage import channels, people
from storage.channels import Channel as Row
from tests.fakes.running import Concord
from tests.fakes.slack import (
    Channel,
    FakeSlack,
    Message,
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
from tests.handlers.probes import Probes, effects


@pytest.fixture
def ana(slack: FakeSlack) -> User:
    return slack.user("ana", id="U0ANA", real_name="Ana Ruiz", tz="Europe/Berlin")


@pytest.fixture
def launch(slack: FakeSlack, ana: User) -> Channel:
    return slack.channel("launch", id="C0LAUNCH", members=[ana])


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


def _say(slack: FakeSlack, who: User, where: Channel, text: str) -> Message:
    """A message of which the app is not told."""
    with slack.space.lock:
        return slack.space.store(Message(where.id, who.id, slack.space.new_ts(), text))


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
    said = _say(slack, ana, launch, "let us")
    answer = slack.shortcut(ana, said, "probe_shortcut")
    assert "short" in all_text(answer.wait_reply())
    assert answer.body == ""


def test_a_mention_is_answered_in_its_thread_to_that_person(
    anyway: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    anyway.reply = probes.say("hm?")
    root = _say(slack, ana, launch, "root")
    reply = _say(slack, ana, launch, "hello")
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
    "fault", [error("expired_trigger_id"), server_error(), reply_lost(), timeout(2.5)], ids=lambda each: each.kind
)
def test_when_a_modal_does_not_open_there_is_the_typed_form(
    probe: Probes, slack: FakeSlack, ana: User, launch: Channel, fault: Any
) -> None:
    probe.reply = probes.modal()
    slack.faults.on("views.open", fault)
    answer = slack.command(ana, launch, "/probe", "do")
    assert "/probe do it" in answer.text
    assert answer.elapsed < 2.6
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
    event = made.reaction_event(slack.space, "reaction_removed", ana, _say(slack, ana, where, "x"), "tada")
    for _ in range(3):
        assert slack.event(event, event_id="Ev1").ok
    assert effects(quiet) == 1
    slack.event(event, event_id="Ev2")
    assert effects(quiet) == 2


def test_one_gesture_that_comes_as_two_events_takes_effect_once(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    """With two `ts` and two event ids, but one `client_msg_id`."""
    said = _say(slack, ana, launch, "hello")
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
    said = _say(slack, ana, launch, "x")
    event = made.reaction_event(slack.space, "reaction_removed", ana, said, "tada")
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: slack.event(event, event_id="Ev1"), range(24)))
    assert {each.status for each in done} == {200}
    assert effects(quiet) == 1


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
    slack.event(probes.spoken(slack, _say(slack, ana, launch, "hello")))
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
    said = _say(slack, ana, launch, "x")
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
    assert 1.9 < answer.elapsed < 2.8


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
    event = made.reaction_event(slack.space, "reaction_removed", ana, _say(slack, ana, launch, "x"), "tada")
    assert slack.event(event, retries=0).status == 500
    broken.clear()


# -- prefetch


def test_who_is_unknown_is_asked_for_once(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    probe.reply = probes.say("done")
    for _ in range(3):
        assert slack.command(ana, launch, "/probe", "do").ok
    assert [each.args["user"] for each in slack.calls_of("users.info")] == [ana.id]
    assert len(slack.calls_of("conversations.info")) == 1
    with quiet.work(ana.id) as work:
        assert (work.person.name, work.person.tz) == ("Ana Ruiz", "Europe/Berlin")


def test_those_who_are_mentioned_are_asked_for_too(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    ben = slack.user("ben", real_name="Ben Okri")
    slack.command(ana, launch, "/probe", f"do {ben.mention}")
    with quiet.work(ben.id) as work:
        assert work.person.name == "Ben Okri"


@pytest.mark.parametrize("fault", [server_error(), timeout(3), error("ratelimited")], ids=lambda each: each.kind)
def test_when_slack_is_down_the_bare_name_serves(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel, fault: Any
) -> None:
    slack.faults.on("users.info", fault)
    slack.faults.on("conversations.info", fault)
    slack.faults.on("conversations.members", fault)
    probe.reply = probes.say("done")
    answer = slack.command(ana, launch, "/probe", "do")
    assert answer.text.startswith("done")
    assert answer.elapsed < 2
    with quiet.work(ana.id) as work:
        assert (work.person.name, work.person.fetched_at) == ("ana", None)
    slack.command(ana, launch, "/probe", "do")
    with quiet.work(ana.id) as work:
        assert work.person.name == "Ana Ruiz"


def test_when_slack_is_down_stored_values_serve(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    with quiet.work() as work:
        people.save(work, ana.id, name="Ana of old", tz="Asia/Tokyo")
    slack.faults.on("users.info", server_error())
    probe.reply = lambda work, _: probes.say(f"{work.person.name} {work.person.tz}")(work, _)
    assert "Ana of old Asia/Tokyo" in slack.command(ana, launch, "/probe", "do").text


def test_membership_of_a_private_channel_fails_closed(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User
) -> None:
    """What is not known to be seen is not shown, even if it was known long ago."""
    secret = slack.channel("secret", id="C0SECRET", members=[ana], private=True)

    def visible(work: Any, _asked: Any) -> Any:
        seen = work.select(Row).where(channels.OPEN, Row.slack_id == secret.id)
        found = work.session.scalars(seen, channels.viewer(work, directory.fresh_since(work))).all()
        return probes.say(f"sees {len(found)}")(work, _asked)

    probe.reply = visible
    assert "sees 1" in slack.command(ana, secret, "/probe", "do").text
    with quiet.work() as work:
        row = channels.by_slack_id(work, secret.id)
        assert row is not None
        row.members_at = work.real.replace(year=work.real.year - 1)
    for _ in range(2):
        slack.faults.on("conversations.members", server_error())
        assert "sees 0" in slack.command(ana, secret, "/probe", "do").text
    assert "sees 1" in slack.command(ana, secret, "/probe", "do").text


def test_an_unknown_channel_is_taken_for_private(quiet: Concord, probe: Probes, slack: FakeSlack, ana: User) -> None:
    outside = slack.channel("outside", id="C0OUT", members=[ana], private=True, bot_is_member=False)
    slack.command(ana, outside, "/probe", "do")
    with quiet.work() as work:
        row = channels.by_slack_id(work, outside.id)
        assert row is not None
        assert (row.is_private, row.joined) == (True, False)


# -- in time


def test_64_commands_at_once_are_all_acknowledged(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    probe.reply = probes.say("done")
    crowd = [slack.user(f"u{number}") for number in range(64)]
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda who: slack.command(who, launch, "/probe", "do"), crowd))
    assert {each.status for each in answers} == {200}
    assert {each.text.split()[0] for each in answers} == {"done"}
    assert max(each.elapsed for each in answers) < 3
    assert effects(quiet) == 64


def test_slow_questions_are_asked_in_parallel(probe: Probes, slack: FakeSlack, ana: User, launch: Channel) -> None:
    slack.faults.script("users.info", [slow(0.4)] * 4)
    named = " ".join(slack.user(f"u{number}").mention for number in range(3))
    probe.reply = probes.say("done")
    started = time.monotonic()
    assert slack.command(ana, launch, "/probe", f"do {named}").ok
    assert time.monotonic() - started < 1.2
    assert len(slack.calls_of("users.info")) == 4


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
