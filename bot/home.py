"""App Home: what waits for me, my initiatives, recent decisions. It reads across features."""

from __future__ import annotations

from bot import directory, standups
from bot.messages.home import Home, Role
from storage import decisions, drafts, initiatives, stakeholders
from storage.work import Work

RECENT = 5
WAITING = 20  # prompts and drafts that are shown one by one, prompts first; the others are counted


def home(work: Work) -> Home:
    """Gather what the actor's App Home shows."""
    person = work.person
    everything = tuple(standups.waiting(work, person))
    asked = everything[:WAITING]
    waiting = tuple(drafts.waiting(work, person.id, limit=WAITING - len(asked)))
    more = len(everything) + drafts.count_waiting(work, person.id) - len(asked) - len(waiting)
    roles = _roles(work)
    recent = tuple(decisions.newest(work, directory.fresh_since(work), limit=RECENT))
    return Home(not (asked or waiting or more or roles or recent), asked, waiting, more, roles, recent)


def _roles(work: Work) -> tuple[Role, ...]:
    """The actor's part in each open initiative, by key."""
    me = work.person.id
    parts = {found.id: (found, entry.daci) for entry, found in stakeholders.of_person(work, me)}
    own = {found.id: (found, parts.get(found.id, (found, ""))[1]) for found in initiatives.owned(work, me)}
    mine = sorted((parts | own).values(), key=lambda part: part[0].key)
    return tuple(Role(found, found.owner_id == me, daci) for found, daci in mine)
