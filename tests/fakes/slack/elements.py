"""Block Kit's interactive elements, checked: keys, limits, and where each may stand."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.checks import DATE, ID_LIMIT, TIME, Report, confirm, image_source, style, text
from tests.fakes.slack.model import Json

PICKERS = ("users", "conversations", "channels")
SELECTS = {"static_select", "external_select", *(f"{each}_select" for each in PICKERS)}
MULTI_SELECTS = {f"multi_{each}" for each in SELECTS}
CHOICES = {"radio_buttons", "checkboxes"}
MOMENTS = {"datepicker", "timepicker", "datetimepicker"}
TYPED = {"plain_text_input", "rich_text_input", "number_input", "email_text_input", "url_text_input"}
STATEFUL = SELECTS | MULTI_SELECTS | CHOICES | MOMENTS | TYPED | {"file_input"}
MODAL_ONLY = {"number_input", "email_text_input", "url_text_input", "file_input"}
ALLOWED = {
    "actions": {"button", "overflow", *SELECTS, *CHOICES, *MOMENTS},
    "accessory": {"button", "overflow", "image", *SELECTS, *MULTI_SELECTS, *CHOICES, *MOMENTS},
    "input": STATEFUL,
}
COMMON = {"type", "action_id"}
SELECT_KEYS = {"placeholder", "confirm", "focus_on_load"}
TYPED_KEYS = {"placeholder", "initial_value", "dispatch_action_config", "focus_on_load"}
SINGLE_INITIAL = {"users": "initial_user", "conversations": "initial_conversation", "channels": "initial_channel"}
KEYS: dict[str, set[str]] = {
    "button": {"text", "url", "value", "style", "confirm", "accessibility_label"},
    "overflow": {"options", "confirm"},
    "image": {"image_url", "slack_file", "alt_text"},
    "radio_buttons": {"options", "initial_option", "confirm", "focus_on_load"},
    "checkboxes": {"options", "initial_options", "confirm", "focus_on_load"},
    "datepicker": {"initial_date", *SELECT_KEYS},
    "timepicker": {"initial_time", "timezone", *SELECT_KEYS},
    "datetimepicker": {"initial_date_time", "confirm", "focus_on_load"},
    "plain_text_input": {"multiline", "min_length", "max_length", *TYPED_KEYS},
    "rich_text_input": TYPED_KEYS,
    "email_text_input": TYPED_KEYS,
    "url_text_input": TYPED_KEYS,
    "number_input": {"is_decimal_allowed", "min_value", "max_value", *TYPED_KEYS},
    "file_input": {"filetypes", "max_files"},
    "static_select": {"options", "option_groups", "initial_option", *SELECT_KEYS},
    "multi_static_select": {"options", "option_groups", "initial_options", "max_selected_items", *SELECT_KEYS},
    "external_select": {"initial_option", "min_query_length", *SELECT_KEYS},
    "multi_external_select": {"initial_options", "min_query_length", "max_selected_items", *SELECT_KEYS},
}
EXTRA = {"conversations": {"default_to_current_conversation", "filter"}}
for _kind, _initial in SINGLE_INITIAL.items():
    _more = EXTRA.get(_kind, set())
    KEYS[f"{_kind}_select"] = {_initial, *_more, *SELECT_KEYS} | (
        set() if _kind == "users" else {"response_url_enabled"}
    )
    KEYS[f"multi_{_kind}_select"] = {f"{_initial}s", "max_selected_items", *_more, *SELECT_KEYS}


def element(report: Report, path: str, value: Any, place: str) -> None:
    """Check an element in its place: actions, accessory or input."""
    if not report.mapping(path, value):
        return
    kind = value.get("type")
    if kind not in ALLOWED[place]:
        report.add(f"{path}/type", f"unsupported type {kind!r} in {place}")
        return
    if kind in MODAL_ONLY and report.surface != "modal":
        report.add(f"{path}/type", f"{kind} is only allowed in modals")
    report.keys(path, value, {"type"}, KEYS[kind] | COMMON)
    if "action_id" in value:
        report.string(f"{path}/action_id", value["action_id"], ID_LIMIT, least=1)
    _common(report, path, value)
    _RULES.get(kind, _nothing)(report, path, value)


def _common(report: Report, path: str, value: Json) -> None:
    if "placeholder" in value:
        text(report, f"{path}/placeholder", value["placeholder"], 150, plain=True, counted=False)
    if "confirm" in value:
        confirm(report, f"{path}/confirm", value["confirm"])
    report.flags(path, value, "focus_on_load", "multiline", "is_decimal_allowed", "response_url_enabled")
    if value.get("focus_on_load") and report.tally("focus_on_load") > 1:
        report.add(path, "only one element may have focus_on_load")
    report.pattern(path, value, "initial_date", DATE)
    report.pattern(path, value, "initial_time", TIME)


def _nothing(report: Report, path: str, value: Json) -> None:
    """An element without rules of its own."""


def _button(report: Report, path: str, value: Json) -> None:
    text(report, f"{path}/text", value.get("text"), 75, plain=True)
    report.strings(path, value, {"value": 2000, "url": 3000, "accessibility_label": 75})
    style(report, path, value)


def _overflow(report: Report, path: str, value: Json) -> None:
    options(report, path, value.get("options"), 5, plain=True, url=True)


def _radio(report: Report, path: str, value: Json) -> None:
    options(report, path, value.get("options"), 10)
    _initial_among(report, path, value, value.get("options", []))


def _static(report: Report, path: str, value: Json) -> None:
    if ("options" in value) == ("option_groups" in value):
        report.add(path, "must have exactly one of options and option_groups")
    choices = value.get("options", [])
    if "options" in value:
        options(report, path, choices, 100, plain=True)
    if "option_groups" in value:
        choices = _groups(report, f"{path}/option_groups", value["option_groups"])
    _initial_among(report, path, value, choices)


def _groups(report: Report, path: str, groups: Any) -> list[Json]:
    found: list[Json] = []
    for number, group in enumerate(report.items(path, groups, 100)):
        spot = f"{path}/{number}"
        if report.mapping(spot, group) and report.keys(spot, group, {"label", "options"}, set()):
            text(report, f"{spot}/label", group["label"], 75, plain=True, counted=False)
            options(report, spot, group["options"], 100, plain=True)
            found += group["options"] if isinstance(group["options"], list) else []
    return found


def _initial_among(report: Report, path: str, value: Json, choices: Any) -> None:
    given = value.get("initial_options", [])
    chosen = [value["initial_option"]] if "initial_option" in value else given if isinstance(given, list) else []
    if "initial_options" in value and not given:
        report.add(f"{path}/initial_options", "no fewer than 1 items allowed")
    for each in chosen:
        if isinstance(choices, list) and each not in choices:
            report.add(path, "initial option is not one of the options")


def options(report: Report, path: str, value: Any, most: int, *, plain: bool = False, url: bool = False) -> None:
    """Check a list of options."""
    for number, option in enumerate(report.items(f"{path}/options", value, most)):
        spot = f"{path}/options/{number}"
        optional = {"description", "url"} if url else {"description"}
        if not report.mapping(spot, option) or not report.keys(spot, option, {"text", "value"}, optional):
            continue
        text(report, f"{spot}/text", option["text"], 75, plain=plain)
        report.string(f"{spot}/value", option["value"], 75, least=1)
        report.strings(spot, option, {"url": 3000})
        if "description" in option:
            text(report, f"{spot}/description", option["description"], 75, plain=plain)


def _typed(report: Report, path: str, value: Json) -> None:
    report.strings(path, value, {"initial_value": 3000})
    low, high = value.get("min_length", 0), value.get("max_length", 3000)
    if not (isinstance(low, int) and isinstance(high, int) and 0 <= low <= high <= 3000 and high >= 1):
        report.add(path, "min_length and max_length must be within 0 and 3000")
    elif isinstance(value.get("initial_value"), str) and len(value["initial_value"]) > high:
        report.add(f"{path}/initial_value", f"must be less than {high + 1} characters")


def _number(report: Report, path: str, value: Json) -> None:
    if "is_decimal_allowed" not in value:
        report.add(path, "missing required field: is_decimal_allowed")
    for key in ("initial_value", "min_value", "max_value"):
        if key in value and not _is_number(value[key]):
            report.add(f"{path}/{key}", "must be a number in a string")


def _is_number(value: Any) -> bool:
    try:
        return isinstance(value, str) and float(value) == float(value)
    except ValueError:
        return False


_RULES = {
    "button": _button,
    "overflow": _overflow,
    "image": image_source,
    "radio_buttons": _radio,
    "checkboxes": _radio,
    "static_select": _static,
    "multi_static_select": _static,
    "plain_text_input": _typed,
    "number_input": _number,
}
