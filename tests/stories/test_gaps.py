"""Gaps: found, shown to those they concern, and mended by a button each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from storage import stakeholders
from storage.asks import Ask
from storage.people import Person
from storage.stakeholders import Stakeholder
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import Answer, all_text
from tests.stories.register import Launch, started


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


def _gaps(this: Launch) -> Answer:
    return this.type(this.olga, "gaps")


def test_a_gap_is_found_and_mended(concord: Concord, slack: FakeSlack) -> None:
    this = started(slack)
    slack.command(this.olga, this.channel, "/initiative", "edit EU need:accounting")
    found = _gaps(this)
    assert "EU · EU launch — 3 gaps" in found.text
    for said in ("Nobody is the *driver*.", "Nobody is the *approver*.", "Nobody speaks for *Accounting*."):
        assert said in found.text
    opened = slack.click(this.olga, found, "stakeholders_fill", "EU function=accounting")
    slack.submit(this.olga, opened, {"person": this.ana, "daci": "approver"})
    assert "1 gap\n" in _gaps(this).text
    public = this.type(this.ben, "gaps")
    assert "Olga Petrova, who owns EU, can mend them." in public.text
    assert "stakeholders_fill" not in str(public.body)


def test_silence_is_for_owner_driver_and_admins(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver influence:5 interest:5")
    this.type(this.olga, f"add {this.ben.mention} legal approver")
    assert "no gaps" in _gaps(this).text
    quiet.at("2027-03-10 09:00")
    found = _gaps(this)
    assert "*Ana Ruiz* was not heard from for 9 days (every 7)." in found.text
    assert "no gaps" in this.type(this.ben, "gaps").text

    asked = this.slack.click(this.olga, found, "stakeholders_ask")
    assert "*Ana Ruiz* is asked by direct message" in all_text(asked.wait_reply())
    again = this.slack.click(this.olga, found, "stakeholders_ask")
    assert "was asked today already" in all_text(again.wait_reply())
    quiet.settle()
    question = this.slack.messages(this.slack.direct(this.ana))[-1]
    assert "would like to hear from you about *EU · EU launch*" in all_text(question)
    opened = this.slack.click(this.ana, question, "stakeholders_write")
    assert this.slack.submit(this.ana, opened, {"words": "The port <is> full"}).errors is None
    this.slack.click(this.ana, question, "stakeholders_fine")
    quiet.settle()
    heard = [each["text"] for each in this.slack.messages(this.slack.direct(this.olga))]
    assert heard == ["*Ana Ruiz* on *EU*:\n> The port &lt;is&gt; full", "*Ana Ruiz* on *EU*: all fine."]
    assert "no gaps" in _gaps(this).text


def test_having_spoken_counts(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    this.type(this.olga, 'add "Dana Roe" dana@retailer.example retailer approver')
    quiet.at("2027-06-10 09:00")
    found = _gaps(this)
    assert "no active account" in all_text(
        this.slack.click(
            this.olga, found, "stakeholders_ask", _value_of(found, "Dana", "stakeholders_ask")
        ).wait_reply()
    )
    anew = this.slack.click(this.olga, found, "stakeholders_spoken", _value_of(found, "Dana", "stakeholders_spoken"))
    assert "Dana" not in all_text(anew.wait_reply())


def _values(found: Answer, action: str) -> list[str]:
    blocks = found.body["blocks"]
    elements = [each for block in blocks for each in [*block.get("elements", []), block.get("accessory", {})]]
    return [each["value"] for each in elements if each.get("action_id") == action]


def _value_of(found: Answer, name: str, action: str) -> str:
    """The value of a button below the line that names somebody."""
    blocks = found.body["blocks"]
    at = next(n for n, block in enumerate(blocks) if name in str(block.get("text")))
    return next(str(each["value"]) for each in blocks[at + 1]["elements"] if each["action_id"] == action)


def test_externals_leads_deactivated_and_gone(launch: Launch, quiet: Concord) -> None:
    this = launch
    people = [this.slack.user(f"p{n}", id=f"U0P{n}", real_name=f"Person {n}") for n in range(4)]
    for person in people:
        this.slack.join(this.channel, person)
        this.type(this.olga, f"add {person.mention} sales")
    this.type(this.olga, f"add {this.ana.mention} legal driver")
    this.type(this.olga, 'add "Dana Roe" dana@retailer.example retailer approver')
    with quiet.work() as work:
        work.session.execute(work.update(Stakeholder).values(responsible_id=None))
    found = _gaps(this)
    assert "*Dana Roe* is from outside, and nobody inside answers for them." in found.text
    assert "Person 0, Person 1, Person 2 and Person 3 contribute for *Sales*, and nobody speaks first." in found.text
    naming = this.slack.click(this.olga, found, "stakeholders_insider")
    guest = this.slack.user("gus", id="U0GUEST", real_name="Gus", guest=True)
    assert (
        "not from inside" in (this.slack.submit(this.olga, naming, {"responsible": guest}).errors or {})["responsible"]
    )
    this.slack.submit(this.olga, naming, {"responsible": this.ben})
    choosing = this.slack.click(this.olga, found, "stakeholders_leads")
    with quiet.work() as work:
        chosen = work.session.scalars(work.select(Person).where(Person.slack_id == "U0P2")).one().id
    this.slack.submit(this.olga, choosing, {"person": str(chosen)})
    assert "no gaps" in _gaps(this).text
    this.slack.change_user(people[0], deleted=True)
    assert "*Person 0* (Sales, contributor) has no active Slack account any more." in _gaps(this).text
    with quiet.work() as work:  # Slack has listed who is in the channel
        from storage import channels

        channel = channels.by_slack_id(work, "C0LAUNCH")
        assert channel is not None
        inside = work.session.scalars(work.select(Person).where(Person.slack_id.in_(this.channel.members))).all()
        channels.set_members(work, channel, inside, work.real)
    this.slack.leave(this.channel, people[1])
    shown = _gaps(this)
    assert "*Person 1* (Sales) is in none of its channels." in shown.text
    this.slack.click(this.olga, shown, "stakeholders_drop", _values(shown, "stakeholders_drop")[-1])
    assert "Person 1" not in _gaps(this).text


def test_who_is_away_in_the_week_of_the_launch(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.slack.command(this.olga, this.channel, "/initiative", "edit EU launch:2027-03-19")
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    this.type(this.olga, f"add {this.ben.mention} legal approver")
    said = this.slack.command(this.ana, this.channel, "/standup", "away from:2027-03-16 until:2027-03-20").text
    assert "You are away Tuesday 16 March to Friday 19 March, and back on Saturday 20 March." in said
    assert "*Ana Ruiz* (Sales, driver) is away for 4 days of the week of the launch." in _gaps(this).text
    this.slack.command(this.ana, this.channel, "/standup", "back")
    assert "no gaps" in _gaps(this).text


def test_drift_is_shown_with_both_figures(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    with quiet.work() as work:
        entry = work.session.scalars(work.select(Stakeholder)).one()
        for n in range(10):
            asked = work.now - timedelta(weeks=8) + timedelta(days=n)
            _ask(work, entry, asked, n, asked + timedelta(hours=5))
        for n in range(4):
            asked = work.now - timedelta(weeks=2) + timedelta(days=n)
            _ask(work, entry, asked, 100 + n, asked + timedelta(days=3) if n == 0 else None)
    found = _gaps(this)
    assert "*Ana Ruiz* is drifting: answers after 3 days instead of 5 hours, 1 of 4 instead of 10 of 10." in found.text


def _ask(work: object, entry: Stakeholder, asked: object, n: int, answered: object) -> None:
    row = Ask(initiative_id=entry.initiative_id, person_id=entry.person_id, kind="standup", subject=str(n))
    row.asked_at, row.answered_at = asked, answered  # type: ignore[assignment]
    work.add(row)  # type: ignore[attr-defined]


def _statements(quiet: Concord, this: Launch, text: str) -> int:
    seen = [0]
    engine = quiet.house.database.engine

    def count(*_: object) -> None:
        seen[0] += 1

    event.listen(engine, "before_cursor_execute", count)
    this.type(this.olga, text)
    event.remove(engine, "before_cursor_execute", count)
    return seen[0]


def test_gaps_cost_the_same_whatever_the_size(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales")
    _gaps(this)
    few = _statements(quiet, this, "gaps")
    with quiet.work() as work:
        found = work.session.scalars(work.select(Stakeholder)).one()
        for n in range(60):
            person = work.add(Person(slack_id=f"U1{n}", name=f"P{n}", fetched_at=work.real))
            work.add(
                Stakeholder(initiative_id=found.initiative_id, person_id=person.id, function="legal", added_at=work.now)
            )
    assert "1–15 of 63" in _gaps(this).text
    assert _statements(quiet, this, "gaps") == few


def test_long_lists_leaf(launch: Launch, quiet: Concord) -> None:
    this = launch
    with quiet.work(this.olga.id) as work:
        from storage import initiatives

        found = initiatives.by_key(work, "EU")
        assert found is not None
        for n in range(20):
            person = work.add(Person(name=f"Contact {n:02}", email=f"c{n}@x.example", is_external=True))
            work.add(Stakeholder(initiative_id=found.id, person_id=person.id, function="legal", added_at=work.now))
        assert stakeholders.find(work, found.id, person.id) is not None
    first = _gaps(this)
    assert "1–15 of 23" in first.text
    assert "16–23 of 23" in all_text(this.slack.click(this.olga, first, "stakeholders_gaps:on").wait_reply())


def test_the_list_opens_from_a_home_and_is_mended_inside_it(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    this.type(this.olga, f"add {this.ben.mention} legal approver influence:5 interest:5")
    quiet.at("2027-03-12 09:00")
    this.slack.open_home(this.olga)
    quiet.settle()
    home = this.slack.home(this.olga)
    assert "1 not heard from" in all_text(home)
    opened = this.slack.click(this.olga, home, "stakeholders_gaps")
    assert opened.opened is not None
    assert "Ben &lt;Ode&gt;* was not heard from" in all_text(opened.opened)
    this.slack.click(this.olga, opened, "stakeholders_spoken")
    assert "no gaps" in all_text(this.slack.modal(this.olga))


# Last touch


def test_messages_count_by_their_time_alone(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    before = len(this.slack.calls)
    statements = [0]

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements[0] += statement.lstrip().upper().startswith(("UPDATE", "INSERT", "SELECT"))

    event.listen(quiet.house.database.engine, "before_cursor_execute", count)
    this.slack.say(this.ana, this.channel, "a secret worry")
    event.remove(quiet.house.database.engine, "before_cursor_execute", count)
    assert statements[0] == 1
    assert len(this.slack.calls) == before
    assert "last heard from" in this.type(this.olga, f"show {this.ana.mention}").text
    first = _touched(quiet)
    quiet.clock.set("2027-03-01 07:30", "UTC")
    this.slack.say(this.ana, this.channel, "more")
    assert _touched(quiet) == first  # within the hour
    quiet.clock.set("2027-03-01 09:30", "UTC")
    this.slack.edit(this.slack.say(this.ben, this.channel, "somebody else"), "edited")
    assert _touched(quiet) == first
    this.slack.say(this.ana, this.channel, "later")
    assert _touched(quiet) != first
    with quiet.work() as work:
        assert "secret" not in str([row.__dict__ for row in work.session.scalars(work.select(Stakeholder))])


def _touched(quiet: Concord) -> object:
    with quiet.work() as work:
        return work.session.scalars(work.select(Stakeholder)).one().touched_at


def test_standups_and_decisions_count(launch: Launch, quiet: Concord) -> None:
    this = launch
    for person in (this.olga, this.ana, this.ben):
        this.type(this.olga, f"add {person.mention} sales")
    this.slack.command(this.olga, this.channel, "/standup", "new days:mon-fri at:09:00 closes:11:00")
    quiet.at("2027-03-02 08:30")
    quiet.at("2027-03-02 09:30")
    this.slack.command(this.ana, this.channel, "/standup", "answer all; good; none")
    assert "(standup)" in this.type(this.olga, f"show {this.ana.mention}").text
    with quiet.work() as work:
        asks = work.session.scalars(work.select(Ask)).all()
        assert sorted(each.answered_at is not None for each in asks) == [False, False, True]
    logged = this.slack.command(this.ben, this.channel, "/decision", 'log "Rail"')
    assert "(decision)" in this.type(this.olga, f"show {this.ben.mention}").text
    assert "Nobody speaks" not in logged.text


def test_who_logs_a_decision_hears_which_required_function_is_missing(launch: Launch) -> None:
    this = launch
    this.slack.command(this.olga, this.channel, "/initiative", "edit EU need:accounting")
    logged = this.slack.command(this.olga, this.channel, "/decision", 'log "Rail"')
    assert "Nobody speaks for *Accounting* in EU yet." in logged.text
    assert this.slack.click(this.olga, logged, "stakeholders_fill").opened is not None
    assert "Nobody speaks" not in this.slack.command(this.ben, this.channel, "/decision", 'log "Sea"').text
