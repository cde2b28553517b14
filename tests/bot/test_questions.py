"""Questions are read as they are written, and take what they ask for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import questions, replies
from bot.errors import BotError, NotUnderstood
from bot.questions import CHOICE, NUMBER, TEXT, YES_NO, Question

TYPED = """What did you finish?
How sure are you of the date? [number, required]
How is the colour? [red | amber | green]
if Red: Who can help?
Are you blocked? [yes/no]
if yes: What blocks you?
Anything else? [optional]"""
ASKED = questions.read(TYPED)


def test_they_are_read_and_written_as_they_were() -> None:
    assert (
        Question("What did you finish?"),
        Question("How sure are you of the date?", NUMBER, required=True),
        Question("How is the colour?", CHOICE, ("red", "amber", "green")),
        Question("Who can help?", after=2, given="red"),
        Question("Are you blocked?", YES_NO),
        Question("What blocks you?", after=4, given="Yes"),
        Question("Anything else?"),
    ) == ASKED
    assert questions.read(questions.written(ASKED)) == ASKED
    assert questions.of([each.words for each in ASKED], questions.shapes(ASKED)) == ASKED
    assert questions.of(["Old?"], []) == (Question("Old?"),)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "1 to 10 questions"),
        (" ; ", "1 to 10 questions"),
        ("x" * 251, "1 to 10 questions"),
        ("q\n" * 11, "1 to 10 questions"),
        ("What? [colour]", "I don't know the kind `[colour]`"),
        ("What? [a|]", "among 2 to 20 words"),
        (f"What? [{'|'.join(map(str, range(21)))}]", "among 2 to 20 words"),
        ("[number]", "asks nothing"),
        ("if yes: Why?", "follows no question with choices"),
        ("What?\nif yes: Why?", "follows no question with choices"),
        ("Good? [yes/no]\nif maybe: Why?", "is never answered `maybe`"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        questions.read(typed)
    assert said in refused.value.sentence
    assert refused.value.field == "questions"


@pytest.mark.parametrize(
    ("question", "raw", "kept"),
    [
        (Question("?", NUMBER), " 3,5 ", "3.5"),
        (Question("?", NUMBER), "-2", "-2"),
        (Question("?", YES_NO), "yep", "Yes"),
        (Question("?", YES_NO), "No.", "No"),
        (Question("?", CHOICE, ("red", "amber")), "AMB", "amber"),
        (Question("?", TEXT), " *bold*\n• item ", "*bold*\n• item"),
        (Question("?", NUMBER), "", ""),
    ],
)
def test_answers_are_kept_in_one_form(question: Question, raw: str, kept: str) -> None:
    assert questions.value(question, raw) == kept


@pytest.mark.parametrize(
    ("question", "raw", "said"),
    [
        (Question("How many?", NUMBER), "lots", "“How many?” takes a number, and `lots` is none."),
        (Question("Good?", YES_NO), "maybe", "is answered with `Yes` or `No`, and not with `maybe`."),
        (Question("Which?", CHOICE, ("red", "rest")), "re", "is answered with `red` or `rest`"),
    ],
)
def test_other_answers_are_refused_in_one_sentence(question: Question, raw: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        questions.value(question, raw)
    assert said in refused.value.sentence


def test_a_form_is_checked_on_its_fields_and_follow_ups_that_are_closed_are_dropped() -> None:
    answers = ["done", "80", "green", "nobody", "yes", "Legal", ""]
    assert questions.check(ASKED, answers) == ["done", "80", "green", "", "Yes", "Legal", ""]
    for place, wrong in ((1, ""), (1, "lots"), (2, "blue")):
        with pytest.raises(NotUnderstood) as refused:
            questions.check(ASKED, [*answers[:place], wrong, *answers[place + 1 :]])
        assert refused.value.field == f"answer-{place}"
    assert questions.lacking(ASKED, [""] * 7) == ["How sure are you of the date?"]
    assert questions.opens(ASKED, 4)
    assert not questions.opens(ASKED, 0)


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("done\n80\ngreen\nno\nmore", ["done", "80", "green", "", "no", "", "more"]),
        ("done\n80\nred\nAna\nyes\nLegal\nmore", ["done", "80", "red", "Ana", "yes", "Legal", "more"]),
        ("done\n80\namber\nyes\nLegal", ["done", "80", "amber", "", "yes", "Legal", ""]),
        ("1. done\n5. yes\n6. Legal", ["done", "", "", "", "yes", "Legal", ""]),
        ("done", ["done", "", "", "", "", "", ""]),
    ],
)
def test_a_message_is_parted_and_opens_follow_ups_itself(raw: str, parts: list[str]) -> None:
    assert questions.parted(ASKED, [""] * 7, raw) == parts
    assert questions.typed(ASKED, raw.replace("\n", ";")) == parts or raw.startswith("1.")


def test_a_further_message_goes_to_what_is_open() -> None:
    before = ["done", "80", "green", "", "Yes", "", ""]
    assert questions.parted(ASKED, before, "Legal")[5] == "Legal"
    assert questions.parted(ASKED, ["done", "80", "green", "", "No", "", ""], "more")[6] == "more"
    full = ["done", "80", "green", "", "No", "", "more"]
    assert questions.parted(ASKED, full, "and more")[6] == "and more"
    assert questions.joined(ASKED, full, [""] * 7, ["", "90", "", "", "", "", "and"])[1:] == [
        "90", "green", "", "No", "", "more\nand",
    ]  # fmt: skip
    assert questions.joined(ASKED[:2], ["done", "80"], ["", "80"], ["", ""]) == ["done", ""]


SHORT = st.one_of(st.text("ab 1\n.-;yesno", max_size=12), st.sampled_from(["yes", "no", "5", "red", "x\ny"]))


@given(st.lists(SHORT, min_size=1, max_size=5))
def test_whatever_is_written_no_word_is_lost(messages: list[str]) -> None:
    """It is an answer, or a sentence says that it is none."""
    nothing = [""] * len(ASKED)
    answers, told = nothing, ""
    for raw in messages:
        parts = questions.parted(ASKED, answers, raw)
        kept, wrong = questions.sorted_out(ASKED, parts)
        told += " ".join(wrong)
        assert {word for word in raw.split() if word.isalpha()} <= {w for part in parts for w in part.split()}
        answers = questions.joined(ASKED, answers, nothing, kept)
        for place, part in enumerate(parts):
            assert not part.strip() or kept[place] or " ".join(part.split()) in told
    assert all(
        questions.value(each, said) == said for each, said in zip(ASKED, answers, strict=True) if each.kind != TEXT
    )


@given(st.text(max_size=80))
def test_any_text_is_questions_or_refused(raw: str) -> None:
    try:
        found = questions.read(raw)
        assert questions.read(questions.written(found)) == found
    except BotError as refusal:
        assert refusal.sentence  # noqa: PT017 - either way is right


def test_code_stays_together() -> None:
    assert replies.split("done\n```\na\n\nb\n```\nLegal", 3) == ["done", "```\na\n\nb\n```", "Legal"]
    assert replies.split("```x```\nb", 2) == ["```x```", "b"]


def test_what_was_planned_yesterday_is_what_may_be_done_today() -> None:
    usual = questions.read("What did you finish?\nWhat is next?\nWhat blocks you?")
    assert questions.planned(usual, usual, ["a", "b", "c"]) == {0: "b"}
    assert questions.planned(usual, usual, ["a", "", "c"]) == {}
    other = questions.read("What will you do today?\nHow are you?")
    assert questions.planned(other, other, ["a", "b"]) == {}
    assert questions.planned(usual, other, ["a", "b"]) == {0: "a"}
