"""When a request fails before the door is reached, mostly because the store cannot tell whose it is."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_bolt import App, BoltResponse

from bot.messages import common
from handlers import send, slack
from handlers.installations import NotInstalled

log = structlog.get_logger()


def register(app: App) -> None:
    """Answer in Bolt's place, which would answer 500 and lose what was asked."""
    app.error(_rescue)


def _rescue(error: Exception, body: Mapping[str, Any], context: dict[str, Any]) -> BoltResponse:
    """Tell the person an error id, or that nobody is here; a failed event is refused, so that Slack sends it again."""
    if isinstance(error, NotInstalled):
        log.info("not installed", team=context.get("team_id"))
        return _tell(common.NOT_INSTALLED, body, context)
    error_id = secrets.token_hex(4)
    log.error("request failed", error_id=error_id, exc_info=error)
    if body.get("type") == "event_callback":
        return BoltResponse(status=500, body="")
    return _tell(common.failed(error_id, ""), body, context)


def _tell(sentence: str, body: Mapping[str, Any], context: dict[str, Any]) -> BoltResponse:
    """Acknowledge with a sentence, by the way that the trigger allows; an event has none."""
    if body.get("type") == "view_submission":
        return send.ack({"response_action": "update", "view": common.notice_view(sentence)})
    if "command" in body:
        return send.ack({"response_type": "ephemeral", "text": sentence})
    context["after"] = _respond(body.get("response_url"), sentence)
    return send.ack()


def _respond(url: object, sentence: str) -> Callable[[], None] | None:
    if not isinstance(url, str):
        return None

    def respond() -> None:
        slack.respond(url, {"response_type": "ephemeral", "replace_original": False, "text": sentence})

    return respond
