"""Structured log lines; never a token, never the body of a request."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

# Bolt logs whole bodies (at INFO on a bad signature, at WARNING when nothing listens), the SDK at DEBUG.
QUIET = ("alembic", "slack_bolt", "slack_sdk", "apscheduler", "uvicorn", "uvicorn.error", "httpx", "httpcore")


# One list for ever: loggers that were used already keep it, and follow when it is configured anew.
PROCESSORS: list[Any] = []


def configure(level: str, form: str) -> None:
    """Set up logging for this process: `form` is console or json."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(stream=sys.stderr, level=number, format="%(levelname)s %(name)s %(message)s", force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # what it cannot do is told by us, in a sentence
    logging.getLogger("uvicorn.access").disabled = True
    # By default tracebacks show local variables: requests, tokens.
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    traceback = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
    PROCESSORS[:] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([traceback] if form == "json" else []),
        structlog.processors.JSONRenderer() if form == "json" else console,
    ]
    structlog.configure(
        processors=PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
