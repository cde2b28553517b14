"""Drawing: the layout as an SVG by way of a template, and an SVG as a PNG with the bundled font and no other."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.pictures import charts, layout, lettering, sheet
from bot.pictures.charts import Chart
from bot.pictures.values import MapPicture

if TYPE_CHECKING:
    from jinja2 import Environment


def svg(picture: MapPicture) -> str:
    """The map as an SVG document, 1080 px wide and as high as it needs; the same picture gives the same text."""
    paper = layout.plan(picture)
    values = {"paper": paper, "width": sheet.WIDTH, "ring": sheet.RING, "family": lettering.FAMILY}
    return _environment().get_template("map.svg.j2").render(values)


def chart_svg(chart: Chart) -> str:
    """A chart as an SVG document, as wide as a map and as high as it needs; the same chart gives the same text."""
    values = {"paper": charts.plan(chart), "width": sheet.WIDTH, "family": lettering.FAMILY}
    return _environment().get_template("chart.svg.j2").render(values)


def png(svg: str) -> bytes:
    """The SVG as a PNG of the same size in pixels."""
    import resvg_py  # only a picture needs it: a start need not wait

    fonts = [str(lettering.REGULAR), str(lettering.BOLD)]
    return resvg_py.svg_to_bytes(svg_string=svg, font_files=fonts, skip_system_fonts=True, font_family=lettering.FAMILY)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # for the same reason

    return Environment(
        loader=PackageLoader("bot"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
