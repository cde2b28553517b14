"""A thread becomes a draft of a decision: quoted from what people wrote, never invented.

`reading` makes of Slack's messages what people said, `scoring` weighs which words hold the outcome, `fields` collects
options, reasons and objections, `vocabulary` has the words that all of them look for. Nothing found stays empty.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import text
from bot.drafts import fields, scoring
from bot.drafts.reading import Message, Quote, Said, has_words, said, says_something, standing

__all__ = ["Draft", "Message", "Quote", "draft"]

_TITLE = 120
_TITLE_SOURCE = 4000  # a line may be 40,000 long, and its mentions longer than what they are read as
_EMPHASIS = re.compile(r"(?<!\w)([*_])(\S[^*_\n]*)\1(?!\w)")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a thread seems to have decided; people confirm or edit it before anything is recorded."""

    title: str
    outcome: Quote | None
    participants: tuple[str, ...]
    links: tuple[str, ...]
    options: tuple[Quote, ...] = ()
    reasons: tuple[Quote, ...] = ()
    objections: tuple[Quote, ...] = ()


def draft(messages: Sequence[Message], bot_user_id: str, *, names: Mapping[str, str] | None = None) -> Draft:
    """Read a thread; `names` (id → name) makes the title's mentions readable."""
    people = standing(messages, bot_user_id)
    spoken = [one for one in people if says_something(one, bot_user_id)]
    root = [said(message) for message in messages[:1] if message.get("subtype") != "tombstone"]
    titled = [one for one in root if says_something(one, bot_user_id)] + spoken
    return Draft(
        title=_title(titled, names or {}),
        outcome=scoring.choose(spoken),
        participants=tuple(dict.fromkeys(one.user for one in people)),
        links=fields.links([one.raw for one in people]),
        options=fields.options(spoken),
        reasons=fields.reasons(spoken),
        objections=fields.objections(spoken),
    )


def _title(candidates: Sequence[Said], names: Mapping[str, str]) -> str:
    """Take the first line with words, from the root message if it has any, else from the first that has."""
    lines = (line for one in candidates for line in one.spoken.splitlines() if has_words(line))
    first = text.readable(_EMPHASIS.sub(r"\2", next(lines, "")[:_TITLE_SOURCE]), names)
    return text.shorten(" ".join(first.split()).strip("*_ "), _TITLE)
