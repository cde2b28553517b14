"""What a person can do with blocks: find a button, choose an option, fill in a modal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.elements import STATEFUL
from tests.fakes.slack.model import Json

PICKED = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
ONE_OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}
PICKED |= {f"multi_{kind}": f"{PICKED[kind]}s" for kind in list(PICKED)[:3]}
PICKED |= dict.fromkeys(ONE_OPTION, "selected_option") | dict.fromkeys(MANY_OPTIONS, "selected_options")
MANY = {kind for kind in PICKED if kind.startswith("multi_")} | {"checkboxes"}
UNTOUCHED: Any = object()
BUTTON_SHOWS = ("text", "value", "style", "url", "confirm")
CHOICE_SHOWS = ("placeholder", "confirm", "initial_option", "initial_user", "initial_date", "initial_time")


@dataclass(frozen=True)
class Part:
    """An element and the block it stands in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """Its block's id."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """Its own id."""
        return str(self.element.get("action_id"))

    @property
    def kind(self) -> str:
        """Its type."""
        return str(self.element["type"])

    @property
    def field(self) -> str:
        """The field of its state that holds what was chosen or typed."""
        return PICKED.get(self.kind, "value")


def parts(blocks: list[Json]) -> Iterator[Part]:
    """Every element that can be acted on, in reading order."""
    for block in blocks:
        found = [block.get("accessory"), block.get("element")]
        found += block.get("elements", []) if block.get("type") == "actions" else []
        for element in found:
            if isinstance(element, dict) and element.get("type") != "image":
                yield Part(block, element)


def find(blocks: list[Json], action_id: str, value: str | None = None) -> Part:
    """The element with this action_id, and this value when one is given; says what is there when it is not."""
    there = list(parts(blocks))
    for part in there:
        if part.action_id == action_id and value in (None, part.element.get("value")):
            return part
    names = [f"{each.kind} {each.action_id} value={each.element.get('value')!r}" for each in there]
    raise AssertionError(
        f"nothing here has action_id {action_id!r}, value {value!r}; there is: {names or 'no element'}"
    )


def options(element: Json) -> list[Json]:
    """Every option of an element, groups opened."""
    grouped = [each for group in element.get("option_groups", []) for each in group["options"]]
    return [*element.get("options", []), *grouped]


def option(element: Json, value: Any) -> Json:
    """The option with this value; options of external selects are given whole."""
    if isinstance(value, dict):
        return value
    for each in options(element):
        if each["value"] == value:
            return each
    offered = [each["value"] for each in options(element)]
    raise AssertionError(f"{element.get('action_id')!r} has no option {value!r}; it offers {offered}")


def chosen(part: Part, value: Any) -> Json:
    """The state of an element after a person has chosen or typed the value."""
    if value is None:
        return {"type": part.kind, part.field: [] if part.kind in MANY else None}
    if part.kind in ONE_OPTION:
        return {"type": part.kind, part.field: option(part.element, value)}
    if part.kind in MANY_OPTIONS:
        return {"type": part.kind, part.field: [option(part.element, each) for each in value]}
    if part.field != "value":
        return {"type": part.kind, part.field: getattr(value, "id", value)}
    _check_typed(part, str(value))
    return {"type": part.kind, "value": str(value)}


def _check_typed(part: Part, value: str) -> None:
    low, high = part.element.get("min_length", 0), part.element.get("max_length", 3000)
    if value and not low <= len(value) <= high:
        raise AssertionError(f"{part.block_id}: Slack takes {low} to {high} characters, not {len(value)}")


def initial(part: Part) -> Json:
    """The state of an element that nobody has touched."""
    name = part.field.replace("selected", "initial") if part.field != "value" else "initial_value"
    default: Any = [] if part.kind in MANY else None
    return {"type": part.kind, part.field: part.element.get(name, default)}


def state(blocks: list[Json], typed: dict[str, Json]) -> dict[str, Json]:
    """The state of every stateful element: as typed where it still stands, else its initial one."""
    values: dict[str, Json] = {}
    for part in parts(blocks):
        if part.kind in STATEFUL:
            kept = typed.get(part.block_id, {}).get(part.action_id)
            known = kept is not None and kept["type"] == part.kind
            values.setdefault(part.block_id, {})[part.action_id] = kept if known else initial(part)
    return values


def fill(blocks: list[Json], typed: dict[str, Json], values: Json) -> dict[str, Json]:
    """The state after a person has filled in values by block_id (or, in it, by action_id)."""
    filled = state(blocks, typed)
    unknown = values.keys() - filled.keys()
    if unknown:
        raise AssertionError(f"no input has block_id {sorted(unknown)}; there are {sorted(filled)}")
    for part in parts(blocks):
        value = values.get(part.block_id, UNTOUCHED)
        if isinstance(value, dict) and part.action_id in value:
            value = value[part.action_id]
        if part.kind in STATEFUL and value is not UNTOUCHED:
            filled[part.block_id][part.action_id] = chosen(part, value)
    return filled


def check_complete(blocks: list[Json], filled: dict[str, Json]) -> None:
    """Slack's client does not send a modal in which a required input is empty."""
    for part in parts(blocks):
        required = part.block.get("type") == "input" and not part.block.get("optional")
        if required and filled[part.block_id][part.action_id][part.field] in (None, "", []):
            raise AssertionError(f"input {part.block_id!r} is required: Slack would not send the modal without it")


def action(part: Part, value: Any, action_ts: str) -> Json:
    """The `actions` item of a click or choice."""
    body: Json = {
        "type": part.kind,
        "action_id": part.action_id,
        "block_id": part.block_id,
        "action_ts": action_ts,
    }
    if part.kind == "button":
        return body | {key: part.element[key] for key in BUTTON_SHOWS if key in part.element}
    body |= {key: part.element[key] for key in CHOICE_SHOWS if key in part.element}
    return body | chosen(part, value)


def sends_actions(part: Part) -> bool:
    """Whether touching the element sends block_actions at once."""
    return part.block.get("type") != "input" or bool(part.block.get("dispatch_action"))
