"""Split what somebody typed after a command into words and options, as a shell would, and never fail."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.text.mentions import CONTROL, unescape

# Each opening quote with what closes it; German, French, Swedish and phone keyboards all differ.
_CLOSERS = {
    '"': '"',
    "“": "”",
    "”": "”",
    "„": "“”‟",
    "‟": "”‟",
    "«": "»",
    "»": "«»",
    "'": "'",
    "‘": "’",
    "’": "’",
    "‚": "‘’",
    "‛": "’",
}
_SINGLE = "'‘’‚‛"
_DOUBLE = '"“”„‟«»'
_APOSTROPHES = "'’"
_OPTION = re.compile(r"(?!mailto:)([A-Za-z_][A-Za-z_-]*):(?!//)(?=\S)", re.IGNORECASE)
_PIECE = re.compile(CONTROL.pattern + r"|[^\s<]+|<")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was typed: the words in order, and the options by lower-cased name (the last of a name wins)."""

    words: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    raw: str = ""
    ends: tuple[int, ...] = (0,)  # ends[n] is where, in `raw`, the first n words end

    def rest_after(self, n: int) -> str:
        """Give everything typed after the first `n` words, with quotes, options and entities as Slack sent them."""
        return self.raw[self.ends[n] :].strip() if n < len(self.ends) else ""

    def without_first(self) -> "Parsed":
        """Drop the first word, which named the sub-command, and keep the options wherever they stood."""
        return replace(self, words=self.words[1:], ends=self.ends[1:] or self.ends)


def parse(raw: str) -> Parsed:
    """Split a command's text into words and `name:value` options; mentions stay whole, entities are undone."""
    reader = _Reader(raw)
    words: list[str] = []
    options: dict[str, str] = {}
    ends = [0]
    while reader.more():
        name = reader.option_name()
        value = reader.value()
        if name:
            options[name] = value
        else:
            words.append(value)
            ends.append(reader.at)
    return Parsed(tuple(words), MappingProxyType(options), raw, tuple(ends))


class _Reader:
    """Walks once over the text; each method takes what it recognises and moves on."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.at = 0
        self.unclosed: set[str] = set()  # closers known not to follow, so that many stray quotes stay cheap

    def more(self) -> bool:
        """Skip white space and tell whether a word follows."""
        while self.raw[self.at : self.at + 1].isspace():
            self.at += 1
        return self.at < len(self.raw)

    def option_name(self) -> str:
        """Take `name:` when an option starts here: a URL, a time and a quoted text are none."""
        found = _OPTION.match(self.raw, self.at)
        if not found:
            return ""
        self.at = found.end()
        return found[1].lower()

    def value(self) -> str:
        """Take one word, up to white space outside quotes and mentions."""
        pieces = [self._quoted()]
        while found := _PIECE.match(self.raw, self.at):
            self.at = found.end()
            pieces.append(unescape(found[0]))
        return "".join(pieces)

    def _quoted(self) -> str:
        """Take a quoted stretch if one opens here; an unbalanced quote takes the rest of the text."""
        opener = self.raw[self.at]
        if opener not in _CLOSERS:
            return ""
        start = self.at + 1
        family = _SINGLE if opener in _SINGLE else _DOUBLE
        end = self._closing(start, _CLOSERS[opener]) or self._closing(start, family)
        if end is None and opener in _APOSTROPHES:
            return ""  # 'tis: an apostrophe after all
        inside = self.raw[start:end] if end else self.raw[start:].rstrip()
        self.at = end + 1 if end else len(self.raw)
        return unescape(re.sub(rf"\\([{_SINGLE}{_DOUBLE}])", r"\1", inside))

    def _closing(self, start: int, closers: str) -> int | None:
        """Find the closing quote, over mentions, escaped quotes and apostrophes; None if there is none."""
        at = start
        while at < len(self.raw) and closers not in self.unclosed:
            mention = CONTROL.match(self.raw, at)
            if mention:
                at = mention.end()
            elif self.raw[at] == "\\":
                at += 2
            elif self.raw[at] in closers and not self._is_apostrophe(at):
                return at
            else:
                at += 1
        self.unclosed.add(closers)
        return None

    def _is_apostrophe(self, at: int) -> bool:
        return self.raw[at] in _APOSTROPHES and self.raw[at + 1 : at + 2].isalnum()
