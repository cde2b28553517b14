"""Stakeholders: who speaks for which function in an initiative, and with which say."""

from bot.stakeholders.changing import add, remove
from bot.stakeholders.reading import Typed, Wanted, asked_for, read, submitted
from bot.stakeholders.showing import choices, lacking, roster, start

__all__ = [
    "Typed",
    "Wanted",
    "add",
    "asked_for",
    "choices",
    "lacking",
    "read",
    "remove",
    "roster",
    "start",
    "submitted",
]
