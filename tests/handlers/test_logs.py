"""Log lines tell what happened, and never what was sent or a secret."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

FAILING = """
import sys, structlog
from handlers import logs
logs.configure("info", sys.argv[1])
log = structlog.get_logger()
def fail(request, token="xoxb-secret"):
    raise RuntimeError("what went wrong")
try:
    fail({"text": "what somebody typed"})
except RuntimeError:
    log.exception("trigger failed", error_id="abc")
log.debug("too detailed")
"""


def _said(form: str) -> str:
    """What a process logs when something fails in it."""
    done = subprocess.run(
        [sys.executable, "-c", FAILING, form], capture_output=True, text=True, timeout=200, check=True
    )
    return done.stderr


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_traceback_shows_no_values(form: str) -> None:
    said = _said(form)
    assert "what went wrong" in said
    assert "abc" in said
    for secret in ("what somebody typed", "xoxb-secret", "too detailed"):
        assert secret not in said.replace('raise RuntimeError("what went wrong")', "").replace(FAILING, "")


def test_json_lines_can_be_read_by_machines() -> None:
    (line,) = _said("json").splitlines()
    read = json.loads(line)
    assert (read["level"], read["event"], read["error_id"]) == ("error", "trigger failed", "abc")
    assert read["exception"][0]["exc_type"] == "RuntimeError"
