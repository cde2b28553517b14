"""Decisions are searched: what was typed is read, and a page of what the actor may see is found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import directory, scope, text
from bot.decisions import excerpts, ranking, typed
from bot.errors import NotUnderstood
from bot.messages import search as words
from bot.messages.search import Hit, Results
from storage import people, search
from storage.decisions import Decision
from storage.folding import fold
from storage.search import Part, Term, Wanted
from storage.work import Work

PAGE = 10
RANKED = 500  # so many of the newest that fit are ranked: of a word in every decision, not a million
LONGEST, MOST_WORDS = 300, 20
OPTIONS = ("status", "by", "initiative", "function", "since", "until", "order")
ORDERS = {"newest": False, "best": True}
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for, as a button carries it to the next page: words as typed, filters as understood."""

    words: tuple[str, ...] = ()
    status: str = ""
    by: int = 0
    initiative: str = ""
    function: str = ""
    since: str = ""
    until: str = ""
    best: bool = False
    below: int = 0  # newest first: the page has ids below it; best first: what is newer than the first page is left out
    skip: int = 0  # best first: so many were shown

    def value(self) -> str:
        """As a button carries it."""
        names = self.__slots__
        return json.dumps([getattr(self, name) for name in names], separators=(",", ":"), ensure_ascii=False)

    def filtered(self) -> bool:
        """Whether anything but words narrows it."""
        return any((self.status, self.by, self.initiative, self.function, self.since, self.until))


def of_button(value: str) -> Search:
    """What a button asks for.

    Raises: NotUnderstood when no button of ours carries that
    """
    try:
        said, status, by, initiative, function, since, until, best, below, skip = json.loads(value)
        _moment(since), _moment(until)
        return Search(
            tuple(str(each) for each in said), str(status), _id(by), str(initiative), str(function), since, until,
            bool(best), _id(below), _id(skip),
        )  # fmt: skip
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise NotUnderstood("That button is out of date. Please search again.") from None


def _id(said: Any) -> int:
    return min(max(int(said), 0), 2**31 - 1)


def _moment(said: str) -> datetime | None:
    return datetime.fromisoformat(said).astimezone(UTC) if said else None


# What was typed


def asked_for(work: Work, said: Sequence[str], options: Mapping[str, str]) -> Search:
    """What was typed or filled in, by option.

    Raises: NotUnderstood
    """
    given = {name: options.get(name, "").strip() for name in OPTIONS}
    since, until = (_day(work, given[name], name) for name in ("since", "until"))
    if since and until and since > until:
        raise NotUnderstood("`since:` is later than `until:`, so nothing can be between them.", field="since")
    asked = Search(
        words=_plain(work, said),
        status=typed.status(given["status"]) if given["status"] else "",
        by=_owner(work, given["by"]) if given["by"] else 0,
        initiative=scope.by_key(work, given["initiative"]).key if given["initiative"] else "",
        function=scope.catalogue(work).function(given["function"]) if given["function"] else "",
        since=_start(work, since),
        until=_start(work, until + timedelta(days=1) if until else None),
        best=_order(given["order"]),
    )
    if not terms(asked) and not asked.filtered():
        raise NotUnderstood(
            f"There is no word to look for in {text.echo(' '.join(said))}. Try `{words.TYPED}`.", field="words"
        )
    return asked


def _plain(work: Work, said: Sequence[str]) -> tuple[str, ...]:
    plain = tuple(typed.plain(work, each) for each in said)
    if sum(len(each) for each in plain) > LONGEST or len(plain) > MOST_WORDS:
        raise NotUnderstood(f"A search takes at most {MOST_WORDS} words and {LONGEST} characters.", field="words")
    return plain


def terms(asked: Search) -> tuple[Term, ...]:
    """The words and phrases to look for, each once; what holds no letter, digit or emoji is none."""
    found = [Term(tuple(fold(each).split()), each.rstrip().endswith("*")) for each in asked.words]
    return tuple(dict.fromkeys(each for each in found if each.words))


