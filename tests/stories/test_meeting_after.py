"""After a meeting: what came of it, who came, actions."""

from __future__ import annotations

from storage import history
from storage.actions import Action
from storage.meetings import AgendaItem
from tests.fakes.running import Concord
from tests.fakes.slack import all_text
from tests.stories.crew import Crew, led
from tests.stories.gathering import booked, consensus, meeting, seats
from tests.stories.held import (
    MEET,
    OVER,
    asked,
    files,
    held,
    items,
    press_outcome,
    put_on_the_agenda,
    the_decision,
    verbs,
)
from tests.stories.held import crew as crew  # noqa: PLC0414 - a fixture
from tests.stories.test_meeting_reminders import BERLIN, gone, told


def test_what_came_of_it_is_one_click_each(concord: Concord, crew: Crew) -> None:
    shown = all_text(held(concord, crew))
    assert "There: Ana Ruiz, Olga Petrova." in shown
    assert "D-1 Rotterdam serves the EU · proposed" in shown
    assert meeting(concord).status == "held"
    assert press_outcome(concord, crew, crew.olga, "decided", "Rotterdam serves the EU") == "M-1: D-1 is decided."
    assert "accepted" in crew.card()["text"]
    assert "those who met agreed" in crew.said()
    assert "meeting_outcome:decided" in str(asked(crew)), "prices still wait"
    assert (
        press_outcome(concord, crew, crew.olga, "postponed", "Prices & terms")
        == "M-1: Prices &amp; terms is postponed."
    )
    shown = all_text(asked(crew))
    assert "accepted · *decided*" in shown
    assert "Prices &amp; terms · *postponed*" in shown
    assert meeting(concord).closed_at is not None
    with concord.work() as work:
        entries = history.of(work, "decision", the_decision(work).id)
        assert [(each.verb, each.changes.get("by")) for each in entries][-2:] == [("met", None), ("close", "meeting")]
    concord.at("2027-03-04 09:00", BERLIN)
    assert told(crew, crew.olga, "*What came of M-1") == [], "it was filled in"


def test_said_twice_it_is_once_and_what_is_decided_stays(quiet: Concord, crew: Crew) -> None:
    held(quiet, crew)
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
    held(quiet, crew)
    press_outcome(quiet, crew, crew.olga, "postponed", "Rotterdam serves the EU")
    with quiet.work() as work:
        kept = [each for each in history.of(work, "decision", the_decision(work).id) if each.verb == "keep_open"]
        assert [each.changes["until"] for each in kept] == ["2027-03-10T10:00:00+00:00"]
    press_outcome(quiet, crew, crew.olga, "postponed", "Rotterdam serves the EU")
    quiet.at("2027-03-09 10:00", BERLIN)
    assert "proposed" in crew.card()["text"]
    press_outcome(quiet, crew, crew.olga, "rejected", "Rotterdam serves the EU")
    assert "rejected" in crew.card()["text"]


def test_a_block_is_overridden_by_the_approver_or_it_stays(quiet: Concord, crew: Crew) -> None:
    held(quiet, crew, terms="method:consent")
    crew.type(crew.ben, 'vote D-1 block why:"The port is full"')
    refused = press_outcome(quiet, crew, crew.olga, "decided", "Rotterdam serves the EU")
    assert "D-1 has an open block" in refused
    assert "/decision override D-1" in refused
    assert items(quiet)["Rotterdam serves the EU"].outcome is None
    assert "D-1 is rejected" in press_outcome(quiet, crew, crew.olga, "rejected", "Rotterdam serves the EU")


def test_of_several_options_the_one_that_is_ahead_is_decided(quiet: Concord, crew: Crew) -> None:
    held(quiet, crew, terms='options:"Rotterdam; Antwerp"')
    refused = press_outcome(quiet, crew, crew.olga, "decided", "Rotterdam serves the EU")
    assert "No option of D-1 is ahead. Those who met say which with `/decision vote D-1 2`." in refused
    crew.type(crew.ben, "vote D-1 2")
    assert "D-1 is decided" in press_outcome(quiet, crew, crew.olga, "decided", "Rotterdam serves the EU")
    assert "Chosen: *Antwerp*" in crew.said()


