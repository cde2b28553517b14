"""After a meeting: what came of it, who came, actions, the next one, minutes, uncomfortable hours, who takes over."""

from __future__ import annotations

from typing import Any

import pytest

from storage import history, meetings
from storage.actions import Action
from storage.decisions import Decision
from storage.meetings import AgendaItem, Meeting
from storage.people import Person
from storage.work import Work
from tests.fakes.running import Concord
from tests.fakes.slack import Answer, FakeSlack, User, all_text
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import booked, consensus, meeting, said, seats
from tests.stories.test_meeting_reminders import BERLIN, gone, told

MEET = 'meet "Which warehouse" length:1h need:<@U0ANA>,<@U0BEN> optional:<@U0CARLA> about:D-1 from:wednesday'
OVER = "2027-03-03 11:00"  # it began at 10:00


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return settled(slack)


def _held(concord: Concord, crew: Crew, *, terms: str = "") -> dict[str, Any]:
    """M-1 was about D-1, which closes on Friday, and about prices; the message that asks what came of it."""
    led(crew)
    crew.type(crew.olga, f'propose "Rotterdam serves the EU" closes:"2027-03-05 10:00" {terms}')
    booked(concord, crew, MEET)
    consensus(crew, crew.olga, 'item M-1 "Prices & terms"')
    consensus(crew, crew.ana, "yes M-1")
    consensus(crew, crew.carla, "no M-1")
    concord.settle()
    concord.at(OVER, BERLIN)
    concord.settle()
    return asked(crew)


def asked(crew: Crew) -> dict[str, Any]:
    """The one message that asks."""
    roots = crew.slack.messages(crew.launch)
    found = [each for root in roots for each in crew.slack.thread(root) if each["text"].startswith("What came of M-1")]
    assert len(found) == 1, crew.slack.describe()
    return found[0]


def items(concord: Concord) -> dict[str, AgendaItem]:
    with concord.work() as work:
        return {each.title: each for each in work.session.scalars(work.select(AgendaItem))}


def _put_on_the_agenda(concord: Concord, title: str) -> None:
    with concord.work() as work:
        [held] = work.session.scalars(work.select(Meeting))
        named = {"title": title, "decision_id": _decision(work).id, "added_by_id": held.organiser_id}
        work.session.add(AgendaItem(workspace_id=work.workspace_id, meeting_id=held.id, **named))


def _decision(work: Work) -> Decision:
    return work.session.scalars(work.select(Decision).where(Decision.number == 1)).one()


def verbs(concord: Concord) -> list[str]:
    with concord.work() as work:
        return [each.verb for each in history.of(work, "decision", _decision(work).id)]


def _click(concord: Concord, crew: Crew, who: User, outcome: str, title: str) -> str:
    number = items(concord)[title].id
    answer = crew.slack.click(who, asked(crew), f"meeting_outcome:{outcome}", str(number))
    concord.settle()
    return str(answer.wait_reply()["text"])


def _files(crew: Crew) -> list[str]:
    return [each.content.decode() for each in crew.slack.files.values() if each.name == "M-1.md"]


def test_what_came_of_it_is_one_click_each(concord: Concord, crew: Crew) -> None:
    shown = all_text(_held(concord, crew))
    assert "There: Ana Ruiz, Olga Petrova." in shown
    assert "D-1 Rotterdam serves the EU · proposed" in shown
    assert meeting(concord).status == "held"
    assert _click(concord, crew, crew.olga, "decided", "Rotterdam serves the EU") == "M-1: D-1 is decided."
    assert "accepted" in crew.card()["text"]
    assert "those who met agreed" in crew.said()
    assert "meeting_outcome:decided" in str(asked(crew)), "prices still wait"
    assert _click(concord, crew, crew.olga, "postponed", "Prices & terms") == "M-1: Prices &amp; terms is postponed."
    shown = all_text(asked(crew))
    assert "accepted · *decided*" in shown
    assert "Prices &amp; terms · *postponed*" in shown
    assert meeting(concord).closed_at is not None
    with concord.work() as work:
        entries = history.of(work, "decision", _decision(work).id)
        assert [(each.verb, each.changes.get("by")) for each in entries][-2:] == [("met", None), ("close", "meeting")]
    concord.at("2027-03-04 09:00", BERLIN)
    assert told(crew, crew.olga, "*What came of M-1") == [], "it was filled in"


