"""The fake's shapes against Slack's published samples: it must not send a key that Slack does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from tests.fakes.slack import Channel, FakeSlack, User
from tests.fakes.slack.registry import METHODS, outside

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "slack" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason=f"the outside data is not at {SAMPLES}")
BUTTON = {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}
CARD = [{"type": "actions", "block_id": "do", "elements": [BUTTON]}]
FREE = {"values": "keyed by the app's own ids", "event_payload": "the app's own"}
KNOWN_GAPS = {
    "is_ephemeral": "Slack's docs list it in container",
    "verbatim": "documented for mrkdwn text objects; samples only show plain_text",
    "state.values": "the samples blank state",
}
TRIMMED = {"blocks", "files", "attachments"}


def keys(value: Any, path: str = "") -> set[str]:
    """Every path of keys, lists looked through."""
    if isinstance(value, list):
        return {found for each in value for found in keys(each, path)}
    found: set[str] = set()
    for key, each in value.items() if isinstance(value, dict) else ():
        spot = f"{path}.{key}" if path else key
        found |= {spot} if key in FREE else {spot} | keys(each, spot)
    return found


def strange(sent: Any, sample: str) -> set[str]:
    """The paths of keys that the sample does not know."""
    known = keys(json.loads((SAMPLES / f"{sample}.json").read_text()))
    trimmed = TRIMMED if sample.startswith("api/") else TRIMMED & {"blocks"}
    unknown = {path for path in keys(sent) - known if not trimmed & set(path.split("."))}
    return {path for path in unknown if not any(path.endswith(gap) for gap in KNOWN_GAPS)}


@pytest.fixture
def app(by_http: FakeSlack, bolt: App) -> FakeSlack:
    """The fake Slack with an app that takes everything."""
    bolt.middleware(lambda context, next: context.ack())  # noqa: A006
    return by_http


def sent(slack: FakeSlack) -> dict[str, Any]:
    """The last payload that went to the app."""
    return slack.deliveries[-1].payload


def test_commands_and_interactive_payloads(app: FakeSlack, web: WebClient, ana: User, launch: Channel) -> None:
    command = app.command(ana, launch, "/decision", "list")
    assert strange(command.payload, "app-backend/SlashCommandPayload") == set()
    assert command.payload["is_enterprise_install"] == "false"
    said = app.say(ana, launch, "hello")
    assert strange(app.shortcut(ana, said, "log").payload, "app-backend/MessageShortcutPayload") == set()
    web.chat_postMessage(channel=launch.id, text="card", blocks=CARD)
    web.chat_postEphemeral(channel=launch.id, user=ana.id, text="card", blocks=CARD)
    for where in (app.messages(launch)[-1], app.ephemerals(ana)[-1]):
        assert strange(app.click(ana, where, "go").payload, "app-backend/BlockActionPayload") == set()


def test_view_payloads(app: FakeSlack, web: WebClient, ana: User, launch: Channel) -> None:
    label = {"type": "plain_text", "text": "x"}
    field = {
        "type": "input",
        "block_id": "b",
        "label": label,
        "element": {"type": "plain_text_input", "action_id": "v"},
    }
    view = {"type": "modal", "title": label, "submit": label, "notify_on_close": True, "blocks": [field, *CARD]}
    trigger = app.command(ana, launch, "/form").payload["trigger_id"]
    opened = web.views_open(trigger_id=trigger, view=view)
    assert strange(opened.data, "api/views.open") == set()
    updated = web.views_update(view_id=opened["view"]["id"], view=view)
    assert strange(updated.data, "api/views.update") == set()
    clicked = app.click(ana, opened["view"], "go")
    assert strange(clicked.payload, "app-backend/BlockActionPayload") == set()
    pushed = web.views_push(trigger_id=clicked.payload["trigger_id"], view=view)
    assert strange(pushed.data, "api/views.push") == set()
    submitted = app.submit(ana, pushed["view"], {"b": "x"})
    assert strange(submitted.payload, "app-backend/ViewSubmissionPayload") == set()
    closed = app.close_view(ana, opened["view"])
    assert closed is not None
    assert strange(closed.payload, "app-backend/ViewClosedPayload") == set()
    home = web.views_publish(user_id=ana.id, view={"type": "home", "blocks": CARD})
    assert strange(home.data, "api/views.publish") == set()
    app.open_home(ana)
    assert strange(sent(app), "events/AppHomeOpenedPayload") == set()


def test_events(app: FakeSlack, ana: User, launch: Channel) -> None:
    said = app.say(ana, launch, f"<@{app.bot_user_id}> decide")
    assert strange(sent(app), "events/AppMentionPayload") == set()
    reply = app.say(ana, launch, "yes", thread=said)
    assert strange(sent(app), "events/MessagePayload") == set()
    app.react(ana, said, "memo")
    assert strange(sent(app), "events/ReactionAddedPayload") == set()
    app.unreact(ana, said, "memo")
    assert strange(sent(app), "events/ReactionRemovedPayload") == set()
    app.edit(reply, "no")
    assert strange(sent(app), "events/MessageChangedPayload") == set()
    app.unfurl(reply, "A page")
    assert strange(sent(app), "events/MessageChangedPayload") == set()
    app.bury(said)
    assert strange(sent(app), "events/MessageChangedPayload") == set()
    app.delete(reply)
    assert strange(sent(app), "events/MessageDeletedPayload") == set()
    app.change_user(ana, tz="Asia/Tokyo")
    assert strange(sent(app), "events/UserChangePayload") == set()
    app.join(launch, who=app.user("bob"))
    assert strange(sent(app), "events/MemberJoinedChannelPayload") == set()
    app.archive(launch)
    assert strange(sent(app), "events/ChannelArchivePayload") == set()
    app.leave(launch)
    assert strange(sent(app), "events/MemberLeftChannelPayload") == set()


def test_answers_about_people_and_places(slack: FakeSlack, web: WebClient, ana: User, launch: Channel) -> None:
    slack.usergroup("sales", id="S0SALES", members=[ana])
    answers = {
        "auth.test": web.auth_test(),
        "bots.info": web.bots_info(bot=slack.bot_id),
        "team.info": web.team_info(),
        "users.info": web.users_info(user=ana.id),
        "users.list": web.users_list(),
        "users.profile.get": web.users_profile_get(user=ana.id),
        "users.conversations": web.users_conversations(user=ana.id),
        "usergroups.list": web.usergroups_list(include_users=True),
        "usergroups.users.list": web.usergroups_users_list(usergroup="S0SALES"),
        "dnd.info": web.dnd_info(user=ana.id),
        "conversations.info": web.conversations_info(channel=launch.id, include_num_members=True),
        "conversations.list": web.conversations_list(),
        "conversations.members": web.conversations_members(channel=launch.id),
        "conversations.open": web.conversations_open(users=ana.id, return_im=True),
        "conversations.join": web.conversations_join(channel=launch.id),
        "apps.connections.open": web.apps_connections_open(app_token=slack.app_token),
        "files.getUploadURLExternal": web.files_getUploadURLExternal(filename="x", length=1),
    }
    found = {name: strange(answer.data, f"api/{name}") for name, answer in answers.items()}
    assert {name: odd for name, odd in found.items() if odd} == {}


def test_answers_about_messages(slack: FakeSlack, web: WebClient, ana: User, launch: Channel) -> None:
    metadata = {"event_type": "concord", "event_payload": {"key": "k"}}
    posted = web.chat_postMessage(channel=launch.id, text="x", blocks=CARD, metadata=metadata)
    ts = posted["ts"]
    web.chat_postMessage(channel=launch.id, text="reply", thread_ts=ts)
    answers = {
        "chat.postMessage": posted,
        "chat.update": web.chat_update(channel=launch.id, ts=ts, text="y"),
        "chat.postEphemeral": web.chat_postEphemeral(channel=launch.id, user=ana.id, text="x"),
        "chat.getPermalink": web.chat_getPermalink(channel=launch.id, message_ts=ts),
        "reactions.add": web.reactions_add(channel=launch.id, timestamp=ts, name="memo"),
        "conversations.history": web.conversations_history(channel=launch.id, include_all_metadata=True),
        "conversations.replies": web.conversations_replies(channel=launch.id, ts=ts, include_all_metadata=True),
        "chat.delete": web.chat_delete(channel=launch.id, ts=ts),
    }
    found = {name: strange(answer.data, f"api/{name}") for name, answer in answers.items()}
    assert {name: odd for name, odd in found.items() if odd} == {}


def test_a_strange_key_would_be_noticed() -> None:
    assert strange({"ok": True, "user": {"id": "U1", "shoe_size": 42}}, "api/users.info") == {"user.shoe_size"}


def test_every_method_of_the_fake_is_one_of_slacks() -> None:
    assert METHODS.keys() <= outside().keys()
