"""Invitations: everybody is mailed each state of a meeting once, and the file is in its card's thread."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import vobject

from bot import invitations
from handlers import mail
from storage import channels, errands, meetings
from storage.cards import Card
from storage.invitations import Invitation
from storage.meetings import Attendee
from tests.fakes.mailserver import DROP, MailServer
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, all_text
from tests.stories.convened import AT, Convened, address

ONE = pytest.mark.parametrize("quiet", ["sqlite"], indirect=True)  # where it is not the store that is asked
EVERYBODY = ["ana@company.example", "ben@company.example", "carla@company.example", "dana@retailer.example"]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def this(quiet: Concord, slack: FakeSlack, server: MailServer) -> Convened:
    made = Convened(quiet, slack)
    made.by_mail(server)
    return made


def calendar(letter: EmailMessage) -> Any:
    """The calendar of a mail: of its alternative, which is the same as its file."""
    found = next(part for part in letter.walk() if part.get_content_type() == "text/calendar")
    file = next(part for part in letter.iter_attachments() if part.get_filename() == "invite.ics")
    assert file.get_content().decode().split() == found.get_content().split()
    read = vobject.readOne(found.get_content())
    assert read.method.value == found["Content-Type"].params["method"]
    return read


def said(letter: EmailMessage) -> str:
    plain = letter.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def mailed(server: MailServer) -> list[tuple[str, str, str]]:
    """(to, method, sequence) of everything that was mailed, by address."""
    found = [(to, calendar(letter)) for to, letter in server.taken]
    return sorted((to, read.method.value, read.vevent.sequence.value) for to, read in found)


def told(this: Convened, key: str = "ana") -> list[str]:
    """What somebody was told by direct message."""
    return [all_text(each) for each in this.slack.messages(this.slack.direct(this.users[key]))]


def test_booked_moved_and_cancelled(this: Convened, server: MailServer) -> None:
    this.agenda("Rotterdam serves the EU", minutes=20)
    this.request(preread="Read the *costs* first")
    this.request()  # the same state again: nothing
    assert mailed(server) == [(each, "REQUEST", "0") for each in EVERYBODY]
    to_ben = server.to(address("ben"))[0]
    assert to_ben["Subject"] == "Invitation: M-1 · Agree on the EU warehouse"
    assert "When: Tuesday 9 March 2027, 09:00–09:45 (America/New_York)" in said(to_ben)
    assert "When: Tuesday 9 March 2027, 15:00–15:45 (Europe/Berlin)" in said(server.to("dana@retailer.example")[0])
    for each in ("1. D-1 · Rotterdam serves the EU · 20 min", "Read the *costs* first", "https://call.example/1"):
        assert each in said(to_ben)
    assert "Please answer in Slack, where it counts; your mail program's answer reaches Ana Ruiz only." in said(to_ben)
    assert "In Slack: https://slack.example/p1" in said(to_ben)
    to_dana = server.to("dana@retailer.example")[0]
    assert "Please answer with the buttons of your mail program: that reaches Ana Ruiz." in said(to_dana)
    assert "slack.example" not in to_dana.as_string()
    assert "Invited: Ana Ruiz, Ben Okafor, Carla Rossi (optional), Dana Roe" in said(to_ben)

    this.request(sequence=1, starts_at=AT + timedelta(days=1))
    assert mailed(server)[1::2] == [(each, "REQUEST", "1") for each in EVERYBODY]
    moved = server.to(address("ben"))[1]
    assert moved["Subject"] == "Changed: M-1 · Agree on the EU warehouse"
    first, second = calendar(to_ben).vevent, calendar(moved).vevent
    assert first.uid.value == second.uid.value
    assert second.dtstart.value - first.dtstart.value == timedelta(days=1)
    assert to_ben["Message-ID"] != moved["Message-ID"]

    this.cancel("Everybody has agreed.")
    assert mailed(server)[::3] == [(each, "CANCEL", "2") for each in EVERYBODY]
    off = server.to(address("ben"))[2]
    assert "does not take place on Wednesday 10 March 2027" in said(off)
    assert "Everybody has agreed." in said(off)
    assert calendar(off).vevent.status.value == "CANCELLED"
    assert [row.sent_at is not None and row.error is None for row in this.rows()] == [True] * 12


@ONE
def test_what_the_calendar_says_of_those_who_are_invited(this: Convened, server: MailServer) -> None:
    with this.concord.work() as work:
        for key, response in (("ana", meetings.YES), ("ben", meetings.NO), ("carla", meetings.MAYBE)):
            row = meetings.attendee(work, this.meeting_id, this.people[key])
            assert row is not None
            row.response = response
    this.request()
    event = calendar(server.to(address("ben"))[0]).vevent
    assert event.organizer.value == "mailto:ana@company.example"
    assert event.organizer.params["SENT-BY"] == ["mailto:concord@company.example"]
    assert {each.value.removeprefix("mailto:"): each.params["PARTSTAT"][0] for each in event.attendee_list} == {
        address("ana"): "ACCEPTED", address("ben"): "DECLINED", address("carla"): "TENTATIVE",
        "dana@retailer.example": "NEEDS-ACTION",
    }  # fmt: skip
    assert [each.params["ROLE"][0][:3] for each in event.attendee_list] == ["REQ", "REQ", "OPT", "REQ"]


def test_who_stands_in_is_invited_and_who_asked_them_to_stays_informed(this: Convened, server: MailServer) -> None:
    this.request()
    with this.concord.work() as work:
        row = meetings.attendee(work, this.meeting_id, this.people["ben"])
        assert row is not None
        row.delegate_id, row.response = this.people["olga"], meetings.YES
    this.request()
    assert [to for to, _ in server.taken[4:]] == [address("olga")], "the others know"
    event = calendar(server.to(address("olga"))[0]).vevent
    by_address = {each.value.removeprefix("mailto:"): each.params for each in event.attendee_list}
    assert by_address[address("ben")]["PARTSTAT"] == ["DELEGATED"]
    assert by_address[address("ben")]["DELEGATED-TO"] == [f"mailto:{address('olga')}"]
    assert by_address[address("olga")]["PARTSTAT"] == ["ACCEPTED"]
    assert by_address[address("olga")]["DELEGATED-FROM"] == [f"mailto:{address('ben')}"]
    assert "Ben Okafor (Olga Petrova comes instead)" in said(server.to(address("olga"))[0])
    this.request(sequence=1, starts_at=AT + timedelta(hours=1))
    assert len(server.to(address("ben"))) == len(server.to(address("olga"))) == 2


@ONE
def test_who_stands_in_and_is_invited_as_well_is_in_the_calendar_once(this: Convened, server: MailServer) -> None:
    with this.concord.work() as work:
        for key, response, delegate in (("carla", meetings.YES, None), ("ben", None, "carla")):
            row = meetings.attendee(work, this.meeting_id, this.people[key])
            assert row is not None
            row.response, row.delegate_id = response, this.people[delegate] if delegate else None
    this.request()
    assert len(server.taken) == 4
    [carla] = [
        each.params
        for each in calendar(server.taken[0][1]).vevent.attendee_list
        if each.value == f"mailto:{address('carla')}"
    ]
    assert (carla["PARTSTAT"], carla["ROLE"]) == (["ACCEPTED"], ["REQ-PARTICIPANT"]), "she is needed now"
    assert carla["DELEGATED-FROM"] == [f"mailto:{address('ben')}"]


def test_who_is_taken_out_is_told_and_may_come_back(this: Convened, server: MailServer) -> None:
    this.request()
    with this.concord.work() as work:
        work.session.execute(work.delete(Attendee).where(Attendee.person_id == this.people["carla"]))
    this.request()
    gone = server.to(address("carla"))[1]
    assert len(server.taken) == 5
    assert "You need not come to M-1" in said(gone)
    assert [each.value for each in calendar(gone).vevent.attendee_list] == [f"mailto:{address('carla')}"]
    with this.concord.work() as work:
        meetings.invite(work, this.meeting_id, [{"person_id": this.people["carla"], "role": meetings.REQUIRED}])
    this.request()
    back = server.to(address("carla"))[2]
    assert back["Subject"].startswith("Invitation:")
    assert (calendar(back).method.value, calendar(back).vevent.sequence.value) == ("REQUEST", "1")


def test_only_some_are_told_that_they_need_not_come(this: Convened, server: MailServer) -> None:
    this.request()
    this.cancel(only="ben")
    this.cancel(only="ben")
    assert [(to, calendar(letter).method.value) for to, letter in server.taken[4:]] == [(address("ben"), "CANCEL")]


@ONE
def test_who_cannot_be_mailed_is_not(this: Convened, server: MailServer) -> None:
    with this.concord.work() as work:
        this.person(work, "ana").deactivated = True
        this.person(work, "ben").email = None
        this.person(work, "carla").email = "carla@company.example\r\nBcc: all@x.example"
    this.request()
    assert [to for to, _ in server.taken] == ["dana@retailer.example"]
    event = calendar(server.taken[0][1]).vevent
    assert event.organizer.value == "mailto:concord@company.example", "its organiser has no address"


def test_a_private_decision_is_named_to_its_channels_members_only(this: Convened, server: MailServer) -> None:
    secret = this.slack.channel("secret", id="C0SECRET", members=[this.users["ben"], this.users["olga"]], private=True)
    this.agenda("Takeover decided", private=secret)
    with this.concord.work() as work:
        found = channels.by_slack_id(work, secret.id)
        assert found is not None
        channels.set_members(work, found, [this.person(work, "ben"), this.person(work, "olga")], work.real)
    this.request()
    assert "1. D-1 · Takeover decided" in said(server.to(address("ben"))[0])
    for to, letter in server.taken:
        if to != address("ben"):
            assert "1. D-1 (private)" in said(letter)
            assert "Takeover" not in letter.as_string()
    assert "Takeover" not in "".join(each.content.decode() for each in this.slack.files.values())


# What goes wrong


@ONE
def test_a_refusal_is_told_once_and_the_others_get_theirs(
    this: Convened, server: MailServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server.refused[address("ben")] = "550 5.1.1 <ben@company.example>: no *such* user"
    with caplog.at_level(logging.DEBUG):
        this.request()
        this.again()
    assert [to for to, _ in sorted(server.taken)] == [each for each in EVERYBODY if each != address("ben")]
    [only] = told(this)
    assert "Ben Okafor: ben@… was refused by the mail server: “550 5.1.1 …: no *such* user”" in only
    [row] = [each for each in this.rows() if each.error]
    assert (row.address, row.sent_at) == (address("ben"), None)
    captured = capfd.readouterr()
    ours = "".join(each.getMessage() for each in caplog.records if not each.name.startswith("mail"))
    assert not re.search(r"@(company|retailer)\.example", captured.out + captured.err + ours)
    this.cancel()
    assert len(server.to(address("ben"))) == 0, "there is nothing to take back"


@ONE
def test_what_is_put_off_is_mailed_later_once(this: Convened, server: MailServer) -> None:
    server.replies += ["451 greylisted", "451 greylisted", DROP]
    this.request()
    assert len(server.taken) == 1
    waiting = [each for each in this.errands() if each.state == "queued"]
    assert len(waiting) == 3
    assert {each.error for each in waiting} == {
        "the mail server: 451 greylisted",
        "the mail server: it hung up, or took too long",
    }
    this.again()
    assert mailed(server) == [(each, "REQUEST", "0") for each in EVERYBODY]
    this.again()
    assert len(server.taken) == 4
    assert told(this) == []


@ONE
def test_a_server_that_is_gone_is_told_of_once_and_the_doctor_knows(this: Convened, server: MailServer) -> None:
    this.by_mail(server, user="concord", password="wrong")
    this.request()
    for _ in range(6):
        this.again()
    assert [each.state for each in this.errands() if each.kind == "mail"] == ["dead"] * 4
    assert all(
        "it does not take the user and password" in (each.error or "") for each in this.errands() if each.kind == "mail"
    )
    [only] = told(this)
    assert "Some invitations to M-1 could not be mailed" in only
    this.by_mail(server)
    with this.concord.house.database.begin() as session:
        assert errands.requeue(session, this.concord.clock.real()) == 4
    this.again()
    assert len(server.taken) == 4


def test_what_was_overtaken_is_not_mailed_any_more(this: Convened, server: MailServer) -> None:
    server.replies += ["451 later"] * 4
    this.request()
    this.request(sequence=1, starts_at=AT + timedelta(days=1))
    this.again()
    assert mailed(server) == [(each, "REQUEST", "1") for each in EVERYBODY]
    assert said(server.taken[0][1]).startswith("Ana Ruiz invites you"), "it is the first that they hear of it"
    server.replies += ["451 later"] * 4
    this.request(sequence=1, starts_at=AT + timedelta(days=2))
    this.cancel()
    this.again()
    assert mailed(server) == sorted(
        [(each, "REQUEST", "1") for each in EVERYBODY] + [(each, "CANCEL", "3") for each in EVERYBODY]
    )


@ONE
def test_a_death_after_the_server_took_it_repeats_the_very_same(
    this: Convened, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(mail.mailing, "sent", dies)
        this.request()
    this.again()
    assert len(server.taken) == 8
    for each in EVERYBODY:
        first, again = server.to(each)
        assert (first["Message-ID"], first["Date"]) == (again["Message-ID"], again["Date"])
        assert calendar(first).serialize() == calendar(again).serialize()


# The file


def _files(this: Convened) -> list[str]:
    """What links to a file in the card's thread."""
    [card] = [each for each in this.slack.messages(this.launch) if each["text"].startswith("M-1 ·")]
    return [all_text(each) for each in this.slack.thread(card) if "for your calendar" in all_text(each)]


