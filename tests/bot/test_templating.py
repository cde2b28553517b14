"""What is put into a Markdown file shows as it was typed and does nothing else."""

from __future__ import annotations

import pytest

from bot import templating
from bot.messages.records import Record


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("plain, 1. (a) & more", "plain, 1. (a) & more"),
        ("<script>*b* _i_ `c` [l](u)", r"\<script\>\*b\* \_i\_ \`c\` \[l\](u)"),
        ("# no heading", r"\# no heading"),
        ("text\n---\n===\n- a\n -- b", "text  \n\\---  \n\\===  \n- a  \n -- b"),
        ("a|b\\", r"a\|b" + "\\\\"),
        ("", ""),
    ],
)
def test_typed_text_is_escaped_for_markdown(typed: str, written: str) -> None:
    assert templating._unmarked(typed) == written


def test_what_is_markdown_already_is_not_escaped() -> None:
    assert templating._unmarked(templating.Markdown("[a](<b>)")) == "[a](<b>)"
    assert templating._address("https://x.example/a b>?c=1") == "https://x.example/a%20b%3E?c=1"
    assert templating._yaml(['Ana "A"', "a\nb: c"]) == '["Ana \\"A\\"", "a b: c"]'


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Rotterdam serves the EU!", "0012-rotterdam-serves-the-eu.md"),
        ("Größe & ../../etc", "0012-groe-etc.md"),
        ("決定", "0012.md"),
        ("x" * 200, f"0012-{'x' * 60}.md"),
    ],
)
def test_a_file_is_named_after_its_decision(title: str, name: str) -> None:
    empty = dict.fromkeys(Record.__slots__, "")
    assert Record(**{**empty, "number": 12, "title": title}).name == name  # type: ignore[arg-type]
