"""One person's answers in blocks: whole, with their lines and marks, escaped, as far as a message takes them."""

from __future__ import annotations

from collections.abc import Sequence

from bot import blocks, questions, text
from bot.blocks import Block
from bot.messages import fitting
from bot.questions import Question

_ANSWER_ROOM = 10_000  # of the 12,000 characters that a message takes


def blocks_of(asked: Sequence[Question], answers: Sequence[str]) -> list[Block]:
    """What somebody answered, whole while a message takes it all, else each answer cut alike."""
    pairs, fits = _pairs(asked, answers), fit(asked, answers)
    room = _ANSWER_ROOM // max(1, len(pairs))
    told = [_pair(*pair) if fits else _shortened(*pair, room=room) for pair in pairs]
    return [
        blocks.section(f"answer-{n}-{part}" if part else f"answer-{n}", each)
        for n, whole in enumerate(told)
        for part, each in enumerate(fitting.joined(whole.splitlines(), blocks.SECTION_LIMIT))
    ]


def fit(asked: Sequence[Question], answers: Sequence[str]) -> bool:
    """Whether a message takes somebody's answers whole."""
    return sum(len(text.escape(question + answer)) for question, answer in _pairs(asked, answers)) <= _ANSWER_ROOM


def _pairs(asked: Sequence[Question], answers: Sequence[str]) -> list[tuple[str, str]]:
    given = [*answers, *[""] * len(asked)]
    return [(asked[place].words, given[place]) for place in questions.shown(asked, given)]


def _pair(question: str, answer: str) -> str:
    return f"_{text.escape(question)}_\n{text.closed(text.escape(answer)) or '–'}"


def _shortened(question: str, answer: str, *, room: int) -> str:
    # A character that has to be escaped takes five at most: shortened before, no entity is ever cut.
    fits = room - len(text.escape(question)) - len("__\n") - len(text.FENCE) - 1
    whole = _pair(question, text.shorten(answer, fits))
    return whole if len(whole) <= room else _pair(question, text.shorten(answer, fits // 5))
