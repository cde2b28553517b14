"""Charts: whatever the numbers, everything is on the sheet, and what is drawn is told."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import pictures
from bot.pictures import Chart, Columns, Rows, sheet
from bot.pictures.charts import HIGH, ROWS, plan

labels = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
values = st.tuples(*[st.integers(0, 10_000)] * 3)
columns = st.builds(
    lambda stacks: Columns("Who answered", ("yes", "late", "no"), tuple((f"{n} Mar", each) for n, each in stacks)),
    st.lists(st.tuples(st.integers(1, 31), values), max_size=40),
)
rows = st.builds(
    lambda found: Rows("Launches", tuple(found)),
    st.lists(st.tuples(labels, st.integers(0, 400), st.just("10 Apr")), max_size=20),
)
charts = st.builds(Chart, labels, st.lists(columns | rows, max_size=3).map(tuple))


@settings(max_examples=60, deadline=None)
@given(charts)
def test_everything_is_on_the_sheet(chart: Chart) -> None:
    paper = plan(chart)
    for bar in paper.bars:
        assert bar.width > 0
        assert bar.height > 0
        assert 0 <= bar.x <= bar.x + bar.width <= sheet.WIDTH
        assert 0 <= bar.y <= bar.y + bar.height <= paper.height
    for words in paper.texts:
        left, top, right, bottom = words.space
        assert left >= 0
        assert right <= sheet.WIDTH
        assert 0 <= top <= bottom <= paper.height
    ET.fromstring(pictures.chart_svg(chart))
    assert len(pictures.chart_text(chart)) <= 2000


def test_stacks_are_as_high_as_their_numbers() -> None:
    paper = plan(Chart("T", (Columns("C", ("a", "b"), (("1 Mar", (3, 1)), ("2 Mar", (0, 2)))),)))
    stacked = [bar for bar in paper.bars if bar.fill and bar.height != bar.width]
    assert [round(bar.height) for bar in stacked] == [HIGH * 3 // 4, HIGH // 4, HIGH // 2]
    assert stacked[1].y + stacked[1].height == pytest.approx(stacked[0].y)
    assert [each.words for each in paper.texts if each.words in "42"] == ["4", "2"]


def test_the_same_is_told_in_words() -> None:
    many = tuple((f"K{n} <b>", n, f"day {n}") for n in range(ROWS + 3))
    chart = Chart(
        "EU & <co>", (Columns("By week", ("in", "out"), (("1 Mar", (2, 0)), ("8 Mar", (0, 0)))), Rows("L", many))
    )
    said = pictures.chart_text(chart)
    assert said.startswith("EU & <co>. By week: 1 Mar: 2 in. L: K0 <b>, day 0; ")
    drawn = pictures.chart_svg(chart)
    assert "EU &amp; &lt;co&gt;" in drawn
    assert "and 3 more" in drawn


def test_nothing_yet_is_said() -> None:
    chart = Chart("", (Columns("C", ("a",), ()), Rows("R", ())))
    assert pictures.chart_svg(chart).count("Nothing yet.") == 2
    assert pictures.chart_text(chart) == ". C: nothing yet. R: nothing yet."


def test_it_is_drawn_with_the_bundled_font() -> None:
    content = pictures.png(pictures.chart_svg(Chart("T", (Rows("R", (("a", 1, "b"),)),))))
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", content[16:20]) == (1080,)
