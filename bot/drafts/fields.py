"""What else a thread says of a decision, in exact quotes: options, reasons, objections, links. Nothing found is nothing."""

from collections.abc import Callable, Iterator, Sequence

from bot import text
from bot.drafts import vocabulary as say
from bot.drafts.reading import Quote, Said, has_words
from bot.drafts.scoring import is_objection

MOST = 12  # quotes of a kind
SEVERAL = 2  # lines that begin with a letter or a number before they count as a list of options


def options(thread: Sequence[Said]) -> tuple[Quote, ...]:
    """What was to choose from: lists by letter or number, and “what about …”."""
    return _some(quote for said in thread for quote in _options(said))


def _options(said: Said) -> Iterator[Quote]:
    lines = _lines(said)
    listed = [span for span in lines if say.LISTED.match(said.sentence(span))]
    named = [span for span in lines if say.OPTION.search(said.sentence(span))]
    whole = {*(listed if len(listed) >= SEVERAL else ()), *named}
    suggested = [span for span in said.sentences if say.SUGGESTION.search(said.sentence(span))]
    others = [span for span in suggested if not any(start <= span[0] < end for start, end in whole)]
    yield from (said.quote(span) for span in sorted({*whole, *others}))


def _lines(said: Said) -> list[tuple[int, int]]:
    spans, start = [], 0
    for line in said.spoken.splitlines(keepends=True):
        spans.append((start, start + len(line)))
        start += len(line)
    return [(start, end) for start, end in spans if has_words(said.spoken[start:end])]


def reasons(thread: Sequence[Said]) -> tuple[Quote, ...]:
    """Why: sentences that give a reason and are no objection."""
    return _sentences(thread, lambda spoken: bool(say.REASON.search(spoken)) and not is_objection(spoken))


def objections(thread: Sequence[Said]) -> tuple[Quote, ...]:
    """What spoke against it."""
    return _sentences(thread, is_objection)


def _sentences(thread: Sequence[Said], wanted: Callable[[str], bool]) -> tuple[Quote, ...]:
    return _some(
        said.quote(span)
        for said in thread
        if not said.assents
        for span in said.sentences
        if wanted(said.sentence(span).strip())
    )


def _some(quotes: Iterator[Quote]) -> tuple[Quote, ...]:
    """The first ones, each once."""
    found = dict.fromkeys(each for each in quotes if each.text)
    return tuple(found)[:MOST]


def links(raws: Sequence[str]) -> tuple[str, ...]:
    """Every address that was given, once, in order."""
    return tuple(dict.fromkeys(text.unescape(link) for raw in raws for link in say.LINK.findall(raw)))
