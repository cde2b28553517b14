"""Gestures of people, as a tiny Bolt app meets them by signed HTTP."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import Channel, FakeSlack, User

BUTTON = {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}
CARD = [{"type": "actions", "block_id": "do", "elements": [BUTTON]}]


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A modal with these blocks, or with one text input."""
    field = {
        "type": "input",
        "block_id": "title",
        "label": {"type": "plain_text", "text": "Title"},
        "element": {"type": "plain_text_input", "action_id": "v", "max_length": 10},
    }
    head = {"type": "modal", "callback_id": "form", "title": {"type": "plain_text", "text": "Form"}}
    return {**head, "submit": {"type": "plain_text", "text": "OK"}, "blocks": list(blocks) or [field], **more}


def opening(bolt: App, view: dict[str, Any]) -> None:
    """Let /form open the view."""

    @bolt.command("/form")
    def form(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()


def test_a_command_is_answered(by_http: FakeSlack, bolt: App, ana: User, launch: Channel) -> None:
    @bolt.command("/decision")
    def decide(ack: Any, command: dict[str, Any]) -> None:
        assert "thread_ts" not in command
        ack(response_type="ephemeral", text=f"you said {command['text']}", blocks=CARD)

    answer = by_http.command(ana, launch, "/decision", "list")
    assert (answer.status, answer.text) == (200, "you said list\nGo")
    assert answer.message is not None
    assert answer.message["is_ephemeral"]
    assert by_http.ephemerals(ana) == []
    assert by_http.command(ana, launch, "/unknown").status == 404


def test_events_of_a_message(by_http: FakeSlack, bolt: App, ana: User, launch: Channel) -> None:
    seen: list[tuple[str, str]] = []

    @bolt.middleware
    def note(body: dict[str, Any], next: Any) -> None:  # noqa: A002
        seen.append((body["event"].get("subtype") or body["event"]["type"], body["event_id"]))
        next()

    for kind in ("message", "app_mention", "reaction_added", "reaction_removed", "member_joined_channel"):
        bolt.event(kind)(lambda: None)
    bolt.event({"type": "message", "subtype": "message_changed"})(lambda: None)
    bolt.event({"type": "message", "subtype": "message_deleted"})(lambda: None)
    said = by_http.say(ana, launch, f"<@{by_http.bot_user_id}> decide")
    reply = by_http.say(ana, launch, "sure", thread=said)
    by_http.react(ana, said, "memo")
    by_http.unreact(ana, said, "memo")
    by_http.edit(reply, "no")
    by_http.delete(reply)
    by_http.join(launch, who=by_http.user("bob"))
    kinds = [kind for kind, _ in seen]
    assert kinds[:5] == ["message", "app_mention", "message", "reaction_added", "reaction_removed"]
    assert kinds[5:] == ["message_changed", "message_deleted", "member_joined_channel"]
    assert len({event_id for _, event_id in seen}) == len(seen)
    assert all(each.status == 200 for each in by_http.deliveries)
    outside = by_http.channel("outside", members=[ana], bot_is_member=False)
    by_http.say(ana, outside, f"<@{by_http.bot_user_id}> hello")
    assert len(seen) == 8


def test_a_refused_event_comes_again_with_the_same_id(by_http: FakeSlack, bolt: App, ana: User) -> None:
    seen: list[tuple[str, str | None]] = []

    @bolt.event("app_home_opened")
    def fail(body: dict[str, Any], request: Any) -> None:
        seen.append((body["event_id"], (request.headers.get("x-slack-retry-num") or [None])[0]))
        if len(seen) < 3:
            raise RuntimeError("not yet")

    by_http.open_home(ana)
    assert [number for _, number in seen] == [None, "1", "2"]
    assert len({event_id for event_id, _ in seen}) == 1
    by_http.event({"type": "app_home_opened", "user": ana.id}, event_id="EvSAME", retries=0)
    assert seen[-1] == ("EvSAME", None)


def test_a_late_acknowledgement_does_not_count(by_http: FakeSlack, bolt: App, ana: User, launch: Channel) -> None:
    @bolt.command("/slow")
    def late(ack: Any) -> None:
        time.sleep(0.3)
        ack("late")

    by_http.ack_limit = 0.1
    answer = by_http.command(ana, launch, "/slow")
    assert (answer.status, answer.delivery.error, answer.message) == (0, "operation_timeout", None)


def test_a_button_in_a_message(by_http: FakeSlack, bolt: App, web: WebClient, ana: User, launch: Channel) -> None:
    @bolt.action("go")
    def go(ack: Any, body: dict[str, Any], respond: Any) -> None:
        assert body["message"]["ts"] == body["container"]["message_ts"]
        ack()
        respond(text="done", replace_original=True)

    web.chat_postMessage(channel=launch.id, text="card", blocks=CARD)
    answer = by_http.click(ana, by_http.messages(launch)[0], "go", "1")
    assert answer.wait_reply()["text"] == "done"
    assert by_http.messages(launch)[0]["text"] == "done"
    with pytest.raises(AssertionError, match="there is"):
        by_http.click(ana, by_http.messages(launch)[0], "stop")


def test_a_button_in_an_ephemeral(by_http: FakeSlack, bolt: App, web: WebClient, ana: User, launch: Channel) -> None:
    @bolt.action("go")
    def go(ack: Any, body: dict[str, Any], respond: Any) -> None:
        assert "message" not in body
        assert body["container"]["is_ephemeral"]
        ack()
        respond(delete_original=True)

    web.chat_postEphemeral(channel=launch.id, user=ana.id, text="card", blocks=CARD)
    by_http.click(ana, by_http.ephemerals(ana)[0], "go").wait_reply()
    assert by_http.ephemerals(ana) == []


def test_a_response_url_is_good_for_five_uses(by_http: FakeSlack, bolt: App, ana: User, launch: Channel) -> None:
    bolt.command("/say")(lambda ack: ack())
    address = by_http.command(ana, launch, "/say").payload["response_url"]
    statuses = [httpx.post(address, json={"text": str(number)}).status_code for number in range(6)]
    assert statuses == [200] * 5 + [404]
    assert len(by_http.ephemerals(ana, launch)) == 5
    fresh = by_http.command(ana, launch, "/say").payload["response_url"]
    assert httpx.post(fresh, json={"text": "x", "response_type": "in_channel"}).status_code == 200
    assert by_http.messages(launch)[-1]["text"] == "x"
    assert httpx.post(fresh, json={"blocks": CARD}).json()["error"] == "no_text"
    by_http.response_url_life = 0
    assert httpx.post(fresh, json={"text": "x"}).json()["error"] == "expired_url"
    assert len(by_http.violations) == 3
    by_http.violations.clear()


def test_a_modal_is_filled_in_and_sent(by_http: FakeSlack, bolt: App, ana: User, launch: Channel) -> None:
    opening(bolt, modal())

    @bolt.view("form")
    def take(ack: Any, view: dict[str, Any]) -> None:
        value = view["state"]["values"]["title"]["v"]["value"]
        if value == "bad":
            ack(response_action="errors", errors={"title": "No."})
        elif value == "next":
            ack(response_action="update", view=modal(private_metadata="2"))
        elif value == "push":
            ack(response_action="push", view=modal())
        else:
            ack()

    opened = by_http.command(ana, launch, "/form").opened
    assert opened == by_http.modal(ana)
    with pytest.raises(AssertionError, match="required"):
        by_http.submit(ana, opened)
    by_http.fill(ana, opened, {"title": "draft"})
    assert opened is not None
    by_http.fill(ana, opened["id"], {"title": None})
    with pytest.raises(AssertionError, match="characters"):
        by_http.submit(ana, opened, {"title": "much too long"})
    with pytest.raises(AssertionError, match="no input"):
        by_http.submit(ana, opened, {"other": "x"})
    assert by_http.submit(ana, opened, {"title": "bad"}).errors == {"title": "No."}
    changed = by_http.submit(ana, opened, {"title": "next"}).view
    assert changed is not None
    assert opened is not None
    assert changed["private_metadata"] == "2"
    assert changed["hash"] != opened["hash"]
    pushed = by_http.submit(ana, changed, {"title": "push"}).view
    assert pushed is not None
    assert pushed["previous_view_id"] == changed["id"]
    assert by_http.submit(ana, pushed, {"title": "fine"}).view is not None
    assert by_http.submit(ana, changed, {"title": "fine"}).view is None


def test_every_kind_of_input(by_http: FakeSlack, bolt: App, ana: User, launch: Channel) -> None:
    choice = [{"text": {"type": "plain_text", "text": each}, "value": each} for each in ("a", "b")]
    kinds: dict[str, dict[str, Any]] = {
        "menu": {"type": "static_select", "options": choice, "initial_option": choice[0]},
        "radio": {"type": "radio_buttons", "options": choice},
        "boxes": {"type": "checkboxes", "options": choice},
        "who": {"type": "users_select"},
        "people": {"type": "multi_users_select"},
        "day": {"type": "datepicker"},
        "at": {"type": "timepicker"},
        "many": {"type": "number_input", "is_decimal_allowed": False},
        "note": {"type": "plain_text_input"},
    }
    label = {"type": "plain_text", "text": "x"}
    blocks = [
        {"type": "input", "block_id": name, "label": label, "optional": True, "element": {**each, "action_id": "v"}}
        for name, each in kinds.items()
    ]
    opening(bolt, modal(*blocks))
    bolt.view("form")(lambda ack: ack())
    opened = by_http.command(ana, launch, "/form").opened
    given = {"radio": "b", "boxes": ["a", "b"], "who": ana, "people": [ana.id], "day": "2027-03-01", "at": "09:00"}
    sent = by_http.submit(ana, opened, {**given, "many": 4}).payload["view"]["state"]["values"]
    assert sent["menu"]["v"]["selected_option"]["value"] == "a"
    assert sent["radio"]["v"]["selected_option"]["value"] == "b"
    assert [each["value"] for each in sent["boxes"]["v"]["selected_options"]] == ["a", "b"]
    assert sent["who"]["v"] == {"type": "users_select", "selected_user": ana.id}
    assert sent["people"]["v"] == {"type": "multi_users_select", "selected_users": [ana.id]}
    assert sent["day"]["v"]["selected_date"] == "2027-03-01"
    assert sent["at"]["v"]["selected_time"] == "09:00"
    assert sent["many"]["v"]["value"] == "4"
    assert sent["note"]["v"] == {"type": "plain_text_input", "value": None}


def test_triggers_are_spent_once_and_in_time(
    by_http: FakeSlack, bolt: App, web: WebClient, ana: User, launch: Channel
) -> None:
    bolt.command("/form")(lambda ack: ack())
    trigger = by_http.command(ana, launch, "/form").payload["trigger_id"]

    def refused(**more: Any) -> str:
        with pytest.raises(SlackApiError) as caught:
            web.views_open(**more)
        return str(caught.value.response["error"])

    assert refused(trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    assert refused(trigger_id=trigger, view={"type": "home", "blocks": []}) == "invalid_arguments"
    opened = web.views_open(trigger_id=trigger, view=modal(external_id="e1"))["view"]
    assert refused(trigger_id=trigger, view=modal()) == "exchanged_trigger_id"
    later = by_http.command(ana, launch, "/form").payload["trigger_id"]
    assert refused(trigger_id=later, view=modal(external_id="e1")) == "duplicate_external_id"
    updated = web.views_update(external_id="e1", hash=opened["hash"], view=modal(external_id="e1"))["view"]
    assert updated["hash"] != opened["hash"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        web.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())
    with pytest.raises(SlackApiError, match="not_found"):
        web.views_update(view_id="V0NONE", view=modal())
    by_http.trigger_life = 0.0
    assert refused(trigger_id=later, view=modal()) == "expired_trigger_id"


def test_closing_tells_the_app_when_asked_to(by_http: FakeSlack, bolt: App, ana: User, launch: Channel) -> None:
    opening(bolt, modal(notify_on_close=True))
    closed: list[str] = []

    @bolt.view_closed("form")
    def note(ack: Any, view: dict[str, Any]) -> None:
        closed.append(view["id"])
        ack()

    opened = by_http.command(ana, launch, "/form").opened
    assert opened is not None
    by_http.close_view(ana, opened)
    assert closed == [opened["id"]]
    assert by_http.modal(ana) is None


def test_shortcuts_and_choices(by_http: FakeSlack, bolt: App, web: WebClient, ana: User, launch: Channel) -> None:
    bolt.event("message")(lambda: None)
    bolt.message_shortcut("log")(lambda ack, respond: (ack(), respond("logged")))
    bolt.global_shortcut("new")(lambda ack: ack())
    said = by_http.say(ana, launch, "we do it")
    assert by_http.shortcut(ana, said, "log").wait_reply()["text"] == "logged"
    assert by_http.shortcut(ana, None, "new").ok
    chosen: list[str] = []

    @bolt.action("more")
    def choose(ack: Any, action: dict[str, Any]) -> None:
        chosen.append(action["selected_option"]["value"])
        ack()

    option = {"text": {"type": "plain_text", "text": "Edit"}, "value": "edit"}
    more = {"type": "overflow", "action_id": "more", "options": [option]}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "accessory": more}
    web.chat_postMessage(channel=launch.id, text="x", blocks=[section])
    by_http.select(ana, by_http.messages(launch)[-1], "more", "edit")
    assert chosen == ["edit"]


def test_the_home_tab(by_http: FakeSlack, bolt: App, web: WebClient, ana: User) -> None:
    view = {"type": "home", "blocks": CARD}

    @bolt.event("app_home_opened")
    def show(event: dict[str, Any]) -> None:
        web.views_publish(user_id=event["user"], view=view)

    clicked: list[str] = []

    @bolt.action("go")
    def go(ack: Any, body: dict[str, Any]) -> None:
        clicked.append(body["view"]["type"])
        ack()

    assert by_http.home(ana) is None
    by_http.open_home(ana)
    home = by_http.home(ana)
    assert home is not None
    by_http.click(ana, home, "go")
    assert clicked == ["home"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        web.views_publish(user_id=ana.id, view=view, hash="old")


def test_changes_of_people_and_channels(by_http: FakeSlack, bolt: App, ana: User, launch: Channel) -> None:
    seen: list[str] = []
    for kind in ("user_change", "channel_archive", "channel_unarchive", "member_left_channel"):
        bolt.event(kind)(lambda event: seen.append(event["type"]))
    by_http.change_user(ana, tz="Asia/Tokyo")
    by_http.archive(launch)
    by_http.unarchive(launch)
    by_http.leave(launch)
    assert seen == ["user_change", "channel_archive", "channel_unarchive", "member_left_channel"]


def test_what_slack_would_ignore_is_a_violation(bolt: App, by_http: FakeSlack, ana: User, launch: Channel) -> None:
    bolt.command("/bad")(lambda ack: ack(blocks=[{"type": "nonsense"}], text="x"))
    bolt.event("app_home_opened")(lambda: None)
    bolt.shortcut("log")(lambda ack: ack("ignored"))
    by_http.command(ana, launch, "/bad")
    by_http.shortcut(ana, None, "log")
    assert len(by_http.violations) == 2
    with pytest.raises(AssertionError, match="nonsense"):
        by_http.stop()
    by_http.violations.clear()


def test_many_threads_at_once(by_http: FakeSlack, bolt: App, web: WebClient, ana: User, launch: Channel) -> None:
    bolt.event("message")(lambda: None)
    bolt.command("/hi")(lambda ack, command: ack(command["text"]))

    def one(number: int) -> str:
        by_http.say(ana, launch, str(number))
        web.chat_postMessage(channel=launch.id, text=f"bot {number}")
        return by_http.command(ana, launch, "/hi", str(number)).text

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(one, range(64))) == [str(number) for number in range(64)]
    stamps = [each["ts"] for each in by_http.messages(launch)]
    assert len(set(stamps)) == 128
    assert all(each.status == 200 for each in by_http.deliveries)


def test_requests_can_be_wrong(by_http: FakeSlack, bolt: App) -> None:
    bolt.command("/x")(lambda ack: ack())
    right = {"command": "/x", "team_id": by_http.team_id, "user_id": "U1"}
    assert by_http.request("command", right).status == 200
    assert by_http.request("command", right, signature="v0=00").status == 401
    assert by_http.request("command", right, timestamp="1000000000").status == 401
    assert by_http.request("command", right, {"X-Slack-Signature": None}).status == 401


def test_waiting_in_vain_says_what_is_there(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    web.chat_postMessage(channel=launch.id, text="hello there")
    with pytest.raises(AssertionError, match="hello there"):
        slack.wait_for(lambda: slack.messages(launch)[1], timeout=0.05)
    assert slack.wait_for(lambda: slack.messages(launch)[0])["text"] == "hello there"
