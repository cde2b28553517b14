"""Stakeholders are added, changed and removed; each change is written down so that the register can be replayed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot import outbox, text
from bot.errors import BotError, NotUnderstood
from bot.messages.stakeholders import ONLY_ONE, Added
from bot.stakeholders.reading import Wanted, check_open
from storage import history, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

FIELDS = ("function", "daci", "influence", "interest", "why")
CONTACT_FIELDS = {"name": "name", "org": "organisation"}


def add(work: Work, found: Initiative, wanted: Wanted) -> Added:
    """Enter somebody into the register; of one who is in it already, change what was said.

    Raises: NotUnderstood, BotError
    """
    check_open(work, found)
    person = _fit(wanted.person)
    _check_role(work, found, person, wanted.daci)
    changes = _change_contact(work, person, wanted)
    entry = stakeholders.find(work, found.id, person.id)
    is_new = entry is None
    if entry is None:
        entry = _enter(work, found, person, wanted)
    else:
        changes |= _change(work, entry, wanted)
    outbox.redraw_home(work, person.id, found.owner_id)
    missing = _missing(work, found)
    return Added(found.key, person.name, entry.function, entry.daci, is_new, changes, missing)


def _fit(person: Person | None) -> Person:
    if person is None:
        raise NotUnderstood("Who is it? Pick a person.", field="person")
    if person.is_bot:
        raise NotUnderstood(f"{person.name} is an app; stakeholders are people.", field="person")
    return person


def _check_role(work: Work, found: Initiative, person: Person, daci: str | None) -> None:
    """Driver and approver are one person each; the database keeps that too when two are added at once."""
    holder = stakeholders.holder(work, found.id, daci) if daci in ONLY_ONE else None
    if holder is None or holder.id == person.id:
        return
    entry = stakeholders.find(work, found.id, holder.id)
    called = f"@{holder.name}" if holder.slack_id else holder.email
    function = entry.function.replace("_", " ") if entry else ""
    free = f"/{work.tenancy.prefix}stakeholders add {called} {function} contributor"
    raise BotError(f"{holder.name} is the {daci} of {found.key}. `{free}` frees the role.", field="daci")


def _enter(work: Work, found: Initiative, person: Person, wanted: Wanted) -> Stakeholder:
    if wanted.function is None:
        raise NotUnderstood(f"Which function does {person.name} speak for?", field="function")
    entry = Stakeholder(
        initiative_id=found.id, person_id=person.id, added_by_id=work.person.id, added_at=work.now,
        function=wanted.function, daci=wanted.daci or "contributor",
        influence=wanted.influence, interest=wanted.interest, why=wanted.why or None,
    )  # fmt: skip
    work.add(entry)
    _note(work, entry, "add", **{name: getattr(entry, name) for name in FIELDS})
    return entry


def _change(work: Work, entry: Stakeholder, wanted: Wanted) -> dict[str, tuple[str, str]]:
    """Change the fields that were said and differ; what they were before and after."""
    said = {name: value for name in FIELDS if (value := getattr(wanted, name)) is not None}
    before = _apply(entry, {name: value or None for name, value in said.items()})
    if before:
        work.session.flush()
        _note(work, entry, "change", **{name: getattr(entry, name) for name in before}, before=before)
    return {name: (_text(old), _text(getattr(entry, name))) for name, old in before.items()}


def _change_contact(work: Work, person: Person, wanted: Wanted) -> dict[str, tuple[str, str]]:
    """An outside contact is only known from what people say here; what Slack says of a member stays."""
    said = {field: value for name, field in CONTACT_FIELDS.items() if (value := getattr(wanted, name))}
    before = _apply(person, said) if person.slack_id is None else {}
    if before:
        history.append(work, "person", person.id, "change", **{name: said[name] for name in before}, before=before)
    return {name: (_text(old), _text(said[name])) for name, old in before.items()}


def _apply(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Set what differs; what was there before."""
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, values[name])
    return before


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("_", " ")


def _note(work: Work, entry: Stakeholder, verb: str, **changes: Any) -> None:
    """Write down a change; who and where are in each entry, since row ids are used again."""
    who = {"initiative": entry.initiative_id, "person": entry.person_id}
    history.append(work, "stakeholder", entry.id, verb, **who, **changes)


def _missing(work: Work, found: Initiative) -> tuple[str, ...]:
    held = {entry.daci for entry, _ in stakeholders.register(work, found.id)}
    return tuple(role for role in ONLY_ONE if role not in held)


def remove(work: Work, found: Initiative, words: Iterable[str]) -> tuple[Person, tuple[str, ...]]:
    """Take somebody out, named by mention, e-mail address or name; the roles that nobody holds then.

    Raises: NotUnderstood, BotError
    """
    check_open(work, found)
    entry, person = _find(work, found, list(words))
    _note(work, entry, "remove")
    stakeholders.remove(work, entry)
    outbox.redraw_home(work, person.id, found.owner_id)
    return person, tuple(role for role in ONLY_ONE if role == entry.daci)


def _find(work: Work, found: Initiative, words: list[str]) -> tuple[Stakeholder, Person]:
    if not words:
        raise NotUnderstood(f"Who? Type `/{work.tenancy.prefix}stakeholders remove @name`.")
    everybody = stakeholders.register(work, found.id)
    meant = [row for row in everybody if _is_meant(row[1], words)]
    if len(meant) > 1:
        raise NotUnderstood(
            f"{text.echo(' '.join(words))} fits more than one stakeholder of {found.key}. Mention them."
        )
    if not meant:
        raise _nobody(found, words, [person.name for _, person in everybody])
    return meant[0]


def _is_meant(person: Person, words: list[str]) -> bool:
    """People who left Slack can be mentioned no more, and outside contacts never could: names will do."""
    slack_id = text.user_id(words[0]) if len(words) == 1 else None
    if slack_id:
        return person.slack_id == slack_id
    if len(words) == 1 and (address := text.email(words[0])):
        return (person.email or "").lower() == address
    return person.name.casefold() == " ".join(words).lstrip("@").casefold()


def _nobody(found: Initiative, words: list[str], names: list[str]) -> NotUnderstood:
    typed = " ".join(words)
    near = [] if text.user_id(typed) else text.nearest(typed, names)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    who = "That person" if text.user_id(typed) else text.echo(typed)
    return NotUnderstood(f"{who} is not a stakeholder of {found.key}.{hint}")
