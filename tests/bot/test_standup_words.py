"""What people read of standups stays within Slack's limits, escaped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from bot import templating
from bot.messages import standup_digests
from bot.rounds import Digest, Said
from storage.channels import Channel

LAUNCH = Channel(slack_id="C1", name="launch")
MONDAY, NOON = date(2027, 3, 1), datetime(2027, 3, 1, 12, tzinfo=UTC)


def said(found: Digest) -> Any:
    return standup_digests.digest(found, LAUNCH, MONDAY, zone="Europe/Berlin")


def length(message: Any) -> int:
    return sum(len(each["text"]["text"]) for each in message.blocks)


def people(count: int, answer: str, questions: int = 3) -> tuple[Said, ...]:
    answers = tuple((f"Question {n}?", answer) for n in range(questions))
    return tuple(Said(f"Person {n} of the team", n % 2 == 0, answers) for n in range(count))


@pytest.mark.parametrize(
    ("count", "answer"), [(1, "x" * 3000), (25, "&" * 3000), (31, "<" * 3000), (200, "word " * 600), (60, "a\n\nb")]
)
def test_a_digest_fits_into_a_message_whatever_was_said(count: int, answer: str) -> None:
    found = Digest(blockers=people(count, answer, 1), people=people(count, answer, 8), answered=count)
    message = said(found)
    assert len(message.blocks) <= 50
    assert length(message) <= 12_000
    assert all(len(each["text"]["text"]) <= 3000 for each in message.blocks)


def test_a_short_digest_is_whole() -> None:
    message = said(Digest(people=people(3, "Some words"), missing=("Ana",), answered=3))
    assert [each["type"] for each in message.blocks] == ["header", "section", "section", "section", "section"]
    assert message.text == "Standup · Monday 1 March in #launch: 3 answers, 1 missing"
    assert message.blocks[-1]["text"]["text"] == "Missing: Ana"


def test_many_people_get_a_line_each() -> None:
    message = said(Digest(people=people(35, "word"), answered=35))
    assert len(message.blocks) == 5
    assert "*Person 34 of the team* · late: word · word · word" in message.blocks[-1]["text"]["text"]


def test_many_absent_people_are_counted() -> None:
    later = tuple((f"Lee {n}", NOON) for n in range(50))
    text = said(Digest(missing=tuple(f"Ana {n}" for n in range(45)), later=later)).blocks[-1]["text"]["text"]
    assert text.startswith("Nobody has answered yet · Missing: Ana 0, ")
    assert "Ana 39 and 5 more · Later:" in text
    assert text.endswith("10 more")


@given(st.text(max_size=60), st.text(max_size=200))
def test_nothing_that_people_write_controls_slack(name: str, answer: str) -> None:
    found = Digest(
        blockers=(Said(name, False, (("q", answer),)),),
        people=(Said(name, False, (("<!channel>", answer),)),),
        missing=(name,),
        answered=1,
    )
    for block in said(found).blocks[1:]:
        assert "<" not in block["text"]["text"]


def test_templates_escape_by_themselves_and_miss_no_name() -> None:
    with pytest.raises(UndefinedError):
        templating.render("standup_absent.j2", digest=Digest(later=(("Lee", NOON),)), shown=40)
    shown = templating.render("standup_absent.j2", digest=Digest(missing=("<!here> & co",), answered=1), shown=40)
    assert shown == "Missing: &lt;!here&gt; &amp; co"
