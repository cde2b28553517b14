"""Slack's messages as what people said: who, when, in which words, and who agreed.

Messages have the shape of https://docs.slack.dev/reference/methods/conversations.replies, oldest first.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.drafts import vocabulary as say

Message = Mapping[str, Any]
Span = tuple[int, int]

SENTENCES_READ = 200  # of one message
SENTENCE_READ, MESSAGE_READ = 1000, 4000  # characters in which marks are looked for
ASSENT_WORDS, ASSENT_LENGTH = 8, 200
SPOKEN_SUBTYPES = (None, "thread_broadcast", "me_message", "file_share")

# Not said by the author now: code, retracted text, and lines quoted from somebody else.
_ASIDE = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|~(?=\S)[^~\n]+(?<=\S)~|^[ \t]*(?:&gt;|>)[^\n]*",
    re.DOTALL | re.MULTILINE,
)
_EMOJI_CODE = re.compile(r":[a-z0-9_+'-]+:", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\Z")


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words: an exact part of a message as Slack stores it, so still in Slack's notation."""

    text: str
    ts: str
    user: str


@dataclass(frozen=True, slots=True)
class Said:
    """One person's message that still stands; `spoken` is `raw` with asides blanked out, position by position.

    `sentences` are spans of both; `assents` says that it only agrees with what was said before it.
    """

    user: str
    ts: str
    raw: str
    spoken: str
    sentences: tuple[Span, ...]
    assents: bool
    agreeing: frozenset[str]
    rejecting: frozenset[str]
    laughing: bool

    def sentence(self, span: Span) -> str:
        """What was spoken there, as far as it is read."""
        return self.spoken[span[0] : min(span[1], span[0] + SENTENCE_READ)]

    @property
    def whole(self) -> str:
        """All that was spoken, as far as it is read."""
        return self.spoken[:MESSAGE_READ].strip()

    def quote(self, span: Span | None = None) -> Quote:
        """These words, or all of them."""
        return Quote((self.raw[slice(*span)] if span else self.raw).strip(), self.ts, self.user)


def is_persons(message: Message, bot_user_id: str) -> bool:
    """Whether a person wrote this, and it still stands."""
    user = message.get("user")
    machine = message.get("bot_id") or message.get("hidden") or user in (bot_user_id, "USLACKBOT")
    return bool(user) and isinstance(user, str) and not machine and message.get("subtype") in SPOKEN_SUBTYPES


def said(message: Message) -> Said:
    """Take from Slack's message what a draft needs; an edited one says what it says now."""
    typed, user = message.get("text"), str(message.get("user", ""))
    raw = typed if isinstance(typed, str) else ""
    spoken = _ASIDE.sub(lambda aside: re.sub(r"[^\n]", " ", aside[0]), raw)
    return Said(
        user=user,
        ts=str(message.get("ts", "")),
        raw=raw,
        spoken=spoken,
        sentences=tuple(sentences(spoken)),
        assents=is_assent(spoken),
        agreeing=_reacting(message, say.ASSENT_REACTIONS) - {user},
        rejecting=_reacting(message, say.DISSENT_REACTIONS) - {user},
        laughing=bool(_reacting(message, say.JOKE_REACTIONS)),
    )


def _reacting(message: Message, names: set[str]) -> frozenset[str]:
    """Who reacted with one of these, whatever the skin tone."""
    told = message.get("reactions")
    reactions = [one for one in told if isinstance(one, Mapping)] if isinstance(told, list | tuple) else []
    wanted = [one.get("users") for one in reactions if str(one.get("name")).split("::")[0] in names]
    return frozenset(user for users in wanted if isinstance(users, list) for user in users if isinstance(user, str))


def says_something(one: Said, bot_user_id: str) -> bool:
    """Whether there are words to quote or an assent to count, not a command to us."""
    commands_us = re.match(rf"\s*<@{re.escape(bot_user_id)}(?:\|[^<>]*)?>", one.spoken)
    return not commands_us and (has_words(one.spoken) or one.assents)


def has_words(spoken: str) -> bool:
    """Whether there is more than emoji."""
    return any(character.isalnum() for character in _EMOJI_CODE.sub("", spoken))


def is_assent(spoken: str) -> bool:
    """Whether a reply only agrees with what was said before it."""
    plain = spoken.strip().lstrip("*_ ")
    if len(plain) > ASSENT_LENGTH or len(plain.split()) > ASSENT_WORDS:
        return False
    if say.LABEL.match(plain) or say.PHRASE.search(plain):
        return False
    agrees = say.ASSENT.match(plain) or say.APPROVAL.match(plain) or say.ASSENT_INSIDE.search(plain)
    return bool(agrees) and not say.RESERVATION.search(plain)


def sentences(spoken: str) -> list[Span]:
    """Cut a message into sentences; a label takes the rest of its line."""
    spans: list[Span] = []
    for line in re.finditer(r"[^\n]+", spoken):
        start = line.start()
        for end in _ends(spoken, line):
            if say.LABEL.match(spoken[start : min(line.end(), start + SENTENCE_READ)]):
                break
            spans.append((start, end))
            start = end
        if start < line.end():
            spans.append((start, line.end()))
        if len(spans) >= SENTENCES_READ:
            break
    return spans[:SENTENCES_READ]


def _ends(spoken: str, line: re.Match[str]) -> list[int]:
    ends = islice(_SENTENCE_END.finditer(spoken, line.start(), line.end()), SENTENCES_READ)
    return [end.start() for end in ends if end.start() > line.start()]


def standing(messages: Sequence[Message], bot_user_id: str) -> list[Said]:
    """What people said, as far as it stands: no bots, no deleted messages, no notices of Slack's."""
    return [said(message) for message in messages if is_persons(message, bot_user_id)]
