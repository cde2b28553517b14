"""What came of a person's gesture."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.fakes.slack import shapes
from tests.fakes.slack.blocks import texts
from tests.fakes.slack.model import Delivery, Json
from tests.fakes.slack.tickets import Ticket

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace


class Answer:
    """How the app acknowledged a gesture, and what it did with the rights that the gesture gave."""

    def __init__(self, space: Workspace, delivery: Delivery, ticket: Ticket | None = None) -> None:
        self._space, self._ticket = space, ticket
        self.delivery = delivery
        self.message: Json | None = None
        self.errors: dict[str, str] | None = None
        self.view: Json | None = None
        self.options: list[Json] = []

    def __repr__(self) -> str:
        return f"<Answer {self.status} {self.delivery.error or ''} {self.body!r}>"

    @property
    def status(self) -> int:
        """The HTTP status, 0 when no acknowledgement came in time."""
        return self.delivery.status

    @property
    def ok(self) -> bool:
        """Whether it was acknowledged."""
        return self.delivery.ok

    @property
    def body(self) -> Any:
        """The acknowledgement's body: JSON as Python values, else text."""
        return self.delivery.body

    @property
    def elapsed(self) -> float:
        """Seconds until the acknowledgement."""
        return self.delivery.elapsed

    @property
    def payload(self) -> Json:
        """What was sent to the app."""
        return self.delivery.payload

    @property
    def text(self) -> str:
        """All that the acknowledgement says, text and blocks, one piece a line."""
        return all_text(self.body)

    @property
    def opened(self) -> Json | None:
        """The modal that was opened with this gesture's trigger_id, as it is now."""
        if self._ticket is None or self._ticket.opened is None:
            return None
        with self._space.lock:
            return shapes.view(self._space, self._space.views[self._ticket.opened])

    @property
    def replies(self) -> list[Json]:
        """What was posted to this gesture's response_url."""
        return list(self._ticket.replies) if self._ticket else []

    def wait_reply(self, timeout: float = 30.0) -> Json:
        """The first post to the response_url, waited for since it comes after the acknowledgement."""
        return self.wait_replies(1, timeout)[0]

    def wait_replies(self, count: int, timeout: float = 30.0) -> list[Json]:
        """The posts to the response_url, once there are so many."""
        end = time.monotonic() + timeout
        while len(self.replies) < count:
            if time.monotonic() > end:
                raise AssertionError(
                    f"{len(self.replies)} of {count} posts to the response_url after {timeout} s; {self}"
                )
            time.sleep(0.005)
        return self.replies

    @property
    def reply_text(self) -> str:
        """All that was posted to the response_url, text and blocks."""
        return "\n".join(all_text(each) for each in self.replies)


def all_text(body: Any) -> str:
    """The text of a message, acknowledgement or view, with the text of its blocks."""
    if isinstance(body, dict):
        return "\n".join([*_head(body), *texts(body.get("blocks", []))])
    return body if isinstance(body, str) else ""


def _head(body: Json) -> list[str]:
    title = body.get("title")
    found = [body.get("text"), title.get("text") if isinstance(title, dict) else None]
    return [each for each in found if isinstance(each, str) and each]
