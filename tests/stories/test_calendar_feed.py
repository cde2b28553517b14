"""`/concord feed`: one's own meetings at a secret address, over real HTTP; revoked, replaced, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import recurring_ical_events
from icalendar import Calendar

from storage import channels, invitations, meetings, workspaces
from storage.errors import StoreUnavailable
from storage.invitations import Subscription
from tests.fakes.running import Concord, listening
from tests.fakes.slack import FakeSlack
from tests.stories.convened import AT, Convened

ONE = pytest.mark.parametrize("quiet", ["sqlite"], indirect=True)  # where it is not the store that is asked
ADDRESS = re.compile(r"`https://concord\.company\.example(/calendar/[A-Za-z0-9_-]{43}\.ics)`")


@pytest.fixture
def this(quiet: Concord, slack: FakeSlack) -> Convened:
    return Convened(quiet, slack)


@pytest.fixture
def http(this: Convened) -> Iterator[httpx.Client]:
    with (
        listening(this.concord.asgi) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


def typed(this: Convened, words: str, key: str = "ben") -> str:
    return str(this.slack.command(this.users[key], this.launch, "/concord", words).text)


def path(said: str) -> str:
    found = ADDRESS.search(said)
    assert found is not None, said
    return found[1]


def events(answer: httpx.Response) -> list[Any]:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.text).walk("VEVENT"))


def test_a_feed_is_made_read_replaced_and_ended(this: Convened, http: httpx.Client) -> None:
    this.agenda("Rotterdam serves the EU")
    said = typed(this, "feed")
    assert "It is shown only now" in said
    first = path(said)
    assert "made on" in typed(this, "feed")
    assert "not read yet" in typed(this, "feed")
    assert ADDRESS.search(typed(this, "feed")) is None, "no copy of it is kept"
    [event] = events(http.get(first))
    assert (str(event["summary"]), str(event["status"]), str(event["transp"])) == (
        "M-1 · Agree on the EU warehouse", "CONFIRMED", "OPAQUE",
    )  # fmt: skip
    assert event["dtstart"].dt == AT
    assert "D-1 · Rotterdam serves the EU" in event["description"]
    assert "attendee" not in event
    assert "last read on" in typed(this, "feed")
    second = path(typed(this, "feed new"))
    assert (http.get(first).status_code, http.get(second).status_code) == (404, 200)
    assert "is off" in typed(this, "feed off")
    assert "You have no calendar feed" in typed(this, "feed off")
    assert http.get(second).status_code == 404
    assert "I can't do `maybe`" in typed(this, "feed maybe")
    with this.concord.work() as work:
        assert work.session.scalars(work.select(Subscription)).all() == []


def test_only_a_digest_of_the_secret_is_kept(
    this: Convened, http: httpx.Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level("DEBUG"):
        secret = path(typed(this, "feed")).removeprefix("/calendar/").removesuffix(".ics")
        assert http.get(f"/calendar/{secret}.ics").status_code == 200
    with this.concord.work() as work:
        [row] = work.session.scalars(work.select(Subscription)).all()
        assert secret not in str(vars(row))
        dumped = "".join(str(each) for each in work.session.connection().exec_driver_sql("SELECT payload FROM outbox"))
        assert secret not in dumped
    captured = capfd.readouterr()
    ours = "".join(
        each.getMessage() for each in caplog.records if not each.name.startswith("http")
    )  # the test's own client
    assert secret not in captured.out + captured.err + ours


@ONE
def test_what_has_not_changed_is_not_sent_again(this: Convened, http: httpx.Client) -> None:
    where = path(typed(this, "feed"))
    first = http.get(where)
    assert first.headers["cache-control"] == "private, no-cache"
    for named in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
        again = http.get(where, headers={"If-None-Match": named})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    this.concord.clock.advance(days=1)
    assert http.get(where).headers["etag"] == first.headers["etag"], "the same meetings are the same bytes"
    head = http.head(where)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    this.request(sequence=1, starts_at=AT + timedelta(days=1))
    moved = http.get(where, headers={"If-None-Match": first.headers["etag"]})
    assert (moved.status_code, moved.headers["etag"] == first.headers["etag"]) == (200, False)
    assert events(moved)[0]["dtstart"].dt == AT + timedelta(days=1)
    assert http.post(where).status_code == 405


def test_what_is_off_stays_in_it_for_a_while(this: Convened, http: httpx.Client) -> None:
    where = path(typed(this, "feed"))
    with this.concord.work() as work:
        row = meetings.attendee(work, this.meeting_id, this.people["ben"])
        assert row is not None
        row.response = meetings.NO
    assert [str(each["transp"]) for each in events(http.get(where))] == ["TRANSPARENT"]
    this.cancel("Not needed any more")
    [gone] = events(http.get(where))
    assert (str(gone["status"]), int(gone["sequence"]), "description" in gone) == ("CANCELLED", 1, False)
    this.concord.clock.advance(days=60)
    assert events(http.get(where)) == []


def test_who_stands_in_has_it_in_their_feed_and_who_is_not_invited_has_not(this: Convened, http: httpx.Client) -> None:
    olga, ben = path(typed(this, "feed", "olga")), path(typed(this, "feed"))
    assert events(http.get(olga)) == []
    with this.concord.work() as work:
        row = meetings.attendee(work, this.meeting_id, this.people["ben"])
        assert row is not None
        row.delegate_id = this.people["olga"]
    assert [str(each["transp"]) for each in events(http.get(olga))] == ["OPAQUE"]
    assert [str(each["transp"]) for each in events(http.get(ben))] == ["TRANSPARENT"]
    on_the_day = recurring_ical_events.of(Calendar.from_ical(http.get(olga).text)).at((2027, 3, 9))
    assert len(on_the_day) == 1


def test_a_title_from_a_private_channel_is_not_in_it(this: Convened, http: httpx.Client) -> None:
    secret = this.slack.channel("secret", id="C0SECRET", members=[this.users["ben"]], private=True)
    this.agenda("Takeover decided", private=secret)
    with this.concord.work() as work:
        found = channels.by_slack_id(work, secret.id)
        assert found is not None
        channels.set_members(work, found, [this.person(work, "ben")], work.real)
    shown = http.get(path(typed(this, "feed"))).text
    assert "D-1 (private)" in shown
    assert "Takeover" not in shown


@ONE
def test_nobody_without_the_secret_and_nobody_who_has_left(this: Convened, http: httpx.Client) -> None:
    where = path(typed(this, "feed"))
    almost = where[:-5] + ("A" if where[-5] != "A" else "B") + ".ics"
    for wrong in (almost, "/calendar/.ics", "/calendar/x.ics", f"/calendar/{'a' * 43}.ics", where.removesuffix(".ics")):
        answer = http.get(wrong)
        assert (answer.status_code, "VCALENDAR" in answer.text) == (404, False)
    with this.concord.work() as work:
        this.person(work, "ben").deactivated = True
    assert http.get(where).status_code == 404
    with this.concord.work() as work:
        this.person(work, "ben").deactivated = False
        workspaces.remove(work.session, work.workspace_id, work.now)
    this.concord.house.installations.forget()
    assert http.get(where).status_code == 404


@ONE
def test_another_workspaces_meetings_are_never_in_it(this: Convened, http: httpx.Client) -> None:
    """The same person's id in another workspace is somebody else."""
    with this.concord.house.database.begin() as session:
        other = workspaces.install(
            session, enterprise_id="", team_id="T0OTHER", now=this.concord.clock.now(), name="Other",
            bot_token=this.concord.house.vault.seal("xoxb-other"), bot_id="B0", bot_user_id="U0",
        ).id  # fmt: skip
    where = path(typed(this, "feed"))
    with this.concord.work() as work:
        work.session.execute(work.update(Subscription).values(workspace_id=other))
    assert http.get(where).status_code == 404


@ONE
def test_without_a_public_address_it_says_what_is_missing(this: Convened) -> None:
    this.concord.house.installations._public_url = ""
    this.concord.house.installations.forget()
    said = typed(this, "feed")
    assert "CONCORD_PUBLIC_URL" in said
    with this.concord.work() as work:
        assert work.session.scalars(work.select(Subscription)).all() == []


@ONE
def test_a_store_that_is_away_is_said(this: Convened, http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    where = path(typed(this, "feed"))

    def away(*_: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(invitations, "whose", away)
    answer = http.get(where)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
