"""Who decides: named people and user groups, or an initiative's approver and contributors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot import scope, text
from bot.errors import BotError, NotUnderstood
from storage import channels, people, stakeholders, usergroups
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work

VOTERS = ("approver", "contributor")


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who decides: for which function and in which role."""

    person: Person
    function: str = ""
    daci: str = "contributor"


def invited(work: Work, found: Initiative | None, named: Sequence[Person]) -> list[Invited]:
    """Who decides: the people who were named, or the initiative's approver and contributors.

    Raises: NotUnderstood when there is nobody
    """
    entries = {person.id: (entry, person) for entry, person in stakeholders.register(work, found.id)} if found else {}
    if named:
        chosen = [(entries[each.id][0] if each.id in entries else None, each) for each in named]
    else:
        chosen = [(entry, person) for entry, person in entries.values() if entry.daci in VOTERS]
    able = [(entry, person) for entry, person in chosen if can_answer(person)]
    if not able:
        raise NotUnderstood(_nobody(work, found, named), field="people")
    return [
        Invited(person, entry.function, entry.daci) if entry else Invited(person, person.function or "")
        for entry, person in able
    ]


def outside(work: Work, channel: Channel, voters: Sequence[Invited]) -> list[Person]:
    """Those who cannot see what is proposed, since the channel is private and they are not in it."""
    inside = channels.readers(work, channel, [each.person.id for each in voters])
    return [each.person for each in voters if each.person.id not in inside]


def can_answer(person: Person) -> bool:
    """Whether somebody can press a button."""
    return bool(person.slack_id) and not person.deactivated and not person.is_bot


def _nobody(work: Work, found: Initiative | None, named: Sequence[Person]) -> str:
    if named:
        return "None of them can answer here: name people with an active Slack account."
    how = f'`/{work.tenancy.prefix}decision propose "Title" @ana @ben`'
    if found is None:
        return f"Whom shall I ask? This channel has no initiative, so name them: {how}."
    return f"{found.key} has no approver and no contributor in Slack yet. Add one, or name people: {how}."


def named(work: Work, words: Iterable[str]) -> list[Person]:
    """The people whom mentions and user groups name, each once.

    Raises: NotUnderstood
    """
    found: dict[int, Person] = {}
    for word in words:
        some = _group(work, word) if text.usergroup_id(word) else [scope.person(work, word, field="people")]
        found |= {each.id: each for each in some}
    return list(found.values())


def _group(work: Work, mention: str) -> list[Person]:
    group = usergroups.by_slack_id(work, text.usergroup_id(mention) or "")
    if group is None:
        raise BotError("Slack did not say in time who is in that group. Please try again.")
    everybody = people.by_ids(work, usergroups.member_ids(work, group.id)).values()
    return sorted((each for each in everybody if can_answer(each)), key=lambda each: each.name)
