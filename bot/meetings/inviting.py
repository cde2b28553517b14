"""Whom a meeting takes: named people, functions, groups, people from outside, and those whom its decisions concern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot import scope, text
from bot.errors import BotError, NotUnderstood
from storage import ballots, people, preferences, stakeholders, usergroups
from storage.decisions import PROPOSED, Decision
from storage.initiatives import Initiative
from storage.meetings import ANY, OPTIONAL, REQUIRED
from storage.people import Person
from storage.work import Work

MOST = 500
_SOME_OF = re.compile(r"([0-9]{1,3})\s*(?:of|x|×|\*)\s*(.+)", re.IGNORECASE)
_RANK = (OPTIONAL, ANY, REQUIRED)


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who is invited: as what, for which function, as one of which group."""

    person: Person
    role: str
    function: str = ""
    group: str = ""


@dataclass(slots=True)
class Needs:
    """Whom a meeting takes: people, functions of which one each must be there, groups of which so many must be."""

    people: dict[int, Invitee] = field(default_factory=dict)
    functions: list[str] = field(default_factory=list)
    groups: dict[str, int] = field(default_factory=dict)

    def add(self, invitee: Invitee) -> None:
        """Invite somebody, once: the stronger role holds, and what they speak for is kept."""
        before = self.people.get(invitee.person.id)
        if before is not None:
            role = max(before.role, invitee.role, key=_RANK.index)
            invitee = replace(
                invitee, role=role, function=invitee.function or before.function, group=invitee.group or before.group
            )
        self.people[invitee.person.id] = invitee


@dataclass(frozen=True, slots=True)
class Circle:
    """Who speaks for which function where a meeting is called."""

    initiative: Initiative | None
    functions: dict[int, str]
    people: dict[int, Person]

    def speakers(self, function: str) -> list[Person]:
        """Those who speak for a function."""
        return [self.people[each] for each, name in self.functions.items() if name == function]


def circle(work: Work, found: Initiative | None) -> Circle:
    """The people of an initiative who can come."""
    register = stakeholders.register(work, found.id) if found else []
    able = [(entry, person) for entry, person in register if can_come(person)]
    return Circle(
        found, {person.id: entry.function for entry, person in able}, {person.id: person for _, person in able}
    )


def can_come(person: Person) -> bool:
    """Whether somebody can be invited: with an account, or an address outside."""
    return not person.deactivated and not person.is_bot and person.merged_into_id is None


def needed(work: Work, around: Circle, *, need: str, optional: str, decisions: Sequence[Decision]) -> Needs:
    """Everybody whom a meeting takes; the organiser always comes.

    Raises: NotUnderstood, BotError
    """
    found = Needs()
    found.add(_invitee(around, work.person, REQUIRED))
    for each in decisions:
        _concerned(work, around, found, each)
    for token in _tokens(need):
        _need(work, around, found, token)
    for token in _tokens(optional):
        for person in _people(work, around, token, "optional"):
            found.add(_invitee(around, person, OPTIONAL))
    if len(found.people) == 1:
        _usual(work, around, found)
    if len(found.people) > MOST:
        raise NotUnderstood(f"That invites {len(found.people)} people; {MOST} are the most.", field="need")
    return found


def _tokens(typed: str) -> list[str]:
    return [each.strip() for each in typed.split(",") if each.strip()]


def _invitee(around: Circle, person: Person, role: str, group: str = "") -> Invitee:
    return Invitee(person, role, around.functions.get(person.id) or person.function or "", group)


def _concerned(work: Work, around: Circle, found: Needs, decision: Decision) -> None:
    """Of an open decision: who objects and who approves must come, and one of each function that must take part."""
    ballot = ballots.find(work, decision.id)
    if decision.status != PROPOSED or ballot is None:
        return
    objectors = {person.id for _, person in ballots.objections(work, decision.id, ballots.OPEN)}
    for stance, person in ballots.stances(work, decision.id):
        if can_come(person):
            must = person.id in objectors or stance.daci == "approver"
            role = REQUIRED if must else ANY if stance.function in ballot.functions else OPTIONAL
            found.add(replace(_invitee(around, person, role), function=stance.function or person.function or ""))
    spoken_for = {each.function for each in found.people.values()}
    found.functions += [each for each in ballot.functions if each in spoken_for and each not in found.functions]


def _need(work: Work, around: Circle, found: Needs, token: str) -> None:
    """One thing that is needed: a person, one of a function, all of a group, or some of either."""
    some = _SOME_OF.fullmatch(token)
    count, name = (int(some[1]), some[2].strip()) if some else (0, token)
    if not (text.user_id(name) or text.usergroup_id(name) or text.email(name)):
        _function(work, around, found, name, count=count or 1)
    elif some and text.usergroup_id(name):
        _some_of_group(work, around, found, name, count=count)
    else:
        for person in _people(work, around, name, "need"):
            found.add(_invitee(around, person, REQUIRED))


