"""Charts: columns in stacks over time, and rows of one length each, below each other on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot import text
from bot.pictures import lettering, sheet
from bot.pictures.sheet import Bar, Line, Sheet, Text

# After Okabe and Ito, from dark to light: told apart also where colours are not.
FILLS = ("#1b4fa3", "#62b8f5", "#e3a01f", "#d5dae1")
MARGIN, AIR, GAP = 36, 44, 6
HIGH = 260  # of the tallest column
KEY, KEY_PITCH = 22, 40
ROW, BAR = 46, 26  # of a row: from one to the next, and how thick
ROWS = 12
LABEL, VALUE = 340, 230  # room for the words beside a row's bar, before and behind it
NUMBERED = 14  # columns that have room for their number
WIDEST = 120
ALT = 2000  # Slack's limit for an alternative text


@dataclass(frozen=True, slots=True)
class Columns:
    """Stacked columns in the order of time: for each label a number per key."""

    title: str
    keys: tuple[str, ...]
    columns: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows, the most pressing first: a label, how long its bar is, and what stands behind it."""

    title: str
    rows: tuple[tuple[str, int, str], ...]


Panel = Columns | Rows


@dataclass(frozen=True, slots=True)
class Chart:
    """A sheet of panels; one that has nothing to show says so."""

    title: str
    panels: tuple[Panel, ...]


def plan(chart: Chart) -> Sheet:
    """Everything that is drawn, and where."""
    paper = Sheet(y=MARGIN)
    words = lettering.clean(chart.title).split()
    lines = lettering.wrap(words, sheet.INSIDE, size=lettering.LARGE, bold=True)[:2]
    room = (lettering.cut(each, sheet.INSIDE, size=lettering.LARGE, bold=True) for each in lines)
    paper.write(list(room), size=lettering.LARGE, bold=True)
    for panel in chart.panels:
        paper.y += AIR
        paper.write([panel.title], size=lettering.MIDDLE, bold=True)
        _columns(paper, panel) if isinstance(panel, Columns) else _rows(paper, panel)
    paper.y += MARGIN
    return paper


def _columns(paper: Sheet, panel: Columns) -> None:
    if not any(sum(values) for _, values in panel.columns):
        paper.write(["Nothing yet."], size=lettering.SMALL, soft=True)
        return
    _key(paper, panel.keys)
    most = max(sum(values) for _, values in panel.columns)
    paper.y += 36
    top, bottom = paper.y, paper.y + HIGH
    wide = sheet.INSIDE / len(panel.columns)
    for number, (_, values) in enumerate(panel.columns):
        _stack(paper, (sheet.LEFT + wide * number, bottom, wide), values, most)
    paper.lines.append(Line(sheet.LEFT, bottom, sheet.RIGHT, bottom))
    if len(panel.columns) > NUMBERED:
        paper.texts.append(Text(sheet.RIGHT, top - 10, f"up to {most}", soft=True, anchor="end"))
    _labels(paper, [label for label, _ in panel.columns], wide, bottom)
    paper.y = bottom + 44


def _key(paper: Sheet, keys: Sequence[str]) -> None:
    paper.y += 10
    x = float(sheet.LEFT)
    for words, fill in zip(keys, FILLS, strict=False):
        paper.bars.append(Bar(x, paper.y, KEY, KEY, fill))
        paper.texts.append(Text(x + KEY + 10, sheet.middle(paper.y + KEY / 2, lettering.SMALL), words))
        x += KEY + 10 + lettering.width(words, lettering.SMALL) + 30
    paper.y += KEY_PITCH


def _stack(paper: Sheet, place: tuple[float, float, float], values: Sequence[int], most: int) -> None:
    """One column from its foot up: left, foot and room."""
    left, foot, wide = place
    for value, below, fill in zip(values, accumulate((0, *values)), FILLS, strict=False):
        high = HIGH * value / most
        if value:
            thick = min(WIDEST, max(2.0, wide - GAP))
            y = foot - HIGH * below / most - high
            paper.bars.append(Bar(left + (wide - thick) / 2, y, thick, high, fill))
    total = sum(values)
    if total and wide >= sheet.INSIDE / NUMBERED:
        paper.texts.append(Text(left + wide / 2, foot - HIGH * total / most - 8, str(total), anchor="middle"))


def _labels(paper: Sheet, labels: Sequence[str], wide: float, bottom: float) -> None:
    """As many labels below the columns as have room beside each other."""
    room = max(lettering.width(each, lettering.SMALL) for each in labels) + 18
    step = max(1, -int(-room // wide))
    for number in range(0, len(labels), step):
        x = sheet.LEFT + wide * (number + 0.5)
        half = lettering.width(labels[number], lettering.SMALL) / 2
        x = min(max(x, sheet.LEFT + half), sheet.RIGHT - half)
        paper.texts.append(Text(x, bottom + 32, labels[number], anchor="middle", soft=True))


def _rows(paper: Sheet, panel: Rows) -> None:
    if not panel.rows:
        paper.write(["Nothing yet."], size=lettering.SMALL, soft=True)
        return
    most = max(1, *(length for _, length, _ in panel.rows))
    room = sheet.INSIDE - LABEL - VALUE
    paper.y += 8
    for label, length, said in panel.rows[:ROWS]:
        y = sheet.middle(paper.y + ROW / 2, lettering.SMALL)
        end = LABEL + sheet.LEFT + max(4.0, room * length / most)
        paper.texts.append(Text(sheet.LEFT, y, lettering.cut(lettering.clean(label), LABEL - 20)))
        paper.bars.append(Bar(sheet.LEFT + LABEL, paper.y + (ROW - BAR) / 2, end - sheet.LEFT - LABEL, BAR, FILLS[0]))
        paper.texts.append(Text(end + 12, y, said, soft=True))
        paper.y += ROW
    if len(panel.rows) > ROWS:
        paper.write([f"and {len(panel.rows) - ROWS} more"], size=lettering.SMALL, soft=True)


def alt_text(chart: Chart) -> str:
    """The chart in plain sentences, for people who have it read to them."""
    parts = [_column_words(each) if isinstance(each, Columns) else _row_words(each) for each in chart.panels]
    return text.shorten(f"{lettering.clean(chart.title)}. {' '.join(parts)}", ALT)


def _column_words(panel: Columns) -> str:
    said = "; ".join(
        f"{label}: " + ", ".join(f"{value} {key}" for key, value in zip(panel.keys, values, strict=True) if value)
        for label, values in panel.columns
        if any(values)
    )
    return f"{panel.title}: {said or 'nothing yet'}."


def _row_words(panel: Rows) -> str:
    said = "; ".join(f"{lettering.clean(label)}, {behind}" for label, _, behind in panel.rows[:ROWS])
    return f"{panel.title}: {said or 'nothing yet'}."
