"""Stakeholders: who speaks for which function in an initiative, and with which say."""

from bot.stakeholders.changing import add, change, dismiss, held, remove
from bot.stakeholders.reading import Typed, Wanted, asked_for, check_open, insider, read, submitted, submitted_contact
from bot.stakeholders.showing import choices, lacking, removable, roster, seek, speakers, start

__all__ = [
    "Typed",
    "Wanted",
    "add",
    "asked_for",
    "change",
    "check_open",
    "choices",
    "dismiss",
    "held",
    "insider",
    "lacking",
    "read",
    "removable",
    "remove",
    "roster",
    "seek",
    "speakers",
    "start",
    "submitted",
    "submitted_contact",
]
