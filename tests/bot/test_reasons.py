"""Every kind of message has its reason: the keys that the code queues letters with are all known."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
import handlers
from bot import reasons

PLACES = [Path(each.__file__).parent for each in (bot, handlers) if each.__file__]
SENDS = {"post", "direct", "post_card"}
# What is added to the key of another message, or of an errand whose kind begins it.
PASSED_ON = {"{key}", "{job.key}"}
ERRANDS = {"{GATHER}", "{ERRAND}", "{REST}", "evidence:"}  # keys of work to be done, not of messages


def _keys() -> Iterator[tuple[str, str]]:
    """Where a message is queued, and how its key begins."""
    for path in sorted(each for place in PLACES for each in place.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node) in SENDS:
                for given in node.keywords:
                    if given.arg == "key" and isinstance(given.value, ast.JoinedStr):
                        yield f"{path.name}:{node.lineno}", _begins(given.value)
            named = isinstance(node, ast.Assign) and [getattr(each, "id", "") for each in node.targets] == ["key"]
            if named and isinstance(node.value, ast.JoinedStr):  # type: ignore[attr-defined]
                yield f"{path.name}:{node.lineno}", _begins(node.value)  # type: ignore[attr-defined]


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _begins(joined: ast.JoinedStr) -> str:
    first = joined.values[0]
    return str(first.value) if isinstance(first, ast.Constant) else f"{{{ast.unparse(first.value)}}}"  # type: ignore[attr-defined]


def test_every_message_has_its_reason() -> None:
    found = dict(_keys())
    assert len(found) > 20, "the scan finds them"
    letters = {where: key for where, key in found.items() if key not in PASSED_ON | ERRANDS}
    unknown = {where: key for where, key in letters.items() if reasons.of(key) is reasons.OTHER}
    assert unknown == {}


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("nudge:3:2027-03-02:0", "a reminder of what waits for your answer, and of actions that are due"),
        ("card:prompt:7:0", "a standup that asks you"),
        ("card:decision:7:0", "a card of that channel"),
        ("digest:4:2027-03-05", "a digest"),
        ("something else", reasons.OTHER.what),
    ],
)
def test_the_longest_beginning_counts(key: str, what: str) -> None:
    assert reasons.of(key).what == what
