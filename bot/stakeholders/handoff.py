"""Handing a part over: function and role go to somebody else, with the people from outside whom they answered for."""

from __future__ import annotations

from dataclasses import dataclass

from bot import outbox, scope, text
from bot.errors import BotError, NotUnderstood
from bot.messages.stakeholders import ONLY_ONE, ROLES
from bot.messages.stakeholders import handoff as words
from bot.messages.stakeholders.handoff import Along, Handed
from bot.stakeholders import changing
from bot.stakeholders.reading import Wanted, check_open
from storage import history, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

RANK = list(ROLES)
CARRIED = ("function", "daci", "influence", "interest", "why", "leads")


@dataclass(frozen=True, slots=True)
class Handing:
    """Who hands over to whom in which initiative."""

    initiative: Initiative
    before: Person
    after: Person


def successor(work: Work, word: str) -> Person:
    """Who takes over, as it was typed: a member of Slack.

    Raises: NotUnderstood
    """
    if text.email(word):
        raise NotUnderstood(
            f"{text.echo(word)} is not in Slack, and a part goes to somebody who is. Type `@` and pick the person.",
            field="person",
        )
    return scope.person(work, word)


def check(work: Work, found: Initiative, before: Person, after: Person) -> Handing:
    """Make sure that a handoff can be done.

    Raises: NotUnderstood, BotError
    """
    check_open(work, found)
    if before.id == after.id:
        raise NotUnderstood("A part is handed over to somebody else: name two people.", field="person")
    if after.is_bot:
        raise NotUnderstood(f"{after.name} is an app; stakeholders are people.", field="person")
    if stakeholders.find(work, found.id, before.id) is None:
        raise NotUnderstood(f"{before.name} is not a stakeholder of {found.key}.", field="person")
    return Handing(found, before, after)


def hand_over(work: Work, handing: Handing) -> Handed:
    """Give one stakeholder's part to another one; who gives it stays informed, or leaves if their account is gone.

    Raises: BotError
    """
    found, before, after = handing.initiative, handing.before, handing.after
    entry = stakeholders.find(work, found.id, before.id)
    if entry is None:
        raise BotError(f"{before.name} is not a stakeholder of {found.key} any more.")
    part = _part(work, entry, after)
    _give_up(work, entry, before)
    taken, lost = _take_on(work, found, after, part)
    charges = _charges(work, found, before, after)
    owns = _own(work, found, before, after)
    outbox.redraw_home(work, before.id, after.id, found.owner_id)
    speaks = scope.catalogue(work).title(taken.function)
    return Handed(
        found.key, found.name, before.name, after.name, speaks, taken.daci, before.deactivated, charges, owns, lost
    )


def _part(work: Work, entry: Stakeholder, after: Person) -> Wanted:
    """What goes along; whoever answers for somebody from outside answers for who comes after them as well."""
    values = {name: getattr(entry, name) for name in CARRIED}
    if after.is_external and entry.responsible_id:
        values["responsible"] = work.get(Person, entry.responsible_id)
    return Wanted(**{name: value for name, value in values.items() if value is not None})


def _give_up(work: Work, entry: Stakeholder, before: Person) -> None:
    """First, since there is one driver and one approver."""
    if before.deactivated:
        changing.note(work, entry, "remove")
        stakeholders.remove(work, entry)
    else:
        changing.change(work, entry, Wanted(daci="informed", leads=False))


def _take_on(work: Work, found: Initiative, after: Person, part: Wanted) -> tuple[Stakeholder, str]:
    """Their entry, and the role of one person that they had to leave for it."""
    entry = stakeholders.find(work, found.id, after.id)
    if entry is None:
        return changing.enter(work, found, after, changing.with_insider(work, after, part)), ""
    own = {"influence": entry.influence, "interest": entry.interest, "why": entry.why}
    kept = {name: getattr(part, name) for name, value in own.items() if value is None}
    leads = part.leads or (entry.leads and entry.function == part.function)
    role, had = _role(entry.daci, part.daci or ""), entry.daci
    changing.change(work, entry, Wanted(function=part.function, daci=role, leads=leads, **kept))
    return entry, had if had in ONLY_ONE and had != role else ""


def _role(own: str, given: str) -> str:
    """A lower role takes nothing from who has a higher one; driver and approver go wherever they are given."""
    return own if given not in ONLY_ONE and RANK.index(own) < RANK.index(given) else given


def _charges(work: Work, found: Initiative, before: Person, after: Person) -> int:
    """The people from outside whom somebody answered for."""
    if after.is_external:
        return 0
    charges = [each for each in stakeholders.in_charge_of(work, found.id, before.id) if each.person_id != after.id]
    for each in charges:
        changing.change(work, each, Wanted(responsible=after))
    return len(charges)


def _own(work: Work, found: Initiative, before: Person, after: Person) -> bool:
    """The initiative itself goes along where its owner, or an admin, hands over the owner's part."""
    mine = found.owner_id == before.id and (work.person.is_admin or work.person.id == before.id)
    if not mine or after.slack_id is None or after.is_external:
        return False
    history.append(work, "initiative", found.id, "change", owner=after.id, before={"owner": before.id})
    found.owner_id = after.id
    return True


def tell(work: Work, handing: Handing, handed: Handed, along: Along) -> None:
    """The one who takes over is told, and the one who gave it if somebody else did it."""
    entry = stakeholders.find(work, handing.initiative.id, handing.after.id)
    key = f"handoff:{handing.initiative.id}:{handing.before.id}:{handing.after.id}:{entry.version if entry else 0}"
    for person, said in ((handing.after, words.yours), (handing.before, words.given)):
        if person.id != work.person.id:
            stamp = int(work.now.timestamp() * 1000)
            outbox.direct(work, person, said(handed, along), key=f"{key}:{person.id}:{stamp}")
