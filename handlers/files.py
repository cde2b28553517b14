"""Files: uploaded without a channel and shared by an ordinary message; a person's file read with the bot's token.

Nothing is ever sent twice blindly, and the token goes to Slack's own hosts only.
Source: https://docs.slack.dev/messaging/working-with-files
"""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from bot.answers import Answer
from handlers.slack import FAULTS, Refused, Slack

TRIES = 10
PAUSE_SECONDS = 0.3
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that only the bot can see until a message shows it or links to it."""

    id: str
    permalink: str


def pause() -> None:
    """Give Slack a moment to look at a file."""
    threading.Event().wait(PAUSE_SECONDS)


def upload(slack: Slack, filename: str, content: bytes, *, wait: Callable[[], None] = pause) -> Uploaded:
    """Upload a file to nobody but the bot, and wait until Slack has processed it.

    A picture that is not processed yet is refused in an image block (`invalid slack file`).

    Raises: Refused
    """
    place = slack.get("files.getUploadURLExternal", filename=filename, length=len(content))
    _send(str(place["upload_url"]), content)
    told = slack.call("files.completeUploadExternal", files=[{"id": place["file_id"], "title": filename}])
    file_id = str(told["files"][0]["id"])
    for _ in range(TRIES):
        described = slack.get("files.info", file=file_id)["file"]
        if described.get("mimetype"):
            return Uploaded(file_id, str(described.get("permalink", "")))
        wait()
    raise Refused(Answer(status=0, error="file_not_processed"))


def _send(url: str, content: bytes) -> None:
    asked = urllib.request.Request(url, data=content, method="POST")  # noqa: S310 - Slack has just named it
    asked.add_header("Content-Type", "application/octet-stream")
    try:
        urllib.request.urlopen(asked, timeout=30).close()  # noqa: S310
    except FAULTS as error:
        raise Refused(Answer(status=0, error=type(error).__name__)) from error


class _Unredirected(urllib.request.HTTPRedirectHandler):
    """The token must not follow to another host."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""


def download(slack: Slack, url: str, *, limit: int) -> bytes:
    """A person's file, with the bot's token; at most `limit` bytes.

    Raises: Refused (`too_large`, `not_readable` where Slack shows its sign-in page, `not_of_slack`)
    """
    if not slack.is_own(url):
        raise Refused(Answer(status=200, error="not_of_slack"))
    asked = urllib.request.Request(url, headers={"Authorization": f"Bearer {slack.token}"})  # noqa: S310
    try:
        with urllib.request.build_opener(_Unredirected()).open(asked, timeout=20) as answer:
            if "html" in (answer.headers.get("Content-Type") or ""):
                raise Refused(Answer(status=200, error="not_readable"))
            return _read(answer, limit)
    except urllib.error.HTTPError as error:
        raise Refused(Answer(status=error.code, error="not_readable")) from error
    except FAULTS as error:
        raise Refused(Answer(status=0, error=type(error).__name__)) from error


def _read(answer: object, limit: int) -> bytes:
    """Piece by piece, so that no more than a little over the limit is ever held."""
    content = b""
    while piece := answer.read(PIECE):  # type: ignore[attr-defined]
        content += piece
        if len(content) > limit:
            raise Refused(Answer(status=200, error="too_large"))
    return content
