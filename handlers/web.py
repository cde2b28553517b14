"""HTTP: what Slack sends, and what operators ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from handlers.calendar_feed import Shown
from handlers.edge import BODY_LIMIT, Edge, Rejected
from handlers.metrics import Metrics
from storage.errors import StoreBusy, StoreUnavailable

log = structlog.get_logger()

Check = Callable[[], bool]
ReadFeed = Callable[[str], Shown | None]


@dataclass(frozen=True, slots=True)
class Health:
    """What readiness depends on."""

    database: Check
    runner: Check
    socket: Check | None = None  # in Socket Mode: whether any connection stands


class Web:
    """The HTTP side; `edge` is None in Socket Mode, where Slack sends nothing by HTTP."""

    def __init__(
        self, app: App, edge: Edge | None, metrics: Metrics, health: Health, *, feed: ReadFeed | None = None
    ) -> None:
        self._app, self._edge, self._metrics, self._health, self._feed = app, edge, metrics, health, feed

    def asgi(self) -> Starlette:
        """The ASGI application."""
        routes = [
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
            Route("/metrics", self._show_metrics),
        ]
        if self._edge is not None:
            routes.append(Route("/slack/events", self._slack, methods=["POST"]))
        if self._feed is not None:
            routes.append(Route("/calendar/{token}.ics", self._calendar))
        return Starlette(routes=routes)

    async def _slack(self, asked: Request) -> Response:
        assert self._edge is not None
        try:
            body = await _read(asked)
            admitted = self._edge.admit(asked.headers, body)
        except Rejected as rejected:
            self._metrics.refused(rejected.reason)
            log.warning("request refused", status=rejected.status, reason=rejected.reason)
            return Response(status_code=rejected.status)
        except ClientDisconnect:
            return Response(status_code=400)
        # Bolt's own adapter would run this inside the event loop and block it (measured.md).
        answered = await run_in_threadpool(dispatch, self._app, admitted)
        return _response(admitted, answered)

    async def _healthz(self, _: Request) -> Response:
        return PlainTextResponse("ok")

    async def _readyz(self, _: Request) -> Response:
        found = {
            "database": await run_in_threadpool(self._health.database),
            "runner": self._health.runner(),
            **({"socket": self._health.socket()} if self._health.socket else {}),
        }
        return JSONResponse(found, status_code=200 if all(found.values()) else 503)

    async def _calendar(self, asked: Request) -> Response:
        assert self._feed is not None
        try:
            shown = await run_in_threadpool(self._feed, asked.path_params["token"])
        except (StoreBusy, StoreUnavailable):
            return Response(status_code=503, headers={"Retry-After": "60"})
        if shown is None:
            return PlainTextResponse("There is no calendar here (any more).", status_code=404, headers=PRIVATE)
        headers = {**PRIVATE, "ETag": shown.etag}
        if _is_known(asked.headers.get("if-none-match", ""), shown.etag):
            return Response(status_code=304, headers=headers)
        return Response(shown.content, headers=headers, media_type="text/calendar; charset=utf-8")

    async def _show_metrics(self, _: Request) -> Response:
        return Response(self._metrics.text(), media_type="text/plain; version=0.0.4")


# A feed is one person's: no proxy keeps it, no search engine lists it, and its address goes to nobody else.
PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}


def _is_known(named: str, etag: str) -> bool:
    """Whether who asks has this state already."""
    return etag in (each.strip().removeprefix("W/") for each in named.split(",")) or named.strip() == "*"


async def _read(asked: Request) -> bytes:
    """The body, as far as a request of Slack's can go."""
    body = bytearray()
    async for chunk in asked.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise Rejected(413, "too large")
    return bytes(body)


def dispatch(app: App, admitted: BoltRequest) -> BoltResponse:
    """Let Bolt answer; what it does not know is acknowledged, since Slack would only send it again."""
    try:
        answered = app.dispatch(admitted)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:  # ours are rescued inside
        log.warning("request refused", reason="not of Slack's shape", error=type(error).__name__)
        return BoltResponse(status=400, body="")
    if answered.status == 404:  # noqa: PLR2004 - HTTP's Not Found
        log.info("nothing listens", kind=admitted.body.get("type") or admitted.body.get("command"))
        return BoltResponse(status=200, body="")
    return answered


def _response(admitted: BoltRequest, answered: BoltResponse) -> Response:
    after = admitted.context.get("after")
    return Response(
        answered.body,
        status_code=answered.status,
        headers=answered.first_headers_without_set_cookie(),
        background=BackgroundTask(after) if after else None,
    )
