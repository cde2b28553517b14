"""Text as it is searched for: words in small letters without accents, the same on both databases.

SQLite folds accents and PostgreSQL's `simple` does not, and their ideas of a word differ. So texts and what is looked
for are both folded here, and the databases see only words parted by single spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 100  # code points of one word that count; PostgreSQL refuses lexemes over 2,046 bytes
KEPT = 50_000  # signs whose folding is remembered: more than anybody writes with

_WORD = ("L", "N", "Mc", "Co")
_INSIDE = ("Mn", "Me", "Cf", "Sk")  # accents, joiners, skin tones: they belong to a word and say nothing
# Written without spaces: each sign is a word, and several in a row are a phrase.
_UNSPACED = ((0x3041, 0x3100), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))


class _Signs(dict[int, str]):
    """What each code point becomes, worked out when it is first met; a space parts words."""

    def __missing__(self, code: int) -> str:
        folded = _fold(chr(code))
        if len(self) < KEPT:
            self[code] = folded
        return folded


def _fold(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in _INSIDE:
        return ""
    if kind == "So":  # an emoji is a word of its own
        return f" {sign} "
    letters = "".join(each for each in _decomposed(sign) if unicodedata.category(each).startswith(_WORD))
    if not kind.startswith(_WORD) or not letters:
        return " "
    return f" {letters} " if any(first <= ord(sign) < last for first, last in _UNSPACED) else letters


def _decomposed(sign: str) -> str:
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())


_SIGNS = _Signs()
_RUN = re.compile(r"\S+")  # white space parts words whatever stands around it


def fold(text: str | None) -> str:
    """A text's words, folded, parted by single spaces."""
    return " ".join(word[:LONGEST] for word in (text or "").translate(_SIGNS).split())


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word, and from where to where it stands in the text as it was written."""

    said: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The words of `fold(text)`, in the same order, with their places."""
    for found in _RUN.finditer(text):
        folded = found[0].translate(_SIGNS)
        if folded and " " not in folded:  # most are one word, without punctuation
            yield Word(folded[:LONGEST], found.start(), found.end())
        else:
            yield from _parted(found[0], found.start())


def _parted(run: str, place: int) -> Iterator[Word]:
    letters, start, end = "", 0, 0
    for at, sign in enumerate(run, place):
        folded = _SIGNS[ord(sign)]
        if folded.startswith(" "):
            yield from _words(letters, start, end)
            yield from _words(folded.strip(), at, at + 1)
            letters = ""
            continue
        start = start if letters else at
        letters, end = letters + folded, at + 1
    yield from _words(letters, start, end)


def _words(letters: str, start: int, end: int) -> Iterator[Word]:
    if letters:
        yield Word(letters[:LONGEST], start, end)
