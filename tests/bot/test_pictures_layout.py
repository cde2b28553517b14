"""The map's parts: names that fit, colours that everybody can tell apart, and people beyond the fortieth."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import functions, pictures
from bot.pictures import LABELLED, STANCES, Dot, MapPicture, layout, lettering, palette

LINEAR, SRGB_KNEE = 12.92, 0.04045
EYES = {  # Machado, Oliveira and Fernandes 2009, severity 1
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
OKLAB_CONE = ((0.41222, 0.53633, 0.05145), (0.21190, 0.68070, 0.10740), (0.08830, 0.28172, 0.62998))
OKLAB = ((0.21045, 0.79362, -0.00407), (1.97800, -2.42859, 0.45059), (0.02590, 0.78277, -0.80868))
NAMES = [
    "Ana Ruiz",
    "Maximiliane Oberhuber",
    "Søren Weiß",
    "Γιώργος Κωνσταντίνου",
    "Nguyễn Văn An",
    "AVATAR To. Wy, fjord",
]
SVG = "{http://www.w3.org/2000/svg}"
places = st.sampled_from(list(itertools.product(range(1, 6), repeat=2)))


def _times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _seen(colour: str, eyes: str) -> list[float]:
    """A colour in OKLab as these eyes see it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [part / LINEAR if part <= SRGB_KNEE else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    shown = [min(1.0, max(0.0, part)) for part in _times(EYES[eyes], light)]
    return _times(OKLAB, [cone ** (1 / 3) for cone in _times(OKLAB_CONE, shown)])


def _words(picture: MapPicture) -> list[str]:
    return [each.words for each in layout.plan(picture).texts]


def _crowd(count: int, place: tuple[int, int] = (4, 4)) -> tuple[Dot, ...]:
    return tuple(Dot(f"Person {number:03}", "Sales", *place, "champion") for number in range(count))


@settings(max_examples=60)
@given(
    st.lists(places, min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.text(max_size=30)), max_size=60),
)
def test_each_of_the_forty_has_one_label_wherever_they_are(
    where: list[tuple[int, int]], people: list[tuple[int, str]]
) -> None:
    dots = tuple(Dot(f"Q{n}x {tail}", "Sales", *where[place % len(where)]) for n, (place, tail) in enumerate(people))
    picture = MapPicture("EU", dots)
    first = {dot.name.split()[0] for _, dot in pictures.numbered(picture)[:LABELLED]}
    said = [word for words in _words(picture) for word in words.split()[:1] if word in {f"Q{n}x" for n in range(60)}]
    assert sorted(said) == sorted(first)


@settings(max_examples=10)
@given(st.permutations(_crowd(9) + tuple(Dot(f"Other {n}", "Legal", 2, 5, "sceptic") for n in range(3))))
def test_the_order_of_asking_changes_nothing(people: list[Dot]) -> None:
    ordered = tuple(sorted(people, key=str))
    assert pictures.svg(MapPicture("EU", tuple(people))) == pictures.svg(MapPicture("EU", ordered))


@pytest.mark.parametrize("words", [*NAMES, "Manage closely", "↑ Influence", "A · 40", "Wwww…"])
@pytest.mark.parametrize("bold", [False, True])
def test_words_are_drawn_inside_the_space_that_is_kept_for_them(words: str, bold: bool) -> None:
    def drawn(left: float, text: str) -> bytes:
        weight = 600 if bold else 400
        return pictures.png(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60" viewBox="{left} 0 300 60">'
            f'<text x="0" y="40" font-family="Inter Tight" font-size="26" font-weight="{weight}">{text}</text></svg>'
        )

    width = lettering.width(words, 26, bold=bold)
    assert drawn(width, words) == drawn(width, "")
    assert drawn(width * 0.85, words) != drawn(width * 0.85, "")
    assert drawn(0, words) != drawn(0, "")


def test_bold_is_another_cut_of_the_font() -> None:
    line = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="60"><text y="40" font-weight="{}">Ana</text></svg>'
    )
    assert pictures.png(line.format(400)) != pictures.png(line.format(600))


@pytest.mark.parametrize(
    ("name", "lines", "shown"),
    [
        ("Ana Ruiz", 1, ("Ana Ruiz",)),
        ("Maximiliane Oberhuber", 2, ("Maximiliane", "Oberhuber")),
        ("Hannah Papadopoulos", 1, ("Hannah P.",)),
        ("Prof. Dr. Anneliese Müller-Lüdenscheidt (she/her)", 1, ("Anneliese",)),
        ("Maximiliane Oberhuber", 1, ("Maximiliane",)),
        ("Jean-Christophe-Emmanuel", 1, ("Jean",)),
        ("Wolfeschlegelsteinhausen", 1, ("Wolfeschl…",)),
    ],
)
def test_a_name_is_shortened_as_people_would(name: str, lines: int, shown: tuple[str, ...]) -> None:
    assert lettering.name_lines(name, 139, lines=lines) == shown


@pytest.mark.parametrize("name", ["田中 太郎", "😀", "דנה כהן", "\u202e\u0000\u0085", "…", ""])
def test_who_has_no_letter_that_the_font_has_is_a_number(name: str) -> None:
    picture = MapPicture("EU", (Dot("Ana Ruiz", "Sales", 5, 5), Dot(name, "Legal", None, 1), Dot(name, "Sales", 1, 1)))
    assert [(n, dot.function) for n, dot in pictures.numbered(picture)] == [(1, "Sales"), (2, "Sales"), (3, "Legal")]
    assert {"Ana Ruiz", "no. 2", "no. 3"} <= set(_words(picture))