def test_without_a_mail_server_there_is_the_file_and_after_a_move_another(this: Convened, server: MailServer) -> None:
    this.concord.house.desk.post = None
    this.agenda("Rotterdam serves the EU")
    this.request()
    this.request()
    assert len(_files(this)) == 1
    assert {row.error for row in this.rows()} == {"no mail server is set"}
    this.request(sequence=1, preread="https://read.example")
    assert len(_files(this)) == 1, "it is when it was"
    this.request(sequence=1, starts_at=AT + timedelta(days=1))
    assert len(_files(this)) == 2
    names = [each.name for each in this.slack.files.values()]
    assert names == ["M-1.ics", "M-1.ics"]
    read = vobject.readOne(list(this.slack.files.values())[-1].content.decode())
    assert (read.method.value, read.vevent.sequence.value) == ("PUBLISH", "2")
    assert read.vevent.dtstart.value == AT + timedelta(days=1)
    assert "D-1 · Rotterdam serves the EU" in read.vevent.description.value
    assert "attendee" not in read.vevent.contents
    this.by_mail(server)
    this.cancel()
    assert server.taken == [], "nothing was mailed that could be taken back"
    assert len(_files(this)) == 2


@ONE
def test_a_meeting_without_a_card_hands_its_file_to_the_organiser(this: Convened) -> None:
    with this.concord.work() as work:
        work.session.execute(work.delete(Card).where(Card.kind == "meeting"))
    this.request()
    assert [each for each in told(this) if "M-1 for your calendar" in each]
    assert _files(this) == []


