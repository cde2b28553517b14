"""What a round contains: everybody's turn, as values that its digest and its pages are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import absences, rounds, scope
from bot.rounds import Digest, Turn
from bot.standups import blockers
from bot.standups.common import channel_of
from storage import stakeholders, standups
from storage.people import Person
from storage.standups import ANSWERED, ASKED, AWAY, FUNCTION, WAITING, Prompt, Round, Standup
from storage.work import Work

NO_FUNCTION = "No function"
Rows = Sequence[tuple[Prompt, Person]]


def roster(work: Work, opened: Round) -> Rows:
    """Everybody's turn, by name, but for those who are gone and said nothing."""
    return [row for row in standups.roster(work, opened.id) if row[0].state == ANSWERED or not row[1].deactivated]


def found(work: Work, standup: Standup, opened: Round, rows: Rows) -> Digest:
    """What the digest contains."""
    tails, standing = blockers.stands(work, standup, opened, [prompt for prompt, _ in rows])
    turns = _turns(work, opened, rows, tails)
    if standup.grouped == FUNCTION:
        turns = _by_function(work, standup, turns, [person for _, person in rows])
    return rounds.digest(opened.questions, turns, opened.closes_at, standing)


def absent(work: Work, opened: Round, rows: Rows) -> Digest:
    """Who of these is not in the digest, and why."""
    silent = [row for row in rows if row[0].state != ANSWERED]
    return rounds.digest((), _turns(work, opened, silent, {}), opened.closes_at)


def _turns(work: Work, opened: Round, rows: Rows, tails: Mapping[int, str]) -> list[Turn]:
    away = absences.away_on(work, [person.id for _, person in rows], opened.day)
    return [_turn(prompt, person, tails.get(prompt.id, ""), away=person.id in away) for prompt, person in rows]


def _turn(prompt: Prompt, person: Person, tail: str, *, away: bool) -> Turn:
    """Whoever says after being asked that they are away is not missing either."""
    state = AWAY if away and prompt.state in (WAITING, ASKED) else prompt.state
    return Turn(person.name, state, prompt.due_at, prompt.late, tuple(prompt.answers), tail)


def _by_function(work: Work, standup: Standup, turns: Sequence[Turn], people: Sequence[Person]) -> list[Turn]:
    known = scope.catalogue(work)
    spoken = stakeholders.functions_of(work, channel_of(work, standup).initiative_id, people)
    titles = (known.title(spoken[each.id]) if spoken[each.id] else NO_FUNCTION for each in people)
    return [replace(turn, function=title) for turn, title in zip(turns, titles, strict=True)]
