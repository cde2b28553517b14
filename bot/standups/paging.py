"""What one message does not hold of a round: every answer in full, in pages in the digest's thread.

A page keeps what it was dealt: who answers late or edits changes one page or begins the next, and moves nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bot import outbox
from bot.blocks import Message
from bot.messages import standup_digests as words
from bot.outbox import Place, Subject
from bot.rounds import Said
from bot.standups.common import channel_of
from storage import cards, rosters, standups
from storage.people import Person
from storage.standups import ANSWERED, COPY, DAY, DIGEST, PAGE, THREAD, Copy, Page, Prompt, Round, Standup
from storage.work import Work

Item = tuple[int, int]  # a turn, and which of its answers


def grow(work: Work, standup: Standup, opened: Round, rows: Sequence[tuple[Prompt, Person]]) -> None:
    """Post pages of what is on none yet, wherever the digest is."""
    known = standups.pages(work, opened.id)
    for copy_id, place in _places(work, standup, opened):
        here = [each for each in known if each.copy_id == copy_id]
        there = {(turn, which) for each in here for turn, which in each.items}
        for number, items in enumerate(_dealt(opened, rows, there), len(here) + 1):
            page = work.insert_once(
                Page, round_id=opened.id, copy_id=copy_id, number=number, items=[list(each) for each in items]
            )
            if page is not None:
                shown = message(work, page)
                assert shown is not None, "it has just been dealt"
                outbox.post_card(work, Subject(PAGE, page), place, shown)


def _places(work: Work, standup: Standup, opened: Round) -> Iterator[tuple[int, Place]]:
    """The threads of the digest (its day's, where it lies in that) and of its copies, by the copy's id."""
    head = cards.message_of(work, DAY if standup.posting == THREAD else DIGEST, opened.id)
    if head is not None:
        yield 0, Place(channel_of(work, standup).slack_id, after_id=head.id)
    for copy_id in rosters.copies(work, opened.id):
        copy, posted = work.get(Copy, copy_id), cards.message_of(work, COPY, copy_id)
        if copy is not None and posted is not None:
            yield copy_id, Place(copy.conversation, after_id=posted.id)


def _dealt(opened: Round, rows: Sequence[tuple[Prompt, Person]], there: Collection[Item]) -> Iterator[list[Item]]:
    """What is on no page yet, page by page."""
    room, items = words.PAGE_ROOM, list[Item]()
    for prompt, person in rows:
        for which, answer in enumerate(prompt.answers):
            if prompt.state != ANSWERED or not answer or (prompt.id, which) in there:
                continue
            size = words.size_of(person.name, _question(opened, which), answer)
            if items and size > room:
                yield items
                room, items = words.PAGE_ROOM, []
            room, items = room - size, [*items, (prompt.id, which)]
    if items:
        yield items


def _question(opened: Round, which: int) -> str:
    return str(opened.questions[which]) if which < len(opened.questions) else ""


def message(work: Work, page_id: int) -> Message | None:
    """A page as its answers are now."""
    page = work.get(Page, page_id)
    opened = work.get(Round, page.round_id) if page else None
    if page is None or opened is None:
        return None
    turns = standups.turns_of(work, {turn for turn, _ in page.items})
    said = (
        _said(opened, prompt, person, [n for turn, n in page.items if turn == prompt.id]) for prompt, person in turns
    )
    return words.page(page.number, [each for each in said if each.answers])


def _said(opened: Round, prompt: Prompt, person: Person, which: Sequence[int]) -> Said:
    given = ((_question(opened, n), prompt.answers[n]) for n in which if n < len(prompt.answers))
    return Said(person.name, prompt.late, tuple((asked, answer) for asked, answer in given if answer))


def changed(work: Work, opened: Round, prompt: Prompt) -> None:
    """Somebody's answers have changed: the pages that have them are drawn anew."""
    theirs = [each for each in standups.pages(work, opened.id) if any(turn == prompt.id for turn, _ in each.items)]
    for each in theirs:
        each.items = [list(item) for item in _kept(work, opened, each)]
    work.session.flush()
    outbox.redraw(work, PAGE, *(each.id for each in theirs))


def _kept(work: Work, opened: Round, page: Page) -> list[Item]:
    """What a page still holds; `grow` deals the rest anew. One answer that is too long for any page stays where it is."""
    turns = {
        prompt.id: (prompt, person) for prompt, person in standups.turns_of(work, {turn for turn, _ in page.items})
    }
    room, kept = words.PAGE_MOST, list[Item]()
    for turn, which in page.items:
        prompt, person = turns[turn]
        answer = prompt.answers[which] if which < len(prompt.answers) else ""
        size = words.size_of(person.name, _question(opened, which), answer)
        if size <= room or not kept:
            room, kept = room - size, [*kept, (turn, which)]
    return kept
