"""The gap finder, against a definition written out in another style."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot import gaps
from bot.freshness import Cadence
from bot.gaps import Gap, Member, Situation

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
FUNCTIONS = ("sales", "legal", "accounting")

members = st.builds(
    Member,
    person_id=st.just(0),
    name=st.sampled_from(["Ana", "Ben", "Carla"]),
    function=st.sampled_from(FUNCTIONS),
    daci=st.sampled_from(["driver", "approver", "contributor", "contributor", "informed"]),
    added_at=st.integers(0, 90).map(lambda days: NOW - timedelta(days=days)),
    leads=st.booleans(),
    influence=st.none() | st.integers(1, 5),
    interest=st.none() | st.integers(1, 5),
    deactivated=st.booleans(),
    external=st.booleans(),
    insider=st.booleans(),
    inside=st.sampled_from([None, True, False]),
    left_group=st.booleans(),
    away=st.integers(0, 5),
    touched_at=st.none() | st.integers(0, 90).map(lambda days: NOW - timedelta(days=days)),
)
situations = st.builds(
    lambda some, required: Situation(
        NOW, tuple(Member(**{**_fields(each), "person_id": n}) for n, each in enumerate(some, 1)), frozenset(required)
    ),
    st.lists(members, max_size=12),
    st.sets(st.sampled_from(FUNCTIONS)),
)


def _fields(member: Member) -> dict[str, object]:
    return {name: getattr(member, name) for name in Member._fields}


def _defined(here: Situation) -> set[tuple[str, str, str, tuple[int, ...]]]:
    """What the issue says, one gap at a time, as (kind, role, function, people)."""
    found = set()
    for role in ("driver", "approver"):
        ids = [m.person_id for m in here.members if m.daci == role]
        if len(ids) == 0:
            found.add(("no_role", role, "", ()))
        if len(ids) >= 2:
            found.add(("two_in_role", role, "", tuple(ids)))
    for name in here.required:
        if not [m for m in here.members if m.function == name and not m.deactivated]:
            found.add(("no_function", "", name, ()))
    for name in FUNCTIONS:
        active = [m for m in here.members if m.function == name and not m.deactivated]
        heads = [m for m in active if m.leads or m.daci in {"driver", "approver"}]
        many = [m.person_id for m in active if m.daci == "contributor"]
        if len(many) > 3 and not heads:
            found.add(("no_lead", "", name, tuple(many)))
    limits = {(True, True): 7, (True, False): 14, (False, True): 30, (False, False): 60}
    for m in here.members:
        about = (m.daci, m.function, (m.person_id,))
        if m.deactivated:
            found.add(("deactivated", *about))
            continue
        strong, keen = (m.influence or 1) > 3, (m.interest or 1) > 3
        heard = m.touched_at or m.added_at
        checks = {
            "gone": m.inside is False,
            "away": m.away > 2,
            "no_insider": m.external and not m.insider,
            "left_group": m.left_group,
            "silent": (here.now - heard).total_seconds() > limits[strong, keen] * 86400,
        }
        found |= {(kind, *about) for kind, holds in checks.items() if holds}
    return found


@given(situations)
def test_the_finder_agrees_with_the_definition(here: Situation) -> None:
    found = gaps.find(here)
    assert {(gap.kind, gap.role, gap.function, gap.people) for gap in found} == _defined(here)
    assert len(found) == len(set(found))
    assert found == gaps.find(here)
    assert {gap.kind for gap in gaps.public(found)}.isdisjoint({"silent"})


def test_the_most_blocking_comes_first_and_the_longest_silence_before_the_shorter() -> None:
    silent = [
        Member(n, f"P{n}", "sales", "informed", NOW - timedelta(days=days)) for n, days in ((1, 61), (2, 100), (3, 70))
    ]
    found = gaps.find(Situation(NOW, tuple(silent), frozenset({"legal"}), Cadence()))
    assert [gap.kind for gap in found] == ["no_role", "no_role", "no_function", "silent", "silent", "silent"]
    assert [gap.people for gap in found[3:]] == [(2,), (3,), (1,)]
    assert found[3] == Gap("silent", "informed", "sales", (2,), 100)


def test_the_decisive_week_ends_with_the_launch_and_has_working_days() -> None:
    today = date(2027, 3, 1)
    assert gaps.decisive_days(date(2027, 6, 1), today) == (  # a Tuesday
        date(2027, 5, 26), date(2027, 5, 27), date(2027, 5, 28), date(2027, 5, 31), date(2027, 6, 1),
    )  # fmt: skip
    assert gaps.decisive_days(date(2027, 2, 28), today) == ()
    assert gaps.decisive_days(None, today) == ()
