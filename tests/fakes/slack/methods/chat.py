"""chat.* and reactions.*: posting, changing and taking back messages."""

from __future__ import annotations

import re
import time
from typing import Any

from tests.fakes.slack import shapes
from tests.fakes.slack.blocks import check_message, check_metadata, completed
from tests.fakes.slack.model import Channel, Ephemeral, Json, Message, SlackError
from tests.fakes.slack.registry import Args, method
from tests.fakes.slack.workspace import Workspace


def content(space: Workspace, args: Args) -> tuple[str, list[Json], list[Json]]:
    """The text, blocks and attachments of a message that passed every check."""
    blocks = args.json("blocks", "invalid_blocks_format")
    attachments = args.json("attachments", "invalid_attachments") or []
    check_message(args.get("text"), blocks, space.file_ready, has_more=bool(attachments))
    return args.get("text") or "", completed(blocks or []), attachments


def metadata(args: Args) -> Json | None:
    """The metadata of a message, checked."""
    given: Any = args.json("metadata", "invalid_metadata_format")
    check_metadata(given)
    return given if isinstance(given, dict) else None


def open_to_posts(space: Workspace, args: Args) -> Channel:
    """The conversation to post in, if the bot may."""
    where = space.channel(args.need("channel"))
    if where.archived:
        raise SlackError("is_archived")
    return space.joined(where.id)


def thread_of(space: Workspace, where: Channel, args: Args) -> str | None:
    """The thread to post in; it has to exist, and a reply is no thread."""
    given = args.get("thread_ts")
    if not given:
        return None
    parent = space.find_message(where.id, given)
    if parent is None:
        raise SlackError("thread_not_found")
    if parent.is_reply:
        raise SlackError("cannot_reply_to_message")
    return parent.ts


@method("chat.postMessage")
def post_message(space: Workspace, args: Args) -> Json:
    """Post a message as the bot."""
    where = open_to_posts(space, args)
    thread = thread_of(space, where, args)
    text, blocks, attachments = content(space, args)
    made = Message(
        where.id,
        space.bot_user_id,
        space.new_ts(),
        text,
        blocks,
        thread,
        by_bot=True,
        broadcast=bool(thread) and args.flag("reply_broadcast"),
        metadata=metadata(args),
        attachments=attachments,
        username=args.get("username"),
        visible_at=time.monotonic() + args.shown_after if args.shown_after else 0.0,
    )
    space.store(made)
    return {"ok": True, "channel": where.id, "ts": made.ts, "message": shapes.message(space, made, metadata=True)}


@method("chat.update")
def update(space: Workspace, args: Args) -> Json:
    """Change a message of the bot's."""
    where = space.channel(args.need("channel"))
    stored = space.message(where.id, args.need("ts"))
    if not stored.by_bot:
        raise SlackError("cant_update_message")
    if where.archived:
        raise SlackError("is_archived")
    if args.get("blocks") is None and args.get("text") and args.get("attachments") is None:
        args.given["blocks"] = []
    stored.text, stored.blocks, stored.attachments = content(space, args)
    if args.get("metadata") is not None:
        stored.metadata = metadata(args)
    stored.edited = {"user": space.bot_user_id, "ts": space.new_ts()}
    shown = shapes.message(space, stored, metadata=True)
    kept = {key: value for key, value in shown.items() if key not in UPDATE_HIDES}
    return {"ok": True, "channel": where.id, "ts": stored.ts, "text": stored.text, "message": kept}


UPDATE_HIDES = {"ts", "thread_ts", "parent_user_id", "reply_count", "reply_users", "reply_users_count"} | {
    "latest_reply",
    "reactions",
    "is_locked",
    "subscribed",
}


@method("chat.delete")
def delete(space: Workspace, args: Args) -> Json:
    """Take back a message of the bot's."""
    where = space.channel(args.need("channel"))
    stored = space.message(where.id, args.need("ts"))
    if not stored.by_bot:
        raise SlackError("cant_delete_message")
    stored.deleted = True
    return {"ok": True, "channel": where.id, "ts": stored.ts}


@method("chat.postEphemeral")
def post_ephemeral(space: Workspace, args: Args) -> Json:
    """Show a message to one person of the channel."""
    where = open_to_posts(space, args)
    reader = space.user(args.need("user"))
    if reader.deleted or reader.id not in where.members:
        raise SlackError("user_not_in_channel")
    thread = thread_of(space, where, args)
    text, blocks, _ = content(space, args)
    made = Ephemeral(where.id, reader.id, space.new_ts(), text, "chat.postEphemeral", blocks, thread)
    space.ephemerals.append(made)
    return {"ok": True, "message_ts": made.ts}


@method("chat.getPermalink")
def permalink(space: Workspace, args: Args) -> Json:
    """The address of a message."""
    where = space.channel(args.need("channel"))
    stored = space.message(where.id, args.need("message_ts"))
    link = f"https://{space.team_domain}.slack.com/archives/{where.id}/p{stored.ts.replace('.', '')}"
    if stored.is_reply:
        link += f"?thread_ts={stored.thread_ts}&cid={where.id}"
    return {"ok": True, "channel": where.id, "permalink": link}


@method("reactions.add")
def react(space: Workspace, args: Args) -> Json:
    """React to a message as the bot."""
    where = space.joined(args.need("channel"))
    if where.archived:
        raise SlackError("is_archived")
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", args.need("name")):
        raise SlackError("invalid_name")
    stored = space.message(where.id, args.need("timestamp"))
    who = stored.reactions.setdefault(args.need("name"), [])
    if space.bot_user_id in who:
        raise SlackError("already_reacted")
    who.append(space.bot_user_id)
    return {"ok": True}
