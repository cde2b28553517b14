"""A standup's questions, by values alone: their kinds, which of them are shown, and what an answer to each may be.

They are written one a line, `[…]` at a line's end says what kind of answer is meant, and a line that begins with
`if yes:` is shown only when the question before it was answered that way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot import replies, text
from bot.errors import NotUnderstood

TEXT, CHOICE, NUMBER, YES_NO = "text", "choice", "number", "yes/no"
YES, NO = "Yes", "No"
LIMIT, LENGTH = 10, 250
CHOICES_COUNT, CHOICE_LENGTH = range(2, 21), 70
_WORDS = {"number": NUMBER, "yes/no": YES_NO, "yes or no": YES_NO, "text": TEXT}
_YES, _NO = ("yes", "y", "yep", "yeah", "ja", "true"), ("no", "n", "nope", "none", "nein", "false")
_MARK = re.compile(r"\s*\[([^\[\]]*)\]$")
_UNDER = re.compile(r"if\s+([^:?]{1,70}?)\s*:\s*(?=\S)", re.IGNORECASE)
_FIGURE = re.compile(r"[-+]?\d{1,12}(?:[.,]\d{1,6})?")
_ABOUT_PLANS = re.compile(r"\b(?:next|plan|plans|planned|today|tomorrow|will|going to)\b", re.IGNORECASE)
_ABOUT_DONE = re.compile(
    r"\b(?:finish|finished|did|done|yesterday|complete|completed|achieve|achieved)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; a follow-up is shown only when question number `after` (from 0) was answered `given`."""

    words: str
    kind: str = TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    after: int | None = None
    given: str = ""


# As they are kept: the words, as ever, and beside them the shapes


