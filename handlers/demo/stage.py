"""The stage that the demo's story is played on: gestures in the local Slack, and a look at what they come to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.demo.local import DemoError, LocalSlack, wait_until
from handlers.demo.workspace import BOT, LAUNCH

SEEN_WITHIN = 15.0
Told = dict[str, Any]


@dataclass(slots=True)
class Stage:
    """What the story is played on."""

    slack: LocalSlack
    now: Callable[[], datetime]  # Concord's clock, in the demo's zone
    tell: Callable[[str, str], None]  # (what happens, what to look for)

    def command(self, who: str, command: str, text: str) -> None:
        """Somebody types a command in the launch channel."""
        self.slack.post("command", channel=LAUNCH, user=who, command=command, text=text)

    def say(self, who: str, text: str, *, channel: str = LAUNCH, thread: str = "") -> str:
        """Somebody writes; the message's ts."""
        extra = {"thread_ts": thread} if thread else {}
        told = self.slack.post("message", channel=channel, user=who, text=text, **extra)
        return str(told["message"]["ts"])

    def see(self, pattern: str, *, channel: str = LAUNCH, within: float = SEEN_WITHIN) -> Told:
        """Wait for a message of Concord's that shows a pattern; the newest such."""

        def shown() -> Told | None:
            ours = [each for each in self.slack.messages(channel) if each.get("user") == BOT]
            return next((each for each in reversed(ours) if re.search(pattern, spoken(each))), None)

        found: Told = wait_until(shown, f"a message like “{pattern}”", within)
        return found

    def click(self, who: str, message: Told, action_id: str) -> None:
        """Somebody presses a button of a message."""
        button, block_id = _button(message, action_id)
        action = {"type": "button", "block_id": block_id, **{k: button.get(k) for k in ("action_id", "value", "text")}}
        self.slack.post("interact", channel=message["channel"], messageTs=message["ts"], user=who, action=action)

    def direct(self, who: str, *, within: float) -> str:
        """The conversation of somebody with Concord, once there is one."""

        def opened() -> str | None:
            channels = self.slack.get("state")["channels"]
            return next((each["id"] for each in channels if each.get("is_im") and who in each["members"]), None)

        return str(wait_until(opened, "a direct message", within))


def spoken(message: Told) -> str:
    """All text of a message, fallback and blocks."""
    found = re.findall(r'"text": "((?:[^"\\]|\\.)*)"', json.dumps(message.get("blocks") or [], ensure_ascii=False))
    return "\n".join([message.get("text") or "", *(json.loads(f'"{each}"') for each in found)])


def _button(message: Told, action_id: str) -> tuple[Told, str]:
    for block in message.get("blocks") or []:
        for element in [*(block.get("elements") or []), block.get("accessory") or {}]:
            if element.get("action_id") == action_id:
                return element, block["block_id"]
    raise DemoError(f"The message has no button {action_id}: {spoken(message)[:200]}")
