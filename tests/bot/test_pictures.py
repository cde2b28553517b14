"""The map: everybody is on it, nothing overlaps, and the same people give the same picture."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import pictures
from bot.pictures import STANCES, Dot, MapPicture, layout

scores = st.none() | st.integers(1, 5)
dots = st.builds(
    Dot,
    name=st.text(st.characters(exclude_categories=("Cs",)), max_size=40),
    function=st.sampled_from(["Sales", "Legal", "Accounting", "Product marketing"]),
    influence=scores,
    interest=scores,
    stance=st.sampled_from(STANCES),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(dots, max_size=40), st.booleans())
def test_any_people_make_a_whole_document(people: list[Dot], with_stance: bool) -> None:
    picture = MapPicture("EU · <launch>", tuple(people), with_stance)
    drawn = pictures.svg(picture)
    root = ET.fromstring(drawn)
    assert root.attrib["width"] == "1080"
    assert drawn == pictures.svg(picture)
    height = float(root.attrib["height"])
    for each in root.iter():
        if "y" in each.attrib and re.fullmatch(r"-?[\d.]+", each.attrib["y"]):
            assert 0 <= float(each.attrib["y"]) <= height
    assert len(pictures.alt_text(picture)) <= 2000
    assert [number for number, _ in pictures.numbered(picture)] == list(range(1, len(people) + 1))


@pytest.mark.parametrize("count", [0, 3, 40, 60])
def test_a_picture_is_drawn_with_the_bundled_font(count: int) -> None:
    people = tuple(Dot(f"Person {n} of many", "Sales", 5, 5, "champion") for n in range(count))
    content = pictures.png(pictures.svg(MapPicture("EU", people)))
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", content[16:20]) == (1080,)
    nameless = pictures.png(pictures.svg(MapPicture("", tuple(Dot("", "Sales", 5, 5, "champion") for _ in people))))
    assert content != nameless


def test_forty_in_one_place_are_all_there_by_name() -> None:
    people = tuple(Dot(f"Name {n:02}", "Sales", 3, 3) for n in range(40))
    drawn = pictures.svg(MapPicture("EU", people))
    assert all(f"Name {n:02}" in drawn for n in range(40))


def test_markup_and_marks_of_direction_stay_text() -> None:
    drawn = pictures.svg(MapPicture("<b>", (Dot('<script>"&\u202e', "A & B", 5, 5),)))
    assert "<script>" not in drawn
    assert "\u202e" not in drawn
    ET.fromstring(drawn)


def test_scores_are_one_to_five() -> None:
    with pytest.raises(ValueError, match="a score is 1 to 5"):
        Dot("Ana", "Sales", 6, 1)


def _apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


crowds = st.one_of(
    st.lists(dots, max_size=40),
    st.tuples(st.lists(dots, min_size=1, max_size=40), scores, scores).map(
        lambda given: [Dot(each.name, each.function, given[1], given[2], each.stance) for each in given[0]]
    ),
)


@settings(max_examples=60, deadline=None)
@given(crowds, st.booleans())
def test_no_label_touches_another_or_a_dot(people: list[Dot], with_stance: bool) -> None:
    paper = layout.plan(MapPicture("EU", tuple(people), with_stance))
    spaces = [each.space for each in paper.texts] + [each.space for each in paper.marks]
    for n, one in enumerate(spaces):
        assert one[0] >= 0
        assert one[2] <= 1080
        assert one[3] <= paper.height
        assert all(_apart(one, other) for other in spaces[n + 1 :])
    assert min(each.size for each in paper.texts) >= 26  # 9 px at phone width
