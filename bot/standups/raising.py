"""Blockers raised: from an answer to a standup, or by hand."""

from __future__ import annotations

import re

from bot import rounds
from bot.errors import BotError, NotUnderstood
from bot.messages.blockers import Blocked
from bot.messages.standups import Asked
from bot.standups.blockers import SAID_LIMIT
from bot.standups.clearing import close, expect
from bot.standups.helping import Tag, tag_from, tagged
from storage import blockers, standups, workspaces
from storage.blockers import OPEN, Blocker
from storage.channels import Channel
from storage.people import Person
from storage.standups import Standup
from storage.work import Work


def answered(work: Work, asked: Asked, raiser: Person) -> None:
    """Take what stands in somebody's way from their answer: a new blocker, or one that stands already."""
    said = _said(asked)
    before = work.get(Blocker, asked.prompt.blocker_id) if asked.prompt.blocker_id else None
    if before is not None and before.said == said:
        return
    # Only what was born in this very round is edited, or taken back, with its answer.
    born = before if before and before.state == OPEN and before.opened_at >= asked.opened.opened_at else None
    if not said:
        asked.prompt.blocker_id = None
        if born is not None:
            close(work, born)
        return
    again = _standing(work, asked, said)
    if born is not None and again is None:
        born.said = said
        tag_from(work, born, said)
        return
    found = again or _raise(work, asked.channel, said, raiser, standup=asked.standup)
    asked.prompt.blocker_id = found.id
    tag_from(work, found, said)


def _said(asked: Asked) -> str:
    """The answer to the last question, where that asks what blocks, and something does."""
    answers, last = asked.prompt.answers, len(asked.opened.questions) - 1
    said = str(answers[last]).strip() if 0 <= last < len(answers) else ""
    about = last >= 0 and rounds.is_about_blockers(asked.opened.questions[last])
    return said if about and not rounds.is_nothing(said) else ""


def _standing(work: Work, asked: Asked, said: str) -> Blocker | None:
    """The open one of theirs that an answer names by its number, or says again."""
    mine = blockers.open_of(work, asked.standup.id, asked.prompt.person_id)
    for each in mine:
        named = re.search(rf"\bB-{each.number}\b", said, re.IGNORECASE)
        if named or " ".join(each.said.split()).casefold() == " ".join(said.split()).casefold():
            return each
    return None


def _raise(work: Work, channel: Channel, said: str, raiser: Person, *, standup: Standup | None) -> Blocker:
    made = work.add(
        Blocker(
            number=workspaces.next_blocker_number(work), person_id=raiser.id, channel_id=channel.id,
            standup_id=standup.id if standup else None, said=said, opened_at=work.now,
        )
    )  # fmt: skip
    expect(work, made)
    return made


def raise_by_hand(work: Work, channel: Channel, said: str, tag: Tag) -> tuple[Blocked, list[Person]]:
    """Something stands in the actor's way, in a channel; who has been told.

    Raises: NotUnderstood
    """
    if channel.is_direct:
        raise BotError("A blocker belongs to a channel: who is in it can see it. Please do that in one.")
    if not 0 < len(said.strip()) <= SAID_LIMIT:
        raise NotUnderstood(f"What blocks you? 1 to {SAID_LIMIT:,} characters.", field="said")
    standup = standups.of_channel(work, channel.id)
    found = _raise(work, channel, said.strip(), work.person, standup=standup)
    return tagged(work, found.number, tag)