def test_said_twice_it_is_once_and_what_is_decided_stays(quiet: Concord, crew: Crew) -> None:
    _held(quiet, crew)
    for _ in range(2):
        assert "D-1 is decided" in consensus(crew, crew.olga, 'outcome M-1 D-1 decided note:"Unanimous"').text
    quiet.settle()
    assert verbs(quiet).count("close") == 1
    assert (
        "D-1 is accepted already, so the meeting changes nothing"
        in consensus(crew, crew.olga, "outcome M-1 1 rejected").text
    )
    assert "`/decision reopen D-1` opens it again" in consensus(crew, crew.olga, "outcome M-1 1 postponed").text
    assert "Prices &amp; terms is rejected" in consensus(crew, crew.olga, "outcome M-1 2 rejected").text
    assert "Prices &amp; terms is decided" in consensus(crew, crew.olga, "outcome M-1 2 decided").text
    assert "> Unanimous" in all_text(asked(crew))
    quiet.settle()
    assert items(quiet)["Prices & terms"].outcome == "decided"


def test_rejected_and_postponed_ballots(quiet: Concord, crew: Crew) -> None:
    _held(quiet, crew)
    _click(quiet, crew, crew.olga, "postponed", "Rotterdam serves the EU")
    with quiet.work() as work:
        kept = [each for each in history.of(work, "decision", _decision(work).id) if each.verb == "keep_open"]
        assert [each.changes["until"] for each in kept] == ["2027-03-10T10:00:00+00:00"]
    _click(quiet, crew, crew.olga, "postponed", "Rotterdam serves the EU")
    quiet.at("2027-03-09 10:00", BERLIN)
    assert "proposed" in crew.card()["text"]
    _click(quiet, crew, crew.olga, "rejected", "Rotterdam serves the EU")
    assert "rejected" in crew.card()["text"]


def test_a_block_is_overridden_by_the_approver_or_it_stays(quiet: Concord, crew: Crew) -> None:
    _held(quiet, crew, terms="method:consent")
    crew.type(crew.ben, 'vote D-1 block why:"The port is full"')
    refused = _click(quiet, crew, crew.olga, "decided", "Rotterdam serves the EU")
    assert "D-1 has an open block" in refused
    assert "/decision override D-1" in refused
    assert items(quiet)["Rotterdam serves the EU"].outcome is None
    assert "D-1 is rejected" in _click(quiet, crew, crew.olga, "rejected", "Rotterdam serves the EU")


def test_of_several_options_the_one_that_is_ahead_is_decided(quiet: Concord, crew: Crew) -> None:
    _held(quiet, crew, terms='options:"Rotterdam; Antwerp"')
    refused = _click(quiet, crew, crew.olga, "decided", "Rotterdam serves the EU")
    assert "No option of D-1 is ahead. Those who met say which with `/decision vote D-1 2`." in refused
    crew.type(crew.ben, "vote D-1 2")
    assert "D-1 is decided" in _click(quiet, crew, crew.olga, "decided", "Rotterdam serves the EU")
    assert "Chosen: *Antwerp*" in crew.said()


