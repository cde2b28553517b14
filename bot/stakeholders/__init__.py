"""Stakeholders: who speaks for which function in an initiative, and with which say."""

from bot.stakeholders.changing import add, dismiss, held, remove
from bot.stakeholders.reading import Typed, Wanted, asked_for, read, submitted, submitted_contact
from bot.stakeholders.showing import choices, lacking, removable, roster, start

__all__ = [
    "Typed",
    "Wanted",
    "add",
    "asked_for",
    "choices",
    "dismiss",
    "held",
    "lacking",
    "read",
    "removable",
    "remove",
    "roster",
    "start",
    "submitted",
    "submitted_contact",
]
