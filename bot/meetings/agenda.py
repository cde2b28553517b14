"""What a meeting is about: decisions and words, put there by whoever is invited or may read where it comes from."""

from __future__ import annotations

from bot import directory, text
from bot.errors import BotError, NotUnderstood
from bot.meetings import calling, typed
from bot.meetings.leading import locked, redraw
from storage import decisions, history, meetings
from storage.decisions import Decision
from storage.meetings import OPEN, AgendaItem, Meeting
from storage.work import Work

ITEM_LIMIT, MOST = 200, 30


def add(work: Work, found: Meeting, said: str, *, minutes: str = "") -> None:
    """Put something on the agenda: words, or a decision by its number.

    Raises: BotError, NotUnderstood
    """
    found = locked(work, found.id)
    if found.status not in OPEN:
        raise BotError(f"M-{found.number} is {found.status}: its agenda is closed.")
    if len(meetings.agenda(work, found.id)) >= MOST:
        raise BotError(f"The agenda of M-{found.number} has {MOST} points: that is more than a meeting can hold.")
    takes = typed.item_minutes(minutes)
    decision = _decision(work, found, said)
    if decision is not None:
        calling.about(work, found, decision, takes)
    else:
        _words(work, found, said, takes)
    history.append(work, "meeting", found.id, "item", title=said[:ITEM_LIMIT])
    redraw(work, found)


def _decision(work: Work, meeting: Meeting, said: str) -> Decision | None:
    """The decision that is meant, if what was said is nothing but a decision's number."""
    word = said.strip().upper()
    if not (word.startswith("D-") and word[2:].isdecimal() and len(word) <= 11):  # noqa: PLR2004 - nine digits
        return None
    found = decisions.by_number(work, int(word[2:]), directory.fresh_since(work))
    if found is None:
        raise NotUnderstood(f"There is no decision {word} that you can see.", field="item")
    calling.check_about(work, meeting.channel_id, [found])
    return found


def _words(work: Work, found: Meeting, said: str, takes: int | None) -> None:
    title = " ".join(text.readable(said, {}).split())
    if not 1 <= len(title) <= ITEM_LIMIT:
        raise NotUnderstood(
            f"A point on the agenda has 1 to {ITEM_LIMIT} characters; these are {len(title)}.", field="item"
        )
    work.add(AgendaItem(meeting_id=found.id, title=title, minutes=takes, added_by_id=work.person.id))