def test_a_decision_that_somebody_does_not_see_is_not_theirs_to_decide(quiet: Concord, crew: Crew) -> None:
    led(crew)
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ana])
    crew.slack.command(crew.ana, secret, "/decision", f'propose "Hush" {crew.olga.mention}')
    booked(quiet, crew, MEET.replace("about:D-1 ", ""))
    assert "its title would be seen here" in consensus(crew, crew.olga, "item M-1 D-1").text
    _put_on_the_agenda(quiet, "Hush")  # as when the channel is made private later
    crew.slack.leave(secret, crew.olga)
    quiet.at(OVER, BERLIN)
    assert "D-1 is none that you can see." in _click(quiet, crew, crew.olga, "decided", "Hush")
    with quiet.work() as work:
        number = work.session.scalars(work.select(AgendaItem)).one().id
        work.session.execute(work.delete(AgendaItem))
    answer = crew.slack.click(crew.olga, asked(crew), "meeting_outcome:decided", str(number))
    assert "That meeting is not there any more." in answer.wait_reply()["text"]


def test_only_who_leads_says_what_came_of_it(quiet: Concord, crew: Crew) -> None:
    """Ana approves D-1: she may say what became of it, and of nothing else."""
    _held(quiet, crew)
    for outcome in ("decided", "postponed"):
        assert "Only Olga Petrova" in _click(quiet, crew, crew.ben, outcome, "Rotterdam serves the EU")
        assert "Only Olga Petrova" in _click(quiet, crew, crew.ana, outcome, "Prices & terms")
    assert {each.outcome for each in items(quiet).values()} == {None}
    for typed in ("outcome M-1", f"came M-1 {crew.ana.mention}", "minutes M-1"):
        assert (
            "Only Olga Petrova, the driver or an admin can say what came of M-1"
            in consensus(crew, crew.ben, typed).text
        )
    assert "D-1 is decided" in _click(quiet, crew, crew.ana, "decided", "Rotterdam serves the EU")


def test_the_form_takes_everything_at_once(concord: Concord, crew: Crew) -> None:
    _held(concord, crew)
    crew.type(crew.ben, 'vote D-1 block why:"The port is full"')
    first, second = (items(concord)[each].id for each in ("Rotterdam serves the EU", "Prices & terms"))
    opened = crew.slack.click(crew.olga, asked(crew), "meeting_outcome_open")
    given = {
        "came": [crew.olga.id, crew.ben.id], f"outcome-{first}": "decided", f"outcome-{second}": "decided",
        f"note-{second}": "2 % less", "notes": "A good meeting",
    }  # fmt: skip
    sent = crew.slack.submit(crew.olga, opened, given)
    assert "D-1 has an open block" in (sent.errors or {})[f"outcome-{first}"]
    assert items(concord)["Prices & terms"].outcome is None, "nothing of it was kept"
    sent = crew.slack.submit(crew.olga, opened, {**given, f"outcome-{first}": "rejected"})
    assert sent.errors is None
    concord.settle()
    shown = all_text(asked(crew))
    assert "There: Ben Okafor, Olga Petrova." in shown
    assert "> 2 % less" in shown
    assert {name: each.came for name, each in seats(concord).items()} == {
        "Ana": False, "Ben": True, "Carla": False, "Olga": True,
    }  # fmt: skip
    consensus(crew, crew.olga, "minutes M-1")
    concord.settle()
    (made,) = _files(crew)
    assert "* **There**: Ben Okafor, Olga Petrova" in made
    assert "### D-1 · Rotterdam serves the EU\n\nRejected; it is rejected." in made
    assert "A good meeting" in made


def test_who_came_is_typed(quiet: Concord, crew: Crew) -> None:
    _held(quiet, crew)
    assert (
        "Ana Ruiz, Dee Doyle came" in consensus(crew, crew.olga, f"came M-1 {crew.ana.mention} {crew.dee.mention}").text
    )
    found = seats(quiet)
    assert {name for name, each in found.items() if each.came} == {"Ana", "Dee"}, "Dee was not invited, and came"
    assert found["Dee"].role == "optional"
    assert "Who? Type it" in consensus(crew, crew.olga, "came M-1").text
    assert "is nobody I know here" in consensus(crew, crew.olga, "came M-1 dan@x.example").text


