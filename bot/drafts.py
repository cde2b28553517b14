"""A thread becomes a draft of a decision: quoted from what people wrote, never invented.

One walk over the thread: explicit marks (“Decision: …”) first, the last of them winning; without one, the message
that most people agreed to. What takes a decision back voids everything said before it.
Messages have the shape of https://docs.slack.dev/reference/methods/conversations.replies, oldest first.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import text

Message = Mapping[str, Any]

_TITLE = 120
_TITLE_SOURCE = 4000  # a line may be 40,000 long, and its mentions longer than what they are read as
_ASSENTS_NEEDED = 2
_SPOKEN_SUBTYPES = (None, "thread_broadcast", "me_message", "file_share")
_ASSENT_REACTIONS = {"+1", "thumbsup", "white_check_mark", "heavy_check_mark", "100"}

# Not said by the author now: code, retracted text, and lines quoted from somebody else.
_ASIDE = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|~(?=\S)[^~\n]+(?<=\S)~|^[ \t]*(?:&gt;|>)[^\n]*",
    re.DOTALL | re.MULTILINE,
)
_EMPHASIS = re.compile(r"(?<!\w)([*_])(\S[^*_\n]*)\1(?!\w)")
_EMOJI_CODE = re.compile(r":[a-z0-9_+'-]+:", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\Z")

_LABEL = re.compile(
    r"^[\W_]*(?:final\s+decision|decision|decided|agreed|outcome|resolved|final)[*_]*\s*(?::|[-–—](?=\s))[*_]*[ \t]*",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"\bwe(?:['’]ve|\s+have)?\s+(?:all\s+)?(?:just\s+)?(?:decided|agreed)\b|\blet['’]?s\s+go\s+with\b"
    r"|\bwe(?:['’]ll|\s+will)\s+go\s+with\b|\bit(?:['’]s|\s+is)\s+(?:decided|agreed)\b"
    r"|^[\W_]*agreed,?\s+(?:to|on|we|we['’]ll|let['’]?s)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:maybe|perhaps|possibly|might|not|never|nobody|no\s+one|what\s+if|if|unless|until|once|whether|before|should|shall"
    r"|could|would|can|how\s+about|not\s+sure|i\s+think|i\s+guess|suggest|propose|proposal|draft|tentative(?:ly)?)\b|n['’]t\b",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"\b(?:maybe|perhaps|not\s+sure|i\s+guess)\b[.!…]*$|^\W*(?:tbd|tba|pending|none|not\s+yet|unclear|maybe|perhaps|\?)",
    re.IGNORECASE,
)
_REVERSAL = re.compile(
    r"\bscrap\s+(?:that|this|it)\b|\bon\s+second\s+thoughts?\b|\bstrike\s+that\b|\b(?:take|taking)\s+(?:that|it)\s+back\b"
    r"|\bactually,?\s+no\b(?!\s+(?:problem|worries|issue|objection|concern|need|change))",
    re.IGNORECASE,
)
_ASSENT = re.compile(
    r"(?:\+1|:\+1:|:thumbsup:|:white_check_mark:|:heavy_check_mark:|:100:|👍|✅|i\s+agree|agreed?|sounds\s+(?:good|great)|lgtm"
    r"|(?:that\s+)?works\s+for\s+(?:me|us)|(?:fine|good)\s+(?:by|with|for)\s+(?:me|us)|yes|yep|yup)(?![\w-])",
    re.IGNORECASE,
)
_RESERVATION = re.compile(r"\b(?:but|except|however|though|if|unless|not|once)\b|n['’]t\b|\?", re.IGNORECASE)
_ASSENT_WORDS = 8
_LINK = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words: an exact part of a message as Slack stores it, so still in Slack's notation."""

    text: str
    ts: str
    user: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a thread seems to have decided; people confirm or edit it before anything is recorded."""

    title: str
    outcome: Quote | None
    participants: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """One person's message that still stands; `spoken` is `raw` with asides blanked out, position by position."""

    user: str
    ts: str
    raw: str
    spoken: str
    agreeing: frozenset[str]


def draft(messages: Sequence[Message], bot_user_id: str, *, names: Mapping[str, str] | None = None) -> Draft:
    """Read a thread; `names` (id → name) makes the title's mentions readable."""
    people = [_said(message) for message in messages if _is_persons(message, bot_user_id)]
    spoken = [said for said in people if _says_something(said, bot_user_id)]
    root = [_said(message) for message in messages[:1] if message.get("subtype") != "tombstone"]
    titled = [said for said in root if _says_something(said, bot_user_id)] + spoken
    links = (text.unescape(link) for said in people for link in _LINK.findall(said.raw))
    return Draft(
        title=_title(titled, names or {}),
        outcome=_outcome(spoken),
        participants=tuple(dict.fromkeys(said.user for said in people)),
        links=tuple(dict.fromkeys(links)),
    )


def _is_persons(message: Message, bot_user_id: str) -> bool:
    """Tell whether a person wrote this, and it still stands."""
    user = message.get("user")
    machine = message.get("bot_id") or message.get("hidden") or user in (bot_user_id, "USLACKBOT")
    return bool(user) and isinstance(user, str) and not machine and message.get("subtype") in _SPOKEN_SUBTYPES


