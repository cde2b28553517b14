"""What the words about stakeholders share: actions, roles, how names are shown."""

from __future__ import annotations

from bot import text

ADD = "stakeholders_add"
FORM = "stakeholders_form"
TAKE = "stakeholders_take"
OUTSIDE = "stakeholders_outside"
CONTACT_FORM = "stakeholders_contact"
REMOVE = "stakeholders_remove"
REMOVE_FORM = "stakeholders_removal"
OPEN = "stakeholders_open"
SEEK = "stakeholders_seek"  # and, after a colon, in which initiative
LIST = "stakeholders_list"
GAPS = "stakeholders_gaps"
EXPORT = "stakeholders_export"
IMPORT = "stakeholders_import"
MAP = "stakeholders_map"
INSTEAD = "instead"
LEAD = ("lead", "leads")

STANCES = ("champion", "supporter", "neutral", "sceptic", "opponent", "unknown")

ROLES: dict[str, str] = {
    "driver": "Driver: moves it forward (one)",
    "approver": "Approver: decides (one)",
    "contributor": "Contributor: is heard",
    "informed": "Informed: hears of it",
}
ONLY_ONE = ("driver", "approver")
LABELS = {
    "daci": "role",
    "leads": "speaks first",
    "responsible_id": "responsible",
    f"driver {INSTEAD}": "Driver, in place of the present one",
    f"approver {INSTEAD}": "Approver, in place of the present one",
}
NAME_SHOWN = 80
WHY_SHOWN = 200


def shown(name: str) -> str:
    """A name, escaped and not endless."""
    return text.escape(text.shorten(text.tame(name), NAME_SHOWN))
