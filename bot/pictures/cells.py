"""One place of the map, that is one pair of scores: how high it must be for its people, and their dots and names."""

from __future__ import annotations

from dataclasses import dataclass

from bot.pictures import lettering, sheet
from bot.pictures.palette import Look
from bot.pictures.sheet import Box, Mark, Sheet, Text
from bot.pictures.values import STANCES, UNKNOWN, Dot

LISTED = 5  # people whose names stand in the cell; when there are more, they stand in a list below the map
WRAPPED = 2  # people in a cell whose names may take two lines
ENTRY, LINE = 46, 32  # height of a person whose name has one line, and of a further line
PAD = 14  # air around a cell's people
MARK_INSET, NAME_INSET = 26, 52  # from the left side to the middle of a dot, and to the name
TIGHT = 4  # between a name and the next cell
PITCH, ROWS = 23, 6  # dots without names: distance and most rows


@dataclass(frozen=True, slots=True)
class Person:
    """One who is named: `name` is what the font can write of it, or their number."""

    dot: Dot
    name: str
    look: Look

    @property
    def stance(self) -> str:
        """Their stance, as one of those that have a ring."""
        return self.dot.stance if self.dot.stance in STANCES else UNKNOWN


@dataclass(frozen=True, slots=True)
class Cell:
    """The people of one place: those who are named, the looks of the others, and the letter of its list, if any."""

    named: tuple[Person, ...] = ()
    rest: tuple[Look, ...] = ()
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in a cell, from top to bottom: a heading or people, dots without names, how many more there are."""

    heading: str
    people: tuple[tuple[Person, tuple[str, ...]], ...]
    specks: tuple[tuple[Look, ...], ...]
    more: int

    @property
    def height(self) -> float:
        """How much of the cell's height it takes, without air."""
        entries = sum(_entry_height(lines) for _, lines in self.people)
        return entries + (ENTRY if self.heading else 0) + PITCH * len(self.specks) + (ENTRY if self.more else 0)


def block(cell: Cell, width: float) -> Block:
    """What stands in a cell of this width."""
    looks = (*(person.look for person in cell.named), *cell.rest) if cell.letter else cell.rest
    across = int((width - 2 * PAD) // PITCH)
    shown = looks[: across * ROWS]
    rows = tuple(shown[start : start + across] for start in range(0, len(shown), across))
    heading = f"{cell.letter} · {len(looks)}" if cell.letter else ""
    return Block(heading, () if cell.letter else _entries(cell, width), rows, len(looks) - len(shown))


def draw(paper: Sheet, inside: Block, *, box: Box, rings: bool) -> None:
    """Draw what stands in a cell in the middle of its box's height."""
    y = box.y + (box.height - inside.height) / 2
    if inside.heading:
        y = _line(paper, inside.heading, x=box.x + PAD + 4, y=y)
    for person, lines in inside.people:
        y = _person(paper, person, lines, x=box.x, y=y, rings=rings)
    for row in inside.specks:
        y += PITCH
        at = (box.x + PAD + PITCH * (number + 0.5) for number in range(len(row)))
        paper.marks.extend(Mark(x, y - PITCH / 2, sheet.SPECK, look) for x, look in zip(at, row, strict=False))
    if inside.more:
        _line(paper, f"+ {inside.more}", x=box.x + PAD + 4, y=y)


def _person(paper: Sheet, person: Person, lines: tuple[str, ...], *, x: float, y: float, rings: bool) -> float:
    """Draw a dot and the name beside it, and say where the next one begins."""
    centre = y + _entry_height(lines) / 2
    paper.marks.append(mark(person.look, x=x + MARK_INSET, y=centre, stance=person.stance if rings else ""))
    first = sheet.middle(centre - LINE * (len(lines) - 1) / 2, lettering.SMALL)
    paper.texts.extend(Text(x + NAME_INSET, first + LINE * number, words) for number, words in enumerate(lines))
    return y + _entry_height(lines)


def mark(look: Look, *, x: float, y: float, stance: str) -> Mark:
    """A dot of the usual size: larger when it has no ring to leave room for."""
    return Mark(x, y, sheet.DOT if stance else sheet.BARE, look, stance)


def _entry_height(lines: tuple[str, ...]) -> float:
    """The height of a person whose name has these lines."""
    return ENTRY + LINE * (len(lines) - 1)


def _entries(cell: Cell, width: float) -> tuple[tuple[Person, tuple[str, ...]], ...]:
    most = 2 if len(cell.named) <= WRAPPED else 1
    room = width - NAME_INSET - TIGHT
    return tuple((person, lettering.name_lines(person.name, room, lines=most)) for person in cell.named)


def _line(paper: Sheet, words: str, *, x: float, y: float) -> float:
    size = lettering.MIDDLE
    paper.texts.append(Text(x, sheet.middle(y + ENTRY / 2, size), words, size=size, bold=True))
    return y + ENTRY
