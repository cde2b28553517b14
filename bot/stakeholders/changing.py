"""Stakeholders are added, changed and removed; each change is written down so that the register can be replayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot import outbox, scope, text
from bot.errors import BotError, NotUnderstood
from bot.messages.stakeholders import INSTEAD, LABELS, ONLY_ONE, Added, Held
from bot.stakeholders.reading import Wanted, check_open
from storage import history, people, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

FIELDS = ("function", "daci", "influence", "interest", "stance", "leads", "responsible_id", "why")
SAID = tuple(name for name in FIELDS if name != "responsible_id")
NOBODY: Mapping[int, Person] = {}
CONTACT_FIELDS = {"name": "name", "org": "organisation"}


def add(work: Work, found: Initiative, wanted: Wanted) -> Added:
    """Enter somebody into the register; of one who is in it already, change what was said.

    Raises: NotUnderstood, BotError
    """
    check_open(work, found)
    person = _fit(wanted.person or _new_contact(work, wanted))
    before = _make_room(work, found, wanted)
    changes = change_contact(work, person, wanted)
    entry = stakeholders.find(work, found.id, person.id)
    is_new = entry is None
    if entry is None:
        entry = enter(work, found, person, with_insider(work, person, wanted))
    else:
        changes |= change(work, entry, wanted)
    led = one_lead(work, entry)
    outbox.redraw_home(work, person.id, found.owner_id)
    missing = _missing(work, found)
    speaks = scope.catalogue(work).title(entry.function)
    return Added(found.key, person.name, speaks, entry.daci, is_new, changes, missing, before, led)


def _new_contact(work: Work, wanted: Wanted) -> Person | None:
    if not wanted.email:
        return None
    made = work.add(Person(name=wanted.name, email=wanted.email, is_external=True))
    history.append(work, "person", made.id, "new", name=made.name, email=made.email)
    return made


def _fit(person: Person | None) -> Person:
    if person is None:
        raise NotUnderstood("Who is it? Pick a person.", field="person")
    if person.is_bot:
        raise NotUnderstood(f"{person.name} is an app; stakeholders are people.", field="person")
    return person


def held(work: Work, found: Initiative, wanted: Wanted) -> Held | None:
    """The role that is asked for when another one has it: driver and approver are one person each."""
    holder = stakeholders.holder(work, found.id, wanted.daci) if wanted.daci in ONLY_ONE else None
    if holder is None or holder.id == (wanted.person.id if wanted.person else None):
        return None
    name = wanted.person.name if wanted.person else wanted.name
    return Held(found.key, wanted.daci or "", holder.id, holder.name, name)


def _make_room(work: Work, found: Initiative, wanted: Wanted) -> str:
    """Whoever has the role becomes a contributor if that is asked for; who that was.

    The database keeps one of each too, when two are added at once.
    """
    taken = held(work, found, wanted)
    if taken is None:
        return ""
    if not wanted.instead:
        label = LABELS[f"{taken.role} {INSTEAD}"]
        raise BotError(
            f"{taken.holder} is the {taken.role} of {found.key}. Pick “{label}” to hand the role over.", field="daci"
        )
    entry = stakeholders.find(work, found.id, taken.holder_id)
    if entry is not None:
        change(work, entry, Wanted(daci="contributor"))
    outbox.redraw_home(work, taken.holder_id)
    return taken.holder


def enter(work: Work, found: Initiative, person: Person, wanted: Wanted) -> Stakeholder:
    """A new entry, written down; whoever calls has made sure that it is allowed and that the role is free.

    Raises: NotUnderstood when no function is said
    """
    function = wanted.function or person.function
    if function is None:
        raise NotUnderstood(f"Which function does {person.name} speak for?", field="function")
    person.function = person.function or function  # the first one somebody speaks for is theirs until said otherwise
    entry = Stakeholder(
        initiative_id=found.id, person_id=person.id, added_by_id=work.actor.id if work.actor else None, added_at=work.now,
        function=function, daci=wanted.daci or "contributor", influence=wanted.influence, interest=wanted.interest,
        stance=wanted.stance or "unknown", leads=bool(wanted.leads), why=wanted.why or None,
        responsible_id=wanted.responsible.id if wanted.responsible else None, version=1,
    )  # fmt: skip
    work.add(entry)
    history.append(work, "stakeholder", entry.id, "add", **noted(entry))
    return entry


def noted(entry: Stakeholder) -> dict[str, Any]:
    """A new entry as its history keeps it."""
    who = {"initiative": entry.initiative_id, "person": entry.person_id}
    return {**who, **{name: getattr(entry, name) for name in FIELDS}}


def with_insider(work: Work, person: Person, wanted: Wanted) -> Wanted:
    """Whoever brings somebody from outside answers for them, unless somebody else is named."""
    if not person.is_external or wanted.responsible or work.person.is_external:
        return wanted
    return replace(wanted, responsible=work.person)


def one_lead(work: Work, entry: Stakeholder) -> str:
    """One person speaks first for a function; who did so before does not any more, and is named."""
    if not entry.leads:
        return ""
    for other, person in stakeholders.register(work, entry.initiative_id):
        if other.leads and other.function == entry.function and other.id != entry.id:
            change(work, other, Wanted(leads=False))
            return person.name
    return ""


def change(work: Work, entry: Stakeholder, wanted: Wanted) -> dict[str, tuple[str, str]]:
    """Change the fields that were said and differ; what they were before and after, as people read it."""
    before = _apply(entry, _said(wanted))
    if before:
        work.session.flush()
        note(work, entry, "change", **{name: getattr(entry, name) for name in before}, before=before)
    names = people.by_ids(work, {value for value in _insiders(entry, before) if value})
    return {name: (spoken(old, name, names), spoken(getattr(entry, name), name, names)) for name, old in before.items()}


def _said(wanted: Wanted) -> dict[str, Any]:
    """What an entry is to hold, by field; what was not said is not in it."""
    said = {name: value for name in SAID if (value := getattr(wanted, name)) is not None}
    said = {name: None if value == "" else value for name, value in said.items()}
    insider = {"responsible_id": wanted.responsible.id} if wanted.responsible else {}
    return {**dict.fromkeys(wanted.cleared), **said, **insider}


def _insiders(entry: Stakeholder, before: dict[str, Any]) -> tuple[int | None, ...]:
    return (before["responsible_id"], entry.responsible_id) if "responsible_id" in before else ()


def change_contact(work: Work, person: Person, wanted: Wanted) -> dict[str, tuple[str, str]]:
    """An outside contact is only known from what people say here; what Slack says of a member stays."""
    said = {field: value for name, field in CONTACT_FIELDS.items() if (value := getattr(wanted, name))}
    before = _apply(person, said) if person.slack_id is None else {}
    if before:
        history.append(work, "person", person.id, "change", **{name: said[name] for name in before}, before=before)
    return {name: (spoken(old), spoken(said[name])) for name, old in before.items()}


def _apply(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Set what differs; what was there before."""
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, values[name])
    return before


