"""The Web API as a real client meets it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import Channel, FakeSlack, User


def refused(call: Any, *args: Any, **kwargs: Any) -> str:
    """The error that a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        call(*args, **kwargs)
    return str(caught.value.response["error"])


def test_tokens_are_checked(slack: FakeSlack, web: WebClient) -> None:
    assert web.auth_test()["user_id"] == slack.bot_user_id
    assert refused(WebClient("xoxb-other", base_url=slack.api_url).auth_test) == "invalid_auth"
    assert refused(WebClient(base_url=slack.api_url).auth_test) == "not_authed"
    assert refused(WebClient(slack.app_token, base_url=slack.api_url).auth_test) == "not_allowed_token_type"
    slack.token_error = "account_inactive"
    assert refused(web.auth_test) == "account_inactive"


def test_methods_and_arguments_are_checked(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    assert refused(web.api_call, "chat.shout") == "unknown_method"
    assert refused(web.api_call, "chat.postMessage", json={"text": "x"}) == "invalid_arguments"
    nonsense = {"channel": launch.id, "text": "x", "client_msg_id": "1"}
    assert refused(web.api_call, "chat.postMessage", json=nonsense) == "invalid_arguments"
    assert refused(web.api_call, "conversations.info", json={"channel": launch.id}) == "invalid_arguments"
    slack.scopes = {"chat:write"}
    assert refused(web.users_info, user="U0ANA") == "missing_scope"
    assert web.chat_postMessage(channel=launch.id, text="x")["ok"]


def test_where_the_bot_may_post(slack: FakeSlack, web: WebClient, ana: User, launch: Channel) -> None:
    outside = slack.channel("outside", members=[ana], bot_is_member=False)
    hidden = slack.channel("hidden", members=[ana], private=True, bot_is_member=False)
    old = slack.channel("old", archived=True)
    for where, error in {
        "C0NONE": "channel_not_found",
        hidden.id: "channel_not_found",
        ana.id: "channel_not_found",
        outside.id: "not_in_channel",
        old.id: "is_archived",
    }.items():
        assert refused(web.chat_postMessage, channel=where, text="x") == error
    direct = web.conversations_open(users=ana.id)["channel"]["id"]
    web.chat_postMessage(channel=direct, text="psst")
    assert [each["text"] for each in slack.dms(ana)] == ["psst"]
    gone = slack.user("gone", deleted=True)
    assert refused(web.conversations_open, users=gone.id) == "user_disabled"
    assert refused(web.conversations_open, users="U0NOBODY") == "user_not_found"


def test_what_a_message_may_hold(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    def post(**more: Any) -> str:
        return refused(web.api_call, "chat.postMessage", json={"channel": launch.id, **more})

    divider = {"type": "divider"}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2700}}
    assert post(text="") == "no_text"
    assert post(blocks=[divider]) == "no_text"
    assert post(text="x", blocks=[divider] * 51) == "invalid_blocks"
    assert post(text="x", blocks=[section] * 5) == "msg_blocks_too_long"
    assert post(text="x", thread_ts="1.000001") == "thread_not_found"
    assert post(text="x", metadata={"event_type": "x"}) == "invalid_metadata_format"
    huge = {"event_type": "x", "event_payload": {"key": "x" * 9000}}
    assert post(text="x", metadata=huge) == "metadata_too_large"
    assert slack.messages(launch) == []


