"""Pictures: the map of influence × interest and charts, from plain values to an SVG and a PNG."""

from bot.pictures.charts import Chart, Columns, Rows
from bot.pictures.charts import alt_text as chart_text
from bot.pictures.drawing import chart_svg, png, svg
from bot.pictures.reading import alt_text
from bot.pictures.values import LABELLED, STANCES, Dot, MapPicture, numbered, quadrant

__all__ = [
    "LABELLED",
    "STANCES",
    "Chart",
    "Columns",
    "Dot",
    "MapPicture",
    "Rows",
    "alt_text",
    "chart_svg",
    "chart_text",
    "numbered",
    "png",
    "quadrant",
    "svg",
]
