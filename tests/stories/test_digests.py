"""Digests: subscribed, posted on time, in the order of what needs somebody; and what has changed for me."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import digests
from storage.digests import Digest
from storage.happenings import Reader
from storage.outbox import Letter
from storage.schedules import Schedule
from tests.fakes.counting import statements
from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack, User, all_text
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import booked, meeting

BERLIN = "Europe/Berlin"  # it is Monday 1 March 2027


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return led(settled(slack))


def typed(crew: Crew, who: User, text: str, where: Channel | None = None) -> str:
    return crew.slack.command(who, where or crew.launch, "/digest", text).text


def posted(crew: Crew, where: Channel | None = None) -> list[str]:
    """The digests of a channel."""
    said = (all_text(each) for each in crew.slack.messages(where or crew.launch))
    return [each for each in said if "digest ·" in each]


def told(crew: Crew, who: User) -> list[str]:
    said = (all_text(each) for each in crew.slack.dms(who))
    return [each for each in said if "digest" in each]


def _eventful(concord: Concord, crew: Crew) -> None:
    """D-1 is blocked and closes on Friday, D-2 was made, A-1 is late."""
    crew.type(crew.olga, 'propose "Rotterdam & the EU" closes:"2027-03-05 10:00"')
    concord.settle()
    crew.type(crew.ben, 'vote D-1 block why:"No trucks"')
    crew.type(crew.olga, 'log "Invoices in euro"')
    crew.type(crew.olga, f'action D-2 "Clear <papers>" {crew.ana.mention} due:2027-03-02')
    crew.slack.command(crew.olga, crew.launch, "/initiative", "edit EU need:support launch:2027-03-20")
    concord.settle()


def test_a_channel_is_told_on_friday_what_needs_somebody(concord: Concord, crew: Crew) -> None:
    _eventful(concord, crew)
    said = typed(crew, crew.olga, "subscribe weekly thursday 16:00")
    assert "Subscribed. *Weekly digest · EU* to #launch, every Thursday at 16:00 (Europe/Berlin), working." in said
    concord.at("2027-03-04 15:59", BERLIN)
    assert posted(crew) == []
    concord.at("2027-03-04 16:00", BERLIN)
    (digest,) = posted(crew)
    parts = [
        "Weekly digest · EU · Thursday 4 March", "*Closing soon*", "D-1 Rotterdam &amp; the EU", "2 still asked",
        "*Blocked*", "1 objection since", "*Overdue*", "A-1 Clear &lt;papers&gt; · Ana Ruiz, due 2 March 2027",
        "*Decided*", "D-2 Invoices in euro · accepted", "*Gaps in the register*",
        "EU: EU launch · no driver, nobody for Support", "*Launching soon*", "20 March 2027",
    ]  # fmt: skip
    places = [digest.index(each) for each in parts]
    assert places == sorted(places), "what needs somebody comes first"
    concord.at("2027-03-11 16:00", BERLIN)
    again = posted(crew)[1]
    assert "Invoices in euro" not in again, "what was told is not told again"


def test_the_hours_that_a_called_off_meeting_saved_are_told_once(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, 'propose "Rotterdam serves the EU" outcome:"From May on"')
    booked(quiet, crew, 'meet "Which warehouse" need:<@U0ANA>,<@U0BEN> about:D-1 from:wednesday')
    typed(crew, crew.olga, "subscribe weekly thursday 16:00")
    for who in (crew.ana, crew.ben, crew.carla):
        crew.type(who, "vote D-1 agree")
        quiet.settle()
    quiet.settle()
    saved = meeting(quiet).saved_minutes
    assert saved == 45 * 4, "Olga, Ana, Ben and Carla"
    quiet.at("2027-03-04 16:00", BERLIN)
    assert "3 h saved by meetings called off" in posted(crew)[0]
    quiet.at("2027-03-11 16:00", BERLIN)
    assert "saved by meetings" not in "".join(posted(crew)[1:])


def test_ten_lines_are_ten_lines(quiet: Concord, crew: Crew) -> None:
    _eventful(quiet, crew)
    typed(crew, crew.olga, "subscribe daily 09:00 length:executive")
    quiet.at("2027-03-04 09:00", BERLIN)
    digest = posted(crew)[-1]
    lines = [each for each in digest.splitlines() if each.startswith("*")]
    assert len(lines) <= 10
    assert "*Blocked* 1: D-1 Rotterdam &amp; the EU" in digest


def test_nothing_new_is_said_in_one_line_or_not_at_all(quiet: Concord, crew: Crew) -> None:
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {crew.olga.mention} product driver")
    typed(crew, crew.olga, "subscribe daily 09:00")
    typed(crew, crew.olga, "subscribe daily 10:00 quiet:silent")
    quiet.at("2027-03-02 11:00", BERLIN)
    assert len(posted(crew)) == 1
    assert "nothing new since" in posted(crew)[0]


def test_it_is_posted_once_and_late_when_concord_was_away(quiet: Concord, crew: Crew) -> None:
    typed(crew, crew.olga, "subscribe daily 09:00 to:me")
    quiet.at("2027-03-03 12:00", BERLIN)
    (first,) = [each for each in told(crew, crew.olga) if "Wednesday 3 March" in each]
    assert "Due <!date^1804060800^" in first, "at nine in Berlin"
    quiet.settle()
    quiet.at("2027-03-03 13:00", BERLIN)
    assert len([each for each in told(crew, crew.olga) if "Wednesday 3 March" in each]) == 1
    with quiet.work() as work:
        keys = [each.key for each in work.session.scalars(work.select(Letter)) if each.key.startswith("digest:")]
        assert len(keys) == len(set(keys))


def test_the_same_hour_on_the_wall_when_the_clocks_change(quiet: Concord, crew: Crew) -> None:
    """Berlin's 02:30 is missing on 28 March, Sydney's comes twice on 4 April; Kathmandu is off the hour."""
    for zone in (BERLIN, "Asia/Kathmandu", "Australia/Sydney"):
        typed(crew, crew.olga, f"subscribe daily 02:30 to:me zone:{zone}")
    for day in ("2027-03-27", "2027-03-28", "2027-03-29", "2027-04-03", "2027-04-04", "2027-04-05"):
        for hour in range(0, 24, 2):
            quiet.at(f"{day} {hour:02}:45")
    with quiet.work() as work:
        keys = [each.key for each in work.session.scalars(work.select(Letter)) if each.key.startswith("digest:")]
    assert len(keys) == len(set(keys))
    for day in ("2027-03-27", "2027-03-28", "2027-03-29", "2027-04-04", "2027-04-05"):
        assert sum(each.endswith(day) for each in keys) == 3, day


def test_a_channel_that_concord_is_out_of_waits_and_its_subscriber_hears_once(quiet: Concord, crew: Crew) -> None:
    typed(crew, crew.olga, "subscribe daily 09:00")
    crew.slack.leave(crew.launch)
    quiet.at("2027-03-03 09:00", BERLIN)
    quiet.at("2027-03-05 09:00", BERLIN)
    assert len([each for each in told(crew, crew.olga) if "I could not post" in each]) == 1
    assert posted(crew) == []
    crew.slack.join(crew.launch)
    quiet.settle()
    quiet.at("2027-03-06 09:00", BERLIN)
    assert len(posted(crew)) == 1


def test_what_a_private_channel_knows_stays_in_it(quiet: Concord, crew: Crew) -> None:
    secret = crew.slack.channel("secret", id="C0SECRET", members=[crew.olga, crew.ana], private=True)
    crew.slack.command(crew.olga, secret, "/initiative", 'new "Takeover" key:MERGER')
    crew.slack.command(crew.olga, secret, "/decision", 'log "Buy them"')
    quiet.settle()
    refused = typed(crew, crew.olga, "subscribe daily 09:00 initiative:MERGER")
    assert "MERGER is linked to private channels only." in refused
    assert "There is no initiative" in typed(crew, crew.ben, "subscribe daily 09:00 to:me initiative:MERGER")
    typed(crew, crew.olga, "subscribe daily 09:00 about:workspace")
    typed(crew, crew.olga, "subscribe daily 09:00 initiative:MERGER", secret)
    for who in (crew.ana, crew.ben):
        typed(crew, who, "subscribe daily 09:00 to:me about:workspace")
    quiet.at("2027-03-02 09:00", BERLIN)
    assert "Buy them" not in posted(crew)[0]
    assert "Takeover" not in posted(crew)[0]
    assert "Buy them" in posted(crew, secret)[0]
    assert any("Buy them" in each for each in told(crew, crew.ana))
    assert not any("Buy them" in each for each in told(crew, crew.ben))


def test_for_a_function_and_the_form(quiet: Concord, crew: Crew) -> None:
    _eventful(quiet, crew)
    opened = crew.slack.command(crew.olga, crew.launch, "/digest", "subscribe")
    refused = crew.slack.submit(crew.olga, opened, {"when": "sunnday 9", "about": "function:logistics"})
    assert "when" in (refused.errors or {})
    crew.slack.submit(crew.olga, opened, {"when": "mon-fri 09:00", "about": "function:logistics", "to": "me"})
    quiet.at("2027-03-04 09:00", BERLIN)
    digest = told(crew, crew.olga)[-1]
    assert "Daily digest · Logistics" in digest
    assert "D-1 Rotterdam" in digest
    assert "Invoices" not in digest, "logistics was not asked"


def test_it_is_listed_and_ended_by_whom_it_concerns(quiet: Concord, crew: Crew) -> None:
    assert "No digest comes here or to you." in typed(crew, crew.olga, "show")
    assert "that you could end" in typed(crew, crew.olga, "unsubscribe")
    typed(crew, crew.olga, "subscribe daily 09:00")
    assert "comes to #launch every day at 09:00 (Europe/Berlin) already." in typed(
        crew, crew.olga, "subscribe daily 09:00"
    )
    shown = crew.slack.command(crew.ben, crew.launch, "/digest", "show")
    assert "Daily digest · EU" in shown.text
    assert "Unsubscribe" not in all_text(shown.message or {})
    with quiet.work() as work:
        number = str(work.session.scalars(work.select(Digest)).one().id)
    listed = crew.slack.command(crew.olga, crew.launch, "/digest", "show")
    done = crew.slack.click(crew.olga, listed.message, "digest_leave", number)
    assert "does not come to #launch any more" in (done.wait_reply() and done.reply_text)
    again = crew.slack.click(crew.olga, listed.message, "digest_leave", number)
    assert "not there any more" in (again.wait_reply() and again.reply_text)
    quiet.at("2027-03-02 12:00", BERLIN)
    assert posted(crew) == []
    with quiet.work() as work:
        assert all(
            each.next_at is None for each in work.session.scalars(work.select(Schedule)) if each.kind == "digest"
        )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("subscribe weekly sometimes", "sometimes"),
        ("subscribe daily 09:00 to:everybody", "`to:me`, `to:mail` or `to:channel`"),
        ("subscribe daily 09:00 length:short", "`length:executive` or `length:working`"),
        ("subscribe daily 09:00 quiet:yes", "`quiet:say` or `quiet:silent`"),
        ("subscribe daily 09:00 about:everything", "`about:workspace`"),
        ("subscribe daily 09:00 function:sailing", "I don't know the function `sailing`"),
        ("subscribe daily 09:00 function:sales initiative:EU", "about one thing"),
        ("subscribe daily 09:00 about:workspace initiative:EU", "about one thing"),
        ("subscribe daily 09:00 about:workspace function:sales", "about one thing"),
        ("picture about:workspace function:sales", "about one thing"),
        ("picture about:workspace initiative:EU", "about one thing"),
        ("picture of june", "I don't know `of june`"),
        ("picture about:june", "`about:workspace`"),
        ("subscribe daily 09:00 zone:Nowhere", "I know no time zone"),
        ("subscribe daily 09:00 initiative:EUU", "Did you mean `EU`"),
        ("subscribe daily 25:00", "25:00"),
    ],
)
def test_bad_input_gets_one_sentence(quiet: Concord, crew: Crew, text: str, said: str) -> None:
    assert said in typed(crew, crew.olga, text)


def test_what_changed_for_me_is_told_once(concord: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rotterdam & the EU" {crew.ben.mention} closes:"2027-03-05 10:00"')
    crew.type(crew.olga, 'log "Nobody else knows"', crew.office)
    crew.type(crew.olga, f'action D-2 "Clear papers" {crew.ben.mention} due:2027-03-02')
    booked(concord, crew, 'meet "Trucks" need:<@U0BEN>')
    concord.settle()
    mine = typed(crew, crew.ben, "now")
    assert "D-1 Rotterdam &amp; the EU · proposed" in mine
    assert "*New to do*" in mine
    assert "A-1 Clear papers · due 2 March 2027" in mine
    assert "M-1 Trucks · booked" in mine
    concord.at("2027-03-01 09:30", BERLIN)
    assert "*Changed*" not in typed(crew, crew.ben, "now")
    crew.type(crew.olga, 'amend D-1 outcome:"From June on"')
    crew.type(crew.ben, "vote D-1 agree")
    later = typed(crew, crew.ben, "now")
    assert "D-1 Rotterdam &amp; the EU · amended" in later
    assert "booked" not in later
    assert "amended" not in typed(crew, crew.olga, "now"), "what I did myself has not changed for me"


def test_looking_twice_there_is_nothing(quiet: Concord, crew: Crew) -> None:
    dee = crew.slack.user("new", id="U0NEW", real_name="New Here", tz=BERLIN)
    crew.slack.join(crew.office, dee)
    assert "Nothing has changed for you since <!date^" in typed(crew, dee, "now", crew.office)


def test_a_digest_is_a_constant_number_of_statements(quiet: Concord, crew: Crew) -> None:
    def count() -> int:
        with statements(quiet) as said, quiet.work("U0OLGA") as work:
            digests.compose(work, Reader(work.real), work.now - timedelta(days=7), until=work.now, zone="UTC")
        return len(said)

    crew.type(crew.olga, 'log "Decision"')
    few = count()
    for n in range(15):
        crew.type(crew.olga, f'log "Decision {n}"')
    assert count() == few


def test_what_is_too_much_for_one_look_comes_in_the_next(quiet: Concord, crew: Crew) -> None:
    typed(crew, crew.ben, "now")
    for n in range(25):
        crew.type(crew.olga, f'log "Number {n} end"')
    first, second = typed(crew, crew.ben, "now"), typed(crew, crew.ben, "now")
    assert "look again for the rest" in first
    assert "look again" not in second
    assert [n for n in range(20) if f"Number {n} end" not in first or f"Number {n} end" in second] == []
    assert [n for n in range(20, 25) if f"Number {n} end" not in second] == []
    assert "Number" not in typed(crew, crew.ben, "now")