def _owner(work: Work, said: str) -> int:
    """Whose decisions: also of somebody who has left."""
    if said.casefold() == "me":
        return work.person.id
    found = people.by_slack_id(work, text.user_id(said) or "")
    if found is None:
        raise text.nobody(said, field="by")
    return found.id


def _order(said: str) -> bool:
    if said and said.casefold() not in ORDERS:
        raise NotUnderstood(f"There is no order {text.echo(said)}. Try `newest` or `best`.", field="order")
    return ORDERS.get(said.casefold(), False)


def _day(work: Work, said: str, field: str) -> date | None:
    """A day in the actor's zone. Whoever searches looks back: `friday` is the last one, `1 march` this year's or last."""
    if not said:
        return None
    try:
        found = text.day(said, now=work.now, zone=ZoneInfo(work.person.tz))
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field=field) from None
    today = work.now.astimezone(ZoneInfo(work.person.tz)).date()
    if found <= today or str(found.year) in said or said.casefold() == "tomorrow":
        return found
    return found - WEEK if found - WEEK <= today else _year_before(found)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)  # noqa: PLR2004


def _start(work: Work, day: date | None) -> str:
    return text.moment(day, time(0), ZoneInfo(work.person.tz)).isoformat() if day else ""


# What is found


def run(work: Work, asked: Search) -> Results:
    """A page of the decisions that fit and that the actor may see.

    Raises: NotUnderstood when the initiative is not there any more, or may not be seen any more
    """
    key = asked.initiative
    wanted = Wanted(
        terms(asked),
        asked.status,
        asked.by,
        scope.by_key(work, key).id if key else 0,
        asked.function,
        _moment(asked.since),
        _moment(asked.until),
    )
    results = _best(work, asked, wanted) if asked.best and wanted.terms else _newest(work, asked, wanted)
    return results if results.hits else Results((), hint=_hint(work, asked, wanted))


def _newest(work: Work, asked: Search, wanted: Wanted) -> Results:
    part = Part(PAGE + 1, asked.below) if asked.below else Part(PAGE + 1)
    found = search.newest(work, directory.fresh_since(work), wanted, part)
    more = replace(asked, below=wanted.place(found[PAGE - 1])).value() if len(found) > PAGE else ""
    return Results(_hits(found[:PAGE], wanted), more)


def _best(work: Work, asked: Search, wanted: Wanted) -> Results:
    fresh_since = directory.fresh_since(work)
    part = Part(RANKED, asked.below) if asked.below else Part(RANKED)
    found = search.candidates(work, fresh_since, wanted, part)
    order = ranking.ranked(found, wanted.terms)
    shown = search.by_ids(work, fresh_since, order[asked.skip : asked.skip + PAGE])
    following = replace(asked, below=asked.below or max(order, default=0) + 1, skip=asked.skip + PAGE)
    more = following.value() if len(order) > following.skip else ""
    return Results(_hits(shown, wanted), more, best=True, among=RANKED if len(found) == RANKED else 0)


def _hits(found: Sequence[Decision], wanted: Wanted) -> tuple[Hit, ...]:
    return tuple(
        Hit(each, excerpts.marked(each.title, wanted.terms), excerpts.excerpt(each.outcome or "", wanted.terms))
        for each in found
    )


def _hint(work: Work, asked: Search, wanted: Wanted) -> str:
    """The nearest thing that may find something."""
    prefix, said = work.tenancy.prefix, [_typed(each) for each in wanted.terms]
    if said and asked.filtered():
        return words.fewer_filters(prefix, " ".join(said))
    if len(said) > 1:
        return words.fewer_words(prefix, said[0])
    if said and not wanted.terms[0].prefix:
        first = wanted.terms[0].words[0]
        return words.beginning(prefix, " ".join(wanted.terms[0].words), f"{first[: max(3, len(first) - 3)]}*")
    return words.nothing(prefix)


def _typed(term: Term) -> str:
    """A term as it is typed."""
    said = " ".join(term.words) + ("*" if term.prefix else "")
    return f'"{said}"' if len(term.words) > 1 else said
