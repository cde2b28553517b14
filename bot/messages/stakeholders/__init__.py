"""Stakeholders in words and blocks."""

from bot.messages.stakeholders.answers import Added, Held, added, held, removed
from bot.messages.stakeholders.forms import (
    BLANK,
    NO_ENTRY,
    Filled,
    contact_form,
    edit_form,
    form,
    form_anywhere,
    remove_form,
)
from bot.messages.stakeholders.roster import PAGE, Line, Roster, listed
from bot.messages.stakeholders.vocabulary import (
    ADD,
    CONTACT_FORM,
    EXPORT,
    FORM,
    GAPS,
    IMPORT,
    INSTEAD,
    LABELS,
    LEAD,
    LIST,
    MAP,
    ONLY_ONE,
    OPEN,
    OUTSIDE,
    REMOVE,
    REMOVE_FORM,
    ROLES,
    SEEK,
    STANCES,
    TAKE,
)

__all__ = [
    "ADD", "BLANK", "CONTACT_FORM", "EXPORT", "FORM", "GAPS", "IMPORT", "INSTEAD", "LABELS", "LEAD", "LIST", "MAP", "NO_ENTRY", "ONLY_ONE", "OPEN", "OUTSIDE", "PAGE", "REMOVE", "REMOVE_FORM",
    "ROLES", "SEEK", "STANCES", "TAKE", "Added", "Filled", "Held", "Line", "Roster", "added", "contact_form", "edit_form", "form", "form_anywhere",
    "held", "listed", "remove_form", "removed",
]  # fmt: skip
