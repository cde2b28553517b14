"""The ways a reply can take, by trigger: in the acknowledgement, to a `response_url`, into a thread, or as a modal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import structlog
from slack_bolt import BoltResponse

from bot import blocks
from bot.blocks import Message
from bot.messages import common
from handlers import slack
from handlers.installations import Installation
from handlers.reply import Errors, Modal, Options, Reply, Say, Update
from handlers.request import Request
from handlers.slack import OPEN_TIMEOUT, Refused

log = structlog.get_logger()

After = Callable[[], None] | None
JSON_HEADERS = {"content-type": ["application/json"]}


def ways(asked: Request, reply: Reply, installation: Installation, *, failed: bool) -> tuple[BoltResponse, After]:
    """The acknowledgement, and what is to be done when it is out."""
    if failed and asked.trigger == "event":
        return BoltResponse(status=500, body=""), None  # so that Slack sends it again
    if isinstance(reply, Say) and asked.trigger == "action" and not asked.response_url:
        view = common.notice_of(reply.message)  # pressed in an App Home or a modal
        reply = Modal(view, typed="", update=reply.replace and asked.in_modal)
    if isinstance(reply, Modal):
        reply = _opened(asked, reply, installation)
    body = _body(asked, reply)
    if body is not None:
        return ack(installation.slack.adapted(body)), None
    return ack(), _after(asked, reply, installation)


def _body(asked: Request, reply: Reply) -> dict[str, Any] | None:
    """What the acknowledgement says, where Slack shows it."""
    match asked.trigger, reply:
        case "command", Say(message=message):
            return {"response_type": "ephemeral", **message.payload()}
        case "view", Errors(fields=fields):
            return {"response_action": "errors", "errors": dict(fields)}
        case "view", Update(view=view):
            return {"response_action": "update", "view": view}
        case "options", Options(choices=choices):
            return {"options": [blocks.choice(label, value) for label, value in choices]}
        case "options", _:
            return {"options": []}  # nobody reads a sentence there
    return None


def _after(asked: Request, reply: Reply, installation: Installation) -> After:
    """What is told when the acknowledgement is out."""
    if not isinstance(reply, Say):
        return None
    if asked.response_url:
        return partial(_respond, asked, reply, installation)
    return partial(_whisper, asked, reply.message, installation) if asked.channel and asked.user else None


def ack(body: Mapping[str, Any] | None = None) -> BoltResponse:
    """An acknowledgement, with what Slack is to show."""
    if body is None:
        return BoltResponse(status=200, body="")
    return BoltResponse(status=200, body=json.dumps(body), headers=dict(JSON_HEADERS))


def _opened(asked: Request, modal: Modal, installation: Installation) -> Reply:
    """Open a modal now, before acknowledging; when that fails, the typed form instead."""
    if asked.trigger == "view":
        return Update(modal.view)
    method = "views.push" if modal.push or asked.in_modal else "views.open"
    where = {"trigger_id": asked.trigger_id}
    if modal.update:
        method, where = "views.update", {"view_id": asked.view_id}
    try:
        installation.slack.call(method, within=OPEN_TIMEOUT, **where, view=modal.view)
    except Refused as refused:
        log.warning("modal not opened", method=method, error=refused.answer.error)
        return Say(common.typed_instead(modal.typed, installation.tenancy.prefix))
    return None


def _respond(asked: Request, said: Say, installation: Installation) -> None:
    body = {"response_type": "ephemeral", "replace_original": said.replace, **said.message.payload()}
    if not slack.respond(asked.response_url, installation.slack.adapted(body)):
        log.warning("reply lost", name=asked.name)


def _whisper(asked: Request, message: Message, installation: Installation) -> None:
    """Tell one person in the channel, in the thread when it happened in one; in their direct messages, say it aloud."""
    thread = {"thread_ts": asked.thread_ts} if asked.event.get("thread_ts") else {}
    direct = asked.channel.startswith("D")
    method = "chat.postMessage" if direct else "chat.postEphemeral"
    args: dict[str, Any] = {"channel": asked.channel, **({} if direct else {"user": asked.user}), **thread}
    try:
        installation.slack.call(method, **args, **message.payload())
    except Refused as refused:
        log.warning("reply lost", name=asked.name, error=refused.answer.error)
