"""`concord draft FILE` prints a thread's draft, or one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handlers.cli import main

THREAD: list[dict[str, Any]] = [
    {"user": "U1", "text": "Which? See <https://x.example/a|this>", "ts": "1790000000.000100"},
    {"user": "U2", "text": "Entscheidung: Nürnberg, weil A9", "ts": "1790000060.000100"},
]


def run(*arguments: str, typed: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["draft", *arguments], input=typed, catch_exceptions=False)


@pytest.mark.parametrize("told", [THREAD, {"messages": THREAD, "ok": True}, THREAD[::-1]])
def test_a_thread_is_drafted(tmp_path: Path, told: Any) -> None:
    path = tmp_path / "thread.json"
    path.write_text(json.dumps(told))
    done = run(str(path))
    assert done.exit_code == 0
    assert "Nürnberg" in done.output, "readable, not escaped"
    assert json.loads(done.output) == {
        "title": "Which? See this (https://x.example/a)",
        "outcome": {"text": "Nürnberg, weil A9", "ts": "1790000060.000100", "user": "U2"},
        "options": [],
        "reasons": [{"text": "Entscheidung: Nürnberg, weil A9", "ts": "1790000060.000100", "user": "U2"}],
        "objections": [],
        "links": ["https://x.example/a"],
        "participants": ["U1", "U2"],
    }


def test_standard_input_is_a_file_too() -> None:
    assert json.loads(run("-", typed=json.dumps(THREAD).encode()).output)["outcome"]["user"] == "U2"
    empty = json.loads(run("-", typed=b"[]").output)
    assert empty == {
        "title": "", "outcome": None, "options": [], "reasons": [], "objections": [], "links": [], "participants": [],
    }  # fmt: skip


def test_half_a_character_does_not_stop_it() -> None:
    assert "Decision" in run("-", typed=b'[{"user": "U1", "ts": "1", "text": "Decision: \\ud800"}]').output


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (b"no json", "- is no JSON. Give"),
        (b"[" * 100_000, "- is no JSON. Give"),
        (b'"text"', "- holds no thread. Give"),
        (b"{}", "- holds no thread. Give"),
        (b"[1]", "- holds no thread. Give"),
        (b"\xff\xfe", "- cannot be read: it is no UTF-8 text."),
    ],
)
def test_what_is_no_thread_is_one_sentence(typed: bytes, said: str) -> None:
    done = run("-", typed=typed)
    assert done.exit_code == 2
    assert done.output.startswith(said)
    assert done.output.count("\n") == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = run(str(tmp_path / "none.json"))
    assert (done.exit_code, done.output) == (2, f"{tmp_path}/none.json cannot be read: No such file or directory.\n")
    assert run(str(tmp_path)).exit_code == 2
    assert run("a\0b").exit_code == 2
