"""Where a text holds what was looked for: pieces of it, the hits marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.messages.search import Piece
from storage import folding
from storage.folding import Word
from storage.search import Term

BEFORE, ROOM = 40, 160  # code points around the first hit, and in all

Span = tuple[int, int]


def marked(text: str, terms: Sequence[Term]) -> tuple[Piece, ...]:
    """The whole text."""
    return _pieces(text, _spans(list(folding.words(text)), terms), (0, len(text)))


def excerpt(text: str, terms: Sequence[Term]) -> tuple[Piece, ...]:
    """What stands around the first hit, on one line; nothing when there is none."""
    line = re.sub(r"\s", " ", text)
    words = list(folding.words(line))
    spans = _spans(words, terms)
    if not spans:
        return ()
    start = next(each.start for each in words if each.start >= spans[0][0] - BEFORE)
    start = 0 if start == words[0].start else start
    fitting = [each.end for each in words if each.end <= start + ROOM] or [0]
    end = max(fitting[-1], spans[0][1])
    end = len(line) if end == words[-1].end else end
    return (
        *([Piece("…")] if start else []),
        *_pieces(line, spans, (start, end)),
        *([Piece("…")] if end < len(line) else []),
    )


def _pieces(text: str, spans: Sequence[Span], window: Span) -> tuple[Piece, ...]:
    at, last = window
    pieces = []
    for start, end in spans:
        if end <= last:
            pieces += [Piece(text[at:start]), Piece(text[start:end], hit=True)]
            at = end
    return tuple(each for each in (*pieces, Piece(text[at:last])) if each.said)


def _spans(words: Sequence[Word], terms: Sequence[Term]) -> list[Span]:
    """Where the hits are, in order; those that touch are one."""
    spans: list[Span] = []
    for first, last in sorted(place for term in terms for place in _places(words, term)):
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


def _places(words: Sequence[Word], term: Term) -> list[Span]:
    many = len(term.words)
    starts = [at for at in range(len(words) - many + 1) if _is_here(words[at : at + many], term)]
    return [(words[at].start, words[at + many - 1].end) for at in starts]


def _is_here(words: Sequence[Word], term: Term) -> bool:
    said = tuple(each.said for each in words)
    if not term.prefix:
        return said == term.words
    return said[:-1] == term.words[:-1] and said[-1].startswith(term.words[-1])
