"""Tables of the register as files: CSV and JSON out, CSV, TSV or JSON in. What goes out comes in again unchanged."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import text
from bot.errors import NotUnderstood

COLUMNS = (
    "slack_id", "email", "name", "organisation", "function", "role", "lead", "influence", "interest", "stance", "why",
    "responsible", "added_at",
)  # fmt: skip
CALLED = {
    "slack id": "slack_id", "user": "slack_id", "user id": "slack_id", "mail": "email", "e mail": "email", "address": "email",
    "person": "name", "full name": "name", "organization": "organisation", "org": "organisation", "company": "organisation",
    "speaks for": "function", "daci": "role", "leads": "lead", "first voice": "lead", "reason": "why",
    "responsible for": "responsible", "added": "added_at",
}  # fmt: skip
WHO = ("slack_id", "email")  # one of them says who a row is about
ROWS_AT_MOST = 10_000
BYTES_AT_MOST = 5_000_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")  # what a spreadsheet would run, and the mark that stops it


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: where it stands, and its cells by column."""

    line: int
    cells: Mapping[str, str]


def read(content: bytes | str) -> list[Row]:
    """The rows of a CSV, TSV or JSON file.

    Raises: NotUnderstood when it is no table, lacks a column, or has too many rows
    """
    if len(content) > BYTES_AT_MOST:
        raise NotUnderstood("That file is larger than 5 MB. Please part it.", field="file")
    plain = (_decoded(content) if isinstance(content, bytes) else content).replace("\x00", "").removeprefix("\ufeff")
    rows = list(_json(plain) if plain.lstrip().startswith("[") else _csv(plain))
    if len(rows) > ROWS_AT_MOST:
        raise NotUnderstood(
            f"That is {len(rows):,} rows; {ROWS_AT_MOST:,} at most can come at once. Nothing was changed.", field="file"
        )
    if not rows:
        raise NotUnderstood("There are no rows below the header.", field="file")
    return rows


def _decoded(content: bytes) -> str:
    """Text in UTF-8 or UTF-16; a line that is neither is taken for Windows-1252, as old spreadsheets write it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    return "".join(_line(each) for each in content.splitlines(keepends=True))


def _line(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _csv(plain: str) -> Iterator[Row]:
    head = plain.lstrip("\r\n").partition("\n")[0]
    mark = max("\t;,", key=head.count)
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=mark)
    names: list[str] | None = None
    for cells in _guarded(reader):
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = _header(cells)
        else:
            yield Row(reader.line_num, _cells(names, [_bare(cell) for cell in cells]))
    if names is None:
        raise NotUnderstood(f"There is no table. Its first line names the columns: {_example()}.", field="file")


def _guarded(reader: Any) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:
        raise NotUnderstood(f"Line {reader.line_num} cannot be read as a table.", field="file") from None


def _json(plain: str) -> Iterator[Row]:
    try:
        told = json.loads(plain)
    except json.JSONDecodeError as error:
        raise NotUnderstood(f"That is no JSON: line {error.lineno} cannot be read.", field="file") from None
    for number, each in enumerate(told, 1):
        if not isinstance(each, dict):
            raise NotUnderstood(f"Entry {number} is no object with columns.", field="file")
        names = _header([str(name) for name in each])
        yield Row(number, _cells(names, ["" if value is None else str(value) for value in each.values()]))


def _header(cells: Sequence[str]) -> list[str]:
    """The columns that are meant, however they are written.

    Raises: NotUnderstood
    """
    names = []
    for cell in cells:
        said = " ".join(_bare(cell).strip().casefold().replace("_", " ").replace("-", " ").split())
        key = said.replace(" ", "_")
        names.append(key if key in COLUMNS else CALLED.get(said, ""))
        if not names[-1] and said:
            near = text.nearest(said, COLUMNS) or COLUMNS
            hint = ", ".join(f"`{each}`" for each in near)
            raise NotUnderstood(f"I don't know the column {text.echo(cell)}. Columns are {hint}.", field="file")
    if not any(each in names for each in WHO):
        raise NotUnderstood(f"No column says who: `slack_id` or `email`. A header is {_example()}.", field="file")
    return names


def _example() -> str:
    return "`email,name,function,role`"


def _cells(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return {name: cell for name, cell in zip(names, cells, strict=False) if name}


def _bare(cell: str) -> str:
    """A cell without the mark that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in FORMULA and cell[1:] else cell


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def write_csv(rows: Sequence[Mapping[str, str]], columns: Sequence[str] = COLUMNS) -> bytes:
    """A CSV that spreadsheets open and do not run: what begins like a formula gets an apostrophe in front."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(columns)
    writer.writerows([_safe(row.get(name, "")) for name in columns] for row in rows)
    return made.getvalue().encode("utf-8-sig")


def write_json(rows: Sequence[Mapping[str, str]], columns: Sequence[str] = COLUMNS) -> bytes:
    """The same rows as a list of objects."""
    told = [{name: row.get(name, "") for name in columns} for row in rows]
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
