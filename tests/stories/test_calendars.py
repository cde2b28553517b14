"""Linked calendars: read from a real calendar server, refreshed in the background, and never shown again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import structlog

from bot import calendars as rules
from bot.feeds import WEEKS
from handlers import calendars as doors
from storage import calendars, history
from storage import errands as left
from storage.absences import CALENDAR, Absence
from storage.calendars import Calendar
from storage.deliveries import Delivery
from storage.errands import Errand
from storage.outbox import Letter
from storage.people import Person
from tests.fakes.feeds import FeedServer, Radicale, fetcher, serving
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, all_text
from tests.stories.launch import People

SECRET = "/private-0123456789abcdef/basic.ics"
MONDAY = ("DTSTART;TZID=Europe/Berlin:20270301T100000", "DTEND;TZID=Europe/Berlin:20270301T110000")
FEED = "\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", *MONDAY, "END:VEVENT", "END:VCALENDAR", "")).encode()


@pytest.fixture
def people(slack: FakeSlack) -> People:
    return People(slack)


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    made = Radicale(tmp_path_factory.mktemp("radicale"))
    yield made
    made.close()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with serving() as made:
        yield made


def typed(people: People, text: str) -> str:
    return people.slack.command(people.ana, people.launch, "/concord", f"calendar {text}").text


def told(people: People) -> list[str]:
    return [all_text(each) for each in people.slack.dms(people.ana)]


def kept(quiet: Concord) -> Calendar:
    with quiet.work() as work:
        found = work.session.scalars(work.select(Calendar)).one()
        work.session.expunge(found)
        return found


def days_off(quiet: Concord) -> list[tuple[str, str]]:
    with quiet.work() as work:
        rows = work.session.scalars(work.select(Absence).where(Absence.source == CALENDAR).order_by(Absence.first))
        return [(each.first.isoformat(), each.last.isoformat()) for each in rows]


def refresh(quiet: Concord) -> None:
    """The half hour is over, and the minute comes in which somebody looks."""
    with quiet.work() as work:
        work.session.execute(work.update(Calendar).values(due_at=work.real - timedelta(minutes=1)))
        work.session.execute(work.delete(Errand).where(Errand.kind == doors.KIND))
    quiet.house.runner.freshen()
    quiet.settle()


def test_a_calendar_is_linked_read_refreshed_and_outlives_its_server(
    quiet: Concord, people: People, radicale: Radicale
) -> None:
    radicale.start()
    quiet.house.desk.feeds = fetcher(radicale.port)
    owner = f"ana{uuid4().hex}"
    path = radicale.new(owner, "work")
    radicale.put(owner, path, "review", *MONDAY, "SUMMARY:Layoffs")
    radicale.put(owner, path, "gym", "DTSTART:20270303T170000Z", "DTEND:20270303T180000Z", "TRANSP:TRANSPARENT")
    radicale.put(owner, path, "off", "DTSTART;VALUE=DATE:20270305", "DTEND;VALUE=DATE:20270306")
    address = f"https://radicale.test:{radicale.port}{path}"

    assert "no calendar linked" in typed(people, "")
    said = typed(people, address)
    assert "*radicale.test* is linked, and is being read" in said
    assert "is being read." in typed(people, "")
    quiet.settle()
    assert told(people) == ["Your calendar at *radicale.test* is read: busy on 2 of the next 14 days."]
    first = kept(quiet)
    assert first.busy == [[1803891600, 1803895200], [1804201200, 1804287600]]
    assert first.until == quiet.clock.now() + timedelta(weeks=WEEKS)
    assert "was read less than a minute ago: busy on 2 of the next 14 days" in typed(people, "")
    assert days_off(quiet) == [("2027-03-05", "2027-03-05")], "a day that is busy as a whole"

    later = ("DTSTART;TZID=Europe/Berlin:20270302T100000", "DTEND;TZID=Europe/Berlin:20270302T113000")
    radicale.put(owner, path, "review", *later, "SUMMARY:Layoffs", "SEQUENCE:1", "RRULE:FREQ=DAILY;COUNT=2")
    refresh(quiet)
    assert kept(quiet).busy == [[1803978000, 1803983400], [1804064400, 1804069800], [1804201200, 1804287600]]

    radicale.stop()
    for _ in range(rules.TOLD_AFTER + 1):
        refresh(quiet)
    down = kept(quiet)
    assert down.busy == [[1803978000, 1803983400], [1804064400, 1804069800], [1804201200, 1804287600]]
    assert down.failures == rules.TOLD_AFTER + 1
    assert len(told(people)) == 2, "told once"
    assert "*radicale.test* cannot be read any more. The server of that calendar cannot be reached." in told(people)[1]
    assert "could not be read lately" in typed(people, "")
    assert "less than a minute old and still counts" in typed(people, "")

    radicale.start()
    refresh(quiet)
    mended = kept(quiet)
    assert (mended.failures, mended.fault) == (0, None)
    assert "no longer linked" in typed(people, "off")
    assert days_off(quiet) == []
    assert "You had no calendar linked." in typed(people, "off")
    refresh(quiet)
    with quiet.work() as work:
        assert calendars.of(work, [mended.person_id]) == {}


def test_the_address_is_nowhere(
    quiet: Concord, people: People, server: FeedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the store, not in a log at its most talkative, not in what anybody is told."""
    quiet.house.desk.feeds = fetcher(server.port)
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as logged:
        server.gives(SECRET, b"<html>")
        said = [typed(people, server.url(SECRET))]
        quiet.settle()
        server.gives(SECRET, FEED)
        refresh(quiet)
        server.gives(SECRET, b"", status=302, Location="https://10.0.0.1/private-x")
        refresh(quiet)
        said += [typed(people, ""), typed(people, f"{server.url(SECRET)} please"), *told(people)]
        for text in ("calender", "", "help", "settings", "calendar me:x"):
            answer = people.slack.command(people.ana, people.launch, "/concord", f"{text} {server.url(SECRET)}")
            said.append(answer.text + str(answer.body))
        bare = server.url(SECRET).removeprefix("https://")
        said += [typed(people, bare), typed(people, f"webcal:{bare}"), typed(people, f"<http://{bare}|http://{bare}>")]
    everything = "\n".join((*said, *map(str, logged), caplog.text))
    assert "calendar not read" in everything
    with quiet.work() as work:
        assert work.session.scalars(work.select(Calendar)).one().host == "calendar.test"
        for table in (Calendar, Errand, Delivery, Letter, history.Entry, history.Saying):
            for row in work.session.scalars(work.select(table)):
                everything += str(row.__dict__)
    assert "private-" not in everything
    assert "basic.ics" not in everything
    assert [each for each in server.asked if each[0] == SECRET]


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("http://calendar.test/a.ics", "not encrypted"), ("calendar.google.com/a.ics", "That is no address of a calendar"),
        ("https://ana:pw@calendar.test/a.ics", "user or password in it"), ("nonsense", "That is no address of a calendar"),
        ("one two", "with one address"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_at_once(quiet: Concord, people: People, address: str, word: str) -> None:
    said = typed(people, address)
    assert word in said
    assert "a.ics" not in said
    with quiet.work() as work:
        assert work.session.scalars(work.select(Calendar)).all() == []


@pytest.mark.parametrize("way", ["<https://{}>", "<https://{}|{}>", "webcal://{}", "<webcal://{}>"])
def test_an_address_is_taken_as_slack_and_calendars_write_it(
    quiet: Concord, people: People, server: FeedServer, way: str
) -> None:
    quiet.house.desk.feeds = fetcher(server.port)
    server.gives("/a.ics?x=1&y=2", FEED)
    bare = server.url("/a.ics?x=1&amp;y=2").removeprefix("https://")
    typed(people, way.format(bare, bare))
    quiet.settle()
    assert "is read: busy on 1 of the next 14 days." in told(people)[0]


def test_a_fault_at_first_is_told_at_once_and_tried_again_later_and_later(
    quiet: Concord, people: People, server: FeedServer
) -> None:
    quiet.house.desk.feeds = fetcher(server.port)
    server.gives(SECRET, b"<html>Sign in</html>")
    typed(people, server.url(SECRET))
    quiet.settle()
    assert "could not be read. That address shows a web page, not a calendar." in told(people)[0]
    waits = []
    for _ in range(9):
        found = kept(quiet)
        with quiet.work() as work:
            waits.append(round((found.due_at - work.real) / timedelta(minutes=15)))
        refresh(quiet)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 96, 96]
    assert len(told(people)) == 2
    assert "It was never read." in told(people)[1]
    assert "was not read yet: That address shows a web page" in typed(people, "")