def _said(message: Message) -> _Said:
    """Take from Slack's message what a draft needs."""
    typed, user = message.get("text"), str(message.get("user", ""))
    raw = typed if isinstance(typed, str) else ""
    spoken = _ASIDE.sub(lambda aside: re.sub(r"[^\n]", " ", aside[0]), raw)
    return _Said(user, str(message.get("ts", "")), raw, spoken, frozenset(_reacting(message) - {user}))


def _reacting(message: Message) -> set[str]:
    """Collect who reacted with assent, whatever the skin tone."""
    reactions = [
        (str(one.get("name")).split("::")[0], one.get("users") or ()) for one in message.get("reactions") or ()
    ]
    return {user for name, users in reactions if name in _ASSENT_REACTIONS for user in users}


def _says_something(said: _Said, bot_user_id: str) -> bool:
    """Tell whether there are words to quote or an assent to count, not a command to us."""
    commands_us = re.match(rf"\s*<@{re.escape(bot_user_id)}(?:\|[^<>]*)?>", said.spoken)
    return not commands_us and (_has_words(said.spoken) or _is_assent(said.spoken))


def _has_words(spoken: str) -> bool:
    return any(character.isalnum() for character in _EMOJI_CODE.sub("", spoken))


def _title(candidates: Sequence[_Said], names: Mapping[str, str]) -> str:
    """Take the first line with words, from the root message if it has any, else from the first that has."""
    lines = (line for said in candidates for line in said.spoken.splitlines() if _has_words(line))
    first = text.readable(_EMPHASIS.sub(r"\2", next(lines, "")[:_TITLE_SOURCE]), names)
    return text.shorten(" ".join(first.split()).strip("*_ "), _TITLE)


def _outcome(thread: Sequence[_Said]) -> Quote | None:
    """Prefer what was marked as decided and still stands; else what most people agreed to since the last reversal."""
    marked: Quote | None = None
    standing = 0
    for index, said in enumerate(thread):
        for start, end in _sentences(said.spoken):
            if _REVERSAL.search(said.spoken, start, end):
                marked, standing = None, index + 1
            marked = _marked(said, (start, end)) or marked
    return marked or _most_agreed(thread[standing:])


def _sentences(spoken: str) -> list[tuple[int, int]]:
    """Cut a message into sentences, or whole lines where a label opens them."""
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", spoken):
        start = line.start()
        ends = [] if _LABEL.match(line[0]) else _SENTENCE_END.finditer(spoken, start, line.end())
        for end in [*(found.start() for found in ends), line.end()]:
            spans.append((start, end))
            start = end
    return spans


def _marked(said: _Said, span: tuple[int, int]) -> Quote | None:
    """Quote a decision that this sentence states outright; a question, a doubt or a denial states none."""
    whole = said.spoken[slice(*span)]
    sentence = whole.strip()
    label, phrase = _LABEL.match(whole), _PHRASE.search(sentence)
    if sentence.rstrip("*_ ").endswith("?"):
        return None
    if label:
        outcome = _after_label(said.raw, (span[0] + label.end(), span[1]))
        return _quote(said, outcome) if _has_words(outcome) and not _OPEN_END.search(outcome) else None
    if phrase and not _DOUBT.search(sentence[: phrase.start()]) and not _OPEN_END.search(sentence):
        return _quote(said, said.raw)
    return None


def _after_label(raw: str, span: tuple[int, int]) -> str:
    """Take the rest of the label's line, or where it is alone the next line; formatting that stays open is left out."""
    following = (line.strip() for line in raw[span[1] :].splitlines() if line.strip())
    rest = raw[slice(*span)].strip() or next(following, "")
    for mark in "*_":
        if rest.count(mark) % 2:
            rest = rest.removeprefix(mark) if rest.startswith(mark) else rest.removesuffix(mark)
    return rest


def _most_agreed(thread: Sequence[_Said]) -> Quote | None:
    """Quote the message with most assents by others, reactions and replies taken together; the later of equals."""
    agreeing: dict[int, set[str]] = {}
    current: int | None = None
    for index, said in enumerate(thread):
        if not _is_assent(said.spoken):
            current = index
            agreeing[index] = set(said.agreeing)
        elif current is not None:
            agreeing[current] |= {said.user} - {thread[current].user}
    best = max(agreeing, key=lambda index: (len(agreeing[index]), index), default=None)
    if best is None or len(agreeing[best]) < _ASSENTS_NEEDED:
        return None
    return _quote(thread[best], thread[best].raw)


def _is_assent(spoken: str) -> bool:
    """Tell whether a reply only agrees with what was said before it."""
    plain = spoken.strip().lstrip("*_ ")
    short = len(plain.split()) <= _ASSENT_WORDS
    marked = _LABEL.match(plain) or _PHRASE.search(plain)
    return bool(_ASSENT.match(plain)) and short and not marked and not _RESERVATION.search(plain)


def _quote(said: _Said, words: str) -> Quote:
    return Quote(words.strip(), said.ts, said.user)
