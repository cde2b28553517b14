"""The map itself: four named quadrants, their cells and the two axes."""

from __future__ import annotations

from collections.abc import Mapping

from bot.pictures import cells, lettering, sheet
from bot.pictures.cells import Block, Cell
from bot.pictures.sheet import Box, Line, Sheet, Text
from bot.pictures.values import HIGH, SCORES, quadrant

Place = tuple[int, int]

AXIS = 36  # left of the map, for the scores of influence
GAP = 12  # between quadrants
HEADING = 56  # the line with a quadrant's name
LEAST = 128  # height of a row with few people
ORIGIN = sheet.LEFT + AXIS
COLUMN = (sheet.RIGHT - ORIGIN - GAP) / len(SCORES)
LOW, HIGHS = SCORES[: HIGH - 1], SCORES[HIGH - 1 :]
EMPTY = Cell()


def draw(paper: Sheet, people: Mapping[Place, Cell], *, rings: bool) -> None:
    """Draw the map below what is on the sheet already."""
    blocks = {(y, x): cells.block(people.get((y, x), EMPTY), COLUMN) for y in SCORES for x in SCORES}
    paper.write(["↑ Influence"], size=lettering.SMALL, soft=True)
    paper.y += 12
    for band in (HIGHS, LOW):
        _band(paper, band, blocks, rings=rings)
        paper.y += GAP
    _scores_of_interest(paper)


def _band(paper: Sheet, band: range, blocks: Mapping[Place, Block], *, rings: bool) -> None:
    """Two quadrants side by side, from the highest score down."""
    heights = {y: max(LEAST, *(blocks[y, x].height + 2 * cells.PAD for x in SCORES)) for y in reversed(band)}
    total = HEADING + sum(heights.values())
    for side in (LOW, HIGHS):
        _ground(paper, quadrant(band[0], side[0]), side=side, height=total)
    paper.y += HEADING
    for y, height in heights.items():
        _row(paper, y, blocks, height=height, rings=rings)


def _ground(paper: Sheet, name: str, *, side: range, height: float) -> None:
    x, wide = _column(side[0]), COLUMN * len(side)
    paper.boxes.append(Box(x, paper.y, wide, height, "strong" if name == "Manage closely" else "plain"))
    size = lettering.MIDDLE
    paper.texts.append(Text(x + 18, sheet.middle(paper.y + HEADING / 2 + 2, size), name, size=size, bold=True))
    bottom = paper.y + height
    paper.lines.extend(Line(_column(each), paper.y + HEADING, _column(each), bottom) for each in side[1:])


def _row(paper: Sheet, influence: int, blocks: Mapping[Place, Block], *, height: float, rings: bool) -> None:
    score = Text(sheet.LEFT, sheet.middle(paper.y + height / 2, lettering.SMALL), str(influence), soft=True)
    paper.texts.append(score)
    for side in (LOW, HIGHS):
        paper.lines.append(Line(_column(side[0]), paper.y, _column(side[-1]) + COLUMN, paper.y))
    for interest in SCORES:
        box = Box(_column(interest), paper.y, COLUMN, height, "")
        cells.draw(paper, blocks[influence, interest], box=box, rings=rings)
    paper.y += height


def _scores_of_interest(paper: Sheet) -> None:
    y = paper.y + 26
    for score in SCORES:
        paper.texts.append(Text(_column(score) + COLUMN / 2, y, str(score), soft=True, anchor="middle"))
    paper.texts.append(Text(sheet.RIGHT, y + 38, "Interest →", soft=True, anchor="end"))
    paper.y = y + 48


def _column(interest: int) -> float:
    """Where a column begins."""
    return ORIGIN + COLUMN * (interest - 1) + (GAP if interest >= HIGH else 0)
