"""Cursors and limits, obeyed to the letter."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from tests.fakes.slack.model import SlackError
from tests.fakes.slack.registry import Args

T = TypeVar("T")
DEFAULT_LIMIT = 100
MOST = 1000


def page(args: Args, items: Sequence[T], key: Callable[[T], str]) -> tuple[list[T], str]:
    """One page of the items, and the cursor of the next one, empty at the end."""
    limit = args.number("limit", DEFAULT_LIMIT, "invalid_limit")
    if not 1 <= limit <= MOST:
        raise SlackError("invalid_limit")
    start = _start(args, [key(item) for item in items])
    chosen = list(items[start : start + limit])
    more = start + limit < len(items)
    return chosen, _encode(key(chosen[-1])) if more else ""


def _start(args: Args, keys: list[str]) -> int:
    cursor = args.get("cursor")
    if not cursor:
        return 0
    try:
        return keys.index(_decode(str(cursor))) + 1
    except ValueError:
        raise SlackError("invalid_cursor") from None


def _encode(key: str) -> str:
    return base64.urlsafe_b64encode(f"after:{key}".encode()).decode()


def _decode(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor).decode().removeprefix("after:")
    except (binascii.Error, UnicodeDecodeError):
        raise ValueError(cursor) from None
