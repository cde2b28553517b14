"""Polls of times: what is decided, against an oracle that goes through it by hand; the order of votes changes nothing."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import polls
from bot.errors import NotUnderstood
from bot.meetings import typed
from bot.messages.meetings import tally
from bot.polls import MAYBE, NO, YES, Asked, Standing, Time, Vote
from bot.slots import Group

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
R1, R2, O1, O2, F1, F2, F3 = range(1, 8)
ONE, TWO, THREE = (Time(each, each, NOW + timedelta(days=each)) for each in (1, 2, 3))
PAIR = Asked((R1, R2), optional=(O1, O2))
ONE_OF = Asked((R1,), (Group("accounting", (F1, F2)),))


def votes(**said: str) -> list[Vote]:
    """`R1="yn-"`: what somebody says of the first time, the second, the third."""
    known = {"y": YES, "m": MAYBE, "n": NO}
    people = {"R1": R1, "R2": R2, "O1": O1, "O2": O2, "F1": F1, "F2": F2, "F3": F3}
    return [
        Vote(time, people[who], known[letter])
        for who, letters in said.items()
        for time, letter in enumerate(letters, 1)
        if letter != "-"
    ]


def booked(asked: Asked, said: list[Vote], *, now: datetime = NOW) -> int:
    """The number of the time that books itself; 0: none does."""
    best = polls.decided(polls.standings(asked, (THREE, ONE, TWO), said), now)
    return best.time.id if best else 0


@pytest.mark.parametrize(
    ("asked", "said", "number"),
    [
        (PAIR, votes(), 0),
        (PAIR, votes(R1="yyy"), 0),
        (PAIR, votes(R1="yyy", R2="n--"), 0),
        (PAIR, votes(R1="nyy", R2="yyn"), 2),
        (PAIR, votes(R1="yyy", R2="yyy"), 1),
        (PAIR, votes(R1="myy", R2="yyy"), 2),
        (PAIR, votes(R1="mmm", R2="mym"), 2),
        (PAIR, votes(R1="nnn", R2="yyy"), 0),
        (PAIR, votes(R1="yyy", R2="yyy", O1="-my"), 3),
        (PAIR, votes(R1="yyy", R2="yyy", O1="-yy", O2="nyn"), 2),
        (PAIR, votes(R1="yyy", R2="yyy", O1="nnn", O2="nnn"), 1),
        (PAIR, votes(R1="ymy", R2="ymm", O1="nyy", O2="nyy"), 1),
        (ONE_OF, votes(R1="yyy"), 0),
        (ONE_OF, votes(R1="yyy", F1="nny"), 3),
        (ONE_OF, votes(R1="yyy", F1="nnn"), 0),
        (ONE_OF, votes(R1="yyy", F1="nnn", F2="nmm"), 2),
        (ONE_OF, votes(R1="yyy", F1="mmm", F2="--y"), 3),
        (ONE_OF, votes(F1="yyy", F2="yyy"), 0),
        (Asked((), (Group("sales", (F1, F2, F3), 2),)), votes(F1="yyy", F2="nmy"), 3),
        (Asked((), (Group("sales", (F1, F2, F3), 2),)), votes(F1="yyy", F2="nmn"), 2),
        (Asked((), (Group("sales", (F1, F2, F3), 2),)), votes(F1="yy-", F2="mm-", F3="nyn"), 2),
        (Asked((R1,), (Group("nobody", ()),)), votes(R1="yyy"), 0),
        (Asked(()), votes(R1="yyy"), 0),
    ],
)
def test_what_is_decided(asked: Asked, said: list[Vote], number: int) -> None:
    assert booked(asked, said) == number


def test_a_time_that_has_passed_is_not_taken() -> None:
    said = votes(R1="yyy", R2="yym")
    assert booked(PAIR, said, now=ONE.at) == 2
    assert booked(PAIR, said, now=TWO.at) == 3
    assert booked(PAIR, said, now=THREE.at) == 0


def test_who_stands_in_the_way_is_named() -> None:
    asked = Asked((R1, R2), (Group("accounting", (F1, F2)),), (O1,))
    first, second, third = polls.standings(asked, (ONE, TWO, THREE), votes(R2="nn-", F1="nn-", F2="n--", O1="y--"))
    assert (first.refused, first.lacking, first.silent) == ((R2, F1, F2), ("accounting",), (R1,))
    assert (second.refused, second.lacking, second.silent) == ((R2,), (), (R1, F2))
    assert (third.refused, third.possible, third.agreed) == ((), True, False)
    assert first.yes == (O1,)
    assert polls.never(asked, (first, second)) == (R2,)
    assert polls.never(asked, (first, second, third)) == ()
    assert polls.never(asked, ()) == ()
    assert polls.hopeless((first, second), NOW)
    assert not polls.hopeless((first, third), NOW)
    assert polls.hopeless((first, third), THREE.at), "what is possible has passed"


def test_who_is_not_asked_is_not_counted() -> None:
    (standing,) = polls.standings(PAIR, (ONE,), [Vote(1, 99, NO), Vote(1, R1, YES), Vote(2, R2, YES)])
    assert (standing.yes, standing.no, standing.silent) == ((R1,), (), (R2,))


PEOPLE = range(1, 8)
answers = st.sampled_from([YES, MAYBE, NO])


@st.composite
def asks(draw: st.DrawFn) -> Asked:
    roles = draw(st.lists(st.sampled_from("rgho"), min_size=1, max_size=7))
    having = {role: tuple(n for n, each in enumerate(roles, 1) if each == role) for role in "rgho"}
    groups = tuple(Group(name, having[name], draw(st.integers(1, len(having[name])))) for name in "gh" if having[name])
    return Asked(having["r"], groups, having["o"])


times = st.lists(st.integers(-20, 200), min_size=1, max_size=5, unique=True).map(
    lambda hours: [Time(n, n, NOW + timedelta(hours=each)) for n, each in enumerate(hours, 1)]
)
ballots = st.dictionaries(st.tuples(st.integers(1, 5), st.integers(1, 8)), answers, max_size=40).map(
    lambda said: [Vote(time, person, answer) for (time, person), answer in said.items()]
)


def oracle(asked: Asked, offered: list[Time], said: list[Vote]) -> int:
    """The same by hand: every way to fill every group is tried."""
    known = {(each.time, each.person): each.answer for each in said}
    best: tuple[int, int, int, datetime, int] | None = None
    for time in offered:
        choices = [itertools.combinations(each.members, each.count) for each in asked.groups]
        for chosen in itertools.product(*choices):
            given_ = [known.get((time.id, each)) for each in [*asked.required, *itertools.chain(*chosen)]]
            if time.at <= NOW or not given_ or any(each not in (YES, MAYBE) for each in given_):
                continue
            rest = [known.get((time.id, each)) for each in asked.optional]
            cost = (given_.count(MAYBE), -rest.count(YES), -rest.count(MAYBE), time.at, time.id)
            best = cost if best is None else min(best, cost)
    return best[-1] if best else 0


@given(asks(), times, ballots)
@settings(max_examples=200)
def test_the_oracle_says_the_same(asked: Asked, offered: list[Time], said: list[Vote]) -> None:
    alone = not asked.required and not asked.groups
    found = polls.standings(asked, offered, said)
    best = polls.decided(found, NOW)
    if not alone:
        assert (best.time.id if best else 0) == oracle(asked, offered, said)
    if best is not None:
        assert not set(best.no) & set(asked.required), "never a time that somebody who is needed refused"
        assert best.time.at > NOW


@given(asks(), times, ballots, st.randoms(use_true_random=False))
def test_the_order_of_votes_and_times_changes_nothing(
    asked: Asked, offered: list[Time], said: list[Vote], chance: random.Random
) -> None:
    mixed, later = said[:], offered[:]
    chance.shuffle(mixed)
    chance.shuffle(later)
    turned = Asked(
        asked.required[::-1],
        tuple(Group(each.name, each.members[::-1], each.count) for each in asked.groups),
        asked.optional[::-1],
    )
    assert polls.standings(turned, later, mixed) == polls.standings(asked, offered, said)


@given(st.dictionaries(st.integers(1, 4), st.tuples(answers, answers, answers), min_size=2, max_size=4), st.data())
def test_whoever_answers_last_the_same_time_is_booked(said: dict[int, tuple[str, ...]], data: st.DataObject) -> None:
    """When everybody who is required answers for all times, as the form has it, in whatever order they come."""
    asked = Asked(tuple(said))
    expected = _come_in(asked, said, sorted(said))
    assert _come_in(asked, said, data.draw(st.permutations(sorted(said)))) == expected


def _come_in(asked: Asked, said: dict[int, tuple[str, ...]], order: list[int]) -> int:
    """Ballots come in one after the other; the first time that is decided is booked."""
    given_: list[Vote] = []
    for person in order:
        given_ += [Vote(time, person, answer) for time, answer in enumerate(said[person], 1)]
        if number := booked(asked, given_):
            return number
    return 0


@given(asks(), times, ballots)
def test_what_is_possible_can_still_be_agreed(asked: Asked, offered: list[Time], said: list[Vote]) -> None:
    """If the silent all say yes, then it is; if it is not possible, no answer of theirs makes it so."""
    for each in polls.standings(asked, offered, said):
        more = [*said, *(Vote(each.time.id, person, YES) for person in each.silent)]
        again = next(one for one in polls.standings(asked, offered, more) if one.time == each.time)
        assert again.possible == each.possible
        assert again.agreed == (each.possible and bool(again.yes or again.maybe))
        assert isinstance(again, Standing)


def test_answers_are_typed_by_number() -> None:
    assert typed.answers("1:yes 2:maybe, 12=NO") == {1: YES, 2: MAYBE, 12: NO}
    assert typed.answers("none") == typed.answers("no") == {0: NO}
    assert typed.answers("maybe") == {0: MAYBE}


@pytest.mark.parametrize("said", ["", "1", "1:perhaps", "yes no", "0:yes", "1:yes;2:no", "1234:yes"])
def test_what_is_no_answer_is_refused(said: str) -> None:
    with pytest.raises(NotUnderstood, match="1:yes 2:maybe 3:no"):
        typed.answers(said)


def test_where_times_are_very_many_those_that_are_possible_are_shown() -> None:
    many = [Time(n, n, NOW + timedelta(hours=n)) for n in range(1, 22)]
    shown = polls.standings(PAIR, many, [Vote(each.id, R1, NO) for each in many[:18]])
    assert [each.time.id for each in tally.chosen(shown)] == [19, 20, 21]
    assert len(tally.chosen(shown[:20])) == 20


def test_times_are_spread_over_days() -> None:
    hours = [NOW + timedelta(hours=each) for each in range(6)]
    others = [NOW + timedelta(days=2), NOW + timedelta(days=1, hours=3)]
    assert polls.spread([*hours, *others], "Europe/Berlin", 5) == [*hours[:2], *others, hours[2]]
    assert polls.spread([*hours, *others], "Pacific/Kiritimati", 4) == hours[:4], "there the next day begins at ten"
    late = [NOW.replace(hour=each) for each in (8, 9, 11, 12)]
    assert polls.spread(late, "Asia/Kamchatka", 3) == [late[0], late[1], late[3]], "it is midnight at noon"
    assert polls.spread([], "UTC", 5) == []


@given(st.lists(st.integers(0, 300), unique=True), st.integers(1, 6))
def test_spreading_loses_and_invents_nothing(hours: list[int], limit: int) -> None:
    offered = [NOW + timedelta(hours=each) for each in hours]
    chosen = polls.spread(offered, "Asia/Kathmandu", limit)
    assert len(chosen) == len(set(chosen)) == min(limit, len(offered))
    assert set(chosen) <= set(offered)
    assert chosen[:1] == offered[:1]