def test_what_the_font_lacks_is_dropped_and_the_rest_stays() -> None:
    assert lettering.legible("\u202e😀 Ana\u200d\u0007  田 Ruiz\u202c ") == "Ana Ruiz"
    assert lettering.legible("e\u0301\u0316\u0316 Ö") == "é Ö"


def test_beyond_forty_people_are_dots_and_are_counted() -> None:
    paper = layout.plan(MapPicture("EU", (*_crowd(38, (5, 5)), *_crowd(30, (4, 4)), *_crowd(300, (1, 1)))))
    words = [each.words for each in paper.texts]
    assert sum(each.startswith("Person") for each in words) == LABELLED
    assert f"The {LABELLED} with most influence and interest are named; 328 more are dots." in " ".join(words)
    assert "A · 38" in words
    small = min(each.radius for each in paper.marks)
    untold = sum(int(each[2:]) for each in words if each.startswith("+ "))
    assert sum(each.radius == small for each in paper.marks) + untold == 38 + 28 + 300


@pytest.mark.parametrize("count", [1, 4, 500])
def test_who_is_not_placed_is_named_as_far_as_three_lines_hold(count: int) -> None:
    words = _words(MapPicture("EU", tuple(Dot(f"Waiting {n:03}", "Sales", None, 3) for n in range(count))))
    lines = words[words.index("Not placed yet") + 1 :]
    assert 1 <= len(lines) <= 3
    told = " ".join(lines)
    more = int(told.split(" and ")[1].split()[0]) if " and " in told else 0
    assert told.count("Waiting") + more == count
    assert "Nobody is placed on the map yet" in words


def test_a_shared_map_says_nothing_of_stance() -> None:
    def shared(stance: str) -> str:
        return pictures.svg(MapPicture("EU", (Dot("Ana", "Sales", 5, 5, stance),), with_stance=False))

    assert len({shared(stance) for stance in STANCES}) == 1
    assert not [stance for stance in STANCES if stance.capitalize() in shared(stance)]


def test_each_stance_has_a_line_of_its_own() -> None:
    seen = set()
    for stance in STANCES:
        root = ET.fromstring(pictures.svg(MapPicture("EU", (Dot("Ana", "Sales", 5, 5, stance),))))
        rings = root.findall(f"{SVG}g[@id='rings']/{SVG}circle")
        seen.add(frozenset((ring.get("stroke-width"), ring.get("stroke-dasharray")) for ring in rings))
        assert stance.capitalize() in [text.text for text in root.iter(f"{SVG}text")]
    assert len(seen) == len(STANCES)


@pytest.mark.parametrize("eyes", list(EYES))
def test_colours_of_one_shape_are_apart_for_all_eyes(eyes: str) -> None:
    pairs = itertools.combinations(palette.COLOURS, 2)
    assert min(math.dist(_seen(one, eyes), _seen(other, eyes)) for one, other in pairs) > 0.09


def test_a_function_keeps_its_look_whoever_is_there() -> None:
    everybody = palette.looks([*functions.NAMES.values(), "Field ops", "Data"])
    assert len(set(everybody.values())) == len(palette.LOOKS) == 16
    assert all(palette.looks([title]) == {title: everybody[title]} for title in functions.NAMES.values())
    assert palette.looks(["Data"]).items() <= palette.looks(["Data", "Sales", "Legal"]).items()


def test_the_seventeenth_function_is_among_the_others() -> None:
    titles = [*functions.NAMES.values(), "Field ops", "Data", "Facilities", "Zoo"]
    picture = MapPicture("EU", tuple(Dot(f"Ana {n}", title, 3, 3) for n, title in enumerate(titles)))
    key = [words for words in _words(picture) if words in {*titles, "Other functions"}]
    assert len(key) == len(palette.LOOKS) + 1
    assert key[-1] == "Other functions"


def test_a_long_function_is_cut_and_not_abbreviated_as_a_name() -> None:
    words = _words(MapPicture("EU", (Dot("Ana", "Regional warehouse operations and returns", 3, 3),)))
    assert [each for each in words if each.startswith("Regional warehouse") and each.endswith("…")]


def test_names_stay_names() -> None:
    name, title = '<b>"O\'Ruiz" &', '<script>x</script> & "co"'
    root = ET.fromstring(pictures.svg(MapPicture(title, (Dot(name, title, 3, 3), Dot(name, title, 3, None)))))
    words = [each.text or "" for each in root.iter(f"{SVG}text")]
    assert title in words
    assert name in " ".join(words[1:])
    assert {each.tag.removeprefix(SVG) for each in root.iter()} == {"svg", "rect", "g", "line", "circle", "text"}


def test_the_sentence_names_each_quadrant() -> None:
    named = ["Manage closely", "Keep satisfied", "Keep informed", "Monitor"]
    assert [pictures.quadrant(*each) for each in ((4, 4), (4, 3), (3, 4), (3, 3))] == named
    dots = (Dot("Ana\u202e", "Sales", 4, 4), Dot("田中", "Sales", 1, 1), Dot("Ben", "Legal", 1, None))
    told = pictures.alt_text(MapPicture("EU\n🚀", (*dots, *_crowd(9, (5, 1)))))
    assert told.startswith(
        "Map of influence and interest for EU 🚀: manage closely (1): Ana; keep satisfied (9): Person"
    )
    assert told.endswith("and 1 more; monitor (1): 田中; not placed yet: 1.")
    nobody = pictures.alt_text(MapPicture("", ()))
    assert nobody == "Map of influence and interest for an initiative: nobody is placed yet."


def test_a_start_does_not_wait_for_what_draws() -> None:
    heavy = "print([each for each in ('resvg_py', 'fontTools', 'jinja2') if each in sys.modules])"
    command = [sys.executable, "-c", f"import sys, bot.pictures; {heavy}"]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "[]\n"