def test_a_decision_that_somebody_does_not_see_is_not_theirs_to_decide(quiet: Concord, crew: Crew) -> None:
    led(crew)
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ana])
    crew.slack.command(crew.ana, secret, "/decision", f'propose "Hush" {crew.olga.mention}')
    booked(quiet, crew, MEET.replace("about:D-1 ", ""))
    assert "its title would be seen here" in consensus(crew, crew.olga, "item M-1 D-1").text
    put_on_the_agenda(quiet, "Hush")  # as when the channel is made private later
    crew.slack.leave(secret, crew.olga)
    quiet.at(OVER, BERLIN)
    assert "D-1 is none that you can see." in press_outcome(quiet, crew, crew.olga, "decided", "Hush")
    with quiet.work() as work:
        number = work.session.scalars(work.select(AgendaItem)).one().id
        work.session.execute(work.delete(AgendaItem))
    answer = crew.slack.click(crew.olga, asked(crew), "meeting_outcome:decided", str(number))
    assert "That meeting is not there any more." in answer.wait_reply()["text"]


def test_only_who_leads_says_what_came_of_it(quiet: Concord, crew: Crew) -> None:
    """Ana approves D-1: she may say what became of it, and of nothing else."""
    held(quiet, crew)
    for outcome in ("decided", "postponed"):
        assert "Only Olga Petrova" in press_outcome(quiet, crew, crew.ben, outcome, "Rotterdam serves the EU")
        assert "Only Olga Petrova" in press_outcome(quiet, crew, crew.ana, outcome, "Prices & terms")
    assert {each.outcome for each in items(quiet).values()} == {None}
    for typed in ("outcome M-1", f"came M-1 {crew.ana.mention}", "minutes M-1"):
        assert (
            "Only Olga Petrova, the driver or an admin can say what came of M-1"
            in consensus(crew, crew.ben, typed).text
        )
    assert "D-1 is decided" in press_outcome(quiet, crew, crew.ana, "decided", "Rotterdam serves the EU")


def test_the_form_takes_everything_at_once(concord: Concord, crew: Crew) -> None:
    held(concord, crew)
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
    (made,) = files(crew)
    assert "* **There**: Ben Okafor, Olga Petrova" in made
    assert "### D-1 · Rotterdam serves the EU\n\nRejected; it is rejected." in made
    assert "A good meeting" in made


def test_who_came_is_typed(quiet: Concord, crew: Crew) -> None:
    held(quiet, crew)
    assert (
        "Ana Ruiz, Dee Doyle came" in consensus(crew, crew.olga, f"came M-1 {crew.ana.mention} {crew.dee.mention}").text
    )
    found = seats(quiet)
    assert {name for name, each in found.items() if each.came} == {"Ana", "Dee"}, "Dee was not invited, and came"
    assert found["Dee"].role == "optional"
    assert "Who? Type it" in consensus(crew, crew.olga, "came M-1").text
    assert "is nobody I know here" in consensus(crew, crew.olga, "came M-1 dan@x.example").text


def test_actions_are_born_in_a_meeting(concord: Concord, crew: Crew) -> None:
    held(concord, crew)
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
        assert {each.decision_id for each in rows} == {the_decision(work).id}
    assert "A-2" in crew.type(crew.ben, "actions").text
    assert len(told(crew, crew.ana, "gave you *A-1*")) == 1


def test_an_action_may_be_the_meetings_alone(concord: Concord, crew: Crew) -> None:
    held(concord, crew)
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
    concord.at("2027-03-05 10:00", BERLIN)
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
    held(quiet, crew)
    consensus(crew, crew.olga, f'action M-1 "Bring cake" {crew.ben.mention} due:2027-03-05 about:M-1')
    gone(quiet, crew.ben)
    quiet.at("2027-03-05 10:00", BERLIN)
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
