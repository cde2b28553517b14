"""Which Web API methods the fake answers, and what the outside data says about their arguments."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.model import Json, SlackError

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "slack"
APP_TOKEN_METHODS = {"apps.connections.open"}
TIERS = {"t1": 1, "t2": 20, "t3": 50, "t4": 100}
UNLISTED = {"token", "team_id"}  # the SDK adds a client's team_id to every call


class Args:
    """The arguments of one call, read as the types that Slack expects."""

    def __init__(self, given: Json, shown_after: float = 0.0) -> None:
        self.given = given
        self.shown_after = shown_after

    def get(self, name: str) -> Any:
        """An argument as it came, or None."""
        return self.given.get(name)

    def need(self, name: str) -> str:
        """A required text."""
        value = self.given.get(name)
        if value in (None, ""):
            raise missing(name)
        return str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A flag: true, 1, "1" or "true"."""
        value = self.given.get(name)
        return default if value is None else str(value).lower() in {"1", "true"}

    def number(self, name: str, default: int, error: str) -> int:
        """A whole number, or the given error."""
        value = self.given.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise SlackError(error) from None

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """A structure, given as such or as JSON text."""
        value = self.given.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None


Method = Callable[["Workspace", Args], Json]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Register the function as the answer to a Web API method."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register


def missing(name: str) -> SlackError:
    """The refusal of a call that lacks an argument."""
    return SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"])


@functools.cache
def outside(file: str = "methods.json") -> Json:
    """The outside data about all methods; empty where it is missing."""
    path = DATA / file
    return json.loads(path.read_text()) if path.exists() else {}


def check_known(name: str) -> None:
    """Refuse a method that Slack does not have, or the fake does not."""
    if name not in METHODS or (outside() and name not in outside()):
        raise SlackError("unknown_method", req_method=name)


def check_arguments(name: str, given: Json, *, as_json: bool) -> None:
    """Refuse missing and unknown arguments, and JSON where Slack reads only forms."""
    facts = outside().get(name)
    if facts is None:
        return
    if as_json and given and not facts["json"]:
        raise SlackError("invalid_arguments", [f"[ERROR] {name} does not accept application/json"])
    problems = [
        f"[ERROR] missing required field: {each}" for each in facts["required"] if given.get(each) in (None, "")
    ]
    unknown = sorted(given.keys() - facts["properties"].keys() - UNLISTED)
    problems += [f"[ERROR] unknown argument: {each}" for each in unknown]
    if problems:
        raise SlackError("invalid_arguments", problems)


def check_token(space: Workspace, name: str, token: str | None) -> None:
    """Refuse a call without a token, with an unknown one, or with one of the wrong kind."""
    if not token:
        raise SlackError("not_authed")
    if token not in {space.bot_token, space.app_token}:
        raise SlackError("invalid_auth")
    if (token == space.app_token) != (name in APP_TOKEN_METHODS):
        raise SlackError("not_allowed_token_type")


def check_scope(name: str, granted: set[str] | None) -> None:
    """Refuse a method that needs a scope the app does not have; None grants everything."""
    if granted is None or name in APP_TOKEN_METHODS:
        return
    needed = outside().get(name, {}).get("scope", {}).get("bot", [])
    if needed and not granted & set(needed):
        raise SlackError("missing_scope", needed=",".join(needed), provided=",".join(sorted(granted)))


def tier(name: str) -> int | None:
    """Calls a minute that Slack allows for the method, None where it says something special."""
    return TIERS.get(outside().get(name, {}).get("rate_limits", ""))
