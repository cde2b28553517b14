"""The gaps of an initiative for the one who asks, and the ways to mend those about one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import freshness, gaps, outbox, scope, touch
from bot.errors import BotError
from bot.gaps import Gap, Member, Situation
from bot.messages.stakeholders import gaps as words
from bot.messages.stakeholders.gaps import GapList, Item, Named
from bot.stakeholders import changing, merging, situation
from bot.stakeholders.reading import Wanted, check_open
from storage import asks, initiatives, rules, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

WORD = "word"  # the kind of ask that somebody gets who was not heard from


def listed(work: Work, found: Initiative, page: int = 0) -> GapList:
    """What is to be mended, as far as it concerns who asks."""
    here = situation.situations(work, [found])[found.id]
    frank = scope.may_change(work, found)
    mending = frank and found.closed_at is None
    seen = gaps.find(here) if frank else gaps.public(gaps.find(here))
    members = {each.person_id: each for each in here.members}
    parts: list[Gap | Item] = list(seen)
    if mending:
        parts += [*_drifting(work, found, here), *_suggested(work, found), *_joined(work, found)]
    page = max(0, min(page, (len(parts) - 1) // words.PAGE))  # fewer than when the button was made
    items = [
        words.item(found.key, each, _named(work, here, members, each), mending=mending)
        if isinstance(each, Gap)
        else each
        for each in parts[page * words.PAGE : (page + 1) * words.PAGE]
    ]
    ask = "" if mending else initiatives.owner(work, found).name
    return GapList(found.key, found.name, tuple(items), len(parts), page, ask)


def _named(work: Work, here: Situation, members: Mapping[int, Member], gap: Gap) -> Named:
    names = {each: members[each].name for each in gap.people}
    title = scope.catalogue(work).title(gap.function) if gap.function else ""
    about = members[gap.people[0]] if gap.people else None
    quadrant = freshness.quadrant(about.influence, about.interest) if about else ""
    return Named(names, title, here.cadence.days(quadrant) if quadrant else 0)


def _drifting(work: Work, found: Initiative, here: Situation) -> list[Item]:
    names = {each.person_id: each.name for each in here.members if not each.deactivated}
    drifts = situation.drifting(work, [found])[found.id]
    return [words.drifting(found.key, each, names[each], drift) for each, drift in drifts.items() if each in names]


def _suggested(work: Work, found: Initiative) -> list[Item]:
    known = scope.catalogue(work)
    return [
        words.suggested(found.key, one.id, person.name, f"{one.daci} for {known.title(one.function)}", one.reason)
        for one, person in rules.suggestions(work, [found.id])
    ]


def _joined(work: Work, found: Initiative) -> list[Item]:
    pairs = merging.candidates(work, [found.id])
    return [words.joined(old.name, new.name, f"{found.key} {old.id} {new.id}") for old, new in pairs]


@dataclass(frozen=True, slots=True)
class Summary:
    """The gaps of one initiative in a few words."""

    initiative: Initiative
    count: int
    line: str


def summaries(work: Work, found: Sequence[Initiative], *, frank: set[int]) -> list[Summary]:
    """The gaps of many initiatives at once; judgements only of those whose ids are in `frank`."""
    seen = {each: gaps.find(here) for each, here in situation.situations(work, found).items()}
    titles = dict(scope.catalogue(work).names)
    shown = [(each, seen[each.id] if each.id in frank else gaps.public(seen[each.id])) for each in found]
    return [Summary(each, len(some), words.line(some, titles)) for each, some in shown]


def unheard(work: Work, found: Initiative) -> list[tuple[str, str]]:
    """Required functions that nobody speaks for, as (name, title): what a proposal or a meeting must say."""
    here = situation.situations(work, [found])[found.id]
    known = scope.catalogue(work)
    return [(gap.function, known.title(gap.function)) for gap in gaps.find(here) if gap.kind == gaps.NO_FUNCTION]


# Mending


def entry_of(work: Work, found: Initiative, person_id: int) -> tuple[Stakeholder, Person]:
    """The stakeholder whom a button is about, for those who may change the register.

    Raises: BotError
    """
    check_open(work, found)
    entry, person = stakeholders.find(work, found.id, person_id), work.get(Person, person_id)
    if entry is None or person is None:
        raise BotError(f"That person is not a stakeholder of {found.key} any more.")
    return entry, person


def keep(work: Work, found: Initiative, person_id: int) -> None:
    """Somebody who has left a user group stays, by themselves."""
    entry, _ = entry_of(work, found, person_id)
    entry.enrolment_id = None
    outbox.redraw_home(work, found.owner_id)


def lead(work: Work, found: Initiative, person_id: int) -> str:
    """Somebody speaks first for their function from now on; their name."""
    entry, person = entry_of(work, found, person_id)
    changing.change(work, entry, Wanted(leads=True))
    changing.one_lead(work, entry)
    outbox.redraw_home(work, found.owner_id)
    return person.name


def answer_for(work: Work, found: Initiative, person_id: int, insider: Person) -> str:
    """Somebody inside answers for one from outside; the name of the latter."""
    entry, person = entry_of(work, found, person_id)
    changing.change(work, entry, Wanted(responsible=insider))
    outbox.redraw_home(work, found.owner_id)
    return person.name


def spoken(work: Work, found: Initiative, person_id: int) -> str:
    """Whoever presses has spoken with them just now."""
    _, person = entry_of(work, found, person_id)
    asks.touch(work, person.id, found.id, "spoken")
    outbox.redraw_home(work, found.owner_id)
    return person.name


def ask(work: Work, found: Initiative, person_id: int) -> tuple[str, bool]:
    """Ask somebody for a word by direct message, once a day; their name, and whether they were asked just now.

    Raises: BotError when they are not in Slack
    """
    _, person = entry_of(work, found, person_id)
    if person.slack_id is None or person.deactivated:
        raise BotError(f"{person.name} has no active account here. Speak with them, and press “I spoke with them”.")
    day = f"{situation.today(work):%Y-%m-%d}"
    value = f"{found.id} {work.person.id} {day}"
    told = words.question(work.person.name, found.key, found.name, value)
    sent = outbox.direct(work, person, told, key=f"word:{found.id}:{person.id}:{day}")
    touch.asked(work, found.id, person.id, kind=WORD, subject=day)
    return person.name, sent is not None


def _question(work: Work, value: str) -> tuple[Initiative, Person, str]:
    """The initiative, the asker and the day of a question that the actor was asked.

    Raises: BotError when they were never asked, or the initiative is gone
    """
    ids, day = value.split(" ")[:2], value.rpartition(" ")[2]
    if len(ids) == 2 and all(each.isdecimal() for each in ids):  # noqa: PLR2004 - initiative and asker
        found, asker = work.get(Initiative, int(ids[0])), work.get(Person, int(ids[1]))
        if found and asker and asks.was_asked(work, found.id, work.person.id, kind=WORD, subject=day):
            return found, asker, day
    raise BotError("That question is out of date.")


def asker_of(work: Work, value: str) -> str:
    """Who asked the actor.

    Raises: BotError
    """
    return _question(work, value)[1].name


def reply(work: Work, value: str, said: str) -> Person:
    """Somebody who was asked has answered: the asker hears of it, once; who that is.

    Raises: BotError when the initiative or the asker is gone
    """
    found, asker, day = _question(work, value)
    touch.answered(work, found.id, work.person.id, kind=WORD, subject=day)
    stamp = f"{work.now:%Y%m%d%H%M%S%f}" if said else "fine"
    message = words.answered(work.person.name, found.key, said)
    outbox.direct(work, asker, message, key=f"said:{found.id}:{work.person.id}:{day}:{stamp}")
    return asker
