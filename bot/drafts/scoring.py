"""Which words hold a thread's outcome: candidates with features, and one table of weights.

To try other rules, change `WEIGHTS`, or give `choose` another table: `python -m bench.drafts` tells what it does to
precision and recall on `bench/threads`. A candidate below `THRESHOLD` is no outcome: nothing is found rather than guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.drafts import vocabulary as say
from bot.drafts.reading import ASSENT_WORDS, Quote, Said, Span, has_words

THRESHOLD = 4.0
WEIGHTS: Mapping[str, float] = {
    "label": 10.0,  # “Decision: …”
    "phrase": 7.0,  # “we decided”, “let's go with”
    "commits": 3.0,  # “let's keep”, “we'll order”: a plan, if somebody agrees
    "agreed": 2.0,  # for each other person who agrees, by reaction or reply; beyond three it counts little
    "approved": 2.5,  # somebody said “approved”, “go ahead”
    "accepted": 1.0,  # somebody else said “ok”, “will do”
    "recent": 0.5,  # 0 for the thread's first words, 1 for its last
    "rejected": -4.0,  # for each other person who objects to it
    "asks": -1.5,  # “shall we …?”
    "question": -6.0,  # any other question, and a mark that is one
    "doubted": -8.0,  # “maybe”, “I think we agreed”
    "conditional": -8.0,  # “if we decided”
    "negated": -10.0,  # “we have not decided”
    "past": -10.0,  # “last year we decided”
    "reported": -8.0,  # “as we decided”
    "open": -10.0,  # “Decision: TBD”
    "joke": -9.0,
    "social": -3.0,  # thanks, news, “I'll be out tomorrow”: people agree to it and nothing is decided
    "concern": -3.0,  # it is an objection itself
    "unasked": -2.5,  # nobody had asked anything, and it commits to nothing: people agree to facts as well
    "chance": -2.0,  # in a thread of a hundred messages two “yes” may follow anything
    "replaced": -7.0,  # a later mark takes its place
    "voided": -30.0,  # “scrap that”
}
AGREED_FULLY, BEYOND = 3, 0.1
LONG = 100  # messages
BARE_WORDS = 3  # “ok, thanks”: the talk is still about what was said before
OBJECTED_WITHIN = 3  # messages after a mark
LABEL, PHRASE, PLAIN = "label", "phrase", "plain"


@dataclass(slots=True)
class Candidate:
    """Words that may be the outcome: of the message `index`, from `start` on; its features are what speaks for or against."""

    index: int
    start: int
    kind: str
    quote: Quote
    changes: bool = False
    features: dict[str, float] = field(default_factory=dict)

    def score(self, weights: Mapping[str, float]) -> float:
        """The sum of its features, each weighed."""
        return sum(weights[name] * value for name, value in self.features.items())


def choose(thread: Sequence[Said], weights: Mapping[str, float] = WEIGHTS) -> Quote | None:
    """The best candidate, the later of equals; None when none is good enough."""
    found = candidates(thread, weights)
    best = max(found, key=lambda each: (each.score(weights), each.index, -each.start), default=None)
    return best.quote if best and best.score(weights) >= THRESHOLD else None


def candidates(thread: Sequence[Said], weights: Mapping[str, float] = WEIGHTS) -> list[Candidate]:
    """All candidates of a thread with all their features."""
    found = [each for index, said in enumerate(thread) for each in _of_message(index, said)]
    support = Support(thread, {each.index for each in found if each.kind != PLAIN})
    voided = _last_reversal(thread)
    asked = next((index for index, said in enumerate(thread) if say.ASKED.search(said.whole)), len(thread))
    for each in found:
        each.features |= support.features(each.index)
        each.features["recent"] = each.index / max(1, len(thread) - 1)
        each.features["voided"] = float(_is_voided(each, voided))
        if each.kind == PLAIN and not each.features["commits"]:
            each.features["unasked"] = float(each.index <= asked and not each.features["asks"])
            each.features["chance"] = min(1.0, len(thread) / LONG)
    _replace(found, weights)
    return found


def _is_voided(each: Candidate, reversal: Span) -> bool:
    """Whether it was said before a reversal, or is the message that reverses and commits to nothing else."""
    reverses = each.kind == PLAIN and each.index == reversal[0]
    return not each.features["commits"] if reverses else (each.index, each.start) < reversal


def _of_message(index: int, said: Said) -> list[Candidate]:
    """What is marked in a message, sentence by sentence, and the message as a whole."""
    if said.assents or not has_words(said.spoken):
        return []
    marked = [_marked(index, said, span) for span in said.sentences]
    whole = Candidate(index, 0, PLAIN, said.quote(), features=_plain(said))
    return [*(each for each in marked if each), whole]


# Marks


def _marked(index: int, said: Said, span: Span) -> Candidate | None:
    """What a sentence states outright, if it has a mark."""
    sentence = said.sentence(span)
    if label := say.LABEL.match(sentence):
        words = _after_label(said.raw, (span[0] + label.end(), span[1]))
        quote = Quote(words, said.ts, said.user)
        still_open = not has_words(words) or say.OPEN_END.search(words) or words.rstrip("*_ ").endswith("?")
        made = Candidate(index, span[0], LABEL, quote, features={"label": 1.0, "open": float(bool(still_open))})
    elif phrase := say.PHRASE.search(sentence.strip()):
        features = _hedges(sentence.strip(), phrase.start(), phrase.end())
        made = Candidate(index, span[0], PHRASE, said.quote(), features={"phrase": 1.0, **features})
    else:
        return None
    made.changes = bool(say.CHANGE.search(sentence))
    made.features["joke"] = _joke(said)
    return made


def _hedges(sentence: str, start: int, end: int) -> dict[str, float]:
    """What a phrase is surrounded with: doubt, denial and conditions stand before it."""
    before, near = sentence[:start], sentence[: end + 25]
    return {
        "doubted": float(bool(say.DOUBT.search(before))),
        "negated": float(bool(say.NEGATION.search(before))),
        "conditional": float(bool(say.CONDITION.search(before))),
        "reported": float(bool(say.REPORTED.search(before) or _inside_quotes(before))),
        "past": float(bool(say.PAST.search(near))),
        "question": float(sentence.rstrip("*_ ").endswith("?")),
        "open": float(bool(say.UNSURE_END.search(sentence))),
    }


def _inside_quotes(before: str) -> bool:
    """Whether a quotation has begun and not ended yet."""
    return bool(say.QUOTATION_MARK.search(say.QUOTATION.sub("", before)))


def _after_label(raw: str, span: Span) -> str:
    """The rest of the label's line, or where it is alone the next line; formatting that stays open is left out."""
    following = (line.strip() for line in raw[span[1] :].splitlines() if line.strip())
    rest = raw[slice(*span)].strip() or next(following, "")
    for mark in "*_":
        if rest.count(mark) % 2:
            rest = rest.removeprefix(mark) if rest.startswith(mark) else rest.removesuffix(mark)
    return rest


