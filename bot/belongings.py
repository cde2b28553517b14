"""My data: everything that is kept about the actor, as a file of readable names, and of nobody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from storage import belongings
from storage.belongings import OWN
from storage.work import Work

NOTE = (
    "Everything that Concord keeps about you. Left out: secrets such as your calendar's address, and what those who lead "
    "an initiative noted about its stakeholders. Numbers in fields that end in _id are this file's own references."
)
PROFILE = ("name", "slack_id", "email", "organisation", "tz", "function", "is_admin", "weekly")


def gathered(work: Work) -> dict[str, Any]:
    """The actor's data by what it is; parts without a row are left out."""
    me = work.person
    found = {table: list(belongings.of(work, me, table)) for table in sorted(OWN)}
    profile = {name: getattr(me, name) for name in PROFILE}
    return {"note": NOTE, "made_at": work.now.isoformat(), "you": profile, **{k: v for k, v in found.items() if v}}


def file(content: Mapping[str, Any]) -> tuple[str, bytes]:
    """The name and the bytes of the file."""
    return "concord-my-data.json", json.dumps(content, ensure_ascii=False, indent=2).encode()
