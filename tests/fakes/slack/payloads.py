"""The requests that Slack sends for people's gestures and for events."""

from __future__ import annotations

import re
import secrets
from typing import Any

from tests.fakes.slack import shapes
from tests.fakes.slack.model import Channel, Json, Message, User, UserGroup
from tests.fakes.slack.tickets import Ticket
from tests.fakes.slack.workspace import Workspace

TOKEN = "fake-verification-token"
SPECIAL = re.compile(r"<@(?P<user>[UW]\w+)(?:\|[^>]*)?>|<#(?P<channel>C\w+)(?:\|[^>]*)?>|(?P<text>[^<]+|<)")


def response_url(space: Workspace, ticket: Ticket) -> str:
    """The address for answers to a gesture."""
    return f"{space.response_base}/{ticket.secret}"


def command(space: Workspace, who: User, where: Channel, name: str, text: str, ticket: Ticket) -> Json:
    """A slash command; it knows no thread."""
    return {
        "token": TOKEN,
        "team_id": space.team_id,
        "team_domain": space.team_domain,
        "channel_id": where.id,
        "channel_name": where.payload_name,
        "user_id": who.id,
        "user_name": who.name,
        "command": name,
        "text": text,
        "api_app_id": space.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url(space, ticket),
        "trigger_id": ticket.trigger_id,
    }


