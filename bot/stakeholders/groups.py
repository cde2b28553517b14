"""User groups: expanded once, and read again when Slack says that they have changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import errands, outbox, scope
from bot.errors import BotError, NotUnderstood
from bot.messages.stakeholders import ONLY_ONE
from bot.messages.stakeholders import groups as words
from bot.messages.stakeholders.groups import Enrolled, Group
from bot.stakeholders.bringing import ADDED, IN, SKIPPED, SUGGESTED, Part, bring_in
from bot.stakeholders.reading import Typed, check_open
from storage import initiatives, people, usergroups
from storage.initiatives import Initiative
from storage.people import Person
from storage.usergroups import Enrolment, Usergroup
from storage.work import Work

REREAD, REST = "usergroup", "usergroup.rest"  # the errands
JUST_NOW = timedelta(minutes=2)


def add(work: Work, found: Initiative, typed: Typed) -> Enrolled:
    """Everybody in a user group becomes a stakeholder; those who are in already keep their entry.

    Raises: NotUnderstood, BotError
    """
    check_open(work, found)
    group = _read(work, typed.mention)
    if typed.daci in ONLY_ONE:
        raise NotUnderstood(f"There is one {typed.daci}: name the person, not a group.", field="daci")
    if not typed.function:
        raise NotUnderstood(f"Which function does @{group.handle} speak for? Add it: `add @{group.handle} sales`.")
    enrolment = usergroups.enrol(work, found.id, group.id, function=typed.function, daci=typed.daci or "contributor")
    everybody = people.by_ids(work, usergroups.member_ids(work, group.id)).values()
    part = _part(enrolment, group, again=True)
    known = sorted((each for each in everybody if each.fetched_at), key=lambda each: each.name)
    entered = _entered(work, found, group, part, everybody=known)
    return replace(entered, later=_look_up_later(work, enrolment, [each for each in everybody if not each.fetched_at]))


def _part(enrolment: Enrolment, group: Usergroup, *, again: bool = False) -> Part:
    return Part(enrolment.function, enrolment.daci, f"is in @{group.handle}", enrolment.id, again=again)


def _look_up_later(work: Work, enrolment: Enrolment, unknown: Sequence[Person]) -> int:
    """Whether somebody is from outside, or an app, must be known before they come in: Slack is asked in peace."""
    ids = sorted(each.slack_id for each in unknown if each.slack_id)
    if ids:
        key = f"{REST}:{enrolment.id}:{work.real.isoformat()}"
        errands.leave(work, REST, key, enrolment=enrolment.id, people=ids)
    return len(ids)


def enter_rest(work: Work, enrolment_id: int, slack_ids: Collection[str]) -> None:
    """Those of a group's members come in whom Slack had not described in time."""
    enrolment = work.get(Enrolment, enrolment_id)
    found = work.get(Initiative, enrolment.initiative_id) if enrolment else None
    group = work.get(Usergroup, enrolment.usergroup_id) if enrolment else None
    if enrolment and found and group and found.closed_at is None:
        described = [each for each in people.by_slack_ids(work, slack_ids).values() if each.fetched_at]
        _entered(work, found, group, _part(enrolment, group, again=True), everybody=described)


def _read(work: Work, mention: str) -> Usergroup:
    """The group as Slack has just told of it: the door has asked."""
    found = scope.group(work, mention)
    if found is None or found.read_at is None or found.read_at < work.real - JUST_NOW:
        handle = mention.partition("|")[2].strip("@> ")
        named = f"@{handle}" if handle else "that group"
        raise BotError(f"Slack did not say in time who is in {named}, so nothing was changed. Please try again.")
    return found


def _entered(work: Work, found: Initiative, group: Usergroup, part: Part, *, everybody: Sequence[Person]) -> Enrolled:
    became: dict[str, list[str]] = {ADDED: [], IN: [], SUGGESTED: [], SKIPPED: []}
    for person in everybody:
        became[bring_in(work, found, person, part)].append(person.name)
    title = scope.catalogue(work).title(part.function)
    return Enrolled(
        found.key, group.handle, title, part.daci, tuple(became[ADDED]), tuple(became[IN]),
        tuple(became[SUGGESTED]), tuple(became[SKIPPED]),
    )  # fmt: skip


def listed(work: Work, found: Initiative) -> list[Group]:
    """The user groups of an initiative."""
    known = scope.catalogue(work)
    return [
        Group(enrolment.id, group.handle, known.title(enrolment.function), enrolment.daci)
        for enrolment, group in usergroups.of_initiative(work, found.id)
    ]


def withdraw(work: Work, found: Initiative, enrolment_id: int) -> None:
    """Newcomers of a group do not come in by themselves any more; those who are in stay.

    Raises: BotError
    """
    check_open(work, found)
    enrolment = work.get(Enrolment, enrolment_id)
    if enrolment is None or enrolment.initiative_id != found.id:
        raise BotError("That group was taken out before.")
    usergroups.withdraw(work, enrolment)


def changed(work: Work, told: Mapping[str, Any], stamp: str) -> None:
    """Slack says that a group has changed: where it is enrolled, it is read again, once for each such news.

    One that was switched off keeps its enrolments, and brings nobody in until it is switched on again.
    """
    group = usergroups.by_slack_id(work, str(told.get("id", "")))
    if group is None or told.get("date_delete") or not usergroups.enrolments(work, group.id):
        return
    group.handle = str(told.get("handle") or group.handle)
    errands.leave(work, REREAD, f"{REREAD}:{group.slack_id}:{stamp}", group=group.slack_id)


def reread(work: Work, slack_id: str, listed_now: Collection[str]) -> None:
    """A group has these members now: newcomers come in wherever it is enrolled, and each owner hears of it once."""
    group = usergroups.by_slack_id(work, slack_id)
    if group is None:
        return
    before = set(usergroups.member_ids(work, group.id))
    new = usergroups.set_members(work, group, people.meet(work, listed_now).values())
    group.read_at = work.real
    left = before - set(usergroups.member_ids(work, group.id))
    for enrolment in usergroups.enrolments(work, group.id):
        found = work.get(Initiative, enrolment.initiative_id)
        if found is not None and found.closed_at is None:
            _follow(work, found, enrolment, group, new=new, left=left)


def _follow(
    work: Work, found: Initiative, enrolment: Enrolment, group: Usergroup, *, new: set[int], left: set[int]
) -> None:
    everybody = list(people.by_ids(work, new).values())
    known = sorted((each for each in everybody if each.fetched_at), key=lambda each: each.name)
    _look_up_later(work, enrolment, [each for each in everybody if not each.fetched_at])
    entered = _entered(work, found, group, _part(enrolment, group), everybody=known)
    gone = usergroups.brought(work, enrolment, left)
    if entered.added or entered.suggested or gone:
        _tell(work, found, entered, gone)


def _tell(work: Work, found: Initiative, entered: Enrolled, left: Sequence[str]) -> None:
    owner = initiatives.owner(work, found)
    outbox.redraw_home(work, owner.id)
    key = f"group:{found.id}:{entered.handle}:{int(work.real.timestamp())}"
    outbox.direct(work, owner, words.changed(entered, left), key=key)
