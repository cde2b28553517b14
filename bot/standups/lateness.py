"""A digest that comes late says so, with the true times."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.blocks import Message
from bot.messages import standup_posts as words
from storage import cards
from storage.outbox import Letter
from storage.standups import Round, Standup
from storage.work import Work

LATE = timedelta(minutes=10)


def noted(work: Work, shown: Message, standup: Standup, opened: Round, *, card: tuple[str, int]) -> Message:
    """The digest, with a line where it comes long after closing; `card` is which of its messages this is."""
    if opened.closed_at is None:
        return shown
    held_up = _held_up(cards.message_of(work, *card), work.real)
    posted_at = opened.closed_at + held_up
    if posted_at - opened.closes_at < LATE:
        return shown
    return words.late(shown, opened.closes_at, posted_at, standup.zone, by_slack=held_up >= LATE)


def _held_up(letter: Letter | None, real_now: datetime) -> timedelta:
    """How long Slack has kept a message from being posted, in real time; product time may run otherwise."""
    if letter is None or letter.first_attempt_at is None:
        return timedelta()
    return (letter.sent_at or real_now) - letter.first_attempt_at