def test_who_links_another_calendar_meanwhile_is_not_given_the_old_one(
    quiet: Concord, people: People, server: FeedServer
) -> None:
    quiet.house.desk.feeds = fetcher(server.port)
    server.gives(SECRET, FEED)
    server.gives("/other", FEED.replace(b"20270301", b"20270304"))
    typed(people, server.url(SECRET))
    owner = kept(quiet).person_id
    with quiet.work() as work:
        old = rules.first(work, owner)
    assert old is not None
    typed(people, server.url("/other"))
    outcome = doors._outcome(quiet.house.desk.feeds, old, server.url(SECRET))
    with quiet.work() as work:
        doors._keep(work, old, outcome)
        rules.told_first(work, old, "", 0)
        rules.failed(work, old, "late")
    assert (kept(quiet).busy, kept(quiet).failures) == ([], 0)
    quiet.settle()
    assert [each[0] for each in kept(quiet).busy] == [1804150800]
    assert len(told(people)) == 1


def test_what_has_not_changed_still_holds_and_is_read_whole_after_a_week(
    quiet: Concord, people: People, server: FeedServer
) -> None:
    quiet.house.desk.feeds = fetcher(server.port)
    server.gives(SECRET, FEED, ETag='"1"')
    typed(people, server.url(SECRET))
    quiet.settle()
    first = kept(quiet)
    server.gives(SECRET, b"", status=304)
    refresh(quiet)
    assert server.asked[-1][1]["If-None-Match"] == '"1"'
    second = kept(quiet)
    assert (second.busy, second.until, second.fault) == (first.busy, first.until, None)
    assert second.read_at is not None
    assert first.read_at is not None
    assert second.read_at > first.read_at
    server.gives(SECRET, FEED, ETag='"1"')
    quiet.clock.advance(days=8)
    refresh(quiet)
    assert "If-None-Match" not in server.asked[-1][1]
    assert kept(quiet).until == quiet.clock.now() + timedelta(weeks=WEEKS)


