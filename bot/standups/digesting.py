"""What the digest of a round shows, in its message and in the pages of its thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import absences, rounds, scope
from bot.blocks import Message
from bot.messages import standup_digests as words
from bot.rounds import Digest
from bot.standups import blockers, lateness, paging
from bot.standups.common import channel_of
from storage import cards, stakeholders, standups
from storage.people import Person
from storage.standups import (
    ANSWERED,
    ASKED,
    AWAY,
    COPY,
    DIGEST,
    FUNCTION,
    THREADS,
    WAITING,
    Copy,
    Prompt,
    Round,
    Standup,
)
from storage.work import Work

NO_FUNCTION = "No function"
Rows = Sequence[tuple[Prompt, Person]]


def message(work: Work, round_id: int) -> Message | None:
    """What the digest of a round shows now."""
    return _message(work, round_id, card=(DIGEST, round_id))


def copy_message(work: Work, copy_id: int) -> Message | None:
    """What the digest of a round shows now in a further place."""
    copy = work.get(Copy, copy_id)
    return _message(work, copy.round_id, card=(COPY, copy_id)) if copy else None


def _message(work: Work, round_id: int, *, card: tuple[str, int]) -> Message | None:
    opened = work.get(Round, round_id)
    standup = work.get(Standup, opened.standup_id) if opened else None
    if opened is None or standup is None:
        return None
    found = _found(work, standup, opened, _roster(work, opened))
    paged = _is_paged(work, standup, opened, found)
    shown = words.digest(found, channel_of(work, standup), opened.day, zone=standup.zone, paged=paged)
    return lateness.noted(work, shown, standup, opened, card=card)


def _roster(work: Work, opened: Round) -> Rows:
    return [row for row in standups.roster(work, opened.id) if row[0].state == ANSWERED or not row[1].deactivated]


def _found(work: Work, standup: Standup, opened: Round, rows: Rows) -> Digest:
    away = absences.away_on(work, [person.id for _, person in rows], opened.day)
    tails, standing = blockers.stands(work, standup, opened, [prompt for prompt, _ in rows])
    turns = [_turn(prompt, person, tails.get(prompt.id, ""), away=person.id in away) for prompt, person in rows]
    if standup.grouped == FUNCTION:
        turns = _by_function(work, standup, turns, [person for _, person in rows])
    return rounds.digest(opened.questions, turns, opened.closes_at, standing)


def _by_function(
    work: Work, standup: Standup, turns: Sequence[rounds.Turn], people: Sequence[Person]
) -> list[rounds.Turn]:
    known = scope.catalogue(work)
    spoken = stakeholders.functions_of(work, channel_of(work, standup).initiative_id, people)
    titles = (known.title(spoken[each.id]) if spoken[each.id] else NO_FUNCTION for each in people)
    return [replace(turn, function=title) for turn, title in zip(turns, titles, strict=True)]


def _turn(prompt: Prompt, person: Person, tail: str, *, away: bool) -> rounds.Turn:
    """Whoever says after being asked that they are away is not missing either."""
    state = AWAY if away and prompt.state in (WAITING, ASKED) else prompt.state
    return rounds.Turn(person.name, state, prompt.due_at, prompt.late, tuple(prompt.answers), tail)


def _is_paged(work: Work, standup: Standup, opened: Round, found: Digest) -> bool:
    """Whether the answers stand in the thread too; where each is a message of its own, they do already."""
    return standup.posting != THREADS and (words.folds(found, standup.zone) or bool(standups.pages(work, opened.id)))


def grow(work: Work, standup: Standup, opened: Round) -> None:
    """Once the digest is posted: what it does not show whole goes into its thread."""
    if cards.find(work, DIGEST, opened.id) is None:
        return
    rows = _roster(work, opened)
    if _is_paged(work, standup, opened, _found(work, standup, opened, rows)):
        paging.grow(work, standup, opened, rows)