def test_actions_are_born_in_a_meeting(concord: Concord, crew: Crew) -> None:
    _held(concord, crew)
    opened = crew.slack.click(crew.ben, asked(crew), "meeting_action")
    sent = crew.slack.submit(crew.ben, opened, {"title": "Clear papers", "owner": crew.ana.id, "due": "2027-03-12"})
    assert "A-1 is added: Clear papers. Ana Ruiz owns it; due 12 March 2027." in all_text(sent.view)
    typed = consensus(crew, crew.olga, f'action M-1 "Call the port" {crew.ben.mention} due:2027-03-05').text
    assert "A-2 is added" in typed
    concord.settle()
    assert "• A-1 Clear papers · Ana Ruiz, due 12 March" in all_text(asked(crew))
    number = meeting(concord).id
    with concord.work() as work:
        rows = list(work.session.scalars(work.select(Action).order_by(Action.number)))
        assert {each.meeting_id for each in rows} == {number}
        assert {each.decision_id for each in rows} == {_decision(work).id}
    assert "A-2" in crew.type(crew.ben, "actions").text
    assert len(told(crew, crew.ana, "gave you *A-1*")) == 1


def test_an_action_may_be_the_meetings_alone(concord: Concord, crew: Crew) -> None:
    _held(concord, crew)
    opened = crew.slack.click(crew.olga, asked(crew), "meeting_action")
    given = {"title": "Book the room", "owner": crew.ben.id, "due": "2027-03-05", "about": "M-1"}
    assert "A-1 is added: Book the room" in all_text(crew.slack.submit(crew.olga, opened, given).view)
    assert "A-2 is added" in consensus(crew, crew.ana, 'action M-1 "Bring cake" about:M-1').text
    concord.settle()
    assert len(told(crew, crew.ben, "from M-1 Which warehouse")) == 1
    assert "A-1" in crew.type(crew.dee, "actions").text
    assert "M-1 Which warehouse" in crew.type(crew.dee, f"actions {crew.ben.mention}").text
    refused = crew.type(crew.dee, "done A-2").text
    assert "Only Ana Ruiz, who owns A-2, Olga Petrova, who owns M-1, or an admin" in refused
    crew.slack.open_home(crew.ben)
    concord.settle()
    assert "A-1* · Book the room" in all_text(crew.slack.home(crew.ben))
    concord.at("2027-03-05 09:00", BERLIN)
    assert len(told(crew, crew.ben, "1 action is due")) == 1
    assert "A-1 is done" in crew.type(crew.ben, "done A-1").text
    handed = crew.slack.command(
        crew.olga, crew.launch, "/stakeholders", f"handoff {crew.ana.mention} {crew.dee.mention}"
    ).text
    assert "1 open action" in handed
    with concord.work() as work:
        rows = {each.number: each for each in work.session.scalars(work.select(Action))}
        assert [rows[1].decision_id, rows[1].state, rows[2].decision_id] == [None, "done", None]
        entries = [each.verb for each in history.of(work, "meeting", rows[1].meeting_id or 0)]
        assert [each for each in entries if each.startswith("action")] == [
            "action_add", "action_add", "action_done", "action_owner",
        ]  # fmt: skip


def test_who_has_called_a_meeting_hears_of_actions_whose_owner_is_gone(quiet: Concord, crew: Crew) -> None:
    _held(quiet, crew)
    consensus(crew, crew.olga, f'action M-1 "Bring cake" {crew.ben.mention} due:2027-03-05 about:M-1')
    gone(quiet, crew.ben)
    quiet.at("2027-03-05 09:00", BERLIN)
    assert len(told(crew, crew.olga, "1 action is due")) == 1


def test_an_action_of_a_private_meeting_is_its_members_own(quiet: Concord, crew: Crew) -> None:
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ana])
    offered = consensus(crew, crew.olga, f'meet "Hush" need:{crew.ana.mention}', where=secret)
    crew.slack.click(crew.olga, offered.message, "meeting_book")
    consensus(crew, crew.olga, f'action M-1 "Hush papers" {crew.ana.mention}', where=secret)
    assert "cannot see M-1" in consensus(crew, crew.olga, f'action M-1 "Hush" {crew.ben.mention}', where=secret).text
    assert "A-1" in crew.type(crew.ana, "actions").text
    assert "A-1" not in crew.type(crew.ben, "actions").text
    assert "There is no action A-1 that you can see" in crew.type(crew.ben, "done A-1").text


