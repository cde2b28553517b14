"""App Home: what waits for me, my initiatives with what is to be mended, recent decisions. It reads across features."""

from __future__ import annotations

from bot import directory, standups
from bot.messages.actions import Acted
from bot.messages.home import Home, Role, Roles
from bot.stakeholders import gaps, situation
from storage import actions, ballots, cards, decisions, drafts, meetings, sight
from storage.initiatives import Initiative
from storage.meetings import BOOKED, NO, Meeting
from storage.work import Work

RECENT = 5
VOTES = 8  # ballots, and outcomes to be acknowledged, that are shown: two blocks each
WAITING = 20  # prompts and drafts that are shown one by one, prompts first; the others are counted
PAGE = 10
ACTIONS = 10
MEETINGS = 5
MINE = "mine"


def home(work: Work) -> Home:
    """Gather what the actor's App Home shows."""
    person = work.person
    fresh_since = directory.fresh_since(work)
    votes = tuple(ballots.waiting(work, fresh_since, VOTES))
    unread = tuple(ballots.unread(work, fresh_since, VOTES))
    everything = tuple(standups.waiting(work, person))
    asked = everything[:WAITING]
    waiting = tuple(drafts.waiting(work, person.id, limit=WAITING - len(asked)))
    more = len(everything) + drafts.count_waiting(work, person.id) - len(asked) - len(waiting)
    roles = _roles(work)
    recent = tuple(decisions.newest(work, fresh_since, limit=RECENT))
    to_do, count = _actions(work)
    invited, ahead = _meetings(work)
    first_time = not (asked or waiting or more or roles.total or recent or votes or unread or count or ahead)
    return Home(
        first_time, asked, waiting, more, roles, recent, person.is_admin, votes, unread, to_do, count, invited, ahead
    )


def _meetings(work: Work) -> tuple[tuple[Meeting, ...], tuple[Meeting, ...]]:
    """The booked meetings that are ahead and that the actor has not answered; and those that they have."""
    rows = [
        (found, seat)
        for found, seat in meetings.of_person(work, work.person.id, BOOKED)
        if found.starts_at and found.starts_at > work.now
    ]
    me = work.person.id
    mine = [(found, seat) for found, seat in rows if me == (seat.delegate_id or seat.person_id)]
    invited = [found for found, seat in mine if seat.response is None]
    coming = [found for found, seat in mine if seat.response not in (None, NO)]
    return tuple(invited[:MEETINGS]), tuple(coming[:MEETINGS])


def _actions(work: Work) -> tuple[tuple[Acted, ...], int]:
    """What the actor has to do, the first due first, and how much it is in all."""
    fresh_since, wanted = directory.fresh_since(work), actions.Wanted(owner_id=work.person.id, limit=ACTIONS)
    mine = tuple(Acted(*row) for row in actions.page(work, fresh_since, wanted))
    return mine, len(mine) if len(mine) < ACTIONS else actions.count(work, fresh_since, wanted)


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
