"""What the digest of a round shows, in its message and in the pages of its thread."""

from __future__ import annotations

from bot import outbox
from bot.blocks import Message
from bot.messages import standup_digests as words
from bot.rounds import Digest
from bot.standups import finding, lateness, paging
from bot.standups.common import channel_of
from storage import cards, rosters, standups
from storage.standups import COPY, DAY, DIGEST, Copy, Prompt, Round, Standup
from storage.work import Work


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
    found = finding.found(work, standup, opened, finding.roster(work, opened))
    paged = _paged(work, standup, opened, found)
    shown = words.digest(found, channel_of(work, standup), opened.day, zone=standup.zone, paged=paged)
    return lateness.noted(work, shown, standup, opened, card=card)


def _paged(work: Work, standup: Standup, opened: Round, found: Digest) -> words.Paged:
    """What stands in the thread too, in full; what once does goes on doing so."""
    there = paging.there(standups.pages(work, opened.id))
    answers = there.answers or words.folds(found, standup.zone)
    return words.Paged(answers=answers, names=there.names or words.cuts_names(found))


def grow(work: Work, standup: Standup, opened: Round) -> None:
    """Once the digest is posted: what it does not show whole goes into its thread."""
    if cards.find(work, DIGEST, opened.id) is None:
        return
    rows = finding.roster(work, opened)
    paged = _paged(work, standup, opened, finding.found(work, standup, opened, rows))
    if paged.answers or paged.names:
        paging.grow(work, standup, opened, rows, paged=paged)


def changed(work: Work, opened: Round, prompt: Prompt) -> None:
    """Somebody's part in a round has changed: its digest, wherever it is, and its pages are drawn anew."""
    outbox.redraw(work, DIGEST, opened.id)
    outbox.redraw(work, COPY, *rosters.copies(work, opened.id))
    outbox.redraw(work, DAY, opened.id)
    paging.changed(work, opened, prompt)