def spoken(value: Any, name: str = "", names: Mapping[int, Person] = NOBODY) -> str:
    """A field of an entry as people read it; `names` are the people whom `responsible_id` may name."""
    if value is None or value == "":
        return ""
    if name == "responsible_id":
        return names[value].name if value in names else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ") if name in ("function", "daci") else str(value)


def note(work: Work, entry: Stakeholder, verb: str, **changes: Any) -> None:
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
    return _take_out(work, found, *find(work, found, list(words)))


def dismiss(work: Work, found: Initiative, person_id: str) -> tuple[Person, tuple[str, ...]]:
    """Take out somebody who was picked from the register; the roles that nobody holds then.

    Raises: NotUnderstood, BotError
    """
    check_open(work, found)
    if not person_id:
        raise NotUnderstood("Pick a person.", field="person")
    meant = [row for row in stakeholders.register(work, found.id) if str(row[1].id) == person_id]
    if not meant:
        raise NotUnderstood(f"That person is not a stakeholder of {found.key} any more.", field="person")
    return _take_out(work, found, *meant[0])


def _take_out(work: Work, found: Initiative, entry: Stakeholder, person: Person) -> tuple[Person, tuple[str, ...]]:
    note(work, entry, "remove")
    if not stakeholders.remove(work, entry):
        raise BotError(f"Somebody else has just taken {person.name} out of {found.key}.")
    outbox.redraw_home(work, person.id, found.owner_id)
    return person, tuple(role for role in ONLY_ONE if role == entry.daci)


def find(work: Work, found: Initiative, words: list[str]) -> tuple[Stakeholder, Person]:
    """The stakeholder whom words name: a mention, an e-mail address or a name.

    Raises: NotUnderstood
    """
    if not words:
        raise NotUnderstood("Who? Name somebody: type `@` and pick the person.")
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
    if typed.startswith("@"):
        return text.nobody(typed)
    near = [] if text.user_id(typed) else text.nearest(typed, names)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    who = "That person" if text.user_id(typed) else text.echo(typed)
    return NotUnderstood(f"{who} is not a stakeholder of {found.key}.{hint}")