def test_the_next_meeting_is_about_what_is_open(quiet: Concord, crew: Crew) -> None:
    _held(quiet, crew)
    _click(quiet, crew, crew.olga, "postponed", "Rotterdam serves the EU")
    opened = crew.slack.click(crew.olga, asked(crew), "meeting_next")
    assert "D-1" in str(opened.opened)
    sent = crew.slack.submit(crew.olga, opened, {"purpose": "Which warehouse, again"})
    assert "M-2 · Which warehouse, again" in all_text(sent.view)
    _book(quiet, crew, 2)
    consensus(crew, crew.olga, "minutes M-1")
    quiet.settle()
    assert "M-2 · Which warehouse, again, Wednesday 3 March 2027, 11:15–12:00" in _files(crew)[-1]


def _book(concord: Concord, crew: Crew, number: int) -> None:
    offered = consensus(crew, crew.olga, f"show M-{number}")
    crew.slack.click(crew.olga, offered.message, "meeting_book")
    concord.settle()


def test_minutes_come_into_the_thread_once_for_each_change(concord: Concord, crew: Crew) -> None:
    _held(concord, crew)
    _click(concord, crew, crew.olga, "decided", "Rotterdam serves the EU")
    assert "come into its thread in a moment" in consensus(crew, crew.olga, 'minutes M-1 text:"Coffee *was* cold"').text
    concord.settle()
    assert "are in its thread: nothing has changed" in consensus(crew, crew.olga, "minutes M-1").text
    assert said(crew).count("|M-1.md>") == 1
    (made,) = _files(crew)
    assert made.startswith(
        "# M-1 · Which warehouse\n\n* **When**: Wednesday 3 March 2027, 10:00–11:00 (Europe/Berlin)\n"
    )
    assert "* **Not there**: Ben Okafor, Carla Rossi" in made
    assert "Decided; it is accepted." in made
    assert "Coffee \\*was\\* cold" in made
    assert "None is booked." in made
    _click(concord, crew, crew.olga, "decided", "Prices & terms")
    crew.slack.click(crew.olga, asked(crew), "meeting_minutes")
    concord.settle()
    assert said(crew).count("|M-1.md>") == 2


def test_nobody_fills_it_in_and_the_organiser_is_asked_once(quiet: Concord, crew: Crew) -> None:
    _held(quiet, crew)
    crew.slack.command(crew.olga, crew.launch, "/standup", "away until:friday")
    quiet.at("2027-03-04 09:00", BERLIN)
    assert told(crew, crew.olga, "*What came of M-1") == [], "she is away"
    quiet.at("2027-03-05 09:00", BERLIN)
    (ask,) = told(crew, crew.olga, "*What came of M-1")
    assert "It lacks 2 outcomes" in all_text(ask)
    quiet.at("2027-03-08 09:00", BERLIN)
    assert len(told(crew, crew.olga, "*What came of M-1")) == 1
    opened: Answer = crew.slack.click(crew.olga, ask, "meeting_outcome_open")
    assert opened.opened is not None


def test_a_meeting_on_friday_is_asked_for_on_monday_also_after_a_downtime(quiet: Concord, crew: Crew) -> None:
    led(crew)
    booked(quiet, crew, MEET.replace("about:D-1 ", "").replace("wednesday", "friday"))
    quiet.at("2027-03-06 12:00", BERLIN)
    assert meeting(quiet).status == "held"
    assert told(crew, crew.olga, "*What came of M-1") == []
    quiet.at("2027-03-20 12:00", BERLIN)  # a Saturday, two weeks later
    assert told(crew, crew.olga, "*What came of M-1") == []
    quiet.at("2027-03-22 09:00", BERLIN)
    assert len(told(crew, crew.olga, "*What came of M-1")) == 1


