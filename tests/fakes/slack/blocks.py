"""Block Kit, checked: messages, modals and Home tabs, with every limit Slack enforces."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.fakes.slack.checks import ID_LIMIT, Report, image_source, text
from tests.fakes.slack.elements import element
from tests.fakes.slack.model import Json, SlackError

MESSAGE, MODAL, HOME = "message", "modal", "home"
BLOCK_TEXT_LIMIT = 13_200
TEXT_LIMIT = 40_000
VIEW_BYTES = 250 * 1024
METADATA_BYTES = 8 * 1024
KEYS: dict[str, tuple[set[str], set[str]]] = {
    "section": (set(), {"text", "fields", "accessory", "expand"}),
    "header": ({"text"}, {"level"}),
    "context": ({"elements"}, set()),
    "actions": ({"elements"}, set()),
    "divider": (set(), set()),
    "image": ({"alt_text"}, {"image_url", "slack_file", "title"}),
    "input": ({"label", "element"}, {"hint", "optional", "dispatch_action"}),
    "rich_text": ({"elements"}, set()),
    "markdown": ({"text"}, set()),
    "table": ({"rows"}, {"column_settings"}),
    "data_table": ({"rows", "caption"}, {"page_size", "row_header_column_index"}),
    "data_visualization": ({"title", "chart"}, set()),
}
MESSAGE_ONLY = {"markdown", "table", "data_table", "data_visualization"}
MODAL_KEYS = {
    "close",
    "submit",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
    "external_id",
    "submit_disabled",
}
HOME_KEYS = {"private_metadata", "callback_id", "external_id"}


def check_message(text_given: Any, blocks: Any, file_ready: Callable[[str], bool], *, has_more: bool = False) -> None:
    """Refuse a message that Slack would refuse; `has_more` says that files or attachments give it content."""
    if text_given is not None and not isinstance(text_given, str):
        raise SlackError("invalid_arguments", ["[ERROR] must be a string [json-pointer:/text]"])
    if not text_given and (blocks or not has_more):
        raise SlackError("no_text")
    if len(text_given or "") > TEXT_LIMIT:
        raise SlackError("msg_too_long")
    report = Report(MESSAGE, file_ready)
    check_blocks(report, "/blocks", blocks if blocks is not None else [], 50, least=0)
    if report.problems:
        raise SlackError("invalid_blocks", report.problems)
    if report.text_length > BLOCK_TEXT_LIMIT:
        raise SlackError("msg_blocks_too_long")


def check_metadata(metadata: Any) -> None:
    """Refuse metadata that Slack would refuse."""
    if metadata is None:
        return
    known = isinstance(metadata, dict) and set(metadata) == {"event_type", "event_payload"}
    if not known or not isinstance(metadata["event_type"], str) or not isinstance(metadata["event_payload"], dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")


def check_view(view: Any, surface: str, file_ready: Callable[[str], bool]) -> None:
    """Refuse a view that Slack would refuse on this surface, modal or home."""
    report = Report(surface, file_ready)
    if report.mapping("/view", view):
        if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
            raise SlackError("view_too_large")
        _view(report, view)
    if report.problems:
        raise SlackError("invalid_arguments", report.problems)


def _view(report: Report, view: Json) -> None:
    modal = report.surface == MODAL
    if view.get("type") != report.surface:
        report.add("/view/type", f"must be {report.surface}")
    required = {"type", "blocks"} | ({"title"} if modal else set())
    report.keys("/view", view, required, MODAL_KEYS if modal else HOME_KEYS)
    for key in {"title", "submit", "close"} & view.keys():
        text(report, f"/view/{key}", view[key], 24, plain=True, counted=False)
    report.strings("/view", view, {"private_metadata": 3000, "callback_id": ID_LIMIT, "external_id": ID_LIMIT})
    report.flags("/view", view, "clear_on_close", "notify_on_close", "submit_disabled")
    check_blocks(report, "/view/blocks", view.get("blocks", []), 100, least=1 if modal else 0)
    if modal and report.counts.get("input") and not view.get("submit"):
        report.add("/view", "missing required field: submit (the view has an input block)")


def check_blocks(report: Report, path: str, value: Any, most: int, *, least: int = 1) -> None:
    """Check a list of blocks and that their ids are unique."""
    blocks = report.items(path, value, most, least=least)
    for number, block in enumerate(blocks):
        if report.mapping(f"{path}/{number}", block):
            _block(report, f"{path}/{number}", block)
    ids = [block.get("block_id") for block in blocks if isinstance(block, dict)]
    report.unique(path, "block_id", ids)


def _block(report: Report, path: str, block: Json) -> None:
    kind = str(block.get("type"))
    if kind not in KEYS or (kind in MESSAGE_ONLY and report.surface != MESSAGE):
        report.add(f"{path}/type", f"unsupported type: {kind}")
        return
    if "block_id" in block:
        report.string(f"{path}/block_id", block["block_id"], ID_LIMIT, least=1)
    required, optional = KEYS[kind]
    report.tally(kind)
    if report.keys(path, block, required | {"type"}, optional | {"block_id"}):
        _RULES.get(kind, _nothing)(report, path, block)


def _nothing(report: Report, path: str, block: Json) -> None:
    """A block without rules of its own."""


def _section(report: Report, path: str, block: Json) -> None:
    if "text" not in block and "fields" not in block:
        report.add(path, "missing required field: text or fields")
    if "text" in block:
        text(report, f"{path}/text", block["text"], 3000)
    if "fields" in block:
        for number, item in enumerate(report.items(f"{path}/fields", block["fields"], 10)):
            text(report, f"{path}/fields/{number}", item, 2000)
    if "accessory" in block:
        element(report, f"{path}/accessory", block["accessory"], "accessory")
    report.flags(path, block, "expand")


def _header(report: Report, path: str, block: Json) -> None:
    text(report, f"{path}/text", block["text"], 150, plain=True)


def _context(report: Report, path: str, block: Json) -> None:
    for number, item in enumerate(report.items(f"{path}/elements", block["elements"], 10)):
        spot = f"{path}/elements/{number}"
        if not (isinstance(item, dict) and item.get("type") == "image"):
            text(report, spot, item, 3000)
        elif report.keys(spot, item, {"type", "alt_text"}, {"image_url", "slack_file"}):
            image_source(report, spot, item)


def _actions(report: Report, path: str, block: Json) -> None:
    items = report.items(f"{path}/elements", block["elements"], 25)
    for number, item in enumerate(items):
        element(report, f"{path}/elements/{number}", item, "actions")
    report.unique(path, "action_id", [item.get("action_id") for item in items if isinstance(item, dict)])


def _image(report: Report, path: str, block: Json) -> None:
    image_source(report, path, block)
    if "title" in block:
        text(report, f"{path}/title", block["title"], 2000, plain=True)


def _input(report: Report, path: str, block: Json) -> None:
    text(report, f"{path}/label", block["label"], 2000, plain=True)
    if "hint" in block:
        text(report, f"{path}/hint", block["hint"], 2000, plain=True)
    report.flags(path, block, "optional", "dispatch_action")
    element(report, f"{path}/element", block["element"], "input")


def _markdown(report: Report, path: str, block: Json) -> None:
    if report.string(f"{path}/text", block["text"], 12_000, least=1):
        report.text_length += len(block["text"])
        if report.tally("markdown_text", len(block["text"])) > 12_000:
            report.add(path, "markdown blocks of a message must be less than 12001 characters together")


def _table(report: Report, path: str, block: Json) -> None:
    if report.counts["table"] > 1:
        report.add(path, "only one table is allowed in a message")
    for number, row in enumerate(report.items(f"{path}/rows", block["rows"], 100)):
        report.items(f"{path}/rows/{number}", row, 20)
    if "column_settings" in block:
        report.items(f"{path}/column_settings", block["column_settings"], 20)
    report.text_length += sum(map(len, texts(block["rows"])))


def _data_table(report: Report, path: str, block: Json) -> None:
    rows = report.items(f"{path}/rows", block["rows"], 201, least=2)
    widths = {len(report.items(f"{path}/rows/{number}", row, 20)) for number, row in enumerate(rows)}
    if len(widths) > 1:
        report.add(f"{path}/rows", "rows must have the same number of columns")
    if sum(map(len, texts(rows))) > 20_000:
        report.add(f"{path}/rows", "must be less than 20001 characters")


def _chart(report: Report, path: str, block: Json) -> None:
    if report.counts["data_visualization"] > 2:
        report.add(path, "only two data_visualization blocks are allowed in a message")
    report.string(f"{path}/title", block["title"], 50, least=1)
    chart = block["chart"]
    if not report.mapping(f"{path}/chart", chart):
        return
    for number, series in enumerate(report.items(f"{path}/chart/series", chart.get("series", []), 12, least=0)):
        points = series.get("data", []) if isinstance(series, dict) else []
        report.items(f"{path}/chart/series/{number}/data", points, 20, least=0)


def _rich_text(report: Report, path: str, block: Json) -> None:
    report.items(f"{path}/elements", block["elements"], 1000, least=0)
    report.text_length += sum(map(len, texts(block["elements"])))


def texts(value: Any) -> Iterator[str]:
    """Every text in a piece of Block Kit, in reading order."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "text" and isinstance(each, str):
                yield each
            elif key not in {"value", "action_id", "block_id"}:
                yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


_RULES = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "table": _table,
    "data_table": _data_table,
    "data_visualization": _chart,
    "rich_text": _rich_text,
}


def completed(blocks: list[Json]) -> list[Json]:
    """The blocks as Slack keeps them: ids where the app gave none, text objects with all their fields."""
    kept: list[Json] = json.loads(json.dumps(blocks))
    for number, block in enumerate(kept):
        block.setdefault("block_id", f"slack{number}")
        parts = [block.get("accessory"), block.get("element"), *_elements(block)]
        for count, part in enumerate(part for part in parts if isinstance(part, dict) and _acts(part)):
            part.setdefault("action_id", f"slack{number}.{count}")
    _complete_texts(kept)
    return kept


def completed_view(body: Json) -> Json:
    """A view as Slack keeps it."""
    kept: Json = {**json.loads(json.dumps(body)), "blocks": completed(body["blocks"])}
    _complete_texts(kept)
    return kept


def _elements(block: Json) -> list[Any]:
    return block.get("elements", []) if block.get("type") == "actions" else []


def _acts(part: Json) -> bool:
    return part.get("type") != "image"


def _complete_texts(value: Any) -> None:
    if isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        _complete_texts(each)
