"""Digests by mail, through a real mail server: the same content, once, and why not where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from sqlalchemy import delete

from bot import digests
from storage.digests import Digest
from storage.errands import Errand
from tests.fakes.databases import SQLiteTemplates
from tests.fakes.mailserver import MailServer
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, all_text
from tests.stories.crew import Crew, led, settled

BERLIN = "Europe/Berlin"  # it is Monday 1 March 2027
BEN = "ben@company.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def concord(slack: FakeSlack, sqlite_templates: SQLiteTemplates, server: MailServer) -> Iterator[Concord]:
    """Concord with a mail server in its settings."""
    address = {"smtp_url": f"smtp://127.0.0.1:{server.port}", "mail_from": "Concord <concord@company.example>"}
    running = Concord(slack, sqlite_templates.fresh(), **address)
    with running.by_http():
        yield running
    running.stop()


@pytest.fixture
def crew(concord: Concord, slack: FakeSlack) -> Crew:
    this = led(settled(slack))
    slack.change_user(this.ben, email=BEN)
    concord.settle()
    return this


def typed(crew: Crew, text: str) -> str:
    return crew.slack.command(crew.ben, crew.launch, "/digest", text).text


def parts(letter: EmailMessage) -> tuple[str, str]:
    plain, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def told(crew: Crew) -> list[str]:
    return [each for each in (all_text(one) for one in crew.slack.dms(crew.ben)) if "could not mail" in each]


def test_it_comes_by_mail_as_text_and_as_html(concord: Concord, crew: Crew, server: MailServer) -> None:
    said = typed(crew, "subscribe weekly thursday 16:00 to:mail about:workspace")
    assert "to you by mail, every Thursday at 16:00 (Europe/Berlin), working." in said
    crew.type(crew.olga, 'log "Invoices <in> euro & dollar"')
    concord.at("2027-03-04 16:00", BERLIN)
    (letter,) = server.to(BEN)
    assert letter["Subject"] == "Weekly digest · all initiatives · Thursday 4 March"
    assert letter["Auto-Submitted"] == "auto-generated"
    plain, html = parts(letter)
    assert "# Weekly digest · all initiatives · Thursday 4 March" in plain
    assert "D-1" in plain
    assert "Invoices &lt;in&gt; euro &amp; dollar" in html
    assert "/digest show</code> there ends it" in html
    assert told(crew) == []
    concord.at("2027-03-11 16:00", BERLIN)
    assert "Gaps in the register" in parts(server.to(BEN)[1])[0]


def test_a_repeated_errand_is_the_same_mail(concord: Concord, crew: Crew, server: MailServer) -> None:
    typed(crew, "subscribe daily 16:00 to:mail about:workspace")
    concord.at("2027-03-02 16:00", BERLIN)
    with concord.work() as work:
        work.session.execute(work.update(Errand).where(Errand.kind == digests.MAIL).values(state="queued"))
    concord.settle()
    first, second = server.to(BEN)
    assert first["Message-ID"] == second["Message-ID"]


def test_what_is_refused_for_good_is_told_in_slack_once(concord: Concord, crew: Crew, server: MailServer) -> None:
    typed(crew, "subscribe daily 16:00 to:mail about:workspace")
    server.refused[BEN] = "550 5.1.1 no such user"
    concord.at("2027-03-02 16:00", BERLIN)
    concord.settle()
    (only,) = told(crew)
    assert "no such user" in only
    assert "`/digest subscribe to:me` brings such a digest to Slack." in only


def test_a_server_that_is_busy_is_asked_again(concord: Concord, crew: Crew, server: MailServer) -> None:
    typed(crew, "subscribe daily 16:00 to:mail about:workspace")
    server.replies.append("451 try later")
    concord.at("2027-03-02 16:00", BERLIN)
    assert server.to(BEN) == []
    with concord.work() as work:
        work.session.execute(work.update(Errand).values(not_before=work.real))
    concord.settle()
    assert len(server.to(BEN)) == 1
    assert told(crew) == []


def test_who_ended_it_meanwhile_gets_none(concord: Concord, crew: Crew, server: MailServer) -> None:
    typed(crew, "subscribe daily 16:00 to:mail about:workspace")
    server.replies.append("451 try later")
    concord.at("2027-03-02 16:00", BERLIN)
    with concord.work() as work:
        work.session.execute(delete(Digest))
        work.session.execute(work.update(Errand).values(not_before=work.real))
    concord.settle()
    assert server.to(BEN) == []


def test_without_an_address_it_cannot_be(concord: Concord, crew: Crew) -> None:
    crew.slack.change_user(crew.ben, email=None)
    concord.settle()
    assert "Slack shows me no mail address of yours." in typed(crew, "subscribe daily 16:00 to:mail")


def test_without_a_server_it_cannot_be(quiet: Concord, slack: FakeSlack) -> None:
    crew = led(settled(slack))
    assert "no mail server is set" in typed(crew, "subscribe daily 16:00 to:mail")
    assert "`to:me`, `to:mail` or `to:channel`" in typed(crew, "subscribe daily 16:00 to:pigeon")
