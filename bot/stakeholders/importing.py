"""A file becomes register: each row is accepted, changes something, changes nothing, or is refused with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot import outbox, scope, text
from bot.errors import BotError, NotUnderstood
from bot.functions import Catalogue
from bot.messages.stakeholders import ONLY_ONE, ROLES
from bot.stakeholders import changing
from bot.stakeholders.reading import WHY_LIMIT, Wanted, check_open, stance
from bot.tables import Row
from storage import history, people, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

ACCEPTED, CHANGED, UNCHANGED, REFUSED = "accepted", "changed", "unchanged", "refused"
NAME_LIMIT = 150
YES, NO = ("yes", "true", "1", "x", "lead"), ("no", "false", "0")
CLEARED = "-"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row, and why if it was refused."""

    line: int
    result: str
    who: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file; `undone`: all or nothing was asked for, and a row was refused."""

    key: str
    outcomes: tuple[Outcome, ...]
    undone: bool = False

    def count(self, result: str) -> int:
        """How many rows ended like this."""
        return sum(each.result == result for each in self.outcomes)


@dataclass(slots=True)
class Known:
    """What the store knows of everybody whom a file names; it grows as rows are accepted."""

    catalogue: Catalogue
    members: dict[str, Person] = field(default_factory=dict)  # by Slack id
    addresses: dict[str, Person] = field(default_factory=dict)  # members and contacts, by small letters
    entries: dict[int, Stakeholder] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)  # by role, as `seen` names people
    seen: Counter[str] = field(default_factory=Counter)


def run(work: Work, found: Initiative, rows: Sequence[Row], *, whole: bool) -> Report:
    """Take the rows of a file into an initiative's register, in order.

    Raises: BotError when the actor may not change it
    """
    check_open(work, found)
    known = _known(work, found, rows)
    checked = [_checked(known, row) for row in rows]
    if whole and any(isinstance(each, Outcome) for each in checked):
        refused = (each for each in checked if isinstance(each, Outcome))
        return Report(found.key, tuple(refused), undone=True)
    outcomes = _apply(work, found, known, checked)
    outbox.redraw_home(work, *_members(known, checked), found.owner_id)
    return Report(found.key, tuple(outcomes))


def _members(known: Known, checked: Sequence[Ready | Outcome]) -> set[int]:
    """Ids of those in Slack whom the file named: nobody else's App Home shows anything new."""
    named = (each.wanted.person for each in checked if isinstance(each, Ready))
    return {person.id for person in named if person and person.slack_id and person.id in known.entries}


def unknown(work: Work, rows: Sequence[Row]) -> set[str]:
    """Slack ids and addresses in small letters of whom the store has nothing from Slack yet."""
    ids, addresses = _named(rows)
    members = {each for each, person in people.by_slack_ids(work, ids).items() if person.fetched_at is not None}
    return (ids - members) | (addresses - people.by_addresses(work, addresses).keys())


def _named(rows: Sequence[Row]) -> tuple[set[str], set[str]]:
    """The Slack ids and the addresses that rows name."""
    said = [row.cells.get("responsible", "").strip() for row in rows]
    ids = {row.cells.get("slack_id", "").strip() for row in rows} | {each for each in said if "@" not in each}
    addresses = {row.cells.get("email", "").strip().lower() for row in rows} | {
        each.lower() for each in said if "@" in each
    }
    return ids - {""}, addresses - {""}


