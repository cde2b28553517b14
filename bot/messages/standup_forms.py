"""The forms of standups: setting one up, with a preview of it, and one person's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import blocks, questions, text
from bot.blocks import Block, Field, Frame, View
from bot.messages import standups as words
from bot.messages.standups import Asked, Preview
from bot.questions import Question

NEW, CHANGE, ANSWERS = "standup_new", "standup_change", "standup_answers"
PREVIEW, OPENS = "standup_preview", "standup_opens"

_DAYS = tuple(
    zip(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), text.WEEKDAYS, strict=True)
)
_EVERY = (
    ("On days of each week", "week"),
    ("On days of every second week", "2weeks"),
    ("On a day of each month", "month"),
)
_ASKS = (("At that time in each person's own zone", "own"), ("Everybody at once, by the standup's zone", "together"))
_WHO = (("Everybody in the channel", "channel"), ("A user group", "group"), ("These people", "list"))
_DIGEST = (
    ("One card in the channel", "card"),
    ("A thread for each day", "thread"),
    ("A thread for each day, every answer in it", "threads"),
)
_BY = (("By person", "person"), ("By function", "function"))
_KINDS = "`[number]`, `[yes/no]`, `[red | amber | green]`, `[required]`"
_ABOUT = f"One a line, up to 10. At its end may be {_KINDS}. `if yes: Why?` below a question is asked only then."


def form(channel: str, given: Mapping[str, str], preview: Sequence[str] = (), *, change: bool = False) -> View:
    """The modal that starts a standup, or changes one; `given` is what its fields show, by name."""
    title, submit = ("Edit the standup", "Save") if change else ("New standup", "Start")
    frame = Frame(CHANGE if change else NEW, title, submit=submit, metadata=channel)
    shown = [blocks.section(f"preview-{n}", each) for n, each in enumerate(preview)]
    return blocks.modal(
        frame,
        *_when(given),
        blocks.divider("asked"),
        blocks.text_input(
            Field("questions", "Questions", hint=_ABOUT), initial=given.get("questions", ""), multiline=True
        ),
        *_who(given),
        blocks.divider("told"),
        *_told(given),
        blocks.actions("look", blocks.button("Preview", PREVIEW, "change" if change else "new")),
        *shown,
    )


def _when(given: Mapping[str, str]) -> tuple[Block, ...]:
    days = given.get("days", "").split(",")
    monthly = Field("on", "Of each month", "`first monday`, `15` or `last day`, if it is monthly.", optional=True)
    first = Field("starts", "From", "The first day, if that is not now.", optional=True)
    return (
        blocks.select_input(Field("every", "How often"), _EVERY, initial=given.get("every", "week")),
        blocks.checks_input(Field("days", "Days", optional=True), _DAYS, initial=days),
        _line(monthly, given),
        blocks.date_input(first, initial=given.get("starts", "")),
        _line(Field("at", "Asks at"), given),
        blocks.select_input(Field("asks", "Whose morning"), _ASKS, initial=given.get("asks", "own")),
        _line(Field("closes", "Digest at", hint="In the standup's zone, later that day."), given),
        _line(Field("zone", "The standup's zone", hint="Yours, unless you say otherwise.", optional=True), given),
        _line(
            Field("holidays", "Public holidays", "`own`: each person's; `none`; or a country for all.", optional=True),
            given,
        ),
    )


def _who(given: Mapping[str, str]) -> tuple[Block, ...]:
    return (
        blocks.select_input(Field("who", "Who takes part"), _WHO, initial=given.get("who", "channel")),
        _line(Field("group", "The user group", "Its handle, like `@sales`.", optional=True), given),
        blocks.people_input(Field("people", "The people", optional=True), initial=_several(given, "people")),
        blocks.people_input(
            Field("observers", "Who reads along", "They are not asked.", optional=True),
            initial=_several(given, "observers"),
        ),
    )


def _told(given: Mapping[str, str]) -> tuple[Block, ...]:
    remind = Field(
        "remind", "Remind before the digest", "`30m`, or `off`. Only those who have not answered.", optional=True
    )
    return (
        _line(remind, given),
        _line(
            Field(
                "escalate", "A blocker goes to who drives this", "After so many days: `3d`, or `off`.", optional=True
            ),
            given,
        ),
        blocks.select_input(Field("digest", "The digest"), _DIGEST, initial=given.get("digest", "card")),
        blocks.select_input(Field("by", "Answers"), _BY, initial=given.get("by", "person")),
        blocks.channels_input(Field("also", "Also in", optional=True), initial=_several(given, "also")),
    )


def _line(field: Field, given: Mapping[str, str]) -> Block:
    return blocks.text_input(field, initial=given.get(field.name, ""))


def _several(given: Mapping[str, str], name: str) -> list[str]:
    return [each for each in given.get(name, "").split(",") if each]


# The preview


_NAMES, _TURNS = 8, 12


def preview(found: Preview) -> list[str]:
    """What a form would make, for whom, and when."""
    head = "*Preview*\n" + text.escape("\n".join([f"{words.rule(found.plan)}.", *words.detailed(found.details)]))
    return [head, words.asked_of(found.details.questions), "\n".join(_turns(found))]


def _turns(found: Preview) -> list[str]:
    if not found.turns:
        return ["Nobody would be asked." if found.known else "Who is in the channel is read when it starts."]
    lines = [f"{words.when(at, zone)} ({zone}): {_names(names)}" for at, zone, names in found.turns[:_TURNS]]
    more = len(found.turns) - _TURNS
    closes = f"Digest: {words.when(found.closes_at, found.plan.zone)} ({found.plan.zone})" if found.closes_at else ""
    return ["*Next*", *map(text.escape, lines), *([f"{more} more times"] if more > 0 else []), text.escape(closes)]


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMES])
    return f"{shown} and {len(names) - _NAMES} more" if len(names) > _NAMES else shown


def not_yet(sentence: str) -> list[str]:
    """What is wrong with a form so far."""
    return [f"*Not yet:* {text.escape(sentence)}"]


# One person's answers


def answer_form(asked: Asked, where: str, given: Sequence[str]) -> View:
    """The modal for one person's answers; `where` is the channel to confirm in, or `-`; `given` is what it shows.

    A question that opens another tells at once when it is answered, and the form is made anew with the other in it.
    """
    frame = Frame(ANSWERS, "Standup", submit="Send", metadata=f"{where} {asked.prompt.id}")
    answers = [*given, *[""] * len(asked.questions)]
    head = f"{words.place(asked.channel)} · {words.on(asked.opened.day)}"
    inputs = [
        _input(asked.questions, place, answers[place])
        for place in range(len(asked.questions))
        if questions.is_shown(asked.questions[place], answers)
    ]
    return blocks.modal(frame, blocks.context("head", text.escape(head)), *inputs)


def _input(asked: Sequence[Question], place: int, given: str) -> Block:
    question = asked[place]
    field = Field(f"answer-{place}", question.words, optional=not question.required)
    if question.kind == questions.NUMBER:
        return blocks.number_input(field, initial=given)
    if question.kind == questions.TEXT:
        return blocks.text_input(field, initial=given, multiline=True)
    among = (questions.YES, questions.NO) if question.kind == questions.YES_NO else question.choices
    tells = f"{OPENS}:{place}" if questions.opens(asked, place) else ""
    return blocks.select_input(field, [(each, each) for each in among], initial=given, tells=tells)
