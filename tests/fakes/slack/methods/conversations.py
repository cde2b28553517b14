"""conversations.*: what the bot can find and read."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.slack import shapes
from tests.fakes.slack.methods.paging import page
from tests.fakes.slack.model import Channel, Json, Message, SlackError
from tests.fakes.slack.registry import Args, method
from tests.fakes.slack.workspace import Workspace

TYPES = {"public_channel", "private_channel", "mpim", "im"}


def moment(value: Any, error: str) -> float | None:
    """A timestamp argument, or the given error."""
    if value in (None, "", 0, "0"):
        return None
    if not re.fullmatch(r"\d+(\.\d+)?", str(value)):
        raise SlackError(error)
    return float(value)


def between(args: Args, messages: list[Message]) -> list[Message]:
    """Those messages that lie between oldest and latest."""
    oldest = moment(args.get("oldest"), "invalid_ts_oldest")
    latest = moment(args.get("latest"), "invalid_ts_latest")
    edge = args.flag("inclusive")

    def inside(each: Message) -> bool:
        at = float(each.ts)
        after = oldest is None or at > oldest or (edge and at == oldest)
        return after and (latest is None or at < latest or (edge and at == latest))

    return [each for each in messages if inside(each)]


def paged_messages(space: Workspace, args: Args, messages: list[Message]) -> Json:
    """A page of messages as history and replies answer it."""
    chosen, cursor = page(args, messages, lambda each: each.ts)
    with_metadata = args.flag("include_all_metadata")
    shown = [shapes.message(space, each, metadata=with_metadata) for each in chosen]
    body: Json = {"ok": True, "messages": shown, "has_more": bool(cursor)}
    return body | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@method("conversations.history")
def history(space: Workspace, args: Args) -> Json:
    """A conversation's messages, newest first, without replies that were not sent to the channel too."""
    where = space.joined(args.need("channel"))
    top = [each for each in space.shown(where.id) if not each.is_reply or each.broadcast]
    return {**paged_messages(space, args, between(args, top)[::-1]), "pin_count": 0}


@method("conversations.replies")
def replies(space: Workspace, args: Args) -> Json:
    """A thread, its parent first; a reply's own ts answers just that reply."""
    where = space.joined(args.need("channel"))
    ts = args.need("ts")
    found = next((each for each in space.shown(where.id) if each.ts == ts), None)
    if found is None:
        raise SlackError("thread_not_found")
    rest = [] if found.is_reply else between(args, space.replies(found))
    return paged_messages(space, args, [found, *rest])


@method("conversations.info")
def info(space: Workspace, args: Args) -> Json:
    """One conversation."""
    where = space.channel(args.need("channel"))
    body = shapes.channel(space, where)
    if args.flag("include_num_members"):
        body["num_members"] = len(where.members)
    return {"ok": True, "channel": body}


@method("conversations.members")
def members(space: Workspace, args: Args) -> Json:
    """The ids of a conversation's members."""
    where = space.channel(args.need("channel"))
    chosen, cursor = page(args, where.members, str)
    return {"ok": True, "members": chosen, "response_metadata": {"next_cursor": cursor}}


@method("conversations.open")
def open_direct(space: Workspace, args: Args) -> Json:
    """The bot's direct message with one person."""
    if args.get("channel"):
        where = space.channel(args.need("channel"))
        return {"ok": True, "no_op": True, "already_open": True, "channel": {"id": where.id}}
    wanted = [each for each in str(args.get("users") or "").split(",") if each]
    if not wanted:
        raise SlackError("users_list_not_supplied")
    if len(wanted) > 1:
        raise SlackError("method_not_supported_for_channel_type")
    who = space.user(wanted[0])
    if who.deleted:
        raise SlackError("user_disabled")
    if who.stranger:
        raise SlackError("user_not_visible")
    if who.bot:
        raise SlackError("cannot_dm_bot")
    where = space.direct_with(who.id)
    body = shapes.channel(space, where) if args.flag("return_im") else {"id": where.id}
    return {"ok": True, "channel": body}


@method("conversations.list")
def list_all(space: Workspace, args: Args) -> Json:
    """Every conversation that the bot may know of."""
    known = [each for each in space.channels.values() if not each.private or space.bot_user_id in each.members]
    return listing(space, args, known)


@method("users.conversations")
def of_user(space: Workspace, args: Args) -> Json:
    """The conversations of a person, by default the bot's own; private ones only where the bot is."""
    who = space.user(args.get("user") or space.bot_user_id)
    shared = [
        each
        for each in space.channels.values()
        if who.id in each.members and (not each.private or space.bot_user_id in each.members)
    ]
    body = listing(space, args, shared)
    for each in body["channels"]:
        each.pop("is_member", None)
    return body


def listing(space: Workspace, args: Args, known: list[Channel]) -> Json:
    """A page of conversations of the wanted types."""
    wanted = {each.strip() for each in str(args.get("types") or "public_channel").split(",")}
    if wanted - TYPES:
        raise SlackError("invalid_types")
    kept = [each for each in known if each.kind in wanted and not (each.archived and args.flag("exclude_archived"))]
    chosen, cursor = page(args, kept, lambda each: each.id)
    found = [shapes.channel(space, each) for each in chosen]
    return {"ok": True, "channels": found, "response_metadata": {"next_cursor": cursor}}


@method("conversations.join")
def join(space: Workspace, args: Args) -> Json:
    """Let the bot enter a public channel."""
    where = space.channel(args.need("channel"))
    if where.is_im or where.private:
        raise SlackError("method_not_supported_for_channel_type")
    if where.archived:
        raise SlackError("is_archived")
    if space.bot_user_id not in where.members:
        where.members.append(space.bot_user_id)
    return {"ok": True, "channel": shapes.channel(space, where)}
