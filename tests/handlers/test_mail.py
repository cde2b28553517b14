"""Mail, against a real mail server: what arrives, what is refused, what is tried again; and that nothing is told of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot import ics
from bot.invitations.mailing import Letter
from bot.postal import STARTTLS, TLS, Server
from handlers import mail
from handlers.post import NotMailed, Post
from tests.bot.test_ics import invite
from tests.fakes.mailserver import DROP, SENDER, MailServer, contexts

BEN = "ben@company.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def letter(address: str = BEN, **values: str) -> Letter:
    base = {
        "key": "m3@concord:0:REQUEST:ben",
        "name": "Ben Okafor",
        "address": address,
        "subject": "Invitation: M-3 · Größe",
        "body": "Ana Ruiz invites you.\n\nWhen: soon\n",
        "method": ics.REQUEST,
        "organiser": "Ana Ruiz",
        "reply_to": "ana@company.example",
    }
    made = ics.calendar(ics.REQUEST, invite())
    return Letter(calendar=made, at=datetime(2027, 3, 1, 8, tzinfo=UTC), **{**base, **values})


def composed(address: str = BEN, **values: str) -> EmailMessage:
    return mail.composed(letter(address, **values), SENDER)


def refusal(post: Post, address: str = BEN) -> NotMailed:
    with pytest.raises(NotMailed) as caught:
        post.deliver(composed(address), address)
    assert "@" not in caught.value.said
    hidden = caught.value.__context__ is None or caught.value.__suppress_context__
    assert hidden, "what smtplib says has addresses in it, and a traceback would show it"
    return caught.value


# What arrives


def test_an_invitation_is_text_a_calendar_and_a_file(server: MailServer) -> None:
    server.post().deliver(composed(), BEN)
    [got] = server.to(BEN)
    assert [(each.display_name, each.addr_spec) for each in got["From"].addresses] == [
        ("Ana Ruiz via Concord", "concord@company.example")
    ]
    assert (got["To"], got["Reply-To"]) == ("Ben Okafor <ben@company.example>", "Ana Ruiz <ana@company.example>")
    assert (got["Subject"], got["Auto-Submitted"]) == ("Invitation: M-3 · Größe", "auto-generated")
    assert got["Date"].datetime == datetime(2027, 3, 1, 8, tzinfo=UTC)
    alternatives, file = got.iter_parts()
    plain, calendar = alternatives.iter_parts()
    assert (got.get_content_type(), alternatives.get_content_type()) == ("multipart/mixed", "multipart/alternative")
    assert plain.get_content().replace("\r\n", "\n") == letter().body
    assert (calendar.get_content_type(), calendar["Content-Type"].params["method"]) == ("text/calendar", "REQUEST")
    assert calendar["Content-Type"].params["charset"] == "utf-8"
    assert file.get_filename() == "invite.ics"
    assert file.get_content() == letter().calendar
    assert calendar.get_content().replace("\r\n", "\n") == letter().calendar.decode().replace("\r\n", "\n")


def test_a_repetition_has_the_same_message_id_and_another_state_another(server: MailServer) -> None:
    for key in ("m3:0:REQUEST:ben", "m3:0:REQUEST:ben", "m3:1:REQUEST:ben"):
        server.post().deliver(composed(key=key), BEN)
    first, again, later = (each["Message-ID"] for each in server.to(BEN))
    assert first == again != later
    assert first.endswith("@company.example>")
    assert "m3" not in first


@pytest.mark.parametrize("name", ["Eve\r\nBcc: all@x.example", "a\x00b", '"; <x@y>', "Zoë, Löwe", "n" * 500, ""])
def test_a_name_adds_no_header(server: MailServer, name: str) -> None:
    made = composed(name=name, organiser=name, subject=f"Invitation: {name}")
    server.post().deliver(made, BEN)
    [got] = server.to(BEN)
    assert got["Bcc"] is None
    assert sorted(got.keys()) == sorted(composed().keys())
    assert [each.addr_spec for each in got["To"].addresses] == [BEN]
    assert [each.addr_spec for each in got["From"].addresses] == [SENDER.address]
    assert len(server.taken) == 1


# What does not


@pytest.mark.parametrize(
    ("reply", "final"), [("550 no such user ben@company.example", True), ("451 try later", False), ("452 full", False)]
)
def test_a_recipient_is_refused_for_good_or_for_now(server: MailServer, reply: str, final: bool) -> None:
    server.refused[BEN] = reply
    told = refusal(server.post())
    assert told.final == final
    assert told.said.startswith(reply[:10])
    server.post().deliver(composed("ana@company.example"), "ana@company.example")
    assert [to for to, _ in server.taken] == ["ana@company.example"]


@pytest.mark.parametrize(("reply", "final"), [("554 spam", True), ("451 greylisted", False), (DROP, False)])
def test_what_was_not_taken_can_be_sent_again(server: MailServer, reply: str, final: bool) -> None:
    server.replies.append(reply)
    assert refusal(server.post()).final == final
    server.post().deliver(composed(), BEN)
    assert len(server.to(BEN)) == 1


def test_a_fault_of_the_settings_is_nobodys_refusal(server: MailServer) -> None:
    server.senders.append("550 not from concord@company.example")
    told = refusal(server.post())
    assert not told.final
    assert "MAIL_FROM" in told.said


def test_letters_that_a_server_cannot_write_are_a_refusal(server: MailServer) -> None:
    assert refusal(server.post(), "jürgen@company.example").final


def test_a_server_that_is_not_there_or_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert refusal(Post(Server("127.0.0.1", port, "plain"), SENDER, within=0.2)).said.startswith("it ")
    told = refusal(Post(Server("127.0.0.1", port, "plain"), SENDER, within=0.2))
    assert told.said == "it cannot be reached (ConnectionRefusedError)"
    assert not told.final


def test_a_server_that_cannot_be_reached_is_left_alone_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    with MailServer() as server:
        post = server.post()
        with monkeypatch.context() as patch:
            patch.setattr("socket.create_connection", _unreachable)
            assert refusal(post).said == "it cannot be reached (TimeoutError)"
        assert refusal(post).said == "it could not be reached a moment ago"
        assert server.connections == 0
        post._resting_until = 0.0
        post.deliver(composed(), BEN)
        assert len(server.to(BEN)) == 1


def _unreachable(*_: object, **__: object) -> None:
    raise TimeoutError


# The line to it


def test_starttls_comes_before_the_password(tmp_path: Path) -> None:
    theirs, ours = contexts(tmp_path)
    with MailServer(tls=theirs, login=("concord", "pass word")) as server:
        server.post(STARTTLS, context=ours).deliver(composed(), BEN)
        assert (len(server.to(BEN)), server.signed_in) == (1, ["concord"])
        wrong = refusal(server.post(STARTTLS, context=ours, password="other"))
        assert (
            wrong.said
            == "it does not take the user and password of SMTP_URL (535 5.7.8 Authentication credentials invalid)"
        )
        assert not wrong.final
        server.signed_in.clear()
        assert refusal(server.post(STARTTLS)).said == "its certificate is not to be trusted"
        assert server.signed_in == [], "it was never told to whom it must not be"


def test_without_starttls_nothing_is_sent_to_another_machine(server: MailServer) -> None:
    told = refusal(server.post(STARTTLS, user="concord", password="pass"))
    assert told.said == "it offers no STARTTLS, or no sign-in, which SMTP_URL asks for"
    assert (server.taken, server.signed_in) == ([], [])


def test_a_line_that_is_private_from_the_start(tmp_path: Path, server: MailServer) -> None:
    assert not refusal(server.post(TLS, within=1.0)).final  # it does not speak TLS
    theirs, ours = contexts(tmp_path)
    with MailServer(implicit=theirs) as private:
        private.post(TLS, context=ours).deliver(composed(), BEN)
        assert len(private.to(BEN)) == 1
