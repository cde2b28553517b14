"""One serving process per SQLite file: a lock on a side file, which the system frees when the process dies."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO


class Locked(Exception):
    """Another process serves this file."""


def take(database_file: Path) -> IO[str]:
    """Hold the lock until the process ends (or the returned file is closed).

    Raises: Locked
    """
    file = database_file.with_name(database_file.name + ".lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise Locked from error
    return file
