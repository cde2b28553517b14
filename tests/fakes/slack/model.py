"""What the fake workspace is made of: people, channels, messages, views, and what was exchanged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A refusal in Slack's own words: `{"ok": false, "error": …}`."""

    def __init__(self, error: str, messages: list[str] | None = None, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        self.extra = extra

    def body(self) -> Json:
        """The answer's body."""
        body: Json = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


@dataclass(eq=False)
class User:
    """A person or a bot of the workspace, or a stranger of another one."""

    id: str
    name: str
    real_name: str
    tz: str
    team_id: str
    admin: bool = False
    deleted: bool = False
    bot: bool = False
    guest: bool = False
    stranger: bool = False
    email: str | None = None
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    dnd: tuple[int, int] | None = None

    @property
    def mention(self) -> str:
        """How a command's text names them: `<@U1|name>`."""
        return f"<@{self.id}|{self.name}>"


@dataclass(eq=False)
class Channel:
    """A channel, private channel or direct message, with its members in order of joining."""

    id: str
    name: str
    members: list[str]
    created: int
    private: bool = False
    archived: bool = False
    im_user: str | None = None

    @property
    def is_im(self) -> bool:
        """Whether this is the bot's direct message with a person."""
        return self.im_user is not None

    @property
    def type_name(self) -> str:
        """The `channel_type` of events about it."""
        return "im" if self.is_im else "group" if self.private else "channel"

    @property
    def kind(self) -> str:
        """The name for it in the `types` argument of conversations.list."""
        return "im" if self.is_im else "private_channel" if self.private else "public_channel"

    @property
    def payload_name(self) -> str:
        """The name that payloads of people's gestures carry."""
        return "directmessage" if self.is_im else "privategroup" if self.private else self.name


@dataclass(eq=False)
class Message:
    """A message as the workspace stores it."""

    channel: str
    user: str
    ts: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    by_bot: bool = False
    broadcast: bool = False
    metadata: Json | None = None
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: Json | None = None
    client_msg_id: str | None = None
    username: str | None = None
    visible_at: float = 0.0
    deleted: bool = False
    tombstone: bool = False

    @property
    def is_reply(self) -> bool:
        """Whether it hangs under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(eq=False)
class Ephemeral:
    """A message that one person sees; `source` is chat.postEphemeral, response_url or ack."""

    channel: str
    user: str
    ts: str
    text: str
    source: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    deleted: bool = False


@dataclass(eq=False)
class View:
    """A modal or a Home tab; `state` is what has been filled in, by block and action."""

    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    state: dict[str, Json] = field(default_factory=dict)
    open: bool = True

    @property
    def blocks(self) -> list[Json]:
        """The view's blocks."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    @property
    def external_id(self) -> str:
        """The app's own name for the view, or nothing."""
        return str(self.body.get("external_id") or "")


@dataclass(eq=False)
class UserGroup:
    """A user group and its members."""

    id: str
    name: str
    members: list[str]


@dataclass(eq=False)
class File:
    """An uploaded file; `complete` once files.completeUploadExternal named it."""

    id: str
    name: str
    length: int
    content: bytes = b""
    title: str = ""
    complete: bool = False
    processed: bool = False  # until then Slack knows no mimetype, and no block may show it
    owner: str = ""  # empty: the bot
    readable: bool = True
    address: str = ""  # where its bytes are served


@dataclass(frozen=True)
class Call:
    """One call of the Web API as the server saw it; `fault` names what was done to it."""

    method: str
    args: Json
    at: float
    ok: bool
    error: str | None = None
    status: int = 200
    fault: str | None = None


@dataclass(frozen=True)
class Delivery:
    """One request to the app and how it was acknowledged; status 0 means not at all."""

    kind: str
    payload: Json
    status: int
    body: Any
    elapsed: float
    error: str | None = None
    retry: int = 0
    raw: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether Slack would count it as acknowledged."""
        return self.status == 200 and self.error is None
