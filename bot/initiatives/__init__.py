"""Initiatives: started, linked to channels, changed, shown, stopped."""

from bot.initiatives.changing import change, close, news, state
from bot.initiatives.fields import STATUSES, Details, status
from bot.initiatives.linking import link, linked, unlink, untie
from bot.initiatives.showing import PAGE, Filter, listed, show
from bot.initiatives.starting import Wanted, new, place

__all__ = [
    "PAGE", "STATUSES", "Details", "Filter", "Wanted", "change", "close", "link", "linked", "listed", "new", "news",
    "place", "show", "state", "status", "unlink", "untie",
]  # fmt: skip
