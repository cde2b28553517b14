"""The vocabulary of cards."""

from __future__ import annotations

import pytest
from slackblocks.errors import LengthError

from bot import blocks
from bot.blocks import Field, Frame

FRAME = Frame("form", "A title that is far too long for Slack", submit="Go", metadata="C1 2")


def test_a_message_has_its_fallback_escaped_and_its_blocks_by_our_ids() -> None:
    made = blocks.message("<!channel> & co", blocks.section("one", "*x*"), None, blocks.divider("two"))
    assert made.payload()["text"] == "&lt;!channel&gt; &amp; co"
    assert [block["block_id"] for block in made.blocks] == ["one", "two"]
    assert blocks.plain("just *this*").payload() == {"text": "just *this*"}


@pytest.mark.parametrize("fallback", ["", "  \n"])
def test_a_message_without_fallback_is_refused(fallback: str) -> None:
    with pytest.raises(ValueError, match="fallback"):
        blocks.message(fallback, blocks.section("one", "x"))


def test_repeated_ids_are_refused_everywhere() -> None:
    twice = (blocks.section("one", "x"), blocks.context("one", "y"))
    for make in (lambda: blocks.message("x", *twice), lambda: blocks.modal(FRAME, *twice), lambda: blocks.home(*twice)):
        with pytest.raises(ValueError, match="block ids repeat"):
            make()


def test_what_is_too_long_for_slack_is_cut() -> None:
    long = "x" * 5000
    made = blocks.message(
        long, blocks.section("section", long), blocks.header("header", long), blocks.context("context", long),
        blocks.actions("actions", blocks.button(long, "go"), None),
    )  # fmt: skip
    section, header, context, actions = made.blocks
    assert len(made.text) == 3000
    assert len(section["text"]["text"]) == 3000
    assert len(header["text"]["text"]) == 150
    assert len(context["elements"][0]["text"]) == 2000
    assert len(actions["elements"][0]["text"]["text"]) == 75
    assert blocks.modal(FRAME, blocks.section("one", "x"))["title"]["text"] == "A title that is far too…"


def test_a_home_never_has_more_blocks_than_slack_takes() -> None:
    many = [blocks.section(f"s{n}", "x") for n in range(150)]
    assert len(blocks.home(*many)["blocks"]) == 100


def test_a_message_of_too_many_blocks_is_a_fault_of_ours() -> None:
    with pytest.raises(LengthError, match="50"):
        blocks.message("x", *[blocks.section(f"s{n}", "x") for n in range(51)])


def test_a_button_asks_before_what_cannot_be_undone() -> None:
    made = blocks.message("x", blocks.actions("a", blocks.button("Go", "go", "7", style="danger", sure="Really go?")))
    [button] = made.blocks[0]["elements"]
    assert (button["value"], button["style"]) == ("7", "danger")
    assert button["confirm"]["text"]["text"] == "Really go?"


def test_inputs_are_named_after_their_field_and_keep_what_was_there() -> None:
    view = blocks.modal(
        FRAME,
        blocks.text_input(Field("name", "Name", hint="A hint"), initial="y" * 4000, placeholder="EU"),
        blocks.select_input(Field("role", "Role", optional=True), [("One", "1"), ("Two", "2")], initial="2"),
        blocks.checks_input(Field("days", "Days"), [("Mon", "0"), ("Tue", "1")], initial=["1"]),
        blocks.person_input(Field("owner", "Owner"), initial="U1"),
        blocks.channel_input(Field("channel", "Channel")),
        blocks.date_input(Field("due", "Due"), initial="2027-03-01"),
    )
    assert [block["block_id"] for block in view["blocks"]] == ["name", "role", "days", "owner", "channel", "due"]
    assert all(block["element"]["action_id"] == block["block_id"] for block in view["blocks"])
    name, role, days, owner, _, due = (block["element"] for block in view["blocks"])
    assert len(name["initial_value"]) == 3000
    assert role["initial_option"]["value"] == "2"
    assert [each["value"] for each in days["initial_options"]] == ["1"]
    assert (owner["initial_user"], due["initial_date"]) == ("U1", "2027-03-01")
    assert view["private_metadata"] == "C1 2"