def test_whose_account_is_gone_is_not_asked_the_driver_is(quiet: Concord, crew: Crew) -> None:
    _held(quiet, crew)
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {crew.ben.mention} logistics driver")
    gone(quiet, crew.olga)
    quiet.at("2027-03-04 09:00", BERLIN)
    assert told(crew, crew.olga, "*What came of M-1") == []
    (ask,) = told(crew, crew.ben, "*What came of M-1")
    assert crew.slack.click(crew.ben, ask, "meeting_outcome_open").opened is not None


def test_without_anybody_to_ask_nobody_is_asked(quiet: Concord, crew: Crew) -> None:
    _held(quiet, crew)
    gone(quiet, crew.olga)
    quiet.at("2027-03-04 09:00", BERLIN)
    everybody = (crew.olga, crew.ana, crew.ben, crew.carla, crew.dee)
    assert [each for who in everybody for each in told(crew, who, "*What came of M-1")] == []


REFUSED = (
    ("outcome", "Which meeting?"),
    ("outcome M-9", "There is no meeting M-9"),
    ("outcome M-1 D-1 decided", "M-1 has not begun"),
    ("outcome M-1", "M-1 has not begun"),
    ("came M-1 <@U0ANA>", "M-1 has not begun"),
    ("minutes M-1", "M-1 has not begun"),
    ("minutes M-1 x", "One meeting at a time"),
    ('action M-1 "x" <@U0ANA> <@U0BEN>', "An action has one owner"),
    ('action M-1 "x" about:D-9', "`about:D-1`"),
    ("fairness initiative:NOPE", "There is no initiative"),
)


def test_what_cannot_be_said(quiet: Concord, crew: Crew) -> None:
    led(crew)
    crew.type(crew.olga, 'propose "Rotterdam serves the EU"')
    booked(quiet, crew, MEET)
    for typed, words in REFUSED:
        assert words in consensus(crew, crew.olga, typed).text, typed


def test_what_is_no_outcome(quiet: Concord, crew: Crew) -> None:
    _held(quiet, crew)
    assert "Say `decided`" in consensus(crew, crew.olga, "outcome M-1 D-1 maybe").text
    assert "there is `D-1`, `1`, `2`; `7` is none of it" in consensus(crew, crew.olga, "outcome M-1 7 decided").text
    assert "500 are the most" in consensus(crew, crew.olga, f'outcome M-1 2 decided note:"{"x" * 501}"').text
    assert items(quiet)["Prices & terms"].outcome is None


def test_while_it_lasts_an_outcome_can_be_said(quiet: Concord, crew: Crew) -> None:
    led(crew)
    crew.type(crew.olga, 'propose "Rotterdam serves the EU" closes:"2027-03-05 10:00"')
    booked(quiet, crew, MEET)
    quiet.at("2027-03-03 10:20", BERLIN)
    assert "D-1 is decided" in consensus(crew, crew.olga, "outcome M-1 D-1 decided").text
    quiet.settle()
    assert meeting(quiet).status == "booked"
    quiet.at(OVER, BERLIN)
    assert meeting(quiet).status == "held"
    quiet.at("2027-03-04 09:00", BERLIN)
    assert told(crew, crew.olga, "*What came of M-1") == [], "everything was said"


