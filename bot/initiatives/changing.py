"""Initiatives are changed and stopped by their owner, their driver and admins."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from bot import outbox, scope
from bot.errors import BotError
from bot.initiatives import fields, linking
from bot.initiatives.fields import Details
from bot.messages import initiatives as words
from storage import history, people, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work

COLUMNS = ("name", "status", "target_date", "customer", "problem", "value", "currency", "required", "owner_id")


def change(work: Work, found: Initiative, details: Details, owner: Person | None = None) -> dict[str, tuple[str, str]]:
    """Change what was said and differs; what it was before and after, as people read it.

    Raises: BotError, NotUnderstood
    """
    scope.check_may_change(work, found, "change it")
    values = fields.read(work, details)
    if owner is not None:
        values["owner_id"] = _owner(owner).id
    before = {name: getattr(found, name) for name, value in values.items() if getattr(found, name) != value}
    _reopen(found, values)
    for name in before:
        setattr(found, name, values[name])
    if before:
        after = {name: _plain(values[name]) for name in before}
        old = {name: _plain(value) for name, value in before.items()}
        history.append(work, "initiative", found.id, "change", **after, before=old)
        _redraw(work, found, before)
    return {name: (_spoken(work, name, old), _spoken(work, name, values[name])) for name, old in before.items()}


def _owner(person: Person) -> Person:
    if person.is_bot or person.is_external:
        raise BotError(f"{person.name} cannot own an initiative: owners are members from inside.", field="owner")
    return person


def _reopen(found: Initiative, values: dict[str, Any]) -> None:
    """A status that is set takes a stopped one up again."""
    if found.closed_at is not None and "status" not in values:
        raise BotError(f"{found.key} is stopped. Set its status to take it up again.", field="status")
    if "status" in values:
        found.closed_at = None


def _redraw(work: Work, found: Initiative, before: dict[str, Any]) -> None:
    concerned = [entry.person_id for entry, _ in stakeholders.register(work, found.id)]
    outbox.redraw_home(work, *concerned, found.owner_id, before.get("owner_id") or found.owner_id)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _spoken(work: Work, name: str, value: Any) -> str:
    """A field as people read it."""
    if name == "owner_id" and value:
        return people.by_ids(work, [value])[value].name
    if name == "required":
        known = scope.catalogue(work)
        return ", ".join(known.title(each) for each in value)
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    return f"{value:,}" if isinstance(value, int) else str(value or "")


def state(found: Initiative) -> str:
    """A short mark of what an initiative says, so that a form can tell that somebody else was faster."""
    said = repr([_plain(getattr(found, name)) for name in COLUMNS])
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def news(work: Work, found: Initiative, opened: str) -> str:
    """What somebody else has changed since a form was opened; empty when nothing has."""
    if state(found) == opened:
        return ""
    last = next((each for each in reversed(history.of(work, "initiative", found.id)) if each.verb == "change"), None)
    if last is None:
        return words.meanwhile(found.key, "", {})
    actor = people.by_ids(work, [last.actor_id])[last.actor_id].name if last.actor_id else ""
    before = last.changes.get("before") or {}
    changes = {
        name: (_spoken(work, name, old), _spoken(work, name, last.changes.get(name))) for name, old in before.items()
    }
    return words.meanwhile(found.key, actor, changes)


def close(work: Work, key: str) -> Initiative:
    """Close an initiative; its owner, driver and admins may.

    Raises: NotUnderstood, BotError
    """
    found = linking.named(work, key, "close")
    scope.check_may_change(work, found, "close it")
    if found.closed_at is not None:
        raise BotError(f"{found.key} is stopped already.")
    before = found.status
    found.status, found.closed_at = fields.STOPPED, work.now
    history.append(work, "initiative", found.id, "close", status=found.status, before={"status": before})
    outbox.redraw_home(work, *[entry.person_id for entry, _ in stakeholders.register(work, found.id)], found.owner_id)
    return found
