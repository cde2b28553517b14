"""App Home: what waits for me, my initiatives with what is to be mended, recent decisions. It reads across features."""

from __future__ import annotations

from bot import directory, inbox
from bot.messages.home import Home, Role, Roles
from bot.stakeholders import gaps, situation
from storage import cards, decisions, sight
from storage import waiting as stored
from storage.initiatives import Initiative
from storage.meetings import NO, Meeting
from storage.work import Work

RECENT = 5
SHOWN = 24  # of what waits, two blocks each at most: an App Home has a hundred
PAGE = 10
MEETINGS = 5
MINE = "mine"


def home(work: Work) -> Home:
    """Gather what the actor's App Home shows."""
    person = work.person
    waiting = inbox.items(work)
    roles = _roles(work)
    recent = tuple(decisions.newest(work, directory.fresh_since(work), limit=RECENT))
    ahead = _ahead(work)
    first_time = not (waiting or roles.total or recent or ahead)
    return Home(first_time, tuple(waiting[:SHOWN]), len(waiting[SHOWN:]), roles, recent, person.is_admin, ahead)


def _ahead(work: Work) -> tuple[Meeting, ...]:
    """The booked meetings ahead that the actor comes to."""
    coming = {found.id: found for found, seat in stored.invitations(work) if seat.response not in (None, NO)}
    return tuple(coming.values())[:MEETINGS]


def _roles(work: Work) -> Roles:
    """A page of the actor's initiatives, with what they can mend in each."""
    fresh_since, me = directory.fresh_since(work), work.person
    total = sight.count_mine(work, fresh_since)
    page = min((me.home_pages or {}).get(MINE, 0), max(0, (total - 1) // PAGE))
    rows = sight.mine(work, fresh_since, limit=PAGE, offset=page * PAGE)
    mend = [found for found, daci in rows if me.is_admin or found.owner_id == me.id or daci == "driver"]
    lines = {each.initiative.id: each.line for each in gaps.summaries(work, mend, frank={each.id for each in mend})}
    drifting = _drifting(work, mend)
    shown = (
        Role(found, found.owner_id == me.id, daci or "", lines.get(found.id, ""), drifting.get(found.id, 0))
        for found, daci in rows
    )
    return Roles(tuple(shown), page, PAGE, total)


def _drifting(work: Work, found: list[Initiative]) -> dict[int, int]:
    return {each: len(drifts) for each, drifts in situation.drifting(work, found).items()} if found else {}


def leaf(work: Work, page: int) -> None:
    """The actor turns to another page of their initiatives."""
    work.person.home_pages = {**(work.person.home_pages or {}), MINE: max(0, page)}
    cards.touch(work, cards.HOME, work.person.id)
