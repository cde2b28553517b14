"""The layout of a map: who is named where, and the parts of the sheet from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

from bot import text
from bot.pictures import grid, lettering, notes, palette, sheet
from bot.pictures.cells import LISTED, Cell, Person
from bot.pictures.grid import Place
from bot.pictures.palette import Look
from bot.pictures.sheet import Sheet
from bot.pictures.values import LABELLED, STANCES, Dot, MapPicture, numbered

MARGIN = 36
TITLE_LINES = 2
UNTITLED, NO_FUNCTION, OTHER_FUNCTIONS = "Stakeholders", "No function", "Other functions"


def plan(picture: MapPicture) -> Sheet:
    """Everything that is drawn, and where."""
    people = numbered(picture)
    placed = [each for each in people if each[1].place]
    looks = palette.looks(_function(dot) for _, dot in placed)
    places = _places(placed, looks)
    paper = Sheet(y=MARGIN)
    _head(paper, picture.title, len(placed))
    grid.draw(paper, places, rings=picture.with_stance)
    _lists(paper, places, rings=picture.with_stance)
    _keys(paper, looks, _stances(places) if picture.with_stance else [])
    _missing(paper, people[len(placed) :], beyond=len(placed) - LABELLED)
    paper.y += MARGIN
    return paper


def _places(placed: Sequence[tuple[int, Dot]], looks: dict[str, Look]) -> dict[Place, Cell]:
    """The people of each place, in the order of their numbers; a crowded place has a letter."""
    named: dict[Place, list[Person]] = {}
    rest: dict[Place, list[Look]] = {}
    for order, (number, dot) in enumerate(placed):
        assert dot.place is not None
        look = looks[_function(dot)]
        if order < LABELLED:
            named.setdefault(dot.place, []).append(Person(dot, _name(number, dot), look))
        else:
            rest.setdefault(dot.place, []).append(look)
    letters = iter(ascii_uppercase)
    return {
        place: Cell(
            tuple(here := named.get(place, [])),
            tuple(rest.get(place, [])),
            next(letters) if len(here) > LISTED else "",
        )
        for place in {**named, **rest}
    }


def _head(paper: Sheet, title: str, placed: int) -> None:
    size = lettering.LARGE
    lines = lettering.wrap(lettering.legible(title).split() or [UNTITLED], sheet.INSIDE, size=size, bold=True)
    last = " ".join(lines[TITLE_LINES - 1 :])
    kept = [*lines[: TITLE_LINES - 1], *([last] if last else [])]
    paper.write([lettering.cut(line, sheet.INSIDE, size=size, bold=True) for line in kept], size=size, bold=True)
    shown = f"{text.plural(placed, 'person', many='people')} by influence and interest"
    paper.y += 4
    paper.write([shown if placed else "Nobody is placed on the map yet"], size=lettering.MIDDLE, soft=True)
    paper.y += 22


def _lists(paper: Sheet, places: dict[Place, Cell], *, rings: bool) -> None:
    for place, cell in places.items():
        if cell.letter:
            notes.crowd(paper, place, cell, rings=rings)


def _keys(paper: Sheet, looks: dict[str, Look], stances: Sequence[str]) -> None:
    key = {title: look for title, look in looks.items() if look != palette.OTHERS}
    if len(key) < len(looks):
        key[OTHER_FUNCTIONS] = palette.OTHERS
    if key:
        notes.functions(paper, key)
    if stances:
        notes.stances(paper, stances)


def _missing(paper: Sheet, unplaced: Sequence[tuple[int, Dot]], *, beyond: int) -> None:
    """Who has no dot, and who has a dot and no name."""
    if unplaced:
        notes.strip(paper, [_name(number, dot) for number, dot in unplaced])
    if beyond > 0:
        told = f"The {LABELLED} with most influence and interest are named; {beyond} more {'is a dot' if beyond == 1 else 'are dots'}."
        paper.y += MARGIN / 2
        paper.write(lettering.wrap(told.split(), sheet.INSIDE), size=lettering.SMALL, soft=True)


def _stances(places: dict[Place, Cell]) -> list[str]:
    """The stances that are drawn, in their usual order."""
    present = {person.stance for cell in places.values() for person in cell.named}
    return [stance for stance in STANCES if stance in present]


def _name(number: int, dot: Dot) -> str:
    return lettering.legible(dot.name) or f"no. {number}"


def _function(dot: Dot) -> str:
    return lettering.legible(dot.function) or NO_FUNCTION
