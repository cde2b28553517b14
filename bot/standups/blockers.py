"""Blockers: which one is meant, what is shown of it, who may move it, and what shows it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bot import directory, outbox, recurrence, rounds, scope, text
from bot.blocks import Message
from bot.errors import BotError, NotUnderstood
from bot.messages import blockers as words
from bot.messages.blockers import Blocked
from storage import blockers, channels, rosters, stakeholders, standups
from storage.actions import Action
from storage.blockers import Blocker, Helper
from storage.channels import Channel
from storage.decisions import Decision
from storage.initiatives import Initiative
from storage.people import Person
from storage.standups import ANSWERED, COPY, DIGEST, PROMPT, Prompt, Round, Standup
from storage.work import Work

SAID_LIMIT = 3000
_NUMBER = re.compile(r"b\s*-?\s*([0-9]{1,9})", re.IGNORECASE)


# Which one


def number(word: str) -> int:
    """The number of `B-7` or `b7`.

    Raises: NotUnderstood
    """
    found = _NUMBER.fullmatch(word.strip())
    if found is None:
        raise NotUnderstood(f"Which blocker? {text.echo(word)} is not a number like `B-7`.")
    return int(found[1])


def is_number(word: str) -> bool:
    """Whether a word names a blocker."""
    return _NUMBER.fullmatch(word) is not None


def find(work: Work, wanted: int) -> Blocked:
    """A blocker that the actor may see.

    Raises: NotUnderstood; the same sentence whether it does not exist or may not be seen
    """
    found = blockers.locked(work, wanted, directory.fresh_since(work))
    if found is None:
        listed = f"`/{work.tenancy.prefix}standup blockers` lists a channel's."
        raise NotUnderstood(f"There is no blocker B-{wanted} that you can see. {listed}")
    return described(work, [found])[0]


def described(work: Work, found: Sequence[Blocker]) -> list[Blocked]:
    """Blockers with what is shown of them, in a statement for each kind of thing that is shown."""
    helping = blockers.helpers(work, [each.id for each in found])
    whose = work.get_all(Person, {each.person_id for each in found})
    places = work.get_all(Channel, {each.channel_id for each in found})
    links = _links(work, found)
    return [
        Blocked(
            each, whose[each.person_id], places[each.channel_id], helping[each.id],
            _days(work, each, whose[each.person_id]), links.get(each.id, ""), _title(work, each),
        )
        for each in found
    ]  # fmt: skip


def _days(work: Work, found: Blocker, person: Person) -> int:
    """How many days old it is, or was when it was cleared, as they are counted where its owner lives."""
    today, raised = (recurrence.local_date(each, person.tz) for each in (found.closed_at or work.now, found.opened_at))
    return max(0, (today - raised).days)


def _title(work: Work, found: Blocker) -> str:
    return scope.catalogue(work).title(found.function) if found.function else ""


def _links(work: Work, found: Sequence[Blocker]) -> dict[int, str]:
    """What they wait for: its number alone, since who reads this may not see that."""
    decided = work.get_all(Decision, {each.decision_id for each in found if each.decision_id})
    to_do = work.get_all(Action, {each.action_id for each in found if each.action_id})
    acted = {each.id: f"A-{to_do[each.action_id].number}" for each in found if each.action_id in to_do}
    return acted | {each.id: f"D-{decided[each.decision_id].number}" for each in found if each.decision_id in decided}


def to_change(work: Work, wanted: int) -> Blocked:
    """A blocker that the actor may change: their own, one they are asked to help with or drive, or as an admin.

    Raises: NotUnderstood, BotError
    """
    found, me = find(work, wanted), work.person
    leading = {each.id for each in leads(work, found.blocker)}
    if not (me.is_admin or me.id in {found.person.id, *leading, *(person.id for _, person in found.helpers)}):
        raise BotError(f"Only {found.person.name}, whose blocker it is, who is asked to help, or an admin can do that.")
    return found


def leads(work: Work, found: Blocker) -> list[Person]:
    """Who clears what stays: the initiative's driver, its owner, the standup's owner; those who may read of it."""
    channel = work.get(Channel, found.channel_id)
    initiative = work.get(Initiative, channel.initiative_id) if channel and channel.initiative_id else None
    standup = work.get(Standup, found.standup_id) if found.standup_id else None
    driver = stakeholders.holder(work, initiative.id, "driver") if initiative else None
    ids = [driver.id if driver else 0, initiative.owner_id if initiative else 0, standup.owner_id if standup else 0]
    people = [work.get(Person, each) for each in dict.fromkeys(ids) if each]
    active = [each for each in people if each and each.slack_id and not each.deactivated]
    reads = channels.readers(work, channel, [each.id for each in active]) if channel else set()
    return [each for each in active if each.id in reads]


# Shown


def message(work: Work, helper_id: int) -> Message:
    """What the message shows now with which somebody was asked to help."""
    helper = work.get(Helper, helper_id)
    found = work.get(Blocker, helper.blocker_id) if helper else None
    place = work.get(Channel, found.channel_id) if found else None
    if helper is None or found is None or place is None or not channels.readers(work, place, [helper.person_id]):
        return words.GONE
    return words.asked(described(work, [found])[0])


def show(work: Work, found: Blocker) -> None:
    """Whatever shows a blocker is drawn anew: the answers it was named in, their digests, and inboxes."""
    work.session.flush()
    for prompt, opened in standups.naming(work, found.id):
        outbox.redraw(work, PROMPT, prompt)
        _redraw_digest(work, opened)
    newest = standups.latest_round(work, found.standup_id) if found.standup_id else None
    if newest is not None:
        _redraw_digest(work, newest.id)
    asked = blockers.helpers(work, [found.id])[found.id]
    outbox.redraw(work, words.CARD, *(helper.id for helper, _ in asked))
    outbox.redraw_home(work, found.person_id, *(person.id for _, person in asked))


def _redraw_digest(work: Work, round_id: int) -> None:
    outbox.redraw(work, DIGEST, round_id)
    outbox.redraw(work, COPY, *rosters.copies(work, round_id))


def of_channel(work: Work, channel: Channel) -> tuple[list[Blocked], int]:
    """A channel's open blockers, the oldest first, and how many there are."""
    rows, total = blockers.of_channel(work, channel.id, limit=words.LISTED)
    return described(work, [row[0] for row in rows]), total


