"""Serving: start the parts that a process is made of, and end them within ten seconds."""

from __future__ import annotations

import contextlib
import gc
import signal
import socket as network
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from typing import IO, TYPE_CHECKING

import structlog

from bot.answers import Answer
from bot.clock import ShiftedClock
from bot.settings import Settings
from handlers import logs
from handlers.slack import Refused
from handlers.web import Health, Web
from handlers.wiring import House, build
from storage import lock, schema
from storage.errors import SchemaOutdated, StoreUnavailable

if TYPE_CHECKING:
    from handlers.socket import Socket

log = structlog.get_logger()

GRACEFUL_SECONDS = 3  # with three for the socket and six for the runner, a process ends within ten seconds


UNREACHABLE = "The database cannot be reached. Check DATABASE_URL."


class CannotServe(Exception):
    """The process cannot start; the message says why and what to do."""


def serve(kind: str, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; `kind` is run, web or worker.

    Raises: CannotServe
    """
    logs.configure(settings.log_level, settings.log_form)
    with ExitStack() as stack:
        if settings.is_sqlite:
            stack.callback(_lock(settings).close)
        house = build(settings)
        stack.callback(house.database.close)
        _prepare(house)
        if kind != "worker":
            _install(house)
        _announce(kind, house)
        gc.freeze()  # what lives as long as the process is never searched for garbage: that pause is 0.14 s
        _wait(kind, house, _start(kind, house, stack))


def _lock(settings: Settings) -> IO[str]:
    settings.database_file.parent.mkdir(parents=True, exist_ok=True)
    try:
        return lock.take(settings.database_file)
    except lock.Locked as error:
        raise CannotServe(
            f"Another Concord serves {settings.database_file} already. One SQLite file takes one process; "
            "for several, use PostgreSQL (DATABASE_URL=postgresql://…)."
        ) from error


def _prepare(house: House) -> None:
    """An SQLite file is migrated here; a PostgreSQL schema must have been."""
    engine = house.database.engine
    try:
        if house.database.is_sqlite and schema.current(engine) != schema.HEAD:
            from storage import migrate

            migrate.upgrade(engine)
        schema.require_head(engine)
    except SchemaOutdated as error:
        raise CannotServe(f"{str(error).capitalize()}. Run `concord migrate` first.") from error
    except StoreUnavailable as error:
        raise CannotServe(UNREACHABLE) from error


def _install(house: House) -> None:
    try:
        house.install()
    except Refused as refused:
        raise CannotServe(_refused(refused.answer, house.settings.slack_api_url)) from refused
    except StoreUnavailable as error:
        raise CannotServe(UNREACHABLE) from error


def _refused(answer: Answer, api_url: str) -> str:
    if answer.status == HTTPStatus.OK:
        return f"Slack does not take SLACK_BOT_TOKEN ({answer.error})."
    said = f"HTTP {answer.status}" if answer.status else answer.error
    return f"Slack cannot be reached at {api_url} ({said}). Check the network, and SLACK_API_URL if it is set."


def _announce(kind: str, house: House) -> None:
    if isinstance(house.clock, ShiftedClock):
        log.warning("THE CLOCK IS SIMULATED", starts=house.clock.now().isoformat())
        house.clock.release()
    log.info("concord starts", kind=kind, database=house.database.engine.dialect.name)


def _start(kind: str, house: House, stack: ExitStack) -> Socket | None:
    """Start the runner, and the connections of Socket Mode if that is the way."""
    if kind != "web":
        house.runner.start()
        stack.callback(house.runner.stop)
    settings, token = house.settings, house.settings.slack_app_token
    if kind != "run" or token is None:
        return None
    from handlers.socket import Socket, TokenRefused

    socket = Socket(house.app, token.get_secret_value(), settings.slack_api_url, settings.concord_socket_connections)
    stack.callback(socket.stop)
    try:
        socket.start()
    except TokenRefused as refused:
        raise CannotServe(f"Slack does not take SLACK_APP_TOKEN ({refused}).") from refused
    return socket


def _wait(kind: str, house: House, socket: Socket | None) -> None:
    """Serve HTTP, or for a worker without a port just wait for the signal."""
    if kind == "worker" and "port" not in house.settings.model_fields_set:
        _until_told()
        return
    import uvicorn

    edge = None if kind == "worker" or socket else house.edge
    runner = _always if kind == "web" else house.runner.alive
    health = Health(house.reachable, runner, socket.connected if socket else None)
    feed = None if kind == "worker" else house.feed.read
    asgi = Web(house.app, edge, house.metrics, health, feed=feed).asgi()
    config = uvicorn.Config(
        asgi, log_config=None, access_log=False, timeout_graceful_shutdown=GRACEFUL_SECONDS, lifespan="off"
    )
    with _listener(house.settings) as listener, contextlib.suppress(KeyboardInterrupt), _quiet_signals():
        uvicorn.Server(config).run(sockets=[listener])


def _listener(settings: Settings) -> network.socket:
    """The socket that HTTP is served on."""
    try:
        return network.create_server((settings.concord_host, settings.port), backlog=2048)
    except OSError as error:
        raise CannotServe(
            f"Port {settings.port} cannot be used ({error.strerror}). Stop what uses it, or set PORT or --port."
        ) from error


def _always() -> bool:
    return True


def _until_told() -> None:
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    told.wait()


@contextlib.contextmanager
def _quiet_signals() -> Iterator[None]:
    """The server raises the signal again when it has ended, which would skip the rest of our own shutdown."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    yield