def test_metadata_is_kept_and_shown_on_request(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    metadata = {"event_type": "concord", "event_payload": {"key": "k1"}}
    web.chat_postMessage(channel=launch.id, text="x", metadata=metadata)
    assert "metadata" not in web.conversations_history(channel=launch.id)["messages"][0]
    shown = web.conversations_history(channel=launch.id, include_all_metadata=True)["messages"][0]
    assert shown["metadata"] == metadata


def test_change_and_delete(slack: FakeSlack, web: WebClient, ana: User, launch: Channel) -> None:
    slack.use_http("http://127.0.0.1:9/nowhere")
    slack.retry_events = False
    theirs = slack.say(ana, launch, "mine")
    ours = web.chat_postMessage(channel=launch.id, text="x")["ts"]
    assert refused(web.chat_update, channel=launch.id, ts=theirs.ts, text="y") == "cant_update_message"
    assert refused(web.chat_update, channel=launch.id, ts="1.000001", text="y") == "message_not_found"
    assert web.chat_update(channel=launch.id, ts=ours, text="y")["text"] == "y"
    assert slack.messages(launch)[-1]["edited"]["user"] == slack.bot_user_id
    web.chat_delete(channel=launch.id, ts=ours)
    assert [each["text"] for each in slack.messages(launch)] == ["mine"]
    web.reactions_add(channel=launch.id, timestamp=theirs.ts, name="memo")
    assert refused(web.reactions_add, channel=launch.id, timestamp=theirs.ts, name="memo") == "already_reacted"
    assert slack.deliveries[0].error == "connection_failed"


def test_history_is_paged_newest_first(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    stamps = [web.chat_postMessage(channel=launch.id, text=str(number))["ts"] for number in range(5)]
    web.chat_postMessage(channel=launch.id, text="reply", thread_ts=stamps[0])
    web.chat_postMessage(channel=launch.id, text="loud", thread_ts=stamps[0], reply_broadcast=True)
    seen: list[str] = []
    for page in web.conversations_history(channel=launch.id, limit=2):
        assert len(page["messages"]) <= 2
        seen += [each["text"] for each in page["messages"]]
    assert seen == ["loud", "4", "3", "2", "1", "0"]
    some = web.conversations_history(channel=launch.id, oldest=stamps[1], latest=stamps[3])["messages"]
    assert [each["text"] for each in some] == ["2"]
    both = web.conversations_history(channel=launch.id, oldest=stamps[1], latest=stamps[3], inclusive=True)["messages"]
    assert [each["text"] for each in both] == ["3", "2", "1"]
    assert refused(web.conversations_history, channel=launch.id, cursor="zzz") == "invalid_cursor"
    assert refused(web.conversations_history, channel=launch.id, limit=1001) == "invalid_limit"


def test_replies_start_with_the_parent(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    root = web.chat_postMessage(channel=launch.id, text="root")["ts"]
    reply = web.chat_postMessage(channel=launch.id, text="a", thread_ts=root)["ts"]
    web.chat_postMessage(channel=launch.id, text="b", thread_ts=root)
    thread = web.conversations_replies(channel=launch.id, ts=root)["messages"]
    assert [each["text"] for each in thread] == ["root", "a", "b"]
    assert thread[0]["reply_count"] == 2
    later = web.conversations_replies(channel=launch.id, ts=root, oldest=reply)["messages"]
    assert [each["text"] for each in later] == ["root", "b"]
    assert [each["text"] for each in web.conversations_replies(channel=launch.id, ts=reply)["messages"]] == ["a"]
    assert refused(web.conversations_replies, channel=launch.id, ts="1.000001") == "thread_not_found"
    assert refused(web.chat_postMessage, channel=launch.id, text="x", thread_ts=reply) == "cannot_reply_to_message"


def test_ephemerals_reach_members_only(slack: FakeSlack, web: WebClient, ana: User, launch: Channel) -> None:
    bob = slack.user("bob")
    web.chat_postEphemeral(channel=launch.id, user=ana.id, text="psst")
    assert [each["text"] for each in slack.ephemerals(ana, launch)] == ["psst"]
    assert refused(web.chat_postEphemeral, channel=launch.id, user=bob.id, text="x") == "user_not_in_channel"
    assert refused(web.chat_postEphemeral, channel=launch.id, user="U0NO", text="x") == "user_not_found"


def test_people_and_groups(slack: FakeSlack, web: WebClient, ana: User, launch: Channel) -> None:
    group = slack.usergroup("sales", members=[ana])
    assert web.users_info(user=ana.id)["user"]["tz"] == "Europe/Berlin"
    assert [each["id"] for each in web.users_list()["members"]] == [slack.bot_user_id, ana.id]
    assert web.usergroups_users_list(usergroup=group.id)["users"] == [ana.id]
    assert web.usergroups_list()["usergroups"][0]["handle"] == "sales"
    assert web.conversations_members(channel=launch.id)["members"] == [ana.id, slack.bot_user_id]
    assert web.conversations_info(channel=launch.id)["channel"]["is_member"] is True
    assert [each["id"] for each in web.users_conversations(user=ana.id)["channels"]] == [launch.id]
    assert [each["id"] for each in web.conversations_list()["channels"]] == [launch.id]
    assert web.users_profile_get(user=ana.id)["profile"]["email"] == "ana@example.com"
    assert web.dnd_info(user=ana.id)["dnd_enabled"] is False
    assert web.team_info()["team"]["id"] == slack.team_id
    assert web.bots_info(bot=slack.bot_id)["bot"]["app_id"] == slack.app_id
    assert refused(web.users_info, user="U0NO") == "user_not_found"


def test_the_bot_joins_a_public_channel(slack: FakeSlack, web: WebClient) -> None:
    outside = slack.channel("outside", bot_is_member=False)
    assert web.conversations_join(channel=outside.id)["channel"]["is_member"] is True
    assert web.chat_postMessage(channel=outside.id, text="x")["ok"]


def test_a_picture_is_uploaded_then_shown(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    uploaded = web.files_upload_v2(content="<svg/>", filename="map.svg", title="Map")["files"][0]["id"]
    assert slack.files[uploaded].content == b"<svg/>"
    picture = {"type": "image", "slack_file": {"id": uploaded}, "alt_text": "a map"}
    assert refused(web.chat_postMessage, channel=launch.id, text="x", blocks=[picture]) == "invalid_blocks"
    assert web.files_info(file=uploaded)["file"]["mimetype"] == ""  # a fresh one is not processed yet
    assert web.files_info(file=uploaded)["file"]["mimetype"] == "image/svg+xml"
    assert web.chat_postMessage(channel=launch.id, text="x", blocks=[picture])["ok"]
    picture["slack_file"] = {"id": "F0NONE"}
    assert refused(web.chat_postMessage, channel=launch.id, text="x", blocks=[picture]) == "invalid_blocks"


def test_permalinks(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    ts = web.chat_postMessage(channel=launch.id, text="x")["ts"]
    link = web.chat_getPermalink(channel=launch.id, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{launch.id}/p{ts.replace('.', '')}")


def test_rate_limits_when_switched_on(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    slack.rate_limits = True
    for _ in range(3):
        web.chat_postMessage(channel=launch.id, text="x")
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=launch.id, text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    for _ in range(20):
        web.users_list()
    assert refused(web.users_list) == "ratelimited"


def test_timestamps_rise_even_when_the_clock_stands(slack: FakeSlack, web: WebClient, launch: Channel) -> None:
    now = time.time() + 1000
    slack.time = lambda: now
    stamps = [web.chat_postMessage(channel=launch.id, text="x")["ts"] for _ in range(3)]
    assert stamps == sorted(set(stamps))
    assert abs(float(stamps[0]) - now) < 1
