"""What people type is read as they meant it, and what they wrote goes out harmless."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import text
from bot.errors import BotError, NotUnderstood

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # a Sunday, 18:00 in Berlin
PIECES = [
    *"\"'“”„‟«»‘’‚‛:<>|&\\ \n-/.,",
    "<@U1|Ana Roe>",
    "<#C1|x>",
    "<!here>",
    "<https://x.y|z>",
    "&lt;",
    "why:",
    "at",
    "in",
    "friday",
    "today",
    "march",
    "to",
    "every",
    "weekly",
    "25:00",
    "9",
    "0",
    "99999",
    "am",
    "h",
    "w",
    "month",
    "2027-02-30",
    "👍🏽",
    "é",
]
ANYTHING = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
SPACED = st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join)


def refused(call: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(NotUnderstood) as caught:
        call(*args, **kwargs)  # type: ignore[operator]
    return caught.value.sentence


@pytest.mark.parametrize(
    ("raw", "words", "options"),
    [
        ('log "Use EU" outcome:"go now"', ("log", "Use EU"), {"outcome": "go now"}),
        ("log “Use EU” why:“it is near”", ("log", "Use EU"), {"why": "it is near"}),
        ("„eins zwei“ «trois quatre» »fünf sechs«", ("eins zwei", "trois quatre", "fünf sechs"), {}),
        ("”sju åtta” ‟x y” ‚ab cd‘ ‛e f’", ("sju åtta", "x y", "ab cd", "e f"), {}),
        ("it's Ana’s it’s", ("it's", "Ana’s", "it’s"), {}),
        ("'it's fine' ‘it’s fine’", ("it's fine", "it’s fine"), {}),
        ("’tis the '90s", ("’tis", "the", "'90s"), {}),
        ('log "never closed', ("log", "never closed"), {}),
        ('log “closed otherwise"', ("log", "closed otherwise"), {}),
        (r'"say \"hi\" now"', ('say "hi" now',), {}),
        ('"Ship it", she said', ("Ship it,", "she", "said"), {}),
        ("12:30 at:09:00 https://x.y:8/a", ("12:30", "https://x.y:8/a"), {"at": "09:00"}),
        ("mailto:a@b.c :smile: note: x", ("mailto:a@b.c", ":smile:", "note:", "x"), {}),
        ("By:@ana by:@ben a-b_c:d", (), {"by": "@ben", "a-b_c": "d"}),
        ('"why:x" why:""', ("why:x",), {"why": ""}),
        ("<@U1|Ana Roe> need:<@U2|Ben B>,accounting", ("<@U1|Ana Roe>",), {"need": "<@U2|Ben B>,accounting"}),
        ('"ask <@U1|A "B" C> now"', ('ask <@U1|A "B" C> now',), {}),
        ("<https://x.y/?a=1&amp;b|a label>", ("<https://x.y/?a=1&amp;b|a label>",), {}),
        ("&lt;b&gt; &amp;lt; a < b", ("<b>", "&lt;", "a", "<", "b"), {}),
        ("", (), {}),
    ],
)
def test_text_is_split_as_a_shell_would(raw: str, words: tuple[str, ...], options: dict[str, str]) -> None:
    parsed = text.parse(raw)
    assert parsed.words == words
    assert dict(parsed.options) == options


def test_the_raw_rest_can_be_had() -> None:
    parsed = text.parse('search status:open  "two words" x')
    assert parsed.rest_after(0) == parsed.raw
    assert parsed.rest_after(1) == 'status:open  "two words" x'
    assert parsed.rest_after(2) == "x"
    assert not parsed.rest_after(3)
    assert not parsed.rest_after(9)
    assert parsed.without_first().words == ("two words", "x")
    assert parsed.without_first().rest_after(1) == "x"
    assert text.parse("").without_first().rest_after(0) == ""


def test_many_stray_quotes_stay_cheap() -> None:
    assert len(text.parse("'a " * 20_000).words) == 20_000


@given(ANYTHING)
def test_parsing_takes_any_text(raw: str) -> None:
    parsed = text.parse(raw)
    assert len(parsed.ends) == len(parsed.words) + 1
    assert all(name == name.lower() for name in parsed.options)
    for n in range(len(parsed.words) + 2):
        assert raw.rstrip().endswith(parsed.rest_after(n))


@given(st.lists(st.text(st.characters(exclude_characters="\\&<>\"'“”„‟«»"), max_size=8)))
def test_quoted_words_come_back(words: list[str]) -> None:
    assert text.parse(" ".join(f'"{word}"' for word in words)).words == tuple(words)


def test_mentions_are_recognised() -> None:
    assert text.user_id("<@U123|ana>") == text.user_id("<@U123>") == "U123"
    assert text.user_id("<@W9|x y>") == "W9"
    assert text.channel_id("<#C1|launch>") == "C1"
    assert text.usergroup_id("<!subteam^S1|@sales>") == "S1"
    assert text.user_id("@ana") is text.channel_id("#x") is text.usergroup_id("S1") is text.url("x.y") is None
    assert text.mentioned_users("<@U2> x <@U1|a> <@U2|b>") == ("U2", "U1")
    assert text.url("<https://x.y/?a&amp;b|l>") == text.url("https://x.y/?a&b") == "https://x.y/?a&b"


@pytest.mark.parametrize("word", ["Dana@Retailer.example", "<mailto:dana@retailer.example|Dana@Retailer.example>"])
def test_an_address_is_a_key(word: str) -> None:
    assert text.email(word) == "dana@retailer.example"


@pytest.mark.parametrize("word", ["dana", "<mailto:a@b.c", "a@b.c>", "@ana", "a@b", "a b@c.d", "a@b.c,d@e.f"])
def test_what_is_no_address_is_none(word: str) -> None:
    assert text.email(word) is None


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("<@U1|ana> and <@U2>", "@Ana Roe and @U2"),
        ("<@U3|ben>", "@ben"),
        ("<#C1|launch> <#C2>", "#launch #C2"),
        ("<!subteam^S1|@sales> <!subteam^S2>", "@sales @S2"),
        ("<!here> <!channel|channel>", "@here @channel"),
        ("<!date^1^{date}^https://x|Friday> <!date^1^{date}>", "Friday a date"),
        ("<https://x.y/z|our &amp; doc>", "our & doc (https://x.y/z)"),
        ("<https://x.y> <https://x.y/|x.y>", "https://x.y https://x.y/"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("&lt;!channel&gt; &amp;lt; a < b", "<!channel> &lt; a < b"),
    ],
)
def test_slack_text_becomes_plain(raw: str, plain: str) -> None:
    assert text.readable(raw, {"U1": "Ana Roe"}) == plain


@given(ANYTHING)
def test_no_control_sequence_goes_out(raw: str) -> None:
    for sent in (text.escape(raw), text.escape(text.readable(raw, {}))):
        assert not set("<>") & set(sent)
        assert text.readable(sent, {}) == text.unescape(sent)
    assert text.unescape(text.escape(raw)) == raw
    assert all(line.startswith(">") and "<" not in line for line in text.quote(raw).split("\n"))


def test_a_quote_marks_every_line() -> None:
    assert text.quote("a <b>\n\nc") == "> a &lt;b&gt;\n>\n> c"
    assert text.quote("") == ">"


def test_text_is_shortened_between_characters() -> None:
    assert text.shorten("abc", 3) == "abc"
    assert text.shorten("abcd", 3) == "ab…"
    assert text.shorten("ab cd", 4) == "ab…"
    assert text.shorten("ae\u0301xyz", 3) == "a…"
    assert text.shorten("a👍🏽bcd", 3) == "a…"
    assert text.shorten("a👩\u200d🚀bcd", 4) == "a…"
    assert text.shorten("🇩🇪🇫🇷🇪🇸", 4) == "🇩🇪…"
    assert text.shorten("🇩🇪🇫🇷🇪🇸", 5) == "🇩🇪🇫🇷…"
    assert text.shorten("e" + "\u0301" * 9, 4) == "e\u0301\u0301…"
    assert not text.shorten("abc", 0)


@given(ANYTHING, st.integers(0, 30))
def test_a_shortened_text_fits(raw: str, limit: int) -> None:
    assert len(text.shorten(raw, limit)) <= limit


def test_counts_read_well() -> None:
    assert text.plural(1, "decision") == "1 decision"
    assert text.plural(3, "decision") == "3 decisions"
    assert text.plural(0, "person", many="people") == "0 people"


def test_near_misses_are_suggested() -> None:
    assert text.nearest("lst", ["list", "log", "show"]) == ["list"]
    assert text.nearest("sup", ["supersede", "show"]) == ["supersede"]
    assert text.nearest("LOG", ["Log"]) == ["Log"]
    assert text.nearest("zzz", ["list"]) == []


def test_amounts_stay_in_range() -> None:
    assert text.amount(" 5 ", 1, 5, "influence") == 5
    assert refused(text.amount, "9", 1, 5, "influence") == "influence goes from 1 to 5; `9` is outside."
    assert "whole number from 1 to 5; `high` is not" in refused(text.amount, "high", 1, 5, "influence")
    with pytest.raises(NotUnderstood) as caught:
        text.amount("", 1, 5, "influence")
    assert caught.value.field == "influence"


@pytest.mark.parametrize(
    ("raw", "local"),
    [
        ("friday 17:00", "2026-11-27 17:00"),
        ("17:00 on friday", "2026-11-27 17:00"),
        ("next friday 5pm", "2026-11-27 17:00"),
        ("Friday at 9", "2026-11-27 09:00"),
        ("friday, noon", "2026-11-27 12:00"),
        ("tomorrow 15:00", "2026-11-23 15:00"),
        ("in 2 weeks", "2026-12-06 18:00"),
        ("in 3 months", "2027-02-22 18:00"),
        ("in 2 days at 9:30", "2026-11-24 09:30"),
        ("a year from now", "2027-11-22 18:00"),
        ("in 90 minutes", "2026-11-22 19:30"),
        ("in an hour", "2026-11-22 19:00"),
        ("now", "2026-11-22 18:00"),
        ("2027-03-01", "2027-03-01 00:00"),
        ("2027-03-01 08:58", "2027-03-01 08:58"),
        ("2027-03-01T08:58", "2027-03-01 08:58"),
        ("2027-03-01T08:58:00Z", "2027-03-01 09:58"),
        ("monday", "2026-11-23 00:00"),
        ("sunday", "2026-11-29 00:00"),
        ("sunday 19:00", "2026-11-22 19:00"),
        ("sunday 17:00", "2026-11-29 17:00"),
        ("20:00", "2026-11-22 20:00"),
        ("17:00", "2026-11-23 17:00"),
        ("3rd of march at 9", "2027-03-03 09:00"),
        ("wednesday 3 march 2027", "2027-03-03 00:00"),
        ("14/3/2027", "2027-03-14 00:00"),
        ("3/14/2027", "2027-03-14 00:00"),
        ("3.4.2027", "2027-04-03 00:00"),
        ("2 days ago", "2026-11-20 00:00"),
        ("2027-03-28 02:30", "2027-03-28 03:30"),  # in the gap: an hour later
        ("2026-10-25 02:30", "2026-10-25 02:30"),
    ],
)
def test_moments_are_read_in_the_persons_zone(raw: str, local: str) -> None:
    found = text.when(raw, now=NOW, zone=BERLIN)
    assert found.tzinfo is UTC
    assert f"{found.astimezone(BERLIN):%Y-%m-%d %H:%M}" == local


def test_in_the_fold_the_first_is_meant() -> None:
    assert text.when("2026-10-25 02:30", now=NOW, zone=BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_alone_takes_the_default_time() -> None:
    at = {"now": NOW, "zone": BERLIN, "default_time": time(17)}
    assert text.when("friday", **at) == datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    assert text.when("in 2 weeks", **at) == datetime(2026, 12, 6, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("today 25:00", "I can't read `25:00` as a time. Try `09:00` or `9am`."),
        ("2027-02-30", "There is no day `2027-02-30` in the calendar. Try `friday 17:00`"),
        ("03/04/2027", "can be read in two ways. Write `2027-03-04` or `2027-04-03`."),
        ("blah", "I can't read `blah` as a date. Try `friday 17:00`"),
        ("", "I can't read an empty text as a date."),
        ("friday 99", "I can't read `friday 99`"),
        ("friday 3 march 2027", "I can't read"),
        ("tomorrow 15:00 CET", "I can't read"),
        ("tomorrow at lunch", "I can't read `lunch` as a time"),
        ("march 45", "I can't read"),
        ("1st", "I can't read"),
        ("in 99999 weeks", "is too far away"),
        ("in 999999 years", "is too far away"),
        ("in 999999 days", "is too far away"),
        ("9999-12-31 23:00", "is too far away"),
        ("0001-01-01T00:00:00+14:00", "is too far away"),
        ("2027-02-30T08:00:00Z", "I can't read"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_right_form(raw: str, said: str) -> None:
    assert said in refused(text.when, raw, now=NOW, zone=BERLIN)


def test_days_are_read_in_the_persons_zone() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # already Monday in Berlin
    assert text.day("today", now=late, zone=BERLIN) == date(2026, 11, 23)
    assert text.day("monday", now=late, zone=BERLIN) == date(2026, 11, 30)
    assert text.day("in a month", now=datetime(2027, 1, 31, tzinfo=UTC), zone=BERLIN) == date(2027, 2, 28)
    assert text.day("the day after tomorrow", now=NOW, zone=BERLIN) == date(2026, 11, 24)
    assert "Try `friday`, `2027-03-01`" in refused(text.day, "someday:ish", now=NOW, zone=BERLIN)


@pytest.mark.parametrize("raw", ["in -1 days", "-1 week", "in \u22122 months", "- 3 days", "now"])
def test_time_that_runs_backwards_and_no_day_at_all_are_refused(raw: str) -> None:
    assert "I can't read" in refused(text.day, raw, now=NOW, zone=BERLIN)
    if raw != "now":
        assert "I can't read" in refused(text.when, raw, now=NOW, zone=BERLIN)


def test_of_a_day_with_a_time_the_day_is_taken() -> None:
    for raw in ("friday 17:00", "friday at 5pm", "17:00 on friday"):
        assert text.day(raw, now=NOW, zone=BERLIN) == text.day("friday", now=NOW, zone=BERLIN)
    assert text.day("march 3 - 2027", now=NOW, zone=BERLIN) == date(2027, 3, 3)


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("09:00", time(9)),
        ("9", time(9)),
        ("9am", time(9)),
        ("9:30 pm", time(21, 30)),
        ("9 p.m.", time(21)),
        ("17h", time(17)),
        ("17h30", time(17, 30)),
        ("9.30", time(9, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("at noon", time(12)),
        ("Midnight", time(0)),
    ],
)
def test_clock_times(raw: str, at: time) -> None:
    assert text.clock_time(raw) == at


@pytest.mark.parametrize("raw", ["25:00", "24:00", "9:60", "13pm", "0am", "x", "", "٩", "9 9"])
def test_no_clock_times(raw: str) -> None:
    assert "as a time. Try `09:00` or `9am`." in refused(text.clock_time, raw)


@pytest.mark.parametrize(
    ("raw", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("wed, mon,fri", (0, 2, 4)),
        ("weekdays", (0, 1, 2, 3, 4)),
        ("Weekends", (5, 6)),
        ("daily", tuple(range(7))),
        ("every day", tuple(range(7))),
        ("monday to thursday", (0, 1, 2, 3)),
        ("fri–mon", (0, 4, 5, 6)),
        ("Mondays and tues", (0, 1)),
        ("mon-tue & thurs", (0, 1, 3)),
        ("sun-sun", (6,)),
    ],
)
def test_weekdays(raw: str, days: tuple[int, ...]) -> None:
    assert text.weekdays(raw) == days


def test_no_weekdays() -> None:
    assert "Did you mean `monday`?" in refused(text.weekdays, "mondya")
    assert "`fryday`" in refused(text.weekdays, "mon-fryday")
    assert "Try `mon-fri`" in refused(text.weekdays, "weekdays-fri")
    assert "an empty text" in refused(text.weekdays, " ")
    assert "`-`" in refused(text.weekdays, "-")


@given(st.sets(st.integers(0, 6), min_size=1))
def test_weekdays_come_back(days: set[int]) -> None:
    assert text.weekdays(",".join(text.WEEKDAYS[day] for day in days)) == tuple(sorted(days))


@given(st.integers(0, 6), st.integers(0, 6))
def test_spans_of_weekdays_run_on_from_the_first(first: int, last: int) -> None:
    days = text.weekdays(f"{text.WEEKDAYS[first]}-{text.WEEKDAYS[last]}")
    assert len(days) == (last - first) % 7 + 1
    assert {first, last} <= set(days)


@pytest.mark.parametrize(
    ("raw", "minutes"),
    [
        ("45m", 45),
        ("45 min", 45),
        ("1h30", 90),
        ("1:30", 90),
        ("90", 90),
        ("1.5h", 90),
        ("1,5 h", 90),
        ("1 hour and 30 minutes", 90),
        ("1h 30m", 90),
        ("2 days", 2880),
        ("1w", 10080),
    ],
)
def test_lengths(raw: str, minutes: int) -> None:
    assert text.length(raw) == timedelta(minutes=minutes)


@pytest.mark.parametrize("raw", ["", "x", "0", "500d", "1h x", "-5", "0.001m"])
def test_no_lengths(raw: str) -> None:
    assert "Try `45m`, `1h30`" in refused(text.length, raw)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("asia/kolkata", "Asia/Kolkata"),
        ("utc", "UTC"),
    ],
)
def test_zones(raw: str, name: str) -> None:
    assert text.zone(raw).key == name


def test_no_zones() -> None:
    assert "Did you mean `Asia/Kolkata`" in refused(text.zone, "Asia/Kolkatta")
    assert "`Europe/Berlin`" in refused(text.zone, "berln")
    assert "`America/Argentina/Buenos_Aires` or `America/Buenos_Aires`" in refused(text.zone, "Buenos Aires")
    assert "Try a name such as `Europe/Berlin`" in refused(text.zone, "%%%%%%%%%%")
    assert "an empty text" in refused(text.zone, "")


@given(st.one_of(ANYTHING, SPACED))
def test_readers_refuse_in_one_sentence_or_answer(raw: str) -> None:
    readers = [
        text.clock_time,
        text.weekdays,
        text.length,
        text.zone,
        lambda typed: text.amount(typed, 1, 5, "influence"),
        lambda typed: text.when(typed, now=NOW, zone=BERLIN),
        lambda typed: text.day(typed, now=NOW, zone=BERLIN),
    ]
    for read in readers:
        try:
            assert read(raw) is not None
        except BotError as refusal:
            assert refusal.sentence  # noqa: PT017 - either way is right
            assert re.search(r"[.?]$", refusal.sentence)  # noqa: PT017
    for recognise in (text.user_id, text.channel_id, text.usergroup_id, text.email, text.url):
        assert recognise(raw) is None or recognise(raw)
    assert len(text.echo(raw)) < 80


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001 - local, by intent
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Nuuk"]),
)
def test_an_iso_moment_is_what_the_clock_on_the_wall_shows(local: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    found = text.when(f"{local:%Y-%m-%d %H:%M}", now=NOW, zone=zone).astimezone(zone).replace(tzinfo=None)
    assert timedelta(0) <= found - local.replace(second=0, microsecond=0) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/concord calendar https://a.example/x.ics", "/concord calendar https://…"),
        ("`/concord <https://a.example/x|https://a.example/x>`", "`/concord https://…`"),
        ("webcal://a/x WEBCAL:a a.example/x x/y.ics", "https://… https://… https://… https://…"),
        ("settings emoji:memo Europe/Berlin 1.5 e.g. ana@example.com", None),
        ("It begins with `https://` (or `webcal://`), as in `calendar https://…`.", None),
    ],
)
def test_addresses_are_taken_out_and_nothing_else(typed: str, told: str | None) -> None:
    assert text.discreet(typed) == (told or typed)
