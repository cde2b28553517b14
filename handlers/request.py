"""What Slack sends, as one value: who, where, what was typed or pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from bot import text
from bot.directory import Names

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One trigger. `key` is what makes it once-only; `at` is the thread it happened in, if any."""

    trigger: str
    name: str
    key: str = ""
    second_key: str = ""  # a gesture that may come as two events has a key of its own as well
    user: str = ""
    user_name: str = ""
    channel: str = ""
    channel_name: str = ""
    text: str = ""
    value: str = ""
    message_ts: str = ""
    thread_ts: str = ""
    trigger_id: str = ""
    response_url: str = ""
    metadata: str = ""
    files: tuple[Body, ...] = ()  # given in a modal
    values: Mapping[str, str] = field(default_factory=dict)  # a view's fields by name; several joined by commas
    message: Body = field(default_factory=dict)
    event: Body = field(default_factory=dict)
    in_modal: bool = False  # a button of a modal: another one goes on top of it
    view_id: str = ""
    named: tuple[str, ...] = ()  # people named beside the actor
    discreet: bool = False  # addresses in what was typed are secrets

    def __post_init__(self) -> None:
        """Refuse what is of another type than Slack sends.

        Raises: TypeError
        """
        if not all(isinstance(getattr(self, name), str) for name in TEXTS):
            raise TypeError("a text is not a text")

    def names(self, *, wide: bool) -> Names:
        """Whom and what the request names."""
        mentioned = (*text.mentioned_users(self.text), *self.named)
        groups = text.mentioned_groups(self.text) if self.trigger == "command" else ()
        return Names(self.user, self.user_name, mentioned, self.channel, self.channel_name, wide, groups)


TEXTS = tuple(each.name for each in fields(Request) if each.type == "str")


def command(body: Body, *, discreet: bool = False) -> Request:
    """A slash command."""
    return Request(
        discreet=discreet,
        trigger="command",
        name=body["command"],
        key=f"trigger:{body['trigger_id']}",
        user=body["user_id"],
        user_name=body.get("user_name", ""),
        channel=body["channel_id"],
        channel_name=body.get("channel_name", ""),
        text=body.get("text") or "",
        trigger_id=body["trigger_id"],
        response_url=body.get("response_url", ""),
    )


def action(body: Body) -> Request:
    """A button or menu in a message, a modal or an App Home."""
    pressed = body["actions"][0]
    container = body.get("container") or {}
    message = body.get("message") or {}
    channel = body.get("channel") or {}
    return Request(
        trigger="action",
        name=pressed["action_id"],
        key=f"trigger:{body['trigger_id']}",
        user=body["user"]["id"],
        user_name=body["user"].get("name", ""),
        channel=channel.get("id", ""),
        channel_name=channel.get("name", ""),
        value=(pressed.get("selected_option") or pressed).get("value") or "",
        message_ts=container.get("message_ts") or message.get("ts") or "",
        thread_ts=container.get("thread_ts") or message.get("thread_ts") or "",
        trigger_id=body["trigger_id"],
        response_url=body.get("response_url", ""),
        metadata=(body.get("view") or {}).get("private_metadata") or "",
        values=_values(body.get("view") or {}),
        in_modal=(body.get("view") or {}).get("type") == "modal",
        view_id=(body.get("view") or {}).get("id", ""),
    )


def shortcut(body: Body) -> Request:
    """A message shortcut."""
    message = body["message"]
    return Request(
        trigger="shortcut",
        name=body["callback_id"],
        key=f"trigger:{body['trigger_id']}",
        user=body["user"]["id"],
        user_name=body["user"].get("name", ""),
        channel=body["channel"]["id"],
        channel_name=body["channel"].get("name", ""),
        message_ts=body.get("message_ts") or message["ts"],
        thread_ts=message.get("thread_ts") or message["ts"],
        trigger_id=body["trigger_id"],
        response_url=body.get("response_url", ""),
        message=message,
    )


