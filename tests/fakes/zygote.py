"""Runs as a process of its own: imports Concord once, then forks a real worker for each line it reads."""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    """Read commands: `worker …` forks, `kill PID` kills -9 and waits."""
    from handlers import cli, serve  # noqa: F401 - imported before forking, so that a worker starts at once

    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        words = line.split()
        if words[0] == "kill":
            os.kill(int(words[1]), signal.SIGKILL)
            os.waitpid(int(words[1]), 0)
            print("gone", flush=True)  # noqa: T201
        elif pid := os.fork():
            print(pid, flush=True)  # noqa: T201
        else:
            os.close(sys.stdin.fileno())
            cli.main(words)