def to_help(work: Work, person_ids: Collection[int]) -> list[tuple[Blocked, Helper]]:
    """The open blockers that wait for these people's help, the oldest first."""
    rows = blockers.to_help(work, person_ids)
    shown = {each.blocker.id: each for each in described(work, list({row[0].id: row[0] for row in rows}.values()))}
    return [(shown[found.id], helper) for found, helper in rows]


def freed(work: Work) -> list[Blocked]:
    """What stood in the actor's way because of a decision or action that has come to an end, the oldest first."""
    return described(work, blockers.freed(work, directory.fresh_since(work)))


def mine(work: Work, standup_id: int, person_id: int) -> tuple[Blocked, ...]:
    """What stands in somebody's way in a standup, the oldest first."""
    return tuple(described(work, blockers.open_of(work, standup_id, person_id)))


def stands(
    work: Work, standup: Standup, opened: Round, prompts: Sequence[Prompt]
) -> tuple[dict[int, str], list[rounds.Said]]:
    """How what a round's answers name stands, by turn; and what was raised before and still stood when it closed."""
    named = blockers.of_prompts(work, [each for each in prompts if each.state == ANSWERED])
    older = blockers.standing(work, standup.id, since=opened.opened_at, until=opened.closes_at)
    left = [row for row in older if row[0].id not in {each.id for each in named.values()}]
    every = described(work, [*{each.id: each for each in named.values()}.values(), *(row[0] for row in left)])
    tails = {each.blocker.id: words.tail(each) for each in every}
    told = [
        rounds.Said(person.name, late=False, answers=(("", found.said),), tail=tails[found.id])
        for found, person in left
    ]
    return {turn: tails[each.id] for turn, each in named.items()}, told
