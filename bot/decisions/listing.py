"""Lists of actions: of whom, of which decision, in which state; never what the actor may not see."""

from __future__ import annotations

from dataclasses import dataclass

from bot import directory, text
from bot.decisions.actions import STATES, acted
from bot.errors import NotUnderstood
from bot.messages import actions as words
from bot.messages.actions import Listed
from bot.messages.common import Page
from storage import actions, decisions, people
from storage.actions import OPEN
from storage.people import Person
from storage.work import Work

PAGE = 10


@dataclass(frozen=True, slots=True)
class Filter:
    """Which actions are listed, of whom and of which decision (numbers; 0: all), and which page."""

    state: str = OPEN
    person: int = 0
    decision: int = 0
    page: int = 0

    def value(self) -> str:
        """As a button carries it, before the page's number."""
        return f"{self.state} {self.person} {self.decision}"


def whose(work: Work, mention: str) -> Person:
    """Whose actions are meant, also when their account is gone.

    Raises: NotUnderstood
    """
    found = people.by_slack_id(work, text.user_id(mention) or "")
    if found is None:
        raise text.nobody(mention)
    return found


def filter_of(value: str, page: int) -> Filter:
    """The page that a button asks for.

    Raises: NotUnderstood when it is no button of ours
    """
    state, *numbers = value.split(" ")[:3]
    if (
        state not in STATES
        or len(numbers) != len(("person", "decision"))
        or not all(each.isdecimal() for each in numbers)
    ):
        raise NotUnderstood("That button is out of date. Please ask for the list again.")
    return Filter(state, int(numbers[0]), int(numbers[1]), page)


def listed(work: Work, which: Filter) -> Listed:
    """A page of the actions that the actor may see.

    Raises: NotUnderstood when they may not see the decision that it is about
    """
    fresh_since = directory.fresh_since(work)
    decision = decisions.by_number(work, which.decision, fresh_since) if which.decision else None
    if which.decision and decision is None:
        raise NotUnderstood(f"There is no decision D-{which.decision} that you can see.")
    person = work.get(Person, which.person) if which.person else None
    wanted = actions.Wanted(
        which.state, person.id if person else None, decision.id if decision else None, PAGE, which.page * PAGE
    )
    rows = actions.page(work, fresh_since, wanted)
    total = actions.count(work, fresh_since, wanted)
    about = (words.of_person(person) if person else "") + (words.of_decision(decision) if decision else "")
    shown = tuple(acted(work, *row) for row in rows)
    return Listed(shown, which.state, Page(which.page, PAGE, total), which.value(), about)
