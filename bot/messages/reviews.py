"""Reviews in words and blocks: what was predicted, what it came to, and how often predictions hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot import blocks, calibration, text
from bot.blocks import Field, Frame, Message, View
from bot.calibration import Record
from storage.decisions import ACCEPTED, Decision
from storage.reviews import Review

SET, ANSWER = "decision_review", "decision_review_answer"
SET_FORM, ANSWER_FORM = "decision_review_form", "decision_review_answer_form"
ASKS = 3  # once on its date and at most twice more
SHOWN = 30
HINT = "A number, with its unit if you like; `>=` or `<=` before it where more or less is as good. Or a word: yes."


def day(on: date) -> str:
    """A day: it is one in everybody's zone."""
    return f"{on:%-d %B %Y}"


def _said(review: Review) -> str:
    return f"{text.escape(review.measure)}, predicted {text.escape(review.predicted)}"


def line(review: Review, decision: Decision) -> str:
    """Where a review stands, for the page of its decision."""
    if review.actual is not None:
        return f"*Reviewed*: {_said(review)}, actual {text.escape(review.actual)} · {verdict(review)}"
    if decision.status != ACCEPTED:
        return f"*Review called off*: {_said(review)}"
    if review.asked >= ASKS:
        return f"*Review overdue* since {day(review.due_on)}: {_said(review)}"
    return f"*Review on {day(review.due_on)}*: {_said(review)}"


def verdict(review: Review) -> str:
    """Whether a prediction held."""
    return "held" if calibration.held(review.predicted, review.actual or "") else "missed"


def planned(review: Review, decision: Decision) -> str:
    """It is planned, as it was understood."""
    return f"D-{decision.number} is reviewed on {day(review.due_on)}: {_said(review)}. Its owner is asked that morning."


def answered(review: Review, decision: Decision) -> str:
    """What it came to."""
    actual = text.escape(review.actual or "")
    return f"D-{decision.number}: {_said(review)}, actual {actual}: *{verdict(review)}*. {calibration.DEFINITION}."


def ask(review: Review, decision: Decision) -> Message:
    """The day has come: what did it come to?"""
    again = f"Asked again, {'for the last time' if review.asked + 1 >= ASKS else 'since nobody has answered'}. "
    title = text.escape(text.shorten(decision.title, 150))
    said = f"*D-{decision.number} · {title.replace('*', '∗')}*\n{again if review.asked else ''}You predicted: {_said(review)}. What is it now?"
    return blocks.message(
        f"D-{decision.number} is to be reviewed",
        blocks.section("review", said),
        blocks.actions(
            "review-do",
            blocks.button("Enter the result", ANSWER, f"D-{decision.number}", style="primary"),
            blocks.button("Show", "decision_show", f"D-{decision.number}"),
        ),
    )


def calibrated(records: Mapping[str, Record], total: Record, prefix: str) -> Message:
    """How often predictions held: a line for each initiative, and what “held” means."""
    if not total.reviews:
        how = f'`/{prefix}decision review D-12 on:2027-06-01 measure:"…" predict:40` plans one.'
        return blocks.plain(f"No prediction that you can see has been reviewed yet. {how}")
    lines = [f"*{text.escape(name)}*: {_record(record)}" for name, record in list(records.items())[:SHOWN]]
    rest = len(records) - SHOWN
    return blocks.message(
        f"{_record(total)}",
        blocks.section("total", f"*{_record(total)}*"),
        blocks.section("records", "\n".join([*lines, *([f"and {rest} more"] if rest > 0 else [])])),
        blocks.context("definition", f"{calibration.DEFINITION}; the error is the numbers’ median."),
    )


def _record(record: Record) -> str:
    error = f", median error {float(record.error) * 100:,.0f} %" if record.error is not None else ""
    return f"{text.plural(record.reviews, 'review')}, {record.held} held, {record.missed} missed{error}"


# Forms


def set_form(decision: Decision, channel: str, given: Mapping[str, str]) -> View:
    """The modal that plans a review."""
    frame = Frame(
        SET_FORM, f"Review D-{decision.number}", submit="Plan", metadata=f"{channel or '-'} {decision.number}"
    )
    return blocks.modal(
        frame,
        blocks.text_input(
            Field("measure", "What is measured"), initial=given.get("measure", ""), placeholder="Share of EU orders from Rotterdam"
        ),
        blocks.text_input(Field("predict", "Prediction", hint=HINT), initial=given.get("predict", ""), placeholder="40 %"),
        blocks.date_input(Field("on", "Reviewed on"), initial=given.get("on", "")),
    )  # fmt: skip


def answer_form(review: Review, decision: Decision, channel: str) -> View:
    """The modal that asks what a prediction came to."""
    frame = Frame(
        ANSWER_FORM, f"Result of D-{decision.number}", submit="Save", metadata=f"{channel or '-'} {decision.number}"
    )
    return blocks.modal(
        frame,
        blocks.section("predicted", _said(review)),
        blocks.text_input(Field("actual", "What is it now"), initial=review.actual or "", placeholder="35"),
    )