def interactive(space: Workspace, kind: str, who: User) -> Json:
    """What all interactive payloads share."""
    return {
        "type": kind,
        "user": {"id": who.id, "username": who.name, "name": who.name, "team_id": who.team_id},
        "api_app_id": space.app_id,
        "token": TOKEN,
        "team": {"id": space.team_id, "domain": space.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def shortcut(space: Workspace, who: User, callback_id: str, ticket: Ticket) -> Json:
    """A global shortcut; it has no channel."""
    body = interactive(space, "shortcut", who) | {"callback_id": callback_id, "trigger_id": ticket.trigger_id}
    body.pop("api_app_id")
    return {**body, "action_ts": space.new_ts()}


def message_shortcut(space: Workspace, who: User, stored: Message, callback_id: str, ticket: Ticket) -> Json:
    """A shortcut on a message."""
    where = space.channels[stored.channel]
    body = interactive(space, "message_action", who)
    del body["api_app_id"], body["user"]["username"]
    return {
        **body,
        "action_ts": space.new_ts(),
        "channel": {"id": where.id, "name": where.payload_name},
        "callback_id": callback_id,
        "trigger_id": ticket.trigger_id,
        "response_url": response_url(space, ticket),
        "message_ts": stored.ts,
        "message": in_payload(space, stored),
    }


def in_payload(space: Workspace, stored: Message) -> Json:
    """A message inside an interactive payload."""
    return {key: value for key, value in shapes.message(space, stored).items() if key != "reactions"}


def envelope(space: Workspace, event: Json, event_id: str | None = None) -> Json:
    """An event as the Events API sends it."""
    event_id = event_id or f"Ev{secrets.token_hex(5).upper()}"
    authorization = {
        "enterprise_id": None,
        "team_id": space.team_id,
        "user_id": space.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": TOKEN,
        "team_id": space.team_id,
        "api_app_id": space.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(space.time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def message_event(space: Workspace, stored: Message) -> Json:
    """A person's message, as a `message` event."""
    body: Json = {
        "type": "message",
        "user": stored.user,
        "ts": stored.ts,
        "client_msg_id": stored.client_msg_id,
        "text": stored.text,
        "team": space.team_id,
        "blocks": stored.blocks,
        "channel": stored.channel,
        "event_ts": stored.ts,
        "channel_type": space.channels[stored.channel].type_name,
    }
    if stored.is_reply:
        parent = space.find_message(stored.channel, stored.thread_ts)
        body |= {"thread_ts": stored.thread_ts, "parent_user_id": parent.user if parent else ""}
    return body


def mention_event(space: Workspace, stored: Message) -> Json:
    """The same message as an `app_mention` event."""
    body = message_event(space, stored) | {"type": "app_mention"}
    return {key: value for key, value in body.items() if key not in {"channel_type", "parent_user_id"}}


def changed_event(space: Workspace, stored: Message, before: Json) -> Json:
    """A `message_changed` event."""
    ts = space.new_ts()
    body = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": ts, "event_ts": ts}
    now = in_history(space, stored)
    where = space.channels[stored.channel]
    return {**body, "message": now, "previous_message": before, "channel": where.id, "channel_type": where.type_name}


def deleted_event(space: Workspace, stored: Message, before: Json) -> Json:
    """A `message_deleted` event."""
    ts = space.new_ts()
    body = {"type": "message", "subtype": "message_deleted", "hidden": True, "ts": ts, "event_ts": ts}
    where = space.channels[stored.channel]
    more = {"deleted_ts": stored.ts, "previous_message": before, "channel": where.id, "channel_type": where.type_name}
    return {**body, **more}


def in_history(space: Workspace, stored: Message) -> Json:
    """A message inside another message's event."""
    hidden = {"reactions", "reply_users", "app_id"}
    return {key: value for key, value in shapes.message(space, stored).items() if key not in hidden}


def reaction_event(space: Workspace, kind: str, who: User, stored: Message, name: str) -> Json:
    """A `reaction_added` or `reaction_removed` event."""
    return {
        "type": kind,
        "user": who.id,
        "reaction": name,
        "item": {"type": "message", "channel": stored.channel, "ts": stored.ts},
        "item_user": stored.user,
        "event_ts": space.new_ts(),
    }


def membership_event(space: Workspace, kind: str, who: User, where: Channel) -> Json:
    """A `member_joined_channel` or `member_left_channel` event."""
    return {
        "type": kind,
        "user": who.id,
        "channel": where.id,
        "channel_type": "G" if where.private else "C",
        "team": space.team_id,
        "event_ts": space.new_ts(),
    }


def archive_event(space: Workspace, where: Channel, who: str, *, archived: bool) -> Json:
    """A `channel_archive` event or one of its kin."""
    kind = "group" if where.private else "channel"
    kind += "_archive" if archived else "_unarchive"
    return {"type": kind, "channel": where.id, "user": who, "event_ts": space.new_ts()}


def user_event(space: Workspace, who: User) -> Json:
    """A `user_change` event."""
    return {"type": "user_change", "user": shapes.person(who), "cache_ts": int(space.time())}


def dnd_event(space: Workspace, who: User) -> Json:
    """A `dnd_updated_user` event."""
    start, end = who.dnd or (1, 1)
    status = {"dnd_enabled": end > 1, "next_dnd_start_ts": start, "next_dnd_end_ts": end}
    return {"type": "dnd_updated_user", "user": who.id, "dnd_status": status, "event_ts": space.new_ts()}


def home_event(space: Workspace, who: User, where: Channel, tab: str) -> Json:
    """An `app_home_opened` event."""
    body: Json = {"type": "app_home_opened", "user": who.id, "channel": where.id, "tab": tab}
    body["event_ts"] = space.new_ts()
    shown = space.homes.get(who.id)
    return body | ({"view": shapes.view(space, shown)} if shown and tab == "home" else {})


def rich_text(text: str) -> list[Json]:
    """What a person typed, as the rich text block that Slack makes of it."""
    pieces: list[Json] = []
    for found in SPECIAL.finditer(text):
        kind: Any = found.lastgroup
        key = "text" if kind == "text" else f"{kind}_id"
        pieces.append({"type": kind, key: found[kind]})
    section = {"type": "rich_text_section", "elements": pieces}
    return [{"type": "rich_text", "block_id": secrets.token_hex(3), "elements": [section]}]


def subteam_event(space: Workspace, group: UserGroup) -> Json:
    """A `subteam_updated` event."""
    told = shapes.usergroup(space, group, users=True) | {"date_update": int(space.time() * 1000)}
    return {"type": "subteam_updated", "subteam": told, "event_ts": space.new_ts()}