def test_uncomfortable_hours_are_kept_and_shown(concord: Concord, crew: Crew) -> None:
    """At 10:00 in Berlin it is 18:00 in Tokyo, where Eve comes for Ana; Carla lives there too, and has said no."""
    eve = crew.slack.user("eve", id="U0EVE", real_name="Eve <Ek>", tz="Asia/Tokyo")
    crew.slack.join(crew.launch, eve)
    led(crew)
    consensus(crew, eve, "hours also:07:00-22:00")
    nobody = consensus(crew, crew.olga, "fairness initiative:EU").text
    assert "Nobody has had to meet at an uncomfortable hour in EU yet" in nobody
    guests = f"need:{crew.ana.mention} optional:{crew.carla.mention}"
    booked(concord, crew, f'meet "Prices" length:1h {guests} from:wednesday')
    consensus(crew, crew.ana, f"delegate M-1 {eve.mention}")
    consensus(crew, eve, "yes M-1")
    consensus(crew, crew.carla, "no M-1")
    concord.settle()
    concord.at(OVER, BERLIN)
    shown = consensus(crew, crew.olga, "fairness").text
    assert "• Eve &lt;Ek&gt;: *1 hour* in 1 meeting" in shown
    assert "Ana" not in shown
    assert "Carla" not in shown
    assert "*Uncomfortable hours in EU*" in consensus(crew, crew.dee, "fairness initiative:EU").text
    with concord.work() as work:
        people = {each.name.split()[0]: each.id for each in work.session.scalars(work.select(Person))}
        assert meetings.carried(work, None, people.values()) == {people["Eve"]: 60}


@pytest.mark.parametrize("quiet", ["postgresql"], indirect=True)
def test_whoever_is_just_changing_it_is_not_waited_for(quiet: Concord, crew: Crew) -> None:
    led(crew)
    booked(quiet, crew, MEET.replace("about:D-1 ", ""))
    with quiet.work() as work:
        assert meetings.locked(work, meeting(quiet).id) is not None
        quiet.at(OVER, BERLIN)
        assert meeting(quiet).status == "booked"
    quiet.at("2027-03-03 11:00:01", BERLIN)
    assert meeting(quiet).status == "held"
    assert said(crew).count("*What came of M-1") == 1


def test_hours_of_a_private_meeting_are_its_own(quiet: Concord, crew: Crew) -> None:
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ana])
    offered = consensus(crew, crew.olga, f'meet "Hush" length:1h need:{crew.ana.mention} from:wednesday', where=secret)
    crew.slack.click(crew.olga, offered.message, "meeting_book")
    consensus(crew, crew.olga, 'move M-1 to:"2027-03-03 09:00"', where=secret)
    quiet.at("2027-03-03 12:00", BERLIN)
    assert "Ana Ruiz: *30 minutes*" in consensus(crew, crew.olga, "fairness").text
    assert "Ana Ruiz" not in consensus(crew, crew.dee, "fairness").text


def test_who_takes_over_leads_the_meetings(quiet: Concord, crew: Crew) -> None:
    led(crew)
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {crew.olga.mention} product driver")
    booked(quiet, crew, MEET.replace("about:D-1 ", ""))
    consensus(crew, crew.olga, MEET.replace("about:D-1 ", ""))
    handed = crew.slack.command(
        crew.olga, crew.launch, "/stakeholders", f"handoff {crew.olga.mention} {crew.dee.mention}"
    ).text
    assert "Moved along: 2 meetings." in handed
    quiet.settle()
    found = seats(quiet)
    assert (found["Dee"].role, found["Dee"].response, found["Olga"].role) == ("required", "yes", "optional")
    assert "called by Dee Doyle" in consensus(crew, crew.dee, "show M-1").text
    assert "M-2" in consensus(crew, crew.dee, "show M-2").text
    assert "Only Dee Doyle" in consensus(crew, crew.olga, "cancel M-1").text
    assert "is cancelled" in consensus(crew, crew.dee, "cancel M-1").text


def test_nothing_of_a_private_meeting_goes_to_who_may_not_read_it(quiet: Concord, crew: Crew) -> None:
    led(crew)
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ana])
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {crew.olga.mention} product driver")
    offered = consensus(crew, crew.olga, f'meet "Hush" need:{crew.ana.mention} initiative:EU', where=secret)
    crew.slack.click(crew.olga, offered.message, "meeting_book")
    handed = crew.slack.command(
        crew.olga, crew.launch, "/stakeholders", f"handoff {crew.olga.mention} {crew.dee.mention}"
    ).text
    assert "meeting" not in handed
    assert meeting(quiet).organiser_id == next(each.person_id for name, each in seats(quiet).items() if name == "Olga")
