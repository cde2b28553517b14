"""Who is asked when, until when an answer counts, and what the digest contains."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import replies, rounds
from bot.errors import NotUnderstood
from bot.rounds import Chance, Given, Morning, Plan, Said, Turn

ZONES = sorted(zoneinfo.available_timezones() - {"Factory", "localtime"})
BERLIN = Plan((0, 1, 2, 3, 4), time(9), time(11), "Europe/Berlin")
MONDAY = date(2027, 3, 1)
EARLY = datetime(2027, 1, 1, tzinfo=UTC)

times = st.times(max_value=time(23, 58)).map(lambda each: each.replace(second=0, microsecond=0))
days_2027 = st.dates(date(2027, 1, 1), date(2027, 12, 31))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(st.sampled_from(ZONES), times, days_2027)
def test_everywhere_a_turn_is_at_the_local_time_on_its_day(name: str, at: time, day: date) -> None:
    zone = ZoneInfo(name)
    plan = Plan(tuple(range(7)), at, time(23, 59), name)
    local = rounds.turn(plan, day, name).astimezone(zone)
    wall = datetime.combine(day, at, tzinfo=zone)
    in_gap = wall.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None)
    assert in_gap or (local.date(), local.time()) == (day, at)
    assert local.replace(tzinfo=None) >= wall.replace(tzinfo=None)


@given(st.lists(st.sampled_from(ZONES), min_size=1, max_size=4), st.sampled_from(ZONES), days_2027)
def test_each_local_day_has_one_round_in_order(zones: list[str], own: str, first: date) -> None:
    plan = Plan(tuple(range(7)), time(9), time(11), own)
    now, after, begun = datetime.combine(first, time(0), tzinfo=UTC), None, []
    for _ in range(10):
        found = rounds.upcoming(plan, zones, now=now, since=now - timedelta(days=5), after=after)
        assert found
        after = found[0]
        now = max(now, found[1])
        begun.append(after)
    assert begun == [begun[0] + timedelta(days=n) for n in range(10)]


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    days_2027,
    times,
)
def test_there_is_always_a_next_round_and_it_is_not_over(
    days: set[int], own: str, other: str, day: date, at: time
) -> None:
    plan, now = Plan(tuple(sorted(days)), time(9), time(11), own), datetime.combine(day, at, tzinfo=UTC)
    found = rounds.upcoming(plan, [other], now=now, since=EARLY - timedelta(days=10), after=None)
    assert found
    assert found[0].weekday() in days
    assert rounds.over(plan, found[0], [other]) > now


def test_a_round_begins_with_its_first_turn_also_off_the_hour() -> None:
    zones = ["Europe/Berlin", "Asia/Kathmandu", "America/Los_Angeles"]
    assert rounds.opening(BERLIN, MONDAY, zones=zones, since=EARLY) == utc("2027-03-01 03:15")


def test_a_round_begins_at_its_closing_when_all_turns_come_later() -> None:
    assert rounds.opening(BERLIN, MONDAY, zones=["America/Los_Angeles"], since=EARLY) == utc("2027-03-01 10:00")


def test_turns_before_the_standup_was_made_are_nobodys() -> None:
    zones = ["Asia/Tokyo", "Europe/Berlin"]
    since = utc("2027-03-01 07:58")
    assert rounds.upcoming(BERLIN, zones, now=since, since=since, after=None) == (MONDAY, utc("2027-03-01 08:00"))
    since = utc("2027-03-01 08:01")
    assert rounds.upcoming(BERLIN, zones, now=since, since=since, after=None) == (
        date(2027, 3, 2),
        utc("2027-03-02 00:00"),
    )


def test_a_round_that_closed_before_the_standup_was_made_does_not_take_place() -> None:
    assert rounds.opening(BERLIN, MONDAY, zones=["America/Los_Angeles"], since=utc("2027-03-01 12:00")) is None


def test_rounds_that_were_slept_through_are_left_out() -> None:
    found = rounds.upcoming(BERLIN, ["Europe/Berlin"], now=utc("2027-03-04 09:00"), since=EARLY, after=MONDAY)
    assert found == (date(2027, 3, 4), utc("2027-03-04 08:00"))


def test_without_known_members_the_standups_own_zone_counts() -> None:
    found = rounds.upcoming(BERLIN, [], now=utc("2027-03-01 07:00"), since=EARLY, after=None)
    assert found == (MONDAY, utc("2027-03-01 08:00"))


@pytest.mark.parametrize(
    ("day", "zone", "due"),
    [
        (date(2027, 3, 27), "Europe/Berlin", "2027-03-27 08:00"),
        (date(2027, 3, 28), "Europe/Berlin", "2027-03-28 07:00"),
        (date(2027, 10, 31), "Europe/Berlin", "2027-10-31 08:00"),
        (date(2027, 3, 13), "America/New_York", "2027-03-13 14:00"),
        (date(2027, 3, 14), "America/New_York", "2027-03-14 13:00"),
        (date(2027, 11, 7), "America/New_York", "2027-11-07 14:00"),
    ],
)
def test_the_clock_on_the_wall_counts_when_clocks_change(day: date, zone: str, due: str) -> None:
    assert rounds.turn(BERLIN, day, zone) == utc(due)


def test_closes_comes_after_at() -> None:
    with pytest.raises(NotUnderstood, match="not after 09:00") as refused:
        rounds.checked(Plan((0,), time(9), time(9), "UTC"))
    assert refused.value.field == "closes"


def test_a_run_by_hand_closes_as_usual_or_in_two_hours() -> None:
    assert rounds.run_closes(BERLIN, MONDAY, utc("2027-03-01 09:30")) == utc("2027-03-01 10:00")
    assert rounds.run_closes(BERLIN, MONDAY, utc("2027-03-01 10:00")) == utc("2027-03-01 12:00")


def test_how_late_a_prompt_and_a_digest_may_be() -> None:
    due, closes, following = utc("2027-03-01 08:00"), utc("2027-03-01 10:00"), utc("2027-03-02 03:30")
    again = due + timedelta(hours=24)
    assert rounds.ask_until(due, closes, "UTC", again) == closes
    after = utc("2027-03-01 17:00")
    assert rounds.ask_until(after, closes, "UTC", None) == after + timedelta(hours=12)
    assert rounds.ask_until(after, closes, "UTC", after + timedelta(hours=3)) == after + timedelta(hours=3)
    ends = Morning("Asia/Kathmandu", 9 * 60, 16 * 60)
    assert rounds.ask_until(utc("2027-03-01 03:15"), closes, ends, again) == closes
    assert rounds.ask_until(utc("2027-03-01 03:15"), again, ends, again) == utc("2027-03-01 10:15")
    night = Morning("UTC", 22 * 60, 6 * 60)
    assert rounds.ask_until(utc("2027-03-01 23:00"), closes, night, None) == utc("2027-03-02 06:00")
    assert rounds.digest_until(closes, following) == following
    assert rounds.digest_until(closes, None) == closes + timedelta(hours=24)
    assert rounds.digest_until(closes, closes - timedelta(hours=3)) == closes + timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "due", "given", "outrun", "expected"),
    [
        ("09:00", "08:00", Given.NOT, False, Chance.OPEN),
        ("09:00", "08:00", Given.IN_TIME, False, Chance.OPEN),
        ("10:00", "08:00", Given.NOT, False, Chance.LATE),
        ("10:00", "08:00", Given.IN_TIME, False, Chance.OVER),
        ("10:00", "08:00", Given.NOT, True, Chance.OVER),
        ("10:30", "08:00", Given.LATE, False, Chance.OPEN),
        ("10:30", "08:00", Given.LATE, True, Chance.OVER),
        ("18:00", "17:00", Given.IN_TIME, False, Chance.OPEN),
        ("18:00", "17:00", Given.LATE, True, Chance.OVER),
    ],
)
def test_what_can_be_done_about_a_turn(now: str, due: str, given: Given, outrun: bool, expected: Chance) -> None:
    on = "2027-03-01"
    closes = utc(f"{on} 10:00")
    found = rounds.chance(
        now=utc(f"{on} {now}"), due_at=utc(f"{on} {due}"), closes_at=closes, given=given, outrun=outrun
    )
    assert found is expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\nb\nc", ["a", "b", "c"]),
        ("1. a\n2) b\n3. c", ["a", "b", "c"]),
        ("- a\n* b\n• c", ["a", "b", "c"]),
        ("just one", ["just one", "", ""]),
        ("a\n\nb", ["a", "b", ""]),
        ("1. a\nmore of a\n3. c", ["a\nmore of a", "", "c"]),
        ("a1\na2\n\nb\n\nc1\nc2", ["a1\na2", "b", "c1\nc2"]),
        ("a1\na2\na3\nb\nc", ["a1\na2\na3", "b", "c"]),
        ("- Rail - signed\nslots: 3. May\nc", ["Rail - signed", "slots: 3. May", "c"]),
        ("2027 was good\nb\nc", ["2027 was good", "b", "c"]),
        ("", ["", "", ""]),
    ],
)
def test_a_message_is_split_into_answers(raw: str, expected: list[str]) -> None:
    assert replies.split(raw, 3) == expected


@given(st.text(max_size=300), st.integers(1, 8))
def test_splitting_gives_an_answer_for_each_question_and_loses_no_word(raw: str, count: int) -> None:
    found = replies.split(raw, count)
    assert len(found) == count
    assert {word for word in raw.split() if word.isalpha()} <= {word for each in found for word in each.split()}


@pytest.mark.parametrize(
    ("answers", "raw", "parts"),
    [
        (["a", "", ""], "b", ["", "b", ""]),
        (["a", "", ""], "b\nc", ["", "b", "c"]),
        (["a", "", ""], "b\nb\nc", ["", "b\nb", "c"]),
        (["a", "", ""], "3. c", ["", "", "c"]),
        (["", "b", ""], "a", ["a", "", ""]),
        (["a", "b", "c"], "d\ne", ["", "", "d\ne"]),
        (["a", "b", "c"], "2) b", ["", "b", ""]),
    ],
)
def test_a_further_message_goes_to_what_has_no_answer_yet(answers: list[str], raw: str, parts: list[str]) -> None:
    assert replies.continued(answers, raw) == parts


@pytest.mark.parametrize(
    ("answers", "before", "raw", "parts"),
    [
        (["a", "b", "c\nd"], ["a", "b", "c"], "a\nb\nx", ["a", "b", "x"]),
        (["a", "b", ""], ["a", "", ""], "a\nx", ["a\nx", "", ""]),
        (["a", "", ""], ["a", "", ""], "a\nx", ["a", "x", ""]),
        (["a", "b", "c"], ["", "b", ""], "1. x", ["x", "", ""]),
    ],
)
def test_an_edited_message_keeps_to_its_questions(
    answers: list[str], before: list[str], raw: str, parts: list[str]
) -> None:
    assert replies.corrected(answers, before, raw) == parts


def test_one_messages_part_is_exchanged_and_the_rest_kept() -> None:
    assert replies.exchanged(["a", "b\nc\nd"], ["", "c"], ["", "x\ny"]) == ["a", "b\nx\ny\nd"]
    assert replies.exchanged(["a", "other"], ["a", "c"], ["a", "x"]) == ["a", "other\nx"]
    assert replies.exchanged(["a", "b\nc"], ["", "c"], ["", ""]) == ["a", "b"]


@given(st.lists(st.text("ab \n.-1", max_size=20), min_size=1, max_size=6))
def test_however_many_messages_no_word_is_lost(messages: list[str]) -> None:
    answers = nothing = [""] * 3
    for raw in messages:
        answers = replies.exchanged(answers, nothing, replies.continued(answers, raw))
    kept = {word for answer in answers for word in answer.split()}
    assert {word for raw in messages for word in raw.split() if word.isalpha()} <= kept


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a; b; c", ["a", "b", "c"]),
        ("a", ["a", "", ""]),
        (";b", ["", "b", ""]),
        ("a;;c;", ["a", "", "c"]),
        ("a; a; b; c", ["a\na", "b", "c"]),
        ("1. a; 3. c", ["a", "", "c"]),
    ],
)
def test_typed_answers_are_parted_by_semicolons(raw: str, expected: list[str]) -> None:
    assert replies.typed(raw, 3) == expected
    assert replies.merged([], expected) == expected
    assert replies.merged(["x", "y", "z"], expected) == [new or old for old, new in zip("xyz", expected, strict=True)]


def test_ones_own_next_turn() -> None:
    now = utc("2027-03-01 07:00")

    def own(zone: str, after: date | None = None) -> datetime | None:
        return rounds.own_next(BERLIN, zone, now=now, since=now, after=after)

    assert own("Europe/Berlin") == utc("2027-03-01 08:00")
    assert own("Europe/Berlin", MONDAY) == utc("2027-03-02 08:00")
    assert own("Asia/Kolkata") == utc("2027-03-02 03:30")
    assert own("America/Los_Angeles") == utc("2027-03-01 17:00")
    never = Plan((), time(9), time(11), "UTC")
    assert rounds.own_next(never, "UTC", now=now, since=now, after=None) is None


def test_how_long_an_answer_goes_on() -> None:
    closes, later = utc("2027-03-01 10:00"), utc("2027-03-01 17:00")
    assert rounds.goes_on(utc("2027-03-01 09:59"), closes, utc("2027-03-01 06:00"))
    assert not rounds.goes_on(closes, closes, utc("2027-03-01 06:00"))
    assert rounds.goes_on(utc("2027-03-01 18:59"), closes, later)
    assert not rounds.goes_on(utc("2027-03-01 19:00"), closes, later)


def test_answers_are_trimmed_and_not_all_empty() -> None:
    assert replies.clean([" a ", ""], 3) == ["a", "", ""]
    assert len(replies.clean(["x" * 5000], 1)[0]) == replies.ANSWER_LENGTH
    with pytest.raises(NotUnderstood):
        replies.clean([" ", ""], 2)


@pytest.mark.parametrize("word", ["", "no", "None.", " - ", "Nothing!", "n/a", "No blockers", "👍"])
def test_some_answers_say_nothing(word: str) -> None:
    assert rounds.is_nothing(word)


@pytest.mark.parametrize("word", ["No contract yet", "none of the labels", "Legal"])
def test_other_answers_say_something(word: str) -> None:
    assert not rounds.is_nothing(word)


def test_an_unknown_zone_is_replaced() -> None:
    assert rounds.zone("Mars/Base", "Europe/Berlin").key == "Europe/Berlin"
    assert rounds.zone("").key == "UTC"


def test_the_digest_puts_blockers_first_and_everybody_somewhere() -> None:
    before, closes, later = utc("2027-03-01 08:00"), utc("2027-03-01 10:00"), utc("2027-03-01 17:00")
    turns = [
        Turn("Ana", "answered", before, False, ("done", "next", "Legal")),
        Turn("Ben", "answered", before, True, ("", "", "Budget")),
        Turn("Cem", "answered", before, False, ("", "", "no")),
        Turn("Dee", "asked", before),
        Turn("Eva", "waiting", later),
        Turn("Fay", "asked", later),
        Turn("Gil", "skipped", before),
        Turn("Hal", "missed", before),
    ]
    found = rounds.digest(rounds.QUESTIONS, turns, closes)
    blocks = rounds.QUESTIONS[2]
    assert found.blockers == (Said("Ana", False, ((blocks, "Legal"),)), Said("Ben", True, ((blocks, "Budget"),)))
    assert [each.name for each in found.people] == ["Ana", "Cem"]
    assert found.people[1].answers == ((blocks, "no"),)
    assert (found.missing, found.skipped, found.unasked) == (("Dee",), ("Gil",), ("Hal",))
    assert found.later == (("Eva", later), ("Fay", later))
    assert found.answered == 3


def test_without_a_question_about_blockers_there_are_none() -> None:
    found = rounds.digest(("How are you?",), [Turn("Ana", "answered", EARLY, False, ("Fine",))], EARLY)
    assert (found.blockers, found.people) == ((), (Said("Ana", False, (("How are you?", "Fine"),)),))
