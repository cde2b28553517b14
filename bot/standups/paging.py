"""What one message does not hold of a round: every answer in full and every name, in pages in the digest's thread.

A page keeps what it was dealt: who answers late or edits changes one page, and moves nobody. A long answer is dealt in
parts; who has not answered is on a page by name until they do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from bot import outbox
from bot.blocks import Message
from bot.messages import standup_digests as words
from bot.messages.standup_digests import Given, Paged
from bot.outbox import Place, Subject
from bot.standups import finding
from bot.standups.common import channel_of
from bot.standups.finding import Rows
from storage import cards, rosters, standups
from storage.people import Person
from storage.standups import (
    ABSENT,
    ANSWERED,
    CARD,
    COPY,
    DAY,
    DIGEST,
    PAGE,
    THREADS,
    Copy,
    Page,
    Prompt,
    Round,
    Standup,
)
from storage.work import Work

Item = tuple[int, int, int]  # a turn, which of its answers (or ABSENT), and which part of that
Row = tuple[Prompt, Person]
HERE = 0  # where the digest itself is, and not a copy


@dataclass(frozen=True, slots=True)
class Thread:
    """Where pages go: the thread of a digest, or of the copy of that id; and those that are there."""

    copy_id: int
    place: Place
    pages: Sequence[Page]


def there(pages: Iterable[Page]) -> Paged:
    """What pages hold: answers, names."""
    which = {item[1] for each in pages for item in each.items}
    return Paged(answers=bool(which - {ABSENT}), names=ABSENT in which)


def grow(work: Work, standup: Standup, opened: Round, rows: Rows, *, paged: Paged) -> None:
    """Have on pages what is on none yet, wherever the digest is."""
    sized = _sized(opened, rows)
    for thread in _threads(work, standup, opened):
        # Where each answer is a message of its own, those that it does not hold are on pages since they were given.
        said = paged.answers and not (thread.copy_id == HERE and standup.posting == THREADS)
        _deal(
            work, opened, thread, {each: sized[each] for each in sized if (paged.names if each[1] == ABSENT else said)}
        )


def grow_answer(work: Work, standup: Standup, opened: Round, row: Row) -> None:
    """Have one person's answers on pages in their day's thread."""
    sized = _sized(opened, [row])
    for thread in _threads(work, standup, opened):
        if thread.copy_id == HERE:
            _deal(work, opened, thread, sized)


def _threads(work: Work, standup: Standup, opened: Round) -> Iterator[Thread]:
    """The threads of the digest (its day's, where it lies in that) and of its copies, kept from changing meanwhile."""
    standups.lock_round(work, opened)
    known = standups.pages(work, opened.id)
    head = cards.message_of(work, DIGEST if standup.posting == CARD else DAY, opened.id)
    if head is not None:
        place = Place(channel_of(work, standup).slack_id, after_id=head.id)
        yield Thread(HERE, place, [each for each in known if each.copy_id == HERE])
    for copy_id in rosters.copies(work, opened.id):
        copy, posted = work.get(Copy, copy_id), cards.message_of(work, COPY, copy_id)
        if copy is not None and posted is not None:
            place = Place(copy.conversation, after_id=posted.id)
            yield Thread(copy_id, place, [each for each in known if each.copy_id == copy_id])


def _deal(work: Work, opened: Round, thread: Thread, wanted: Mapping[Item, int]) -> None:
    """Put what is on no page yet onto the last one as far as that has room, and begin others."""
    dealt = {tuple(item) for each in thread.pages for item in each.items}
    last = thread.pages[-1] if thread.pages else None
    sizes = {item: size for item, size in wanted.items() if item not in dealt}
    more, *pages = _dealt(sizes, _room(work, opened, last) if last else 0)
    if last and more:
        last.items = [*last.items, *(list(each) for each in more)]
        work.session.flush()
        outbox.redraw(work, PAGE, last.id)
    for number, items in enumerate(pages, len(thread.pages) + 1):
        _post(work, opened, thread, items=items, number=number)


def _dealt(sizes: Mapping[Item, int], room: int) -> list[list[Item]]:
    """Items page by page: what goes into the room of the last one, and then those of new ones."""
    dealt: list[list[Item]] = [[]]
    for together in _together(sizes):
        size = sum(sizes[item] for item in together)
        if size > room and (dealt[-1] or len(dealt) == 1):
            dealt.append([])
            room = words.PAGE_ROOM
        dealt[-1] += together
        room -= size
    return dealt


def _together(sizes: Mapping[Item, int]) -> Iterator[list[Item]]:
    """What stays on one page: what one person said, unless that is too much."""
    for _, group in groupby(sizes, key=itemgetter(0)):
        items = list(group)
        if sum(sizes[item] for item in items) <= words.PAGE_ROOM:
            yield items
        else:
            yield from ([item] for item in items)


def _room(work: Work, opened: Round, page: Page) -> int:
    """How many characters a page has left."""
    sized = _sized(opened, standups.turns_of(work, {item[0] for item in page.items}))
    return words.PAGE_ROOM - sum(sized.get(tuple(item), 0) for item in page.items)


def _post(work: Work, opened: Round, thread: Thread, *, items: Sequence[Item], number: int) -> None:
    values = {"copy_id": thread.copy_id, "number": number, "items": [list(each) for each in items]}
    page = work.insert_once(Page, round_id=opened.id, **values)
    if page is not None:
        shown = message(work, page)
        assert shown is not None, "it has just been dealt"
        outbox.post_card(work, Subject(PAGE, page), thread.place, shown)


# What a page shows


def _sized(opened: Round, rows: Rows) -> dict[Item, int]:
    """What pages can hold of these turns, and how many characters each takes."""
    return {
        item: words.size(person.name, said)
        if said
        else words.name_size(person.name, later=prompt.due_at >= opened.closes_at)
        for prompt, person in rows
        for item, said in _said(opened, prompt)
    }


def _said(opened: Round, prompt: Prompt) -> Iterator[tuple[Item, str]]:
    """A turn as (item, what a page shows of it in mrkdwn)."""
    if prompt.state != ANSWERED:
        yield (prompt.id, ABSENT, 0), ""
        return
    for which, (question, answer) in enumerate(zip(opened.questions, prompt.answers, strict=False)):
        for part, shown in enumerate(words.parts(str(question), answer)):
            yield (prompt.id, which, part), shown


def message(work: Work, page_id: int) -> Message | None:
    """A page as its turns are now."""
    page = work.get(Page, page_id)
    opened = work.get(Round, page.round_id) if page else None
    standup = work.get(Standup, opened.standup_id) if opened else None
    if page is None or opened is None or standup is None:
        return None
    rows, here = standups.turns_of(work, {item[0] for item in page.items}), {tuple(item) for item in page.items}
    given = (Given(person.name, prompt.late, _shown(opened, prompt, here)) for prompt, person in rows)
    named = {item[0] for item in here if item[1] == ABSENT}
    absent = finding.absent(work, opened, [row for row in rows if row[0].id in named])
    return words.page(page.number, [each for each in given if each.parts], absent, standup.zone)


def _shown(opened: Round, prompt: Prompt, here: Collection[Item]) -> tuple[str, ...]:
    return tuple(shown for item, shown in _said(opened, prompt) if shown and item in here)


def changed(work: Work, opened: Round, prompt: Prompt) -> None:
    """Somebody's part has changed: the pages that have it are drawn anew."""
    if not any(_has(each, prompt) for each in standups.pages(work, opened.id)):
        return
    standups.lock_round(work, opened)
    theirs = [each for each in standups.pages(work, opened.id) if _has(each, prompt)]
    for each in theirs:
        each.items = [list(item) for item in _kept(work, opened, each)]
    work.session.flush()
    outbox.redraw(work, PAGE, *(each.id for each in theirs))


def _has(page: Page, prompt: Prompt) -> bool:
    return any(item[0] == prompt.id for item in page.items)


def _kept(work: Work, opened: Round, page: Page) -> list[Item]:
    """What a page still holds, as far as it has room for what has grown; the rest is dealt anew."""
    sized = _sized(opened, standups.turns_of(work, {item[0] for item in page.items}))
    room, kept = words.PAGE_MOST, list[Item]()
    for item in (tuple(each) for each in page.items):
        if item in sized and sized[item] <= room:
            room, kept = room - sized[item], [*kept, item]
    return kept