def view(body: Body) -> Request:
    """A submitted modal; its hash is in the key, since a modal with several steps keeps its id."""
    shown = body["view"]
    values = _values(shown)
    metadata = shown.get("private_metadata") or ""
    given = [element for block in (shown.get("state") or {}).get("values", {}).values() for element in block.values()]
    files = tuple(each for element in given for each in element.get("files") or ())
    picked = (one for value in values.values() if value[:1] in "UW" for one in value.split(","))
    selected = tuple(one for one in picked if text.user_id(f"<@{one}>"))
    return Request(
        trigger="view",
        name=shown["callback_id"],
        key=f"view:{shown['id']}:{shown.get('hash', '')}",
        user=body["user"]["id"],
        user_name=body["user"].get("name", ""),
        channel=metadata.partition(" ")[0] if metadata[:1] in ("C", "D", "G") else values.get("channel", ""),
        trigger_id=body.get("trigger_id", ""),
        metadata=metadata,
        values=values,
        files=files,
        named=selected,
    )


def _values(shown: Body) -> dict[str, str]:
    """What is written in a view now."""
    written = (shown.get("state") or {}).get("values", {})
    return {name: _value(next(iter(block.values()))) for name, block in written.items() if block}


def _value(element: Body) -> str:
    """What was entered into one input, as text."""
    for several in ("selected_users", "selected_channels"):
        if element.get(several) is not None:
            return ",".join(element[several])
    if element.get("selected_options") is not None:
        return ",".join(option["value"] for option in element["selected_options"])
    chosen = element.get("selected_option") or {}
    for found in (chosen.get("value"), *(element.get(key) for key in SIMPLE_VALUES)):
        if found:
            return str(found)
    return ""


SIMPLE_VALUES = ("value", "selected_user", "selected_date", "selected_time", "selected_channel")


def options(body: Body) -> Request:
    """Somebody types into a menu whose choices come from us; nothing takes effect, so there is no key."""
    return Request(
        trigger="options",
        name=body["action_id"],
        user=body["user"]["id"],
        user_name=body["user"].get("name", ""),
        channel=(body.get("channel") or {}).get("id", ""),
        text=body.get("value") or "",
    )


def event(body: Body) -> Request:
    """Something that happened. A user's message may arrive twice under two event ids: its own id comes first."""
    told: Body = body["event"]
    _check_things(told)
    item = told.get("item") or {}
    channel = told.get("channel") or item.get("channel") or ""
    user = "" if told["type"] in ABOUT else told.get("user") or ""
    gesture = told.get("client_msg_id")
    return Request(
        trigger="event",
        name=told["type"],
        key=f"event:{body['event_id']}",
        second_key=f"gesture:{told['type']}:{channel}:{gesture}" if gesture else "",
        user=user if isinstance(user, str) else "",
        channel=channel if isinstance(channel, str) else "",
        text=told.get("text") or "",
        message_ts=told.get("ts") or item.get("ts") or "",
        thread_ts=told.get("thread_ts") or told.get("ts") or item.get("ts") or "",
        event=told,
    )


THINGS = {"user_change": "user", "channel_rename": "channel", "group_rename": "channel"}  # told whole, not by id


ABOUT = ("dnd_updated_user",)  # events about somebody who does nothing with Concord: they are not to be met for it
PARTS = ("item", "message", "previous_message", "tokens", "dnd_status")


def _check_things(told: Body) -> None:
    """Refuse an event whose parts are not what its kind makes of them.

    Raises: TypeError
    """
    thing = THINGS.get(told["type"])
    if thing and not (isinstance(told.get(thing), dict) and isinstance(told[thing].get("id"), str)):
        raise TypeError(f"a {told['type']} without its {thing}")
    if not all(isinstance(told.get(name) or {}, dict) for name in PARTS):
        raise TypeError("a part of an event is no object")
