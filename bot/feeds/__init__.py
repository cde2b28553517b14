"""Calendar feeds: the bytes of an ICS feed become busy times, and nothing else of them leaves this package.

A feed is written by anybody: whatever is in it, reading ends within bounds that are counted and not timed.
"""

from __future__ import annotations

from datetime import datetime

from bot.feeds.bounds import MOST_BYTES, WEEKS, FeedError, Interval, Reading

__all__ = ["MOST_BYTES", "WEEKS", "FeedError", "Interval", "Reading", "read"]


def read(content: bytes, *, now: datetime, zone: str, email: str | None = None) -> Reading:
    """When the owner of a feed is busy, from now on for ten weeks; `zone` and `email` are the owner's.

    Raises: FeedError
    """
    from bot.feeds import reading  # its libraries take a third of a second that a start need not pay

    return reading.read(content, now=now, zone=zone, email=email)
