"""The stored things as Slack's JSON; tests compare the keys with Slack's published samples."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.fakes.slack.model import Channel, Ephemeral, File, Json, Message, User, UserGroup, View

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace


def profile(user: User) -> Json:
    """A person's profile."""
    first, _, last = user.real_name.partition(" ")
    body: Json = {
        "title": "",
        "phone": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": user.status_text,
        "status_emoji": user.status_emoji,
        "status_expiration": user.status_expiration,
        "first_name": first,
        "last_name": last,
        "image_72": f"https://avatars.example.com/{user.id}-72.png",
    }
    return body | ({"email": user.email} if user.email else {})


def person(user: User) -> Json:
    """A person as users.info shows them."""
    offset = datetime.now(ZoneInfo(user.tz)).utcoffset()
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "color": "9f69e7",
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {**profile(user), "team": user.team_id},
        "is_admin": user.admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.guest,
        "is_ultra_restricted": False,
        "is_bot": user.bot,
        "is_app_user": False,
        "updated": 1700000000,
    } | ({"is_stranger": True} if user.stranger else {})


def direct(channel: Channel) -> Json:
    """A direct message's conversation."""
    return {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": True,
        "is_org_shared": False,
        "user": channel.im_user,
        "context_team_id": "",
        "updated": channel.created * 1000,
        "priority": 0,
    }


def channel(space: Workspace, where: Channel) -> Json:
    """A conversation as conversations.info and .list show it."""
    if where.is_im:
        return {**direct(where), "context_team_id": space.team_id}
    blank = {"value": "", "creator": "", "last_set": 0}
    return {
        "id": where.id,
        "name": where.name,
        "is_channel": not where.private,
        "is_group": where.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": where.private,
        "created": where.created,
        "is_archived": where.archived,
        "is_general": False,
        "unlinked": 0,
        "name_normalized": where.name,
        "is_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": space.team_id,
        "updated": where.created * 1000,
        "creator": where.members[0] if where.members else "",
        "is_ext_shared": False,
        "shared_team_ids": [space.team_id],
        "is_member": space.bot_user_id in where.members,
        "topic": blank,
        "purpose": blank,
        "previous_names": [],
    }


def bot_profile(space: Workspace) -> Json:
    """The card of the bot that its messages carry."""
    return {
        "id": space.bot_id,
        "deleted": False,
        "name": "concord",
        "updated": 1700000000,
        "app_id": space.app_id,
        "team_id": space.team_id,
    }


def message(space: Workspace, stored: Message, *, metadata: bool = False) -> Json:
    """A message as chat.postMessage and conversations.history show it."""
    body: Json = {"type": "message", "user": stored.user, "ts": stored.ts, "text": stored.text, "team": space.team_id}
    if stored.by_bot:
        body |= {"bot_id": space.bot_id, "app_id": space.app_id, "bot_profile": bot_profile(space)}
    optional = {
        "client_msg_id": stored.client_msg_id,
        "blocks": stored.blocks,
        "attachments": stored.attachments,
        "files": stored.files,
        "edited": stored.edited,
        "thread_ts": stored.thread_ts,
        "username": stored.username,
        "subtype": "tombstone" if stored.tombstone else "thread_broadcast" if stored.broadcast else None,
        "hidden": stored.tombstone,
        "metadata": stored.metadata if metadata else None,
    }
    body |= {key: value for key, value in optional.items() if value}
    return body | reactions(stored) | thread_counts(space, stored)


def reactions(stored: Message) -> Json:
    """The reactions of a message, if any."""
    shown = [{"name": name, "users": list(who), "count": len(who)} for name, who in stored.reactions.items() if who]
    return {"reactions": shown} if shown else {}


def thread_counts(space: Workspace, stored: Message) -> Json:
    """What a parent tells about its thread, and a reply about its parent."""
    if stored.is_reply:
        parent = space.find_message(stored.channel, stored.thread_ts)
        return {"parent_user_id": parent.user} if parent else {}
    replies = space.replies(stored)
    if not replies:
        return {}
    writers = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": stored.ts,
        "reply_count": len(replies),
        "reply_users_count": len(writers),
        "latest_reply": replies[-1].ts,
        "reply_users": writers[:5],
        "is_locked": False,
        "subscribed": False,
    }


def ephemeral(stored: Ephemeral) -> Json:
    """An ephemeral message as its reader sees it; no method of Slack's ever returns one."""
    body: Json = {
        "type": "message",
        "is_ephemeral": True,
        "channel": stored.channel,
        "user": stored.user,
        "ts": stored.ts,
        "text": stored.text,
        "blocks": stored.blocks,
    }
    return body | ({"thread_ts": stored.thread_ts} if stored.thread_ts else {})


def view(space: Workspace, stored: View) -> Json:
    """A view as views.* answers and payloads carry it."""
    body: Json = {
        "id": stored.id,
        "team_id": space.team_id,
        "type": stored.body["type"],
        "blocks": stored.blocks,
        "private_metadata": stored.body.get("private_metadata", ""),
        "callback_id": stored.body.get("callback_id", ""),
        "state": {"values": stored.state},
        "hash": stored.hash,
        "title": stored.body.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": stored.body.get("clear_on_close", False),
        "notify_on_close": stored.body.get("notify_on_close", False),
        "close": stored.body.get("close"),
        "submit": stored.body.get("submit"),
        "previous_view_id": stored.previous,
        "root_view_id": stored.root,
        "app_id": space.app_id,
        "external_id": stored.external_id,
        "app_installed_team_id": space.team_id,
        "bot_id": space.bot_id,
    }
    return body


def usergroup(space: Workspace, group: UserGroup, *, users: bool = False) -> Json:
    """A user group as usergroups.list shows it."""
    body: Json = {
        "id": group.id,
        "team_id": space.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.name,
        "is_external": False,
        "date_create": 1700000000,
        "date_update": 1700000000,
        "date_delete": 0,
        "auto_provision": False,
        "created_by": space.bot_user_id,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.members),
    }
    return body | ({"users": list(group.members)} if users else {})


def file(stored: File) -> Json:
    """An uploaded file as files.completeUploadExternal shows it."""
    address = f"{stored.address}/{stored.id}/{stored.name}"
    return {
        "id": stored.id, "name": stored.name, "title": stored.title or stored.name, "size": len(stored.content),
        "mimetype": mimetypes.guess_type(stored.name)[0] or "text/plain" if stored.processed else "",
        "url_private": address, "url_private_download": address, "permalink": f"https://fake.slack.com/files/{stored.id}",
    }  # fmt: skip
