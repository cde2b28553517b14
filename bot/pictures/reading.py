"""The map in a sentence, for people who have it read to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bot import text
from bot.pictures.values import Dot, MapPicture, numbered, quadrant

LIMIT = 2000  # Slack's, for an alternative text
NAMES, NAME, TITLE = 8, 30, 100  # names in a quadrant, and characters
QUADRANTS = ("Manage closely", "Keep satisfied", "Keep informed", "Monitor")


def alt_text(picture: MapPicture) -> str:
    """Who is in which quadrant, in one sentence of plain text; the list beside the picture has everybody."""
    people = [dot for _, dot in numbered(picture)]
    parts = [_part(title, [dot for dot in people if _quadrant(dot) == title]) for title in QUADRANTS]
    missing = sum(dot.place is None for dot in people)
    parts.append(f"not placed yet: {missing}" if missing else "")
    told = "; ".join(part for part in parts if part) or "nobody is placed yet"
    return text.shorten(
        f"Map of influence and interest for {_plain(picture.title, TITLE) or 'an initiative'}: {told}.", LIMIT
    )


def _part(title: str, people: Sequence[Dot]) -> str:
    """“monitor (9): Ana, Ben and 7 more”."""
    if not people:
        return ""
    names = ", ".join(_plain(dot.name, NAME) or "somebody" for dot in people[:NAMES])
    rest = f" and {len(people) - NAMES} more" if len(people) > NAMES else ""
    return f"{title.lower()} ({len(people)}): {names}{rest}"


def _quadrant(dot: Dot) -> str | None:
    return quadrant(*dot.place) if dot.place else None


def _plain(typed: str, limit: int) -> str:
    """On one line, without controls and direction marks, which would turn the rest of the sentence around."""
    shown = "".join(" " if each.isspace() else each for each in typed)
    kept = "".join(each for each in shown if unicodedata.category(each) not in {"Cc", "Cf", "Cs"})
    return text.shorten(" ".join(kept.split()), limit)
