"""What an app may say back: to a response_url, or in the acknowledgement of a command."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import shapes
from tests.fakes.slack.blocks import check_message, check_metadata, completed
from tests.fakes.slack.model import Ephemeral, Json, Message, SlackError
from tests.fakes.slack.tickets import Ticket
from tests.fakes.slack.workspace import Workspace

KNOWN = {"text", "blocks", "attachments", "response_type", "thread_ts", "mrkdwn", "parse", "link_names", "metadata"} | {
    "unfurl_links",
    "unfurl_media",
}
URL_ONLY = {"replace_original", "delete_original"}


def use_response_url(space: Workspace, secret: str, body: Json) -> None:
    """Do what was posted to a response_url, or refuse it."""
    ticket = space.tickets.use_url(secret)
    ticket.replies.append(body)
    _check_keys(body, KNOWN | URL_ONLY)
    if body.get("delete_original"):
        _original(space, ticket).deleted = True
        return
    _check_content(space, body)
    if body.get("replace_original"):
        original = _original(space, ticket)
        original.text, original.blocks = body.get("text", ""), completed(body.get("blocks") or [])
        return
    say_back(space, ticket, body, "response_url")


def answer_command(space: Workspace, ticket: Ticket, body: Any) -> Json | None:
    """Show the acknowledgement of a command to whom Slack shows it; None when it says nothing."""
    if body in (None, "", {}):
        return None
    said = {"text": body} if isinstance(body, str) else body
    if not isinstance(said, dict):
        raise SlackError("invalid_payload")
    _check_keys(said, KNOWN)
    _check_content(space, said)
    return say_back(space, ticket, said, "ack")


def say_back(space: Workspace, ticket: Ticket, body: Json, source: str) -> Json:
    """Post for one person, or for the channel when `response_type` is in_channel."""
    assert ticket.channel is not None
    text, blocks = body.get("text") or "", completed(body.get("blocks") or [])
    thread = body.get("thread_ts")
    if body.get("response_type") == "in_channel":
        post = Message(ticket.channel, space.bot_user_id, space.new_ts(), text, blocks, thread, by_bot=True)
        return shapes.message(space, space.store(post))
    made = Ephemeral(ticket.channel, ticket.user, space.new_ts(), text, source, blocks, thread)
    space.ephemerals.append(made)
    if source == "ack":
        ticket.original = made.ts
    return shapes.ephemeral(made)


def _check_keys(body: Json, known: set[str]) -> None:
    unknown = sorted(body.keys() - known)
    if unknown:
        raise SlackError("invalid_arguments", [f"[ERROR] unknown field: {each}" for each in unknown])
    if body.get("response_type", "ephemeral") not in {"ephemeral", "in_channel"}:
        raise SlackError("invalid_arguments", ["[ERROR] response_type must be ephemeral or in_channel"])


def _check_content(space: Workspace, body: Json) -> None:
    check_message(body.get("text"), body.get("blocks"), space.file_ready, has_more=bool(body.get("attachments")))
    check_metadata(body.get("metadata"))


def _original(space: Workspace, ticket: Ticket) -> Message | Ephemeral:
    """The bot's message that the gesture was made on."""
    seen = [each for each in space.ephemerals if each.ts == ticket.original and not each.deleted]
    if seen:
        return seen[0]
    posted = space.find_message(ticket.channel or "", ticket.original)
    if posted is None or not posted.by_bot:
        raise SlackError("no_original_message")
    return posted