def test_a_key_that_is_lost_is_a_fault_and_not_a_crash(quiet: Concord, people: People, server: FeedServer) -> None:
    quiet.house.desk.feeds = fetcher(server.port)
    server.gives(SECRET, FEED)
    typed(people, server.url(SECRET))
    with quiet.work() as work:
        work.session.execute(work.update(Calendar).values(address="sealed with another key"))
    quiet.settle()
    assert "cannot be decrypted any more. Link it again." in told(people)[0]


def test_a_fault_of_ours_is_told_as_one_and_keeps_no_other_from_being_read(
    quiet: Concord, people: People, server: FeedServer
) -> None:
    def breaks(_host: str, _port: int) -> list[str]:
        raise RuntimeError(SECRET)

    ours = fetcher(server.port)
    ours.look_up = breaks
    quiet.house.desk.feeds = ours
    typed(people, server.url(SECRET))
    quiet.settle()
    assert doors.ODD in told(people)[0]
    assert kept(quiet).fault == doors.ODD


def test_many_calendars_are_read_in_bounded_rounds_and_of_nobody_who_left(
    quiet: Concord, people: People, server: FeedServer
) -> None:
    quiet.house.desk.feeds = fetcher(server.port)
    server.gives(SECRET, FEED)
    count = doors.PER_ROUND + 5
    with quiet.work() as work:
        vault = work.tenancy.vault
        assert vault is not None
        for n in range(count + 1):
            row = Person(slack_id=f"U1{n:04}", name=f"Person {n}", tz="UTC", deactivated=n == count)
            person = work.add(row)
            sealed = vault.seal(server.url(SECRET))
            calendars.link(work, person.id, address=sealed, host="calendar.test", due_at=work.real)
    quiet.house.runner.freshen()
    quiet.house.runner.freshen()
    with quiet.work() as work:
        waiting = work.session.scalars(work.select(Errand).where(Errand.kind == doors.KIND)).all()
        assert len(waiting) == 1, "one errand for all of them"
    quiet.settle()
    assert len(server.asked) == count, "each once"
    with quiet.work() as work:
        rows = work.session.scalars(work.select(Calendar)).all()
        assert sum(row.read_at is not None for row in rows) == count
        rounds = work.session.scalars(work.select(Errand).where(Errand.kind == doors.KIND)).all()
        assert [each.state for each in rounds] == [left.DONE] * 2
    quiet.house.runner.freshen()
    quiet.settle()
    assert len(server.asked) == count, "nothing is due again so soon"
