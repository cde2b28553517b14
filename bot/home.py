"""App Home: what waits for me, my initiatives, recent decisions. It reads across features."""

from __future__ import annotations

from bot import directory
from bot.messages.home import Asked, Home, Role
from storage import channels, decisions, drafts, initiatives, stakeholders, standups
from storage.standups import ASKED
from storage.work import Work

RECENT = 5


def home(work: Work) -> Home:
    """Gather what the actor's App Home shows."""
    person = work.person
    waiting = tuple(drafts.waiting(work, person.id))
    roles = _roles(work)
    recent = tuple(decisions.newest(work, directory.fresh_since(work), limit=RECENT))
    asked = _asked(work)
    return Home(not (asked or waiting or roles or recent), asked, waiting, roles, recent)


def _roles(work: Work) -> tuple[Role, ...]:
    """The actor's part in each open initiative, by key."""
    me = work.person.id
    parts = {found.id: (found, entry.daci) for entry, found in stakeholders.of_person(work, me)}
    own = {found.id: (found, parts.get(found.id, (found, ""))[1]) for found in initiatives.owned(work, me)}
    mine = sorted((parts | own).values(), key=lambda part: part[0].key)
    return tuple(Role(found, found.owner_id == me, daci) for found, daci in mine)


def _asked(work: Work) -> tuple[Asked, ...]:
    """The standups that the actor was asked in and has not answered."""
    open_ones = [row for row in standups.open_prompts(work, work.person.id) if row[0].state == ASKED]
    places = channels.by_ids(work, {standup.channel_id for _, _, standup in open_ones})
    return tuple(Asked(prompt, places[standup.channel_id]) for prompt, _, standup in open_ones)
