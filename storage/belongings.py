"""Belongings: which rows are somebody's own, and every other column in which a person is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import true

from storage import evidence, history, tables
from storage.outbox import SENDING, SENT, Letter
from storage.people import Person
from storage.work import Work

# Whose row it is, by table.
OWN: dict[str, str] = {
    "absences": "person_id", "acknowledgements": "person_id", "actions": "owner_id", "asks": "person_id",
    "attendees": "person_id", "attention": "person_id", "availabilities": "person_id", "blocker_helpers": "person_id",
    "blockers": "person_id", "calendars": "person_id",
    "decisions": "owner_id", "digests": "person_id", "drafts": "person_id", "evidence": "person_id",
    "group_members": "person_id", "history": "actor_id", "hours": "person_id", "initiatives": "owner_id",
    "invitations": "person_id", "looks": "person_id", "meetings": "organiser_id", "memberships": "person_id",
    "nudges": "person_id", "objections": "person_id", "participants": "person_id", "pending_replies": "person_id",
    "prompts": "person_id", "rules": "person_id", "stances": "person_id", "stakeholders": "person_id",
    "standup_people": "person_id", "standups": "owner_id", "subscriptions": "person_id",
}  # fmt: skip
# Where a person is named in a row that is another's, or nobody's.
NAMED: frozenset[tuple[str, str]] = frozenset({
    ("actions", "added_by_id"), ("agenda_items", "added_by_id"), ("attendees", "delegate_id"), ("ballots", "deciding_id"),
    ("blockers", "closed_by_id"),    ("editions", "by_id"), ("enrolments", "added_by_id"), ("objections", "owner_id"), ("outbox", "responsible_id"),
    ("people", "merged_into_id"), ("proposed_times", "added_by_id"), ("reviews", "set_by_id"), ("rules", "made_by_id"),
    ("stakeholders", "added_by_id"), ("stakeholders", "responsible_id"), ("stances", "delegate_id"),
    ("stances", "given_by_id"), ("suggestions", "person_id"),
})  # fmt: skip
# Secrets, what is only there to be searched or proven, and judgements, which are for who leads an initiative.
KEPT_BACK: dict[str, frozenset[str]] = {
    "calendars": frozenset({"address", "etag", "modified", "busy"}),
    "decisions": frozenset({"title_folded", "outcome_folded", "quotes"}),
    "history": frozenset({"seal", "previous", "digest", "changes"}),
    "stakeholders": frozenset({"influence", "interest", "stance", "why"}),
    "subscriptions": frozenset({"digest"}),
}
ALWAYS_BACK = frozenset({"id", "workspace_id"})

Plain = str | int | float | bool | list[Any] | dict[str, Any] | None


def of(work: Work, person: Person, table: str) -> Iterator[dict[str, Plain]]:
    """Somebody's rows of one table, the oldest first, without what is kept back."""
    found = tables.metadata.tables[table]
    back = ALWAYS_BACK | KEPT_BACK.get(table, frozenset())
    columns = [each for each in found.columns if each.name not in back and each.name != OWN[table]]
    wanted = (
        found.select()
        .with_only_columns(*columns)
        .where(found.c.workspace_id == work.workspace_id, found.c[OWN[table]] == person.id)
    )
    for row in work.session.execute(wanted.order_by(found.c.id)):
        yield {column.name: _plain(value) for column, value in zip(columns, row, strict=True)}


def _plain(value: Any) -> Plain:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value  # type: ignore[no-any-return]


# Forgotten

# What goes altogether; what stays without a name, since a record of others rests on it.
GOES = (
    "absences", "asks", "attention", "blocker_helpers", "blockers", "calendars", "digests", "drafts", "group_members", "hours", "invitations", "looks",
    "memberships", "nudges", "pending_replies", "rules", "stakeholders", "standup_people", "subscriptions",
)  # fmt: skip
STAYS = (
    "acknowledgements", "actions", "attendees", "availabilities", "decisions", "evidence", "history", "initiatives",
    "meetings", "objections", "participants", "prompts", "stances", "standups",
)  # fmt: skip
BLANKED: dict[str, dict[str, Any]] = {"attendees": {"note": None}, "prompts": {"answers": [], "replies": []}}
NOBODY: dict[str, Any] = {
    "name": "Former member", "slack_id": None, "email": None, "organisation": None, "function": None, "tz": "UTC",
    "dm_channel": None, "is_admin": False, "weekly": False, "deactivated": True, "home_opened_at": None,
    "home_pages": None, "fetched_at": None,
}  # fmt: skip


def forget(work: Work, person: Person) -> None:
    """Take away what is somebody's alone, blank what they typed for one day's use, and take their name off the rest."""
    for table in (*GOES, *BLANKED):
        found = tables.metadata.tables[table]
        mine = found.c[OWN[table]] == person.id
        alone = found.c.channel_id.is_(None) if table == "digests" else true()  # a channel's is its readers'
        own = (found.c.workspace_id == work.workspace_id, mine, alone)
        work.session.execute(
            found.delete().where(*own) if table in GOES else found.update().where(*own).values(BLANKED[table])
        )
    _unsay(work, [each for each in (person.dm_channel, person.slack_id) if each])
    evidence.erase_of(work, person.id)
    history.erase_typed_by(work, person.id)
    for name, value in NOBODY.items():
        setattr(person, name, value)
    work.session.flush()


def _unsay(work: Work, conversations: list[str]) -> None:
    """What was to be written to somebody is not; of what was written the text goes."""
    theirs = Letter.conversation.in_(conversations)
    unsent = work.delete(Letter).where(theirs, Letter.state.not_in((SENT, SENDING)))
    work.session.execute(unsent.execution_options(synchronize_session=False))
    sent = work.update(Letter).where(theirs).values(payload={})
    work.session.execute(sent.execution_options(synchronize_session=False))
