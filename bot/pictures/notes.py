"""What stands below the map: lists of crowded places, the keys to colours and rings, and who is not placed yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from bot.pictures import cells, lettering, sheet
from bot.pictures.cells import Cell
from bot.pictures.palette import HOLLOW, Look
from bot.pictures.sheet import Box, Sheet, Text

COLUMNS = 3
COLUMN = sheet.INSIDE / COLUMNS
AIR = 30  # above a part
MARK_INSET, NAME_INSET = sheet.RING + 3, 2 * sheet.RING + 14  # from a column's left side
ROOM = COLUMN - NAME_INSET - AIR / 2  # for words in a column
STRIP_LINES = 3
NAMES = 100  # more do not fit in so many lines
STRIP_PAD, STRIP_PITCH = 22, 36


def crowd(paper: Sheet, place: tuple[int, int], cell: Cell, *, rings: bool) -> None:
    """The names of a crowded place."""
    influence, interest = place
    paper.y += AIR
    heading = f"{cell.letter} · influence {influence}, interest {interest}"
    paper.write([heading], size=lettering.MIDDLE, bold=True)
    paper.y += 8
    names = ((person, lettering.name_lines(person.name, ROOM)[0]) for person in cell.named)
    _columns(paper, [(name, person.look, person.stance if rings else "") for person, name in names])


def functions(paper: Sheet, looks: Mapping[str, Look]) -> None:
    """The key to colours and shapes."""
    paper.y += AIR
    _columns(paper, [(lettering.cut(title, ROOM), look, "") for title, look in looks.items()])


def stances(paper: Sheet, present: Sequence[str]) -> None:
    """The key to rings."""
    paper.y += AIR
    _columns(paper, [(stance.capitalize(), HOLLOW, stance) for stance in present])


def strip(paper: Sheet, names: Sequence[str]) -> None:
    """Those who are not placed yet: as many names as three lines hold."""
    paper.y += AIR
    room = sheet.INSIDE - 2 * STRIP_PAD
    lines = _listed(names, room)
    box = Box(sheet.LEFT, paper.y, sheet.INSIDE, 2 * STRIP_PAD + STRIP_PITCH * (len(lines) + 1), "plain")
    paper.boxes.append(box)
    x, y = sheet.LEFT + STRIP_PAD, sheet.middle(paper.y + STRIP_PAD + STRIP_PITCH / 2 - 2, lettering.MIDDLE)
    paper.texts.append(Text(x, y, "Not placed yet", size=lettering.MIDDLE, bold=True))
    paper.texts.extend(Text(x, y + STRIP_PITCH * number, words) for number, words in enumerate(lines, 1))
    paper.y += box.height


def _columns(paper: Sheet, items: Sequence[tuple[str, Look, str]]) -> None:
    """Dots and what they stand for, in columns that are read downwards."""
    rows = -(-len(items) // COLUMNS)
    for number, (words, look, stance) in enumerate(items):
        x, y = sheet.LEFT + COLUMN * (number // rows), paper.y + cells.ENTRY * (number % rows + 0.5)
        paper.marks.append(cells.mark(look, x=x + MARK_INSET, y=y, stance=stance))
        paper.texts.append(Text(x + NAME_INSET, sheet.middle(y, lettering.SMALL), words))
    paper.y += cells.ENTRY * rows


def _listed(names: Sequence[str], room: float) -> list[str]:
    """Names in a row with commas, ending with how many more there are."""
    cut = [lettering.cut(name, room / 2) for name in names[:NAMES]]
    filled = accumulate(lettering.width(f"{name}, ", lettering.SMALL) for name in cut)
    most = max(1, sum(1 for width in filled if width <= STRIP_LINES * room))
    tries = (_row(cut[:shown], len(names) - shown, room) for shown in range(most, 0, -1))
    return next(lines for lines in tries if len(lines) <= STRIP_LINES)


def _row(names: Sequence[str], more: int, room: float) -> list[str]:
    last = [names[-1], f"and {more} more"] if more else [names[-1]]
    return lettering.wrap([*(f"{name}," for name in names[:-1]), *last], room)
