"""What people read of the register, at its edges: short times, long names, many at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import blocks, templating
from bot.messages import fitting, home, standup_answers
from bot.messages.stakeholders import card, forms, gaps, handoff
from bot.messages.stakeholders.card import Event
from bot.messages.stakeholders.handoff import Along, Handed
from storage.initiatives import Initiative

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(days=2), "48 hours ago"),
    ],
)
def test_who_was_faster_is_told_with_how_long_ago(passed: timedelta, said: str) -> None:
    event = Event("change", "Ben <Ode>", NOON - passed, {"stance": ("unknown", "sceptic")})
    told = card.meanwhile("Ana", [event], NOON)
    assert told == f"Ben &lt;Ode&gt; was faster: *Ana* was changed {said} (stance unknown → sceptic)."
    assert card.meanwhile("Ana", [], NOON) == "*Ana* has changed since you opened this."


@pytest.mark.parametrize(
    ("delay", "said"),
    [
        (timedelta(seconds=5), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_a_delay_is_told_in_one_unit(delay: timedelta, said: str) -> None:
    assert gaps.span(delay) == said


def test_what_moved_along_is_counted_when_it_is_a_lot() -> None:
    handed = Handed("EU", "EU launch", "Ana", "Ben", "Sales", "driver", left=False, charges=2, owns=False)
    rooms = tuple(f"<#C{n}>" for n in range(handoff.STANDUPS_NAMED + 2))
    said = handoff.given(handed, Along(decisions=1, drafts=3, standups=rooms)).text
    assert "1 open decision, 3 drafts, 2 people from outside, the standup of <#C0>" in said
    assert said.endswith("and 2 more standups.")
    assert "Moved along" not in handoff.given(replace(handed, charges=0), Along()).text


def test_more_people_than_a_menu_holds_are_searched() -> None:
    few = forms.remove_form("C1", "EU", [("Ana", "1")])
    many = forms.remove_form("C1", "EU", [(f"Ana {n}", str(n)) for n in range(forms.CHOICES + 1)])
    assert [each["blocks"][1]["element"]["type"] for each in (few, many)] == ["static_select", "external_select"]


def test_a_home_offers_the_card_where_nothing_is_to_be_mended() -> None:
    found = Initiative(id=1, key="EU", name="EU <launch>")
    fine = _shown(home.Role(found, owns=True, daci="driver"))
    drifting = _shown(home.Role(found, owns=False, daci="driver", gaps="no approver", drifting=2))
    assert fine["text"]["text"] == "*EU* · EU &lt;launch&gt; — you own it, you are driver"
    assert fine["accessory"]["action_id"] == home.SHOW_INITIATIVE
    assert drifting["text"]["text"].endswith("\nno approver, 2 drifting")
    assert drifting["accessory"]["action_id"] == home.GAPS


def _shown(role: home.Role) -> dict[str, Any]:
    shown: dict[str, Any] = blocks.home(home._role(role))["blocks"][0]
    return shown


def test_an_answer_full_of_signs_is_cut_before_they_are_escaped() -> None:
    plain = standup_answers._shortened("How?", "fine", room=100)
    signs = standup_answers._shortened("How?", "&" * 500, room=100)
    assert plain == "_How?_\nfine"
    assert len(signs) <= 130
    assert signs.count("&amp;") + 1 >= 17
    assert standup_answers._shortened("How?", "", room=100) == "_How?_\n–"


def test_a_digest_that_cannot_fit_says_that_it_was_cut() -> None:
    lines = [f"line {n} " + "x" * 500 for n in range(10)]
    assert fitting.cut(lines, 100_000) == lines
    assert "".join(fitting.cut(lines, 1_100)[:-1]).count("line") == 2
    assert fitting.cut(lines, 5) == ["_There is more than one message can hold._"]


CODE = "Ran it:\n```\ndef f():\n    return 1\n\nf()\n```"


def test_code_that_is_parted_goes_on_in_the_next_section() -> None:
    lines = ["before", "```", *("    " + "x" * 90 for _ in range(60)), "```", "after"]
    made = fitting.joined(lines, 3000)
    assert len(made) == 2
    assert all(len(each) <= 3000 and each.count("```") == 2 for each in made)
    assert made[1].startswith("```\n    xxx")
    assert sum(each.count("x" * 90) for each in made) == 60


def test_text_is_parted_beside_entities_and_between_words() -> None:
    assert "".join(fitting.pieces("&amp;" * 2000)) == "&amp;" * 2000
    assert all(each.replace("&amp;", "") == "" for each in fitting.pieces("&amp;" * 2000))
    assert " ".join(fitting.pieces("word " * 2000)).split() == ["word"] * 2000
    assert fitting.pieces("") == [""]


def test_no_section_begins_with_a_blank_line() -> None:
    assert fitting.joined(["", " ", "a", "", "b", ""], 3000) == ["a\n\nb"]


def test_shortened_code_keeps_its_shape_and_ends() -> None:
    assert templating.fit(f"  one\n\n{CODE}", 1000) == "one\nRan it:\n```\ndef f():\n    return 1\n \nf()\n```"
    short = templating.fit(CODE, 30)
    assert short.endswith("…\n```")
    assert len(short) <= 30
