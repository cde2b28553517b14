"""What people type about decisions: titles, outcomes, numbers, statuses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import text
from bot.errors import NotUnderstood
from storage import people
from storage.work import Work

TITLE_LIMIT = 150
OUTCOME_LIMIT = 2900
STATUSES = ("draft", "proposed", "accepted", "rejected", "withdrawn", "lapsed", "superseded")
POSSIBLE = STATUSES[1:]  # a draft is nobody else's business
MEANT = {"open": "proposed", "recorded": "accepted"}

_NUMBER = re.compile(r"(?:d\s*-?\s*)?([0-9]{1,9})(?=\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision's own text, as plain text within the limits."""

    title: str
    outcome: str | None = None
    impact: int | None = None


def wanted(work: Work, title: str, outcome: str, *, impact: str = "") -> Wanted:
    """A decision's text as somebody typed it.

    Raises: NotUnderstood when the title is missing, or something is too long
    """
    return Wanted(title_of(work, title), outcome_of(work, outcome), _impact(impact))


def _impact(typed: str) -> int | None:
    if not typed.strip():
        return None
    try:
        return text.money(typed).amount
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="impact") from None


def title_of(work: Work, raw: str) -> str:
    """A title on one line.

    Raises: NotUnderstood
    """
    title = " ".join(plain(work, raw).split())
    if not title:
        raise NotUnderstood(f"A decision needs a title of 1 to {TITLE_LIMIT} characters.", field="title")
    if len(title) > TITLE_LIMIT:
        raise NotUnderstood(
            f"A title has at most {TITLE_LIMIT} characters; this one has {len(title)}. The rest fits into the outcome.",
            field="title",
        )
    return title


def outcome_of(work: Work, raw: str) -> str | None:
    """An outcome, if there is any.

    Raises: NotUnderstood
    """
    outcome = plain(work, raw).strip()
    if len(outcome) > OUTCOME_LIMIT:
        raise NotUnderstood(
            f"An outcome has at most {OUTCOME_LIMIT:,} characters; this one has {len(outcome):,}.", field="outcome"
        )
    return outcome or None


def plain(work: Work, raw: str) -> str:
    """Text as Slack sends it, as people read it: mentions are names."""
    return text.readable(raw, names(work, text.mentioned_users(raw)))


def names(work: Work, slack_ids: Sequence[str]) -> dict[str, str]:
    """The names behind Slack ids, as far as they are known."""
    return {slack_id: person.name for slack_id, person in people.by_slack_ids(work, slack_ids).items()}


def number(word: str) -> int:
    """The number of `D-12`, `d12` or `12`.

    Raises: NotUnderstood
    """
    meant, rest = numbered(word)
    if rest:
        raise _no_number(word)
    return meant


def numbered(typed: str) -> tuple[int, str]:
    """The number that a text begins with, and what follows it.

    Raises: NotUnderstood
    """
    found = _NUMBER.match(typed.strip())
    if not found:
        raise _no_number(typed)
    return int(found[1]), typed.strip()[found.end() :].strip()


def _no_number(typed: str) -> NotUnderstood:
    return NotUnderstood(f"Which decision? {text.echo(typed)} is not a number like `D-12`.")


def status(word: str) -> str:
    """The status that a filter names.

    Raises: NotUnderstood with the nearest ones
    """
    known = MEANT.get(word.lower(), word.lower())
    if known in POSSIBLE:
        return known
    if known in STATUSES:
        raise NotUnderstood("A draft is seen by whoever asked for it alone: yours are in your App Home.")
    near = text.nearest(word, POSSIBLE) or POSSIBLE
    raise NotUnderstood(f"There is no status {text.echo(word)}. Try {', '.join(f'`{each}`' for each in near)}.")
