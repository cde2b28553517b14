"""`concord draft FILE`: the draft of a thread given as JSON, to try the rules on real threads."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot import drafts

SHAPE = 'Give {"messages": […]} or […], as conversations.replies answers.'


class Unreadable(Exception):
    """A file that holds no thread, in one sentence."""


def printed(file: str) -> str:
    """The draft of the thread in a file, as JSON; `-` is the standard input.

    Raises: Unreadable
    """
    found = asdict(drafts.draft(_messages(_read(file), file), ""))
    names = ("title", "outcome", "options", "reasons", "objections", "links", "participants")
    shown = json.dumps({name: found[name] for name in names}, indent=2, ensure_ascii=False)
    return shown.encode("utf-8", "replace").decode()  # half a character cannot be printed


def _read(file: str) -> str:
    try:
        return sys.stdin.buffer.read().decode() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise Unreadable(f"{file} cannot be read: {why}.") from error


def _messages(typed: str, file: str) -> list[dict[str, Any]]:
    """The messages, oldest first whatever their order in the file.

    Raises: Unreadable
    """
    try:
        told = json.loads(typed)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{file} is no JSON. {SHAPE}") from error
    found = told.get("messages") if isinstance(told, dict) else told
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Unreadable(f"{file} holds no thread. {SHAPE}")
    return sorted(found, key=lambda each: str(each.get("ts", "")))