def _known(work: Work, found: Initiative, rows: Sequence[Row]) -> Known:
    """Everything that the rows refer to, in a few statements."""
    ids, addresses = _named(rows)
    known = Known(scope.catalogue(work), members=people.by_slack_ids(work, ids))
    known.addresses = people.by_addresses(work, addresses)
    for entry, _ in stakeholders.register(work, found.id):
        known.entries[entry.person_id] = entry
        if entry.daci in ONLY_ONE:
            known.holders[entry.daci] = str(entry.person_id)
    return known


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that can be taken in: somebody known, or a contact to be made of name and address."""

    line: int
    who: str
    wanted: Wanted


def _checked(known: Known, row: Row) -> Ready | Outcome:
    who = text.tame(row.cells.get("name") or row.cells.get("email") or row.cells.get("slack_id") or "")
    try:
        return Ready(row.line, who, _wanted(known, row.cells))
    except BotError as error:
        return Outcome(row.line, REFUSED, who, error.sentence)


def _wanted(known: Known, cells: Any) -> Wanted:
    """What a row asks for.

    Raises: NotUnderstood
    """
    person, address = _person(known, cells)
    key = str(person.id) if person else address
    known.seen[key] += 1
    if known.seen[key] > 1:
        raise NotUnderstood("They are in the file twice.")
    entry = known.entries.get(person.id) if person else None
    function = cells.get("function", "").strip()
    if not function and entry is None and not (person and person.function):
        raise NotUnderstood("A function is missing.")
    daci = _role(known, cells, key)
    return Wanted(
        person=person, email="" if person else address, name=_name(cells) if person is None else "",
        org=_short(cells.get("organisation", "")) if not (person and person.slack_id) else "",
        function=known.catalogue.function(function) if function else None, daci=daci,
        stance=_stance(cells), leads=_lead(cells), responsible=_insider(known, cells), why=_why(cells),
        cleared=frozenset(name for name in ("influence", "interest", "why") if cells.get(name, "").strip() == CLEARED),
        influence=_score(cells, "influence"), interest=_score(cells, "interest"),
    )  # fmt: skip


def _person(known: Known, cells: Any) -> tuple[Person | None, str]:
    """Who is meant: a member by Slack id or address, a contact by address; or the address of somebody new."""
    slack_id = cells.get("slack_id", "").strip()
    raw = cells.get("email", "").strip()
    address = text.email(raw) or ""
    if slack_id:
        return _member(known, slack_id), address
    if not address:
        raise NotUnderstood(f"{text.echo(raw)} is no e-mail address." if raw else "Neither a Slack id nor an address.")
    found = known.addresses.get(address)
    if found and (found.deactivated or found.is_bot):
        raise NotUnderstood(f"{found.name}'s account is deactivated in Slack.")
    if found is None and not _name(cells):
        raise NotUnderstood("Somebody from outside needs a name.")
    return found, address


def _member(known: Known, slack_id: str) -> Person:
    found = known.members.get(slack_id)
    if found is None or found.fetched_at is None:
        raise NotUnderstood(f"{text.echo(slack_id)} is nobody in this workspace.")
    if found.is_bot:
        raise NotUnderstood(f"{found.name} is an app; stakeholders are people.")
    if found.deactivated:
        raise NotUnderstood(f"{found.name}'s account is deactivated in Slack.")
    return found


def _name(cells: Any) -> str:
    return _short(cells.get("name", ""))


def _short(raw: str) -> str:
    line = " ".join(raw.split())
    if len(line) > NAME_LIMIT:
        raise NotUnderstood(f"A name has at most {NAME_LIMIT} characters; this one has {len(line)}.")
    return line


def _role(known: Known, cells: Any, key: str) -> str | None:
    said = str(cells.get("role", "")).strip().casefold()
    if not said:
        return None
    if said not in ROLES:
        near = ", ".join(f"`{each}`" for each in text.nearest(said, ROLES) or ROLES)
        raise NotUnderstood(f"I don't know the role {text.echo(said)}. Try {near}.")
    if said in ONLY_ONE and known.holders.setdefault(said, key) != key:
        raise NotUnderstood(f"Somebody else is {said}, and there is one.")
    return said


def _score(cells: Any, name: str) -> int | None:
    said = cells.get(name, "").strip()
    return text.amount(said, 1, 5, name) if said and said != CLEARED else None


def _stance(cells: Any) -> str | None:
    said = str(cells.get("stance", "")).strip()
    return stance(said) if said else None


def _lead(cells: Any) -> bool | None:
    said = cells.get("lead", "").strip().casefold()
    if said and said not in (*YES, *NO):
        raise NotUnderstood(f"Lead is yes or no; {text.echo(said)} is neither.")
    return said in YES if said else None


def _insider(known: Known, cells: Any) -> Person | None:
    said = cells.get("responsible", "").strip()
    if not said:
        return None
    found = known.members.get(said) or known.addresses.get(said.lower())
    if found is None or found.slack_id is None or found.is_external or found.deactivated:
        raise NotUnderstood(f"{text.echo(said)} is nobody inside who could answer for somebody.")
    return found


def _why(cells: Any) -> str | None:
    said = str(cells.get("why", "")).strip()
    if len(said) > WHY_LIMIT:
        raise NotUnderstood(f"A reason has at most {WHY_LIMIT:,} characters; this one has {len(said):,}.")
    return said if said and said != CLEARED else None


# Applied


def _apply(work: Work, found: Initiative, known: Known, checked: Sequence[Ready | Outcome]) -> list[Outcome]:
    """Newcomers together, since a row at a time would hold the store for long; changes one by one."""
    fresh = [each for each in checked if isinstance(each, Ready) and _is_new(known, each)]
    made = _contacts(work, [each.wanted for each in fresh if each.wanted.person is None])
    persons = {each.line: each.wanted.person or made[each.wanted.email] for each in fresh}
    _enter(work, found, known, [(persons[each.line], each.wanted) for each in fresh])
    outcomes = []
    for each in checked:
        if isinstance(each, Outcome):
            outcomes.append(each)
        elif each.line in persons:
            outcomes.append(Outcome(each.line, ACCEPTED, each.who))
        else:
            outcomes.append(_changed(work, known, each))
    return outcomes


def _is_new(known: Known, ready: Ready) -> bool:
    return ready.wanted.person is None or ready.wanted.person.id not in known.entries


def _contacts(work: Work, wanted: Sequence[Wanted]) -> dict[str, Person]:
    """Outside contacts that nobody knew, by address."""
    made = [
        Person(
            workspace_id=work.workspace_id,
            name=each.name,
            email=each.email,
            organisation=each.org or None,
            is_external=True,
            function=each.function,
        )
        for each in wanted
    ]
    work.session.add_all(made)
    work.session.flush()
    history.append_all(work, "person", "new", {each.id: {"name": each.name, "email": each.email} for each in made})
    return {person.email or "": person for person in made}


def _enter(work: Work, found: Initiative, known: Known, newcomers: Sequence[tuple[Person, Wanted]]) -> None:
    entries = [_entry(work, found, person, wanted) for person, wanted in newcomers]
    work.session.add_all(entries)
    work.session.flush()
    for (person, _), entry in zip(newcomers, entries, strict=True):
        person.function = person.function or entry.function
        known.entries[person.id] = entry
    history.append_all(work, "stakeholder", "add", {each.id: changing.noted(each) for each in entries})


def _entry(work: Work, found: Initiative, person: Person, wanted: Wanted) -> Stakeholder:
    return Stakeholder(
        workspace_id=work.workspace_id, initiative_id=found.id, person_id=person.id,
        function=wanted.function or person.function, daci=wanted.daci or "contributor", influence=wanted.influence,
        interest=wanted.interest, stance=wanted.stance or "unknown", leads=bool(wanted.leads), why=wanted.why,
        responsible_id=wanted.responsible.id if wanted.responsible else None, added_by_id=work.person.id,
        added_at=work.now, version=1,
    )  # fmt: skip


def _changed(work: Work, known: Known, ready: Ready) -> Outcome:
    person = ready.wanted.person
    assert person is not None, "who is in the register is known"
    changes = changing.change_contact(work, person, ready.wanted)
    changes |= changing.change(work, known.entries[person.id], ready.wanted)
    return Outcome(ready.line, CHANGED if changes else UNCHANGED, ready.who)
