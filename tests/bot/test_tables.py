"""Tables as files: what goes out comes in again, and what is no table says so."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import tables
from bot.errors import NotUnderstood

cells = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=("Cs",)), max_size=30) | st.sampled_from(
    [
        '=HYPERLINK("x")',
        "+1",
        "-",
        "@a",
        "'quoted",
        "''=1",
        "\t1",
        'a"b',
        "a,b;c\td",
        "line\nline",
        "\u202eright",
        "👩‍🚀",
        "\ufeffx",
    ]
)
rows = st.lists(
    st.fixed_dictionaries(dict.fromkeys(tables.COLUMNS, cells)).filter(
        lambda row: any(v.strip() for v in row.values())
    ),
    min_size=1,
    max_size=8,
)


@given(rows)
def test_what_goes_out_comes_in_unchanged(given_rows: list[dict[str, str]]) -> None:
    for write in (tables.write_csv, tables.write_json):
        assert [dict(row.cells) for row in tables.read(write(given_rows))] == given_rows


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_sentence(raw: bytes) -> None:
    with contextlib.suppress(NotUnderstood):
        assert tables.read(raw)


def test_formulas_do_not_run_in_a_spreadsheet() -> None:
    written = tables.write_csv([{"name": '=HYPERLINK("http://x")'}], ("name",)).decode("utf-8-sig")
    assert written.splitlines()[1] == '"\'=HYPERLINK(""http://x"")"'


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("e-mail;Full name;Role\nana@x.example;Zoë;driver\n".encode(), "Zoë"),
        ("E-Mail,Full Name,DACI\r\nana@x.example,Zoë,driver\r\n".encode("utf-8-sig"), "Zoë"),
        ("email\tname\trole\nana@x.example\tZoë\tdriver".encode("utf-16"), "Zoë"),
        ("email,name,role\nana@x.example,Zoë,driver\n".encode("cp1252"), "Zoë"),
        (b'[{"email": "ana@x.example", "name": "Zo\\u00eb", "role": "driver"}]', "Zoë"),
    ],
)
def test_the_usual_ways_of_writing_are_read(raw: bytes, name: str) -> None:
    (row,) = tables.read(raw)
    assert dict(row.cells) == {"email": "ana@x.example", "name": name, "role": "driver"}


def test_encodings_may_be_mixed_within_a_file() -> None:
    raw = "email,name\na@x.example,Zoë\n".encode() + "b@x.example,Zoë\n".encode("cp1252")
    assert [row.cells["name"] for row in tables.read(raw)] == ["Zoë", "Zoë"]
    assert [row.line for row in tables.read(raw)] == [2, 3]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "There is no table"),
        (b"email,name\n", "no rows below the header"),
        (b"email,colour\nx,y\n", "I don't know the column `colour`"),
        (b"name,function\nx,y\n", "No column says who"),
        (b'[{"email": 1},', "That is no JSON"),
        (b"[1]", "is no object"),
        (b"email\n" + b"a@x.example\n" * 11_000, "11,000 rows; 10,000 at most"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (b"email,name\n" + b'a,"' + b"x" * 200_000 + b"\n", "cannot be read as a table"),
    ],
)
def test_what_is_no_table_says_so(raw: bytes, said: str) -> None:
    with pytest.raises(NotUnderstood, match=said):
        tables.read(raw)
