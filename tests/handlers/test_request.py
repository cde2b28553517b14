"""What Slack sends is read as one value, or refused when it is not what Slack sends."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import request
from handlers.request import Request


def _event(**told: Any) -> dict[str, Any]:
    return {"event_id": "Ev1", "event": told}


@pytest.mark.parametrize(
    "told",
    [
        {"type": "user_change", "user": "U0ANA"},
        {"type": "user_change", "user": {"name": "ana"}},
        {"type": "channel_rename", "channel": {"id": 7}},
        {"type": "group_rename"},
        {"type": "message", "item": "C1"},
        {"type": "message", "message": ["x"]},
        {"type": "tokens_revoked", "tokens": "all"},
        {"type": "message", "text": 5},
    ],
)
def test_what_slack_does_not_send_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        request.event(_event(**told))


def test_what_slack_sends_is_read() -> None:
    changed = request.event(_event(type="user_change", user={"id": "U0ANA"}))
    assert (changed.name, changed.user, changed.key) == ("user_change", "", "event:Ev1")
    reaction = request.event(_event(type="reaction_added", user="U0ANA", item={"channel": "C1", "ts": "1.2"}))
    assert (reaction.channel, reaction.message_ts, reaction.thread_ts) == ("C1", "1.2", "1.2")
    with pytest.raises(TypeError, match="a text is not a text"):
        Request("command", "/probe", value=None)  # type: ignore[arg-type]