def test_a_file_goes_where_the_meeting_came_from_and_names_what_is_known_there(this: Convened) -> None:
    secret = this.slack.channel("secret", id="C0SECRET", members=[this.users["ana"]], private=True)
    other = this.slack.channel("other", id="C0OTHER", members=[this.users["ana"]], private=True)
    this.agenda("Takeover decided", private=secret)
    this.agenda("Somebody leaves", private=other)
    root = this.slack.say(this.users["ana"], secret, "Shall we meet?")
    with this.concord.work() as work:
        where = channels.save(work, secret.id, joined=True)
    this.request(channel_id=where.id, thread_ts=root.ts)
    assert [each for each in this.slack.thread(root) if "for your calendar" in all_text(each)]
    [file] = [each.content.decode() for each in this.slack.files.values()]
    told_in_it = vobject.readOne(file).vevent.description.value
    assert "1. D-1 · Takeover decided\n2. D-2 (private)" in told_in_it


@ONE
def test_of_two_changes_at_once_only_the_last_is_shown(this: Convened, server: MailServer) -> None:
    with this.concord.work() as work:
        for days in range(3):
            found = this.meeting(work)
            found.sequence, found.starts_at = days, AT + timedelta(days=days)
            invitations.request(work, found)
    this.concord.settle()
    assert len(_files(this)) == len(this.slack.files) == 1
    assert mailed(server) == [(each, "REQUEST", "2") for each in EVERYBODY]


@ONE
def test_what_changes_while_its_file_is_uploaded_is_not_shown(this: Convened, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = mail.files.upload

    def slow(*args: Any, **values: Any) -> Any:
        with this.concord.work() as work:
            this.meeting(work).status = meetings.CANCELLED
        return upload(*args, **values)

    monkeypatch.setattr(mail.files, "upload", slow)
    this.request()
    assert _files(this) == []


@ONE
def test_a_meeting_without_a_time_invites_nobody(this: Convened, server: MailServer) -> None:
    this.request(starts_at=None, status=meetings.POLLING)
    assert (this.rows(), server.taken, this.slack.files) == ([], [], {})
    this.request(starts_at=AT, status=meetings.BOOKED)
    with this.concord.work() as work:
        found = this.meeting(work)
        found.sequence += 1
        invitations.cancel(work, found)
        found.starts_at, found.status = None, meetings.POLLING
    this.concord.settle()
    off = server.to(address("ben"))[1]
    assert "does not take place on Tuesday 9 March 2027, 09:00" in said(off)
    assert isinstance(this.rows()[-1], Invitation)
