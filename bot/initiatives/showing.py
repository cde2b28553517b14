"""Initiatives as lists and cards show them."""

from __future__ import annotations

from dataclasses import dataclass

from bot import directory, scope
from bot.messages.initiatives import Listed, Shown, Speaker
from storage import channels, decisions, initiatives, meetings, sight, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

PAGE = 15
NEWEST = 3


@dataclass(frozen=True, slots=True)
class Filter:
    """Which initiatives a list shows; `status` empty: all open ones."""

    status: str = ""
    mine: bool = False
    page: int = 0


def listed(work: Work, which: Filter) -> Listed:
    """A page of the initiatives that the actor may see, by key."""
    wanted = sight.Wanted(which.status, which.mine, limit=PAGE, offset=which.page * PAGE)
    fresh_since = directory.fresh_since(work)
    rows, total = sight.page(work, fresh_since, wanted), sight.count(work, fresh_since, wanted)
    return Listed(tuple(rows), which.page, PAGE, total, which.status, which.mine)


def show(work: Work, found: Initiative) -> Shown:
    """What the card of an initiative shows, as far as it concerns who asks."""
    linked = channels.of_initiative(work, found.id)
    known = scope.catalogue(work)
    speakers: dict[str, list[Speaker]] = {}
    for entry, person in sorted(stakeholders.register(work, found.id), key=_first_voice):
        speakers.setdefault(known.title(entry.function), []).append(Speaker(person.name, person.is_external))
    waiting, count = decisions.open_of(work, found.id, directory.fresh_since(work), limit=NEWEST)
    return Shown(
        found, initiatives.owner(work, found), tuple(each for each in linked if not each.is_private), speakers,
        tuple(known.title(each) for each in found.required), tuple(waiting), count, scope.may_change(work, found),
        meetings.next_of(work, found.id, directory.fresh_since(work)),
    )  # fmt: skip


def _first_voice(row: tuple[Stakeholder, Person]) -> tuple[str, bool, str]:
    entry, person = row
    return entry.function, not entry.leads, person.name.casefold()
