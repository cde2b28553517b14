"""Answers as people write them: a message parted over the questions, continued, corrected, typed. Values only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from bot import text
from bot.errors import NotUnderstood

ANSWER_LENGTH = 3000

_NUMBER = re.compile(r"\s*(\d{1,2})[.):]\s+")
_BULLET = re.compile(r"\A\s*(?:\d{1,2}[.):]|[-–—*•])\s+")


def split(raw: str, count: int) -> list[str]:
    """Read a message as answers to `count` questions, in order; those left out are empty.

    Numbered lines answer the questions with these numbers, and paragraphs of the right number one each. Else each
    line is an answer; when there are too many, the first question takes what is over, since lists are mostly of what
    was done, and the last question is mostly what blocks.
    """
    lines = _lines(raw)
    paragraphs = [] if text.FENCE in raw else [part for part in re.split(r"\n\s*\n", raw.strip()) if part.strip()]
    if numbered := _numbered(lines, count):
        found = numbered
    elif len(lines) > count == len(paragraphs):
        found = paragraphs
    else:
        surplus = max(0, len(lines) - count)
        found = ["\n".join(lines[: surplus + 1]), *lines[surplus + 1 :]]
    cleaned = [_BULLET.sub("", part, count=1).strip() for part in found]
    return [*cleaned, *[""] * (count - len(cleaned))]


def _lines(raw: str) -> list[str]:
    """The lines that say something; a block of code is one, however long."""
    found: list[str] = []
    inside = False
    for line in raw.splitlines():
        if inside:
            found[-1] += f"\n{line}"
        elif line.strip():
            found.append(line)
        inside ^= text.is_open(line) and bool(found)
    return found


def _numbered(lines: Sequence[str], count: int) -> list[str]:
    """Answers by number, each with the lines that follow it; empty when the lines are not numbered that way."""
    found: dict[int, list[str]] = {}
    at = 0
    for line in lines:
        number = _NUMBER.match(line)
        if number and at < int(number[1]) <= count:
            at = int(number[1])
        if not at:
            return []
        found.setdefault(at, []).append(line)
    return ["\n".join(found.get(place, [])) for place in range(1, count + 1)]


def typed(raw: str, count: int) -> list[str]:
    """Read answers that are parted by semicolons; one left empty, or left out, is empty."""
    parts = [each.strip() for each in raw.strip().rstrip(";").split(";")]
    if len(parts) == 1 or len(parts) > count or _numbered([each for each in parts if each], count):
        return split("\n".join(parts), count)
    return [*parts, *[""] * (count - len(parts))]


def merged(before: Sequence[str], changed: Sequence[str]) -> list[str]:
    """The answers before, but for those that are given anew."""
    return [new or old for old, new in zip_longest(before, changed, fillvalue="")]


def continued(given: Sequence[str], raw: str) -> list[str]:
    """What each question gets of a message that goes on with an answer.

    Numbered lines go where their numbers say, others to the questions without an answer yet, in order; when there
    is none, to the last.
    """
    empty = [place for place, answer in enumerate(given) if not answer]
    return placed(raw, empty or [len(given) - 1], len(given))


def corrected(given: Sequence[str], before: Sequence[str], raw: str) -> list[str]:
    """What each question gets of an edited message that gave them `before`.

    It is for the same questions, and for those right after them that have no answer.
    """
    kept = exchanged(given, before, [""] * len(given))
    places = [place for place, part in enumerate(before) if part] or [len(given) - 1]
    while places[-1] + 1 < len(given) and not kept[places[-1] + 1]:
        places.append(places[-1] + 1)
    return placed(raw, places, len(given))


def placed(raw: str, places: Sequence[int], count: int) -> list[str]:
    """A message parted over some of `count` questions; numbered lines go where their numbers say."""
    return split(raw, count) if any(_numbered(_lines(raw), count)) else spread(split(raw, len(places)), places, count)


def spread(parts: Sequence[str], places: Sequence[int], count: int) -> list[str]:
    """Parts put to their places among `count`; the others are empty."""
    found = dict(zip(places, parts, strict=True))
    return [found.get(place, "") for place in range(count)]


def exchanged(given: Sequence[str], before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Answers in which one message's parts stand instead of those it had before; what else is there is kept."""
    return [_swap(*each) if each[1] != each[2] else each[0] for each in zip(given, before, after, strict=True)]


def _swap(answer: str, old: str, new: str) -> str:
    """An answer with other lines instead of some; when these are gone, the new ones come at its end."""
    lines, out, put = answer.splitlines(), old.splitlines(), new.splitlines()
    for at in range(len(lines) - len(out) + 1) if out else ():
        if lines[at : at + len(out)] == out:
            return "\n".join([*lines[:at], *put, *lines[at + len(out) :]])
    return "\n".join([*lines, *put])


def trimmed(answers: Sequence[str]) -> list[str]:
    """Answers without what is around and over them."""
    return [text.shorten(each.strip(), ANSWER_LENGTH) for each in answers]


def clean(answers: Sequence[str], count: int) -> list[str]:
    """Answers as they are kept: trimmed, and one for each question.

    Raises: NotUnderstood when there is nothing in any of them
    """
    kept = trimmed([*answers, *[""] * count][:count])
    if not any(kept):
        raise NotUnderstood("Answer at least one question, or press Skip.", field="answer-0")
    return kept