def of(words: Sequence[str], shapes: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions of a row; those from before there were kinds have no shapes."""
    known = [*shapes, *[{}] * len(words)]
    return tuple(
        Question(each, **{**shape, "choices": tuple(shape.get("choices", ()))})
        for each, shape in zip(words, known, strict=False)
    )


def shapes(asked: Sequence[Question]) -> list[dict[str, Any]]:
    """What is kept of them beside their words."""
    usual = Question("")
    names = ("kind", "choices", "required", "after", "given")
    values = [
        {name: getattr(each, name) for name in names if getattr(each, name) != getattr(usual, name)} for each in asked
    ]
    return [{**each, **({"choices": list(each["choices"])} if "choices" in each else {})} for each in values]


# As they are typed


def read(raw: str) -> tuple[Question, ...]:
    """Read questions, one a line or parted by semicolons.

    Raises: NotUnderstood
    """
    found: list[Question] = []
    for line in (each.strip() for each in re.split(r"[\n;]", raw)):
        if line:
            found.append(_one(line, found))
    if not found or len(found) > LIMIT or max(len(each.words) for each in found) > LENGTH:
        raise _wrong(f"A standup has 1 to {LIMIT} questions of up to {LENGTH} characters, one a line.")
    return tuple(found)


def _one(line: str, before: Sequence[Question]) -> Question:
    under = _UNDER.match(line)
    parent = next((n for n in reversed(range(len(before))) if before[n].after is None), None)
    question = _marked(line[under.end() :] if under else line)
    if under is None:
        return question
    if parent is None or before[parent].kind not in (CHOICE, YES_NO):
        raise _wrong(f"{text.echo(line)} follows no question with choices. Put it right after a `[yes/no]` one.")
    try:
        given = value(before[parent], under[1])
    except NotUnderstood:
        raise _wrong(f"{text.echo(line)}: “{before[parent].words}” is never answered {text.echo(under[1])}.") from None
    return replace(question, after=parent, given=given)


def _marked(line: str) -> Question:
    """One line without what it follows: `How sure are you? [number, required]`."""
    mark = _MARK.search(line)
    if mark is None:
        return Question(line)
    words, kind, required = line[: mark.start()].strip(), TEXT, False
    choices: tuple[str, ...] = ()
    for part in (each.strip() for each in mark[1].split(",")):
        if part.lower() in ("required", "optional"):
            required = part.lower() == "required"
        elif "|" in part:
            kind, choices = CHOICE, _choices(part)
        elif part.lower() in _WORDS:
            kind = _WORDS[part.lower()]
        else:
            known = "`[number]`, `[yes/no]`, `[red | amber | green]`, `[required]`"
            raise _wrong(f"I don't know the kind {text.echo(f'[{part}]')}. There are {known}.")
    if not words:
        raise _wrong(f"{text.echo(line)} asks nothing.")
    return Question(words, kind, choices, required)


def _choices(part: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(each.strip() for each in part.split("|") if each.strip()))
    if len(found) not in CHOICES_COUNT or max(map(len, found)) > CHOICE_LENGTH:
        raise _wrong(f"A choice is among 2 to {CHOICES_COUNT[-1]} words of up to {CHOICE_LENGTH} characters each.")
    return found


def _wrong(sentence: str) -> NotUnderstood:
    return NotUnderstood(sentence, field="questions")


def written(asked: Sequence[Question]) -> str:
    """Questions as they are typed."""
    return "\n".join(f"{f'if {each.given}: ' if each.given else ''}{each.words}{_mark(each)}" for each in asked)


def _mark(question: Question) -> str:
    kind = {TEXT: "", CHOICE: " | ".join(question.choices)}.get(question.kind, question.kind)
    said = ", ".join(each for each in (kind, "required" if question.required else "") if each)
    return f" [{said}]" if said else ""


# As they are answered


def value(question: Question, raw: str) -> str:
    """An answer as it is kept; empty stays empty.

    Raises: NotUnderstood when the question does not take it
    """
    said = raw.strip()
    if not said or question.kind == TEXT:
        return text.shorten(said, replies.ANSWER_LENGTH)
    if question.kind == NUMBER:
        if not _FIGURE.fullmatch(said):
            raise NotUnderstood(f"“{question.words}” takes a number, and {text.echo(said)} is none.")
        return said.replace(",", ".").removeprefix("+")
    return _among(question, said)


def _among(question: Question, said: str) -> str:
    folded = said.casefold().rstrip(".!")
    if question.kind == YES_NO:
        found = [YES] if folded in _YES else [NO] if folded in _NO else []
    else:
        same = [each for each in question.choices if each.casefold() == folded]
        found = same or [each for each in question.choices if each.casefold().startswith(folded)]
    if len(found) != 1:
        raise NotUnderstood(f"“{question.words}” is answered with {_either(question)}, and not with {text.echo(said)}.")
    return found[0]


def _either(question: Question) -> str:
    known = (YES, NO) if question.kind == YES_NO else question.choices
    return " or ".join(f"`{each}`" for each in known)


def sorted_out(asked: Sequence[Question], answers: Sequence[str]) -> tuple[list[str], list[str]]:
    """The answers that count, the others left empty; and a sentence for each of those."""
    kept, wrong = [], []
    for question, said in zip(asked, answers, strict=True):
        try:
            kept.append(value(question, said))
        except NotUnderstood as error:
            kept.append("")
            wrong.append(error.sentence)
    return kept, wrong


def check(asked: Sequence[Question], answers: Sequence[str]) -> list[str]:
    """All answers as they are kept; those to follow-ups that are not shown are dropped.

    Raises: NotUnderstood on the field of the one that is wrong, or lacks
    """
    kept: list[str] = []
    for place, (question, said) in enumerate(zip(asked, answers, strict=True)):
        try:
            kept.append(value(question, said) if is_shown(question, kept) else "")
        except NotUnderstood as error:
            raise NotUnderstood(error.sentence, field=f"answer-{place}") from None
        if question.required and not kept[-1] and is_shown(question, kept):
            raise NotUnderstood("This one needs an answer.", field=f"answer-{place}")
    return kept


def is_shown(question: Question, answers: Sequence[str]) -> bool:
    """Whether a question is asked, after these answers."""
    return question.after is None or answers[question.after : question.after + 1] == [question.given]


def shown(asked: Sequence[Question], answers: Sequence[str]) -> list[int]:
    """Which questions are asked after these answers: follow-ups only where they were opened, or have been answered."""
    padded = [*answers, *[""] * len(asked)]
    return [place for place, each in enumerate(asked) if is_shown(each, padded) or padded[place]]


def opens(asked: Sequence[Question], place: int) -> bool:
    """Whether an answer to this question may open a follow-up."""
    return any(each.after == place for each in asked)


def lacking(asked: Sequence[Question], answers: Sequence[str]) -> list[str]:
    """The questions that need an answer and have none yet."""
    return [asked[place].words for place in shown(asked, answers) if asked[place].required and not answers[place]]


# A message, parted


def parted(asked: Sequence[Question], before: Sequence[str], raw: str) -> list[str]:
    """What each question gets of a message that gives, or goes on with, an answer.

    Numbered lines go where their numbers say, others to the questions without an answer yet, in order, and to
    follow-ups only where they are open; when there is none, to the last that takes any words.
    """
    free = [place for place, each in enumerate(before) if not each and _may_open(asked[place], before)]
    last = [place for place in shown(asked, before) if asked[place].kind == TEXT] or [len(asked) - 1]
    return _settled(asked, before, free or last[-1:], lambda places: replies.placed(raw, places, len(asked)))


def typed(asked: Sequence[Question], raw: str) -> list[str]:
    """What each question gets of answers that are parted by semicolons."""
    count = len(asked)
    places = list(range(count))
    part = lambda chosen: replies.spread(replies.typed(raw, len(chosen)), chosen, count)  # noqa: E731
    return _settled(asked, [""] * count, places, part)


def _may_open(question: Question, answers: Sequence[str]) -> bool:
    return question.after is None or answers[question.after] in ("", question.given)


def _settled(
    asked: Sequence[Question], before: Sequence[str], places: list[int], part: Callable[[list[int]], list[str]]
) -> list[str]:
    """Part a message over places, without the follow-ups that it does not open itself."""
    while True:
        parts = part(places)
        now = [new or old for new, old in zip(sorted_out(asked, parts)[0], before, strict=True)]
        closed = next((place for place in places if not is_shown(asked[place], now)), None)
        if closed is None or places == [closed]:
            return parts
        places = [place for place in places if place != closed]  # what comes after it moves up


def joined(asked: Sequence[Question], before: Sequence[str], out: Sequence[str], put: Sequence[str]) -> list[str]:
    """Answers with one message's parts instead of those it had before: words are added, other kinds are replaced."""
    words = replies.exchanged(before, out, put)
    each = zip(asked, words, before, out, put, strict=True)
    return [
        said if one.kind == TEXT else new or ("" if old and old == was else was) for one, said, was, old, new in each
    ]


# What yesterday's answers say of today


def planned(asked: Sequence[Question], before: Sequence[Question], answers: Sequence[str]) -> dict[int, str]:
    """What can be filled in from somebody's last answers: what they planned, where they are asked what they did."""
    plans = (
        answer
        for each, answer in zip(before, answers, strict=False)
        if each.kind == TEXT and is_about_plans(each.words)
    )
    plan = next((each for each in plans if each), "")
    place = next((n for n, each in enumerate(asked) if each.kind == TEXT and is_about_done(each.words)), None)
    return {place: plan} if plan and place is not None else {}


def is_about_plans(words: str) -> bool:
    """Whether a question asks what somebody is going to do."""
    return bool(_ABOUT_PLANS.search(words)) and not is_about_done(words)


def is_about_done(words: str) -> bool:
    """Whether a question asks what somebody has done."""
    return bool(_ABOUT_DONE.search(words))
