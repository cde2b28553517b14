"""Calls of Slack's Web API: one client per workspace, errors as values, nothing ever re-sent blindly."""

from __future__ import annotations

import http.client
import json
import re
import threading
import urllib.error
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.answers import Answer

Told = dict[str, Any]

OPEN_TIMEOUT = 1.5
SLACK_HOST = "slack.com"
DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")
FAULTS = (OSError, urllib.error.URLError, http.client.HTTPException, SlackClientError, json.JSONDecodeError)


class Refused(Exception):
    """Slack did not do what was asked; `answer` tells what it said."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.error or f"HTTP {answer.status}")
        self.answer = answer


class Slack:
    """One workspace's Web API."""

    def __init__(self, token: str, api_url: str, *, timeout: float = 10.0, plain_dates: bool = False) -> None:
        self._token, self._api_url, self._timeout, self._plain_dates = token, api_url, timeout, plain_dates
        self._clients: dict[float, WebClient] = {}
        self._lock = threading.Lock()

    @property
    def token(self) -> str:
        """The bot's token."""
        return self._token

    def is_own(self, url: str) -> bool:
        """Whether an address is Slack's, by https, or the Web API's own host: only there the token may go."""
        asked, api = urlsplit(url), urlsplit(self._api_url)
        if (asked.scheme, asked.hostname, asked.port) == (api.scheme, api.hostname, api.port):
            return True
        host = (asked.hostname or "").lower()
        return asked.scheme == "https" and (host == SLACK_HOST or host.endswith(f".{SLACK_HOST}"))

    def _client(self, timeout: float) -> WebClient:
        # The SDK's own retry handlers re-send after a lost reply: none of them.
        with self._lock:
            if timeout not in self._clients:
                self._clients[timeout] = WebClient(
                    self._token,
                    base_url=self._api_url,
                    timeout=timeout,  # type: ignore[arg-type]  # the SDK says int and takes any number of seconds
                    retry_handlers=[],
                )
            return self._clients[timeout]

    def call(self, method: str, *, within: float | None = None, **args: Any) -> Told:
        """Call a method; its answer.

        Raises: Refused, whatever went wrong.
        """
        try:
            answer = self._client(within or self._timeout).api_call(method, json=self.adapted(args))
        except SlackApiError as error:
            raise Refused(_answer(error)) from error
        except FAULTS as error:
            raise Refused(Answer(status=0, error=type(error).__name__)) from error
        data = answer.data
        return data if isinstance(data, dict) else {}

    def adapted(self, payload: dict[str, Any]) -> dict[str, Any]:
        """What is to be shown, with dates as plain text where the other side cannot show them in the reader's zone."""
        if not self._plain_dates:
            return payload
        shown: dict[str, Any] = json.loads(DATE.sub(r"\1", json.dumps(payload)))
        return shown

    def attempt(self, method: str, **args: Any) -> Answer:
        """Call a method; what became of it, as a value."""
        try:
            told = self.call(method, **args)
        except Refused as refused:
            return refused.answer
        return Answer(status=200, ts=str(told.get("ts", "")))

    def pages(self, method: str, items: str, *, limit: int, **args: Any) -> Iterator[Told]:
        """Everything a paged method lists."""
        cursor: str | None = None
        while cursor != "":
            page = {**args, "limit": limit, **({"cursor": cursor} if cursor else {})}
            told = self.get(method, **page)
            yield from told.get(items, [])
            cursor = (told.get("response_metadata") or {}).get("next_cursor") or ""

    def get(self, method: str, *, within: float | None = None, **args: Any) -> Told:
        """Call a method that reads: its arguments go in the query, as Slack's reading methods want them."""
        try:
            plain = {name: _plain(value) for name, value in args.items()}
            answer = self._client(within or self._timeout).api_call(method, http_verb="GET", params=plain)
        except SlackApiError as error:
            raise Refused(_answer(error)) from error
        except FAULTS as error:
            raise Refused(Answer(status=0, error=type(error).__name__)) from error
        data = answer.data
        return data if isinstance(data, dict) else {}


def _plain(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _answer(error: SlackApiError) -> Answer:
    response = error.response
    if not hasattr(response, "status_code"):
        return Answer(status=0, error="no_answer")
    data: Mapping[str, Any] = response.data if isinstance(response.data, dict) else {}
    wait = response.headers.get("Retry-After") or response.headers.get("retry-after") or 0
    wait = wait[0] if isinstance(wait, list) else wait
    return Answer(status=response.status_code, error=str(data.get("error") or "unreadable"), retry_after=float(wait))


def respond(url: str, body: Mapping[str, Any]) -> bool:
    """Post once to a `response_url`; best effort."""
    try:
        return WebhookClient(url, timeout=3, retry_handlers=[]).send_dict(dict(body)).status_code == 200  # noqa: PLR2004
    except FAULTS:
        return False
