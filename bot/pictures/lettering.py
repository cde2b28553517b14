"""Lettering: which characters the bundled font can write, how wide words are, and names that fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent.parent / "fonts"
FAMILY = "Inter Tight"
REGULAR, BOLD = FONTS / "InterTight-Regular.ttf", FONTS / "InterTight-SemiBold.ttf"
SMALL, MIDDLE, LARGE = 26, 28, 44  # 26 px of a picture 1080 px wide are 9 px on a phone: nothing is smaller
ASCENT, DESCENT = 0.97, 0.25  # of the size: the highest accent and the lowest tail
ELLIPSIS = "…"
LONGEST = 160  # characters that are looked at: no line holds more
_KERNING = 1.02  # pairs are mostly drawn nearer than their widths add up to, and a few a little wider


def clean(typed: str) -> str:
    """What the font can write of it, on one line: no controls, no direction marks, no stacked accents."""
    whole = unicodedata.normalize("NFC", "".join(" " if each.isspace() else each for each in typed))
    return " ".join("".join(each for each in whole if _writable(each)).split())[:LONGEST].strip()


def legible(typed: str) -> str:
    """A cleaned name, or nothing when no letter or digit is left of it."""
    left = clean(typed)
    return left if any(each.isalnum() for each in left) else ""


def width(words: str, size: float, *, bold: bool = False) -> float:
    """How wide the words are drawn at most, in pixels."""
    widths = _widths(BOLD if bold else REGULAR)
    return sum(widths[each] for each in words) * size * _KERNING


def cut(words: str, room: float, *, size: float = SMALL, bold: bool = False) -> str:
    """The words, ending in “…” when they are wider than the room."""
    if width(words, size, bold=bold) <= room:
        return words
    fitting = (words[:end].rstrip() + ELLIPSIS for end in range(len(words) - 1, 0, -1))
    return next((each for each in fitting if width(each, size, bold=bold) <= room), ELLIPSIS)


def name_lines(name: str, room: float, *, lines: int = 1) -> tuple[str, ...]:
    """A name in so many lines at most: whole if it fits, else with an initial, else its first word, else cut."""
    wrapped = wrap(name.split(), room)
    if len(wrapped) <= lines and all(width(line, SMALL) <= room for line in wrapped):
        return tuple(wrapped)
    short = next((each for each in _shorter(name) if width(each, SMALL) <= room), None)
    return (short or cut(name, room),)


def wrap(words: Sequence[str], room: float, *, size: float = SMALL, bold: bool = False) -> list[str]:
    """Words in lines that are as full as the room allows; a word that is wider than the room has its own line."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _shorter(name: str) -> list[str]:
    """“Prof. Ana-Luz Ruiz (she/her)” as “Ana-Luz R.”, “Ana-Luz” and “Ana”."""
    words = [word for word in name.split() if word[0].isalnum()] or name.split()
    while len(words) > 2 and words[0].endswith("."):  # noqa: PLR2004 – first and last name stay
        words.pop(0)
    initial = [f"{words[0]} {words[-1][0]}."] if len(words) > 1 else []
    return [*initial, words[0], words[0].split("-")[0]]


def _writable(character: str) -> bool:
    kind = unicodedata.category(character)
    return character in _widths(REGULAR) and kind[0] not in "CM"


@cache
def _widths(font: Path) -> Mapping[str, float]:
    """The width of every character that the font has, as a part of the size."""
    from fontTools.ttLib import TTFont  # only a picture needs it: a start need not wait

    with TTFont(font, lazy=True) as opened:
        unit, advances = opened["head"].unitsPerEm, opened["hmtx"].metrics
        return {chr(code): advances[glyph][0] / unit for code, glyph in opened.getBestCmap().items()}
