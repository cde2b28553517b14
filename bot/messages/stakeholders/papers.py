"""Import and export in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot import blocks, text
from bot.blocks import Field, Frame, Message, View

FORM, EXPORT = "stakeholders_import_form", "stakeholders_export"
SHOWN = 10
WHY_SHOWN = 200
RESULTS = ("accepted", "changed", "unchanged", "refused")
KINDS = ("csv", "tsv", "json", "txt")


class Outcome(Protocol):
    """What became of one row."""

    @property
    def line(self) -> int: ...  # noqa: D102
    @property
    def who(self) -> str: ...  # noqa: D102
    @property
    def why(self) -> str: ...  # noqa: D102


class Report(Protocol):
    """What became of a file."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def outcomes(self) -> Sequence[Outcome]: ...  # noqa: D102
    @property
    def undone(self) -> bool: ...  # noqa: D102
    def count(self, result: str) -> int: ...  # noqa: D102


def form(place: str, key: str) -> View:
    """The modal that takes a file or a paste; `place` is “channel key”."""
    header = "`email,name,function,role,influence,interest,stance,why` (or `slack_id`)"
    said = f"Stakeholders of *{text.escape(key)}* from a table. Its first line names the columns: {header}."
    rule = "An empty cell changes nothing, `-` empties influence, interest and why."
    file = Field("file", "A file", hint="CSV, TSV or JSON, up to 10,000 rows.", optional=True)
    paste = Field("paste", "Or paste the rows", hint="Up to 3,000 characters, with the header.", optional=True)
    whole = Field("whole", "If a row is refused", optional=True)
    return blocks.modal(
        Frame(FORM, "Import stakeholders", submit="Import", metadata=place),
        blocks.section("how", said),
        blocks.context("rule", rule),
        blocks.file_input(file, KINDS),
        blocks.text_input(paste, multiline=True),
        blocks.checks_input(whole, [("Take nothing in: all rows or none", "whole")]),
    )


def report(told: Report, *, permalink: str = "") -> Message:
    """What became of a file, the refused rows first among the details."""
    refused = [each for each in told.outcomes if each.why]
    lines = [
        f"line {each.line} · {text.escape(each.who)}: {text.escape(text.shorten(each.why, WHY_SHOWN))}"
        for each in refused
    ]
    more = f"\nand {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    title = _title(told)
    return blocks.message(
        title,
        blocks.section("report", f"*{text.escape(title)}*"),
        blocks.section("refused", text.shorten("\n".join(lines[:SHOWN]) + more, 3000)) if lines else None,
        blocks.context("file", f"<{permalink}|The whole report, row by row>") if permalink else None,
    )


def _title(told: Report) -> str:
    if told.undone:
        refused = text.plural(told.count("refused"), "row was", many="rows were")
        return f"Nothing was imported into {told.key}: {refused} refused, and you asked for all or none"
    counts = [f"{number:,} {result}" for result in RESULTS if (number := told.count(result))]
    return f"Imported into {told.key}: {', '.join(counts)}"


def reading(key: str) -> Message:
    """A file is being read."""
    return blocks.plain(f"Reading the file for {text.escape(key)}. The report comes to your messages with me.")


def failed(sentence: str) -> Message:
    """A file could not be taken in at all."""
    return blocks.plain(f"The file was not imported: {text.escape(sentence)}")


def making(key: str) -> Message:
    """A file is being made."""
    return blocks.plain(f"The stakeholders of {text.escape(key)} come to your messages with me as a file.")


def exported(key: str, permalink: str, name: str) -> Message:
    """The file, handed over."""
    return blocks.plain(f"Stakeholders of *{text.escape(key)}*: <{permalink}|{text.escape(name)}>")