def _function(work: Work, around: Circle, found: Needs, name: str, *, count: int) -> None:
    """So many of a function, any of them."""
    known = scope.catalogue(work)
    try:
        function = known.function(name)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="need") from None
    speakers = around.speakers(function)
    speakers += [each.person for each in found.people.values() if each.function == function]
    able = {each.id: each for each in speakers}
    if len(able) < count:
        raise NotUnderstood(_too_few(work, around, known.title(function), able=len(able), count=count), field="need")
    for person in able.values():
        found.add(Invitee(person, ANY, function, function if count > 1 else ""))
    if count > 1:
        found.groups[function] = count
    elif function not in found.functions:
        found.functions.append(function)


def _too_few(work: Work, around: Circle, title: str, *, able: int, count: int) -> str:
    if around.initiative is None:
        return f"This channel has no initiative, so I don't know who speaks for {title}: name people."
    who = "Nobody speaks" if able == 0 else f"Only {text.plural(able, 'person speaks', many='people speak')}"
    add = f"`/{work.tenancy.prefix}stakeholders add @name {title.lower()}`"
    return f"{who} for {title} in {around.initiative.key}{f', not {count}' if able else ''}. Add somebody with {add}."


def _some_of_group(work: Work, around: Circle, found: Needs, mention: str, *, count: int) -> None:
    name, members = _group(work, mention, "need")
    if not 1 <= count <= len(members):
        there = text.plural(len(members), "person", many="people")
        raise NotUnderstood(f"{count} of {name}? There are {there} in it.", field="need")
    for person in members:
        found.add(_invitee(around, person, ANY, name))
    found.groups[name] = count


def _people(work: Work, around: Circle, token: str, field: str) -> list[Person]:
    """The people whom one word names: a mention, a user group, an address, or all who speak for a function."""
    if text.usergroup_id(token):
        return _group(work, token, field)[1]
    if address := text.email(token):
        return [_outside(work, address)]
    if text.user_id(token) is None and (function := scope.catalogue(work).find(token)):
        return around.speakers(function)
    person = scope.person(work, token, field=field)
    if person.is_bot:
        raise NotUnderstood(f"{person.name} is an app: it cannot come.", field=field)
    return [person]


def _group(work: Work, mention: str, field: str) -> tuple[str, list[Person]]:
    """What a user group is called, and who of it can come."""
    group = scope.group(work, mention)
    if group is None:
        raise BotError("Slack did not say in time who is in that group. Please try again.")
    everybody = people.by_ids(work, usergroups.member_ids(work, group.id)).values()
    able = sorted((each for each in everybody if can_come(each)), key=lambda each: each.name)
    if not able:
        raise NotUnderstood(f"Nobody is in @{group.handle}.", field=field)
    return f"@{group.handle}", able


def _outside(work: Work, address: str) -> Person:
    """A member or contact by their address; who is new is kept as a contact with nothing but it."""
    member = people.member_by_email(work, address) or people.by_email(work, address)
    return member or work.add(Person(name=address, email=address, tz=work.person.tz, is_external=True))


def _usual(work: Work, around: Circle, found: Needs) -> None:
    """Nobody is named: the initiative's driver and approver, one of each function it needs; contributors may come."""
    if around.initiative is None:
        how = f'`/{work.tenancy.prefix}consensus meet "Purpose" need:@ana,@ben`'
        raise NotUnderstood(f"Whom shall I invite? This channel has no initiative, so name them: {how}.", field="need")
    required = {*preferences.of(work).required, *around.initiative.required}
    for entry, person in _entries(work, around):
        must = entry[1] in ("driver", "approver")
        role = REQUIRED if must else ANY if entry[0] in required else OPTIONAL
        if role != OPTIONAL or entry[1] == "contributor":
            found.add(_invitee(around, person, role))
    spoken_for = {each.function for each in found.people.values()}
    found.functions += sorted(required & spoken_for)
    if len(found.people) == 1:
        add = f"`/{work.tenancy.prefix}stakeholders add @name logistics`"
        raise NotUnderstood(f"{around.initiative.key} has nobody to invite yet: {add}.", field="need")


def _entries(work: Work, around: Circle) -> Iterable[tuple[tuple[str, str], Person]]:
    assert around.initiative is not None, "asked for by an initiative's own meeting"
    for entry, person in stakeholders.register(work, around.initiative.id):
        if can_come(person):
            yield (entry.function, entry.daci), person
