"""Block Kit's limits, each at its edge."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.slack.blocks import check_message, check_view, completed, texts
from tests.fakes.slack.model import SlackError


def ready(file_id: str) -> bool:
    """No file is ready."""
    return False


def plain(length: int) -> dict[str, Any]:
    """A plain text of some length, in characters that take more than one byte."""
    return {"type": "plain_text", "text": "ü" * length}


def option(text: int = 1, value: int = 1) -> dict[str, Any]:
    """An option with a text and a value of these lengths."""
    return {"text": plain(text), "value": "v" * value}


def section(**more: Any) -> dict[str, Any]:
    """A section with a text."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x"}, **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def button(text: int = 1, value: int = 1, **more: Any) -> dict[str, Any]:
    """A button with a text and a value of these lengths."""
    return {"type": "button", "text": plain(text), "value": "v" * value, **more}


def select(count: int, kind: str = "static_select") -> dict[str, Any]:
    """A choice with so many options."""
    return {"type": kind, "action_id": "s", "options": [option() for _ in range(count)]}


def typed(**more: Any) -> dict[str, Any]:
    """An input block with a text input."""
    element = {"type": "plain_text_input", "action_id": "t", **more}
    return {"type": "input", "label": plain(1), "element": element}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A modal with these blocks."""
    return {"type": "modal", "title": plain(1), "submit": plain(1), "blocks": list(blocks) or [section()], **more}


TABLE: dict[str, Any] = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
FITS: list[tuple[Any, Any]] = [
    ({"type": "section", "text": plain(3000)}, {"type": "section", "text": plain(3001)}),
    ({"type": "section", "fields": [plain(1)] * 10}, {"type": "section", "fields": [plain(1)] * 11}),
    ({"type": "section", "fields": [plain(2000)]}, {"type": "section", "fields": [plain(2001)]}),
    ({"type": "header", "text": plain(150)}, {"type": "header", "text": plain(151)}),
    ({"type": "context", "elements": [plain(1)] * 10}, {"type": "context", "elements": [plain(1)] * 11}),
    (actions(*[button()] * 25), actions(*[button()] * 26)),
    (actions(button(75)), actions(button(76))),
    (actions(button(value=2000)), actions(button(value=2001))),
    (actions(button(action_id="a" * 255)), actions(button(action_id="a" * 256))),
    (actions(button(action_id="a"), button(action_id="b")), actions(button(action_id="a"), button(action_id="a"))),
    (section(block_id="b" * 255), section(block_id="b" * 256)),
    (section(accessory=select(5, "overflow")), section(accessory=select(6, "overflow"))),
    (section(accessory=select(100)), section(accessory=select(101))),
    (section(accessory=select(10, "checkboxes")), section(accessory=select(11, "checkboxes"))),
    (section(accessory=select(10, "radio_buttons")), section(accessory=select(11, "radio_buttons"))),
    (section(accessory=select(1)), section(accessory=select(0))),
    (
        section(accessory={**select(0), "options": [option(75, 75)]}),
        section(accessory={**select(0), "options": [option(75, 76)]}),
    ),
    (
        section(accessory={**select(1), "placeholder": plain(150)}),
        section(accessory={**select(1), "placeholder": plain(151)}),
    ),
    (
        {"type": "image", "image_url": "u" * 3000, "alt_text": "a" * 2000},
        {"type": "image", "image_url": "u" * 3001, "alt_text": "a"},
    ),
    ({"type": "markdown", "text": "x" * 12000}, {"type": "markdown", "text": "x" * 12001}),
    ({**TABLE, "rows": TABLE["rows"] * 100}, {**TABLE, "rows": TABLE["rows"] * 101}),
    (section(), {"type": "section"}),
    (section(), section(colour="red")),
    (section(), section(accessory={"type": "plain_text_input", "action_id": "a"})),
    (section(), {"type": "header", "text": {"type": "mrkdwn", "text": "x"}}),
    (section(), {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x"}),
    (section(), {"type": "nonsense"}),
    (section(), typed(min_length=5, max_length=4)),
]


@pytest.mark.parametrize(("fits", "exceeds"), FITS)
def test_blocks_of_a_message(fits: dict[str, Any], exceeds: dict[str, Any]) -> None:
    check_message("text", [fits], ready)
    with pytest.raises(SlackError, match="invalid_blocks") as caught:
        check_message("text", [exceeds], ready)
    assert "json-pointer:/blocks/0" in caught.value.messages[0] or "json-pointer:/blocks" in caught.value.messages[0]


def test_a_message_as_a_whole() -> None:
    with pytest.raises(SlackError, match="no_text"):
        check_message("", [section()], ready)
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message("x", [section(block_id="b"), section(block_id="b")], ready)
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_message("x", [TABLE, TABLE], ready)
    check_message("x", [section()] * 50, ready)
    big = {"type": "section", "text": plain(3000)}
    check_message("x", [big] * 4, ready)
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message("x", [big] * 5, ready)


VIEWS: list[tuple[dict[str, Any], str, str]] = [
    (modal(typed(), submit=plain(1), title=plain(25)), "modal", "/view/title"),
    (modal(submit=plain(25)), "modal", "/view/submit"),
    (modal(private_metadata="x" * 3001), "modal", "/view/private_metadata"),
    (modal(callback_id="x" * 256), "modal", "/view/callback_id"),
    (modal(external_id="x" * 256), "modal", "/view/external_id"),
    (modal(*[section()] * 101), "modal", "/view/blocks"),
    (modal(TABLE), "modal", "/view/blocks/0/type"),
    ({"type": "modal", "title": plain(1), "blocks": [typed()]}, "modal", "submit"),
    (modal(typed(initial_value="x" * 3001)), "modal", "initial_value"),
    (modal(typed(focus_on_load=True), typed(focus_on_load=True)), "modal", "focus_on_load"),
    ({"type": "home", "blocks": []}, "modal", "/view/type"),
    ({"type": "home", "blocks": [], "title": plain(1)}, "home", "title"),
]


@pytest.mark.parametrize(("view", "surface", "place"), VIEWS)
def test_views(view: dict[str, Any], surface: str, place: str) -> None:
    with pytest.raises(SlackError, match="invalid_arguments") as caught:
        check_view(view, surface, ready)
    assert place in " ".join(caught.value.messages)


def test_views_that_fit() -> None:
    check_view(modal(*[section()] * 100, private_metadata="x" * 3000, title=plain(24)), "modal", ready)
    check_view({"type": "home", "blocks": [section()] * 100}, "home", ready)
    huge = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    with pytest.raises(SlackError, match="view_too_large"):
        check_view(modal(*[huge] * 100), "modal", ready)


def test_slack_completes_blocks() -> None:
    kept = completed([section(accessory=button())])
    assert kept[0]["block_id"]
    assert kept[0]["accessory"]["action_id"]
    assert kept[0]["text"]["verbatim"] is False
    assert list(texts(kept)) == ["x", "ü"]
