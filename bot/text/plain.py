"""Small helpers for the words people read: echo, shorten, count, suggest."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

from bot.errors import NotUnderstood
from bot.text.mentions import readable

FENCE = "```"  # begins and ends a block of code in mrkdwn

_JOINER = "\u200d"
_ECHOED = 60
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_LOW_SURROGATES = range(0xDC00, 0xE000)
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # marks of direction
_CONTROL = "Cc"
_WORD = re.compile(r"[^\s`]+")  # also between backticks


def echo(raw: str) -> str:
    """Show somebody, inside a sentence, what they typed: on one line, short, and between backticks."""
    typed = " ".join(readable(raw, {}).split()).replace("`", "'")
    return f"`{shorten(typed, _ECHOED)}`" if typed else "an empty text"


def discreet(text: str) -> str:
    """The same without addresses, also half typed ones: whoever has one of these reads somebody's calendar."""
    return _WORD.sub(lambda word: "https://…" if _is_address(word[0]) else word[0], text)


def _is_address(word: str) -> bool:
    bare = word.lstrip("<(").lower()
    _, scheme, rest = bare.partition("://")
    if scheme:
        return rest[:1] not in ("", "…")
    return bare.startswith(("webcal:", "webcals:")) or ("/" in bare and "." in bare[:-1])


def shorten(text: str, limit: int) -> str:
    """Cut text to at most `limit` code points, ending in “…”, between characters as people see them."""
    if len(text) <= limit:
        return text
    if limit <= 0:
        return ""
    cut = limit - 1
    while cut and _inside_character(text, cut):
        cut -= 1
    # One endless character: what Slack accepts matters more than beauty.
    cut = cut or limit - 1
    return text[:cut].rstrip() + "…"


def is_open(text: str) -> bool:
    """Whether a block of code is begun in a text and not ended."""
    return text.count(FENCE) % 2 == 1


def closed(text: str) -> str:
    """The text with its last block of code ended: it does not swallow what comes after."""
    return f"{text}\n{FENCE}" if is_open(text) else text


def dense(text: str) -> str:
    """The text without blank lines, and without space around its lines; a block of code keeps its shape."""
    found: list[str] = []
    inside = False
    for line in text.splitlines():
        if inside:
            found.append(line.rstrip() or " ")
        elif line.strip():
            found.append(line.strip())
        inside ^= is_open(line)
    return "\n".join(found)


def _inside_character(text: str, cut: int) -> bool:
    """Tell whether a cut here would part an accent, a skin tone, a joined emoji or a flag from its base."""
    if _extends(text[cut]) or text[cut - 1] == _JOINER:
        return True
    before = text[:cut]
    letters = len(before) - len(before.rstrip("".join(map(chr, _FLAG_LETTERS))))
    return ord(text[cut]) in _FLAG_LETTERS and letters % 2 == 1  # a flag is two letters


def _extends(character: str) -> bool:
    """Tell whether a code point belongs to the one before: combining mark, joiner, skin tone, low surrogate."""
    tone_or_half = ord(character) in _SKIN_TONES or ord(character) in _LOW_SURROGATES
    return character == _JOINER or tone_or_half or unicodedata.category(character).startswith("M")


def tame(name: str) -> str:
    """A name on one line, without the marks that turn the rest of the line around; the letters stay as they are."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    line = (each for each in " ".join(name.split()) if each not in _TURNING and unicodedata.category(each) != _CONTROL)
    return " ".join("".join(line).split())


def plural(number: int, word: str, *, many: str | None = None) -> str:
    """Count in words: “1 decision”, “3 decisions”."""
    return f"{number} {word if number == 1 else many or word + 's'}"


def nobody(word: str, *, field: str = "person") -> NotUnderstood:
    """What is said of a word that should name somebody and is no mention."""
    return NotUnderstood(
        f"{echo(word)} is nobody I know here. Type `@` and pick the person from Slack's list.", field=field
    )


def nearest(word: str, candidates: Iterable[str], *, n: int = 3) -> list[str]:
    """Suggest what a mistyped word may have meant, best first."""
    wanted = word.casefold()[:64]  # difflib is quadratic, and no name of ours is longer
    known = {candidate.casefold(): candidate for candidate in candidates}
    begun = [name for name in known if len(wanted) > 1 and name.startswith(wanted)]
    close = difflib.get_close_matches(wanted, list(known), n=n, cutoff=0.6)
    return [known[name] for name in dict.fromkeys([*close, *begun])][:n]


def amount(raw: str, low: int, high: int, name: str) -> int:
    """Read a whole number within a range; `name` is what it counts and the field an error is about."""
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", raw.strip()):
        raise NotUnderstood(f"{name} is a whole number from {low} to {high}; {echo(raw)} is not.", field=name)
    value = int(raw)
    if not low <= value <= high:
        raise NotUnderstood(f"{name} goes from {low} to {high}; {echo(raw)} is outside.", field=name)
    return value
