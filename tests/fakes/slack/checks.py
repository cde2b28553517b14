"""The means of checking JSON against Slack's limits: a report of faults, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.slack.model import Json

DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
ID_LIMIT = 255


class Report:
    """Collects what is wrong and where, and which ids have been seen."""

    def __init__(self, surface: str, file_ready: Callable[[str], bool] = lambda _: True) -> None:
        self.surface = surface
        self.file_ready = file_ready
        self.problems: list[str] = []
        self.text_length = 0
        self.counts: dict[str, int] = {}

    def add(self, path: str, what: str) -> None:
        """Note a fault in the words and form that Slack uses."""
        self.problems.append(f"[ERROR] {what} [json-pointer:{path}]")

    def tally(self, kind: str, amount: int = 1) -> int:
        """Count things that are limited over the whole message or view."""
        self.counts[kind] = self.counts.get(kind, 0) + amount
        return self.counts[kind]

    def keys(self, path: str, body: Json, required: set[str], optional: set[str]) -> bool:
        """Whether exactly the keys that Slack knows are there."""
        for key in sorted(required - body.keys()):
            self.add(path, f"missing required field: {key}")
        for key in sorted(body.keys() - required - optional):
            self.add(path, f"no more than the known fields are allowed, not: {key}")
        return required <= body.keys()

    def string(self, path: str, value: Any, limit: int, *, least: int = 0) -> bool:
        """Whether it is text of an allowed length, counted in code points."""
        if not isinstance(value, str):
            self.add(path, "must be a string")
            return False
        if len(value) > limit:
            self.add(path, f"must be less than {limit + 1} characters")
        if len(value) < least:
            self.add(path, f"must be more than {least - 1} characters")
        return True

    def strings(self, path: str, body: Json, limits: dict[str, int]) -> None:
        """Check those of the named texts that are there."""
        for key, limit in limits.items():
            if key in body:
                self.string(f"{path}/{key}", body[key], limit)

    def flags(self, path: str, body: Json, *names: str) -> None:
        """Check that those of the named flags that are there are true or false."""
        for name in names:
            if name in body and not isinstance(body[name], bool):
                self.add(f"{path}/{name}", "must be a boolean")

    def items(self, path: str, value: Any, most: int, *, least: int = 1) -> list[Any]:
        """The items of a list of an allowed length."""
        if not isinstance(value, list):
            self.add(path, "must be an array")
            return []
        if len(value) > most:
            self.add(path, f"no more than {most} items allowed")
        if len(value) < least:
            self.add(path, f"no fewer than {least} items allowed")
        return value

    def mapping(self, path: str, value: Any) -> bool:
        """Whether it is an object."""
        if isinstance(value, dict):
            return True
        self.add(path, "must be an object")
        return False

    def unique(self, path: str, kind: str, values: list[Any]) -> None:
        """Check that no id appears twice."""
        given = [value for value in values if isinstance(value, str)]
        for value in sorted({each for each in given if given.count(each) > 1}):
            self.add(path, f"{kind} {value!r} already exists")

    def pattern(self, path: str, body: Json, key: str, wanted: re.Pattern[str]) -> None:
        """Check the form of a text that is there."""
        if key in body and not wanted.fullmatch(str(body[key])):
            self.add(f"{path}/{key}", f"has the wrong form: {body[key]!r}")


def text(report: Report, path: str, value: Any, limit: int, *, plain: bool = False, counted: bool = True) -> None:
    """Check a text object; `counted` text adds to the length of all block text in a message."""
    if not report.mapping(path, value) or not report.keys(path, value, {"type", "text"}, {"emoji", "verbatim"}):
        return
    allowed = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if value["type"] not in allowed:
        report.add(f"{path}/type", f"must be one of {', '.join(sorted(allowed))}")
    wrong = "verbatim" if value["type"] == "plain_text" else "emoji"
    if wrong in value:
        report.add(path, f"{value['type']} has no field {wrong}")
    report.flags(path, value, "emoji", "verbatim")
    if report.string(f"{path}/text", value["text"], limit, least=1) and counted:
        report.text_length += len(value["text"])


def confirm(report: Report, path: str, value: Any) -> None:
    """Check a confirmation dialog."""
    needed = {"title", "text", "confirm", "deny"}
    if not report.mapping(path, value) or not report.keys(path, value, needed, {"style"}):
        return
    for key, limit in {"title": 100, "confirm": 30, "deny": 30}.items():
        text(report, f"{path}/{key}", value[key], limit, plain=True, counted=False)
    text(report, f"{path}/text", value["text"], 300, counted=False)
    style(report, path, value)


def style(report: Report, path: str, value: Json) -> None:
    """Check the colour of a button or dialog."""
    if value.get("style", "primary") not in {"primary", "danger"}:
        report.add(f"{path}/style", "must be primary or danger")


def image_source(report: Report, path: str, value: Json) -> None:
    """Check where a picture comes from: one address or one uploaded file."""
    if ("image_url" in value) == ("slack_file" in value):
        report.add(path, "must have exactly one of image_url and slack_file")
    report.strings(path, value, {"image_url": 3000})
    report.string(f"{path}/alt_text", value.get("alt_text"), 2000)
    source = value.get("slack_file")
    if isinstance(source, dict) and not report.file_ready(str(source.get("id"))) and "url" not in source:
        report.add(f"{path}/slack_file", "invalid slack file")
