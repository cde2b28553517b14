"""Pictures: the map of influence × interest, from plain values to an SVG and a PNG."""

from bot.pictures.drawing import png, svg
from bot.pictures.reading import alt_text
from bot.pictures.values import LABELLED, STANCES, Dot, MapPicture, numbered, quadrant

__all__ = ["LABELLED", "STANCES", "Dot", "MapPicture", "alt_text", "numbered", "png", "quadrant", "svg"]
