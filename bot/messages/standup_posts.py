"""What a day's thread shows of a round: the message that begins it, and each answer."""

from __future__ import annotations

from datetime import datetime

from bot import blocks, text
from bot.blocks import Message
from bot.messages import standup_answers
from bot.messages import standups as words
from bot.messages.standups import Asked
from storage.people import Person
from storage.standups import Round


def posted(asked: Asked, person: Person) -> Message:
    """Somebody's answers, as a message in their day's thread."""
    name = text.escape(person.name)
    late = " · late" if asked.prompt.late else ""
    return blocks.message(
        f"{person.name} answered",
        blocks.section("who", f"*{name}*{late}"),
        *standup_answers.blocks_of(asked.questions, asked.prompt.answers),
        None if holds(asked) else blocks.context("more", "All of it, in full, is in this thread."),
    )


def holds(asked: Asked) -> bool:
    """Whether one message has somebody's answers whole."""
    return standup_answers.fit(asked.questions, asked.prompt.answers)


def late(shown: Message, closed_at: datetime, posted_at: datetime, zone: str, *, by_slack: bool) -> Message:
    """A digest that comes late, and why."""
    closed, posted = (words.at(each, words.TIME, zone) for each in (closed_at, posted_at))
    why = "Slack could not be reached" if by_slack else "Concord was not running"
    said = blocks.context("late", f"Late: closed at {closed}, posted at {posted}, because {why}.")
    return blocks.below(shown, said)


def day(opened: Round, zone: str, *, answered: int, people: int) -> Message:
    """The message in whose thread a day's round is."""
    head = f"Standup · {words.on(opened.day)}"
    count = f"{answered} of {text.plural(people, 'person', many='people')}"
    digest = (
        "The digest is in the thread."
        if opened.closed_at
        else f"The digest comes at {words.at(opened.closes_at, words.TIME, zone)}."
    )
    return blocks.message(
        head,
        blocks.section("day", f"*{text.escape(head)}*\n{count} answered. {digest}"),
    )