def _joke(said: Said) -> float:
    return float(said.laughing or bool(say.JOKE.search(said.whole)))


# Messages without a mark


def _plain(said: Said) -> dict[str, float]:
    spoken = said.whole
    asked = spoken.rstrip("*_ ").endswith("?")
    proposes = bool(say.ASKS.search(spoken))
    return {
        "commits": float(bool(say.COMMITS.search(spoken)) and not asked),
        "asks": float(asked and proposes),
        "question": float(asked and not proposes),
        "social": float(bool(say.SOCIAL.search(spoken)) and not say.COMMITS.search(spoken)),
        "concern": float(is_objection(spoken)),
        "joke": _joke(said),
    }


def is_objection(spoken: str) -> bool:
    """Whether somebody speaks against something."""
    worried = say.CONCERN.search(spoken) and not say.NO_CONCERN.search(spoken)
    return bool(worried or say.DISSENT.search(spoken))


# What others made of it


class Support:
    """Who agreed with which message and who objected: by reaction, and by what they said right after it."""

    def __init__(self, thread: Sequence[Said], marked: set[int]) -> None:
        self.agreeing = [set(said.agreeing) for said in thread]
        self.rejecting = [set(said.rejecting) for said in thread]
        self.approved = [False] * len(thread)
        self.accepted = [False] * len(thread)
        current: int | None = None
        mark = -OBJECTED_WITHIN - 1
        for index, said in enumerate(thread):
            if index - mark <= OBJECTED_WITHIN and say.DISSENT.search(said.whole) and said.user != thread[mark].user:
                self.rejecting[mark].add(said.user)
            if current is not None and said.user != thread[current].user and _accepts(said):
                self.accepted[current] = True
                if not said.assents and len(said.whole.split()) <= BARE_WORDS:
                    continue
            if not said.assents:
                current = index
            elif current is not None and said.user != thread[current].user:
                self.agreeing[current].add(said.user)
                self.approved[current] |= bool(say.APPROVAL.match(said.whole))
            mark = index if index in marked else mark

    def features(self, index: int) -> dict[str, float]:
        """What a message has from others."""
        count = len(self.agreeing[index])
        agreed = min(count, AGREED_FULLY) + BEYOND * max(0, count - AGREED_FULLY)
        return {
            "agreed": agreed,
            "approved": float(self.approved[index]),
            "accepted": float(self.accepted[index]),
            "rejected": float(len(self.rejecting[index])),
        }


def _accepts(said: Said) -> bool:
    short = len(said.whole.split()) <= ASSENT_WORDS
    return short and bool(say.ACCEPTANCE.match(said.whole)) and not say.RESERVATION.search(said.whole)


def _last_reversal(thread: Sequence[Said]) -> tuple[int, int]:
    """Where somebody last took everything back, as (message, position)."""
    return max(
        (
            (index, span[0])
            for index, said in enumerate(thread)
            for span in said.sentences
            if say.REVERSAL.search(said.sentence(span))
        ),
        default=(-1, 0),
    )


def _replace(found: Sequence[Candidate], weights: Mapping[str, float]) -> None:
    """The last label stands, and the last phrase; a phrase takes a label's place only where it says that it does."""
    strong = [each for each in found if each.kind != PLAIN and each.score(weights) >= THRESHOLD]
    for each in found:
        later = [one for one in strong if (one.index, one.start) > (each.index, each.start)]
        taken = any(one.kind == LABEL or one.changes or each.kind != LABEL for one in later)
        each.features["replaced"] = float(taken and each.kind != PLAIN)
