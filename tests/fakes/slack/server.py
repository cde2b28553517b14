"""The HTTP side: Web API, response_url and file upload, under uvicorn in a thread of its own."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.fakes.serving import Served
from tests.fakes.slack import methods as _methods  # registers the Web API methods
from tests.fakes.slack import registry
from tests.fakes.slack.faults import Fault
from tests.fakes.slack.model import Call, Json, SlackError
from tests.fakes.slack.replies import use_response_url
from tests.fakes.slack.sockets import SocketMode

if TYPE_CHECKING:
    from tests.fakes.slack.fake import FakeSlack

BAD_REQUEST = 400
__all__ = ["Server", "_methods"]


@dataclass
class Answered:
    """What a call came to, before a fault has its way with it."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Endpoint:
    """A place of the server where faults may strike: `answer` does the work, in the server's thread."""

    def __init__(self, slack: FakeSlack, answer: Callable[[Request, str, Json, float], Answered], label: str) -> None:
        self.slack, self.answer, self.label = slack, answer, label

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = Request(scope, receive)
        args = await arguments(request)
        name = request.path_params.get("method", self.label)
        fault = self.slack.faults.next(name) or Fault("")
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        answered = self._answered(request, name, args, fault)
        self._record(name, args, answered, fault)
        if fault.dropped:
            await hang_up(receive)
        else:
            await JSONResponse(answered.body, answered.status, answered.headers)(scope, receive, send)

    def _answered(self, request: Request, name: str, args: Json, fault: Fault) -> Answered:
        done = self.answer(request, name, args, fault.shown_after) if fault.executed else Answered({"ok": False})
        if fault.error is None:
            return done
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return Answered({"ok": False, "error": fault.error}, fault.status, headers)

    def _record(self, name: str, args: Json, answered: Answered, fault: Fault) -> None:
        ok = bool(answered.body.get("ok"))
        shown = {key: value for key, value in args.items() if key != "token"}
        error = answered.body.get("error") or (fault.kind if fault.dropped and not fault.executed else None)
        status = 0 if fault.dropped else answered.status
        self.slack.record(Call(name, shown, self.slack.space.time(), ok, error, status, fault.kind or None))


async def hang_up(receive: Receive) -> None:
    """Drop the connection without an answer, as a broken network would."""
    cycle: Any = getattr(receive, "__self__")  # noqa: B009  uvicorn's own object, which ASGI does not show
    cycle.transport.abort()
    await receive()


async def arguments(request: Request) -> Json:
    """The arguments of a call, from the address and from a form or JSON body."""
    args: Json = dict(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            given = json.loads(body or b"{}")
        except ValueError:
            given = None
        return args | (given if isinstance(given, dict) else {"": "invalid json"})
    if kind.startswith("application/x-www-form-urlencoded"):
        return args | dict(parse_qsl(body.decode(), keep_blank_values=True))
    return args


def call_method(slack: FakeSlack, request: Request, name: str, args: Json, shown_after: float) -> Answered:
    """Answer one Web API call."""
    space = slack.space
    token = args.pop("token", None) or request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    as_json = request.headers.get("content-type", "").startswith("application/json") and request.method == "POST"
    with space.lock:
        try:
            registry.check_known(name)
            registry.check_token(space, name, token)
            if slack.token_error:
                raise SlackError(slack.token_error)
            registry.check_scope(name, slack.scopes)
            if slack.rate_limits and (wait := slack.limits.wait(name, args)):
                return Answered({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait)})
            registry.check_arguments(name, args, as_json=as_json)
            return Answered(registry.METHODS[name](space, registry.Args(dict(args), shown_after)))
        except SlackError as refusal:
            return Answered(refusal.body())


class Server:
    """Runs the HTTP and Socket Mode servers on one event loop in a daemon thread."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.sockets = SocketMode(slack.space)
        self._ready = threading.Event()
        self._served = Served(self._app())

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return self._served.address

    def start(self) -> None:
        """Answer, by HTTP and by Socket Mode."""
        threading.Thread(target=self._run, name="fake-slack", daemon=True).start()
        if not self._ready.wait(10):
            raise RuntimeError("the fake Slack did not start within 10 s")

    def stop(self) -> None:
        """Stop answering."""
        self._served.stop()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        await self.sockets.start()
        self._ready.set()
        try:
            await self._served.serve()
        finally:
            self.sockets.close()

    def _app(self) -> Starlette:
        slack = self.slack

        def api(request: Request, name: str, args: Json, shown_after: float) -> Answered:
            return call_method(slack, request, name, args, shown_after)

        def reply(request: Request, name: str, args: Json, shown_after: float) -> Answered:
            return respond(slack, request, args)

        async def send_bytes(request: Request) -> Response:
            return await upload(slack, request)

        async def read_bytes(request: Request) -> Response:
            return download(slack, request)

        return Starlette(
            routes=[
                Route("/api/{method}", Endpoint(slack, api, "")),
                Route("/response/{secret}", Endpoint(slack, reply, "response_url")),
                Route("/upload/{file_id}", send_bytes, methods=["POST"]),
                Route("/files/{file_id}/{name}", read_bytes),
            ]
        )


def respond(slack: FakeSlack, request: Request, args: Json) -> Answered:
    """Take what is posted to a response_url; anything but a success is a violation."""
    try:
        with slack.space.lock:
            use_response_url(slack.space, request.path_params["secret"], args)
        return Answered({"ok": True})
    except SlackError as refusal:
        slack.space.violate(f"response_url: {refusal.error} {' '.join(refusal.messages)} for {json.dumps(args)[:300]}")
        status = 404 if refusal.error.endswith("_url") else BAD_REQUEST
        return Answered(refusal.body(), status)


async def upload(slack: FakeSlack, request: Request) -> Response:
    """Take the bytes of a file, raw or as a form's part."""
    content: Any = await request.body()
    stored = slack.space.files.get(request.path_params["file_id"])
    if stored is None:
        return PlainTextResponse("not found", 404)
    if len(content) != stored.length:
        slack.space.violate(f"upload of {stored.name}: {len(content)} bytes came, {stored.length} were announced")
    stored.content = content
    return PlainTextResponse(f"OK - {len(content)}")


def download(slack: FakeSlack, request: Request) -> Response:
    """A file's bytes for the bot's token; for anybody else Slack's sign-in page, with a 200."""
    stored = slack.space.files.get(request.path_params["file_id"])
    mine = request.headers.get("authorization") == f"Bearer {slack.bot_token}"
    if stored is None or not mine or not stored.readable:
        return HTMLResponse("<html>Sign in to Slack</html>")
    return Response(stored.content, media_type="application/octet-stream")
