"""What a sheet of paper holds: boxes, lines, marks and texts, each knowing the space that it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from bot.pictures import lettering
from bot.pictures.palette import Look

WIDTH = 1080
LEFT, RIGHT = 28, WIDTH - 28
INSIDE = RIGHT - LEFT
DOT, RING = 11, 17  # radii
BARE = 13  # radius of a dot that has no ring to leave room for
SPECK = 8  # radius of a dot without a name
_RING_HALF = 3  # half of the thickest ring, and a little air
_EDGE = 1  # half of a dot's outline

Space = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Text:
    """Words on a baseline."""

    x: float
    y: float
    words: str
    size: float = lettering.SMALL
    bold: bool = False
    soft: bool = False
    anchor: str = "start"

    @property
    def space(self) -> Space:
        """Left, top, right and bottom."""
        wide = lettering.width(self.words, self.size, bold=self.bold)
        left = self.x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return (left, self.y - lettering.ASCENT * self.size, left + wide, self.y + lettering.DESCENT * self.size)


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot, with a ring around it when there is a stance to show."""

    x: float
    y: float
    radius: float
    look: Look
    stance: str = ""

    @property
    def space(self) -> Space:
        """Left, top, right and bottom."""
        half = RING + _RING_HALF if self.stance else self.radius + _EDGE
        return (self.x - half, self.y - half, self.x + half, self.y + half)


@dataclass(frozen=True, slots=True)
class Box:
    """A tinted ground."""

    x: float
    y: float
    width: float
    height: float
    tint: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled bar of a chart."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True)
class Line:
    """A fine line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(slots=True)
class Sheet:
    """A sheet that grows downwards: `y` is where the next part begins."""

    y: float = 0
    boxes: list[Box] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    @property
    def height(self) -> int:
        """The height of the sheet so far, in whole pixels."""
        return math.ceil(self.y)

    def write(self, lines: list[str], *, size: float, bold: bool = False, soft: bool = False) -> None:
        """Lines of text below each other, from the left margin."""
        for words in lines:
            self.y += round(size * 1.3)
            self.texts.append(Text(LEFT, self.y - round(size * 0.3), words, size, bold=bold, soft=soft))


def middle(y: float, size: float) -> float:
    """The baseline of a line whose small letters and capitals stand centred on `y`."""
    return y + round(size * 0.35)
