"""What admins set: functions and aliases, cadences, required functions, the weekly message; and that it comes."""

from __future__ import annotations

import pytest

from storage import schedules
from storage.people import Person
from storage.stakeholders import Stakeholder
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import Answer, all_text
from tests.fakes.slack.faults import server_error
from tests.fakes.slack.model import User
from tests.stories.register import Launch, started


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


@pytest.fixture
def ada(launch: Launch) -> User:
    return launch.slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True, tz="Asia/Kolkata")


def _type(this: Launch, text: str, who: User) -> Answer:
    return this.slack.command(who, this.channel, "/concord", text)


def test_admins_add_functions_and_names_for_them(launch: Launch, ada: User) -> None:
    this = launch
    assert (
        "*Quality assurance* is a function now"
        in _type(this, 'functions add "Quality assurance" alias:qa,testing', ada).text
    )
    assert "`freight` means *Logistics*" in _type(this, 'functions alias logistics "freight"', ada).text
    assert "*Ana Ruiz* speaks for *Quality assurance*" in this.type(this.olga, f"add {this.ana.mention} QA").text
    assert "*Ben &lt;Ode&gt;* speaks for *Logistics*" in this.type(this.olga, f"add {this.ben.mention} freight").text
    listed = _type(this, "functions", this.ben).text
    assert "*Quality assurance* (added): qa, testing" in listed
    assert "1 person speaks for Quality assurance" in _type(this, 'functions remove "quality assurance"', ada).text
    this.type(this.olga, f"add {this.ana.mention} legal")
    assert "is taken away" in _type(this, 'functions remove "quality assurance"', ada).text
    assert "I don't know the function `qa`" in this.type(this.olga, f"add {this.ana.mention} qa").text
    assert "*freight* is taken away" in _type(this, "functions remove freight", ada).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("functions add finance", "`finance` means Accounting already"),
        ("functions add ***", "has 1 to 40 letters"),
        ("functions alias sailing boat", "I don't know the function `sailing`"),
        ("functions alias sales shipping", "`shipping` means Logistics already"),
        ("functions remove sales", "is built in and stays"),
        ("functions remove sailing", "Nobody has added `sailing`"),
        ("functions dance", "Type `functions`"),
    ],
)
def test_what_cannot_be_is_said(launch: Launch, ada: User, typed: str, said: str) -> None:
    assert said in _type(launch, typed, ada).text
    assert "means *Accounting*" in _type(launch, "functions alias accounting finance", ada).text  # it does already
    assert "Only an admin" in _type(launch, "functions add boats", launch.ben).text


def test_settings_are_saved_and_hold(launch: Launch, ada: User) -> None:
    this = launch
    opened = _type(this, "settings", ada)
    refused = this.slack.submit(ada, opened, {"cadence_manage": "0"})
    assert list(refused.errors or {}) == ["cadence_manage"]
    refused = this.slack.submit(ada, opened, {"cadence_manage": "3", "required": "sailing"})
    assert list(refused.errors or {}) == ["required"]
    this.slack.submit(ada, opened, {"required": "finance, legal", "weekly": []})
    gaps = this.type(this.olga, "gaps").text
    assert "Nobody speaks for *Accounting*." in gaps
    assert "Nobody speaks for *Legal*." in gaps
    assert "accounting, legal" in str(_type(this, "settings", ada).opened)
    assert "drafts a decision" in _type(this, "settings", this.ben).text
    naming = this.slack.click(ada, _type(this, "settings", ada), "settings_function_add")
    this.slack.submit(ada, naming, {"function": "Boats", "alias": "ships"})
    assert "*Boats* (added): ships" in _type(this, "functions", ada).text


def test_the_home_of_an_admin_has_the_settings(launch: Launch, ada: User, quiet: Concord) -> None:
    this = launch
    this.slack.command(ada, this.channel, "/decision", 'log "Rail"')
    this.slack.open_home(ada)
    quiet.settle()
    opened = this.slack.click(ada, this.slack.home(ada), "home_settings")
    assert opened.opened is not None
    assert opened.opened["callback_id"] == "settings_form"


# Once a week


def test_on_monday_morning_each_hears_once_what_is_to_be_mended(launch: Launch, ada: User, quiet: Concord) -> None:
    this = launch
    this.slack.command(ada, this.channel, "/initiative", "list")
    this.slack.command(this.olga, this.channel, "/initiative", 'new "US launch" key:US')
    this.type(this.olga, f"add {this.ben.mention} sales driver initiative:US")
    quiet.house.runner.freshen()
    quiet.at("2027-03-08 07:59", "Europe/Berlin")
    assert _told(this, this.olga) == []
    quiet.at("2027-03-08 09:00", "Europe/Berlin")
    (told,) = _told(this, this.olga)
    assert "This week: 3 gaps in 2 initiatives" in told
    assert "*EU* · EU launch: no driver, no approver" in told
    assert "*US* · US launch: no approver" in told
    assert len(_told(this, ada)) == 1  # Kolkata's morning came before
    quiet.at("2027-03-08 09:30", "UTC")
    (his,) = _told(this, this.ben)
    assert "1 gap in 1 initiative" in his
    assert _told(this, this.ana) == []
    message = this.slack.messages(this.slack.direct(this.olga))[-1]
    shown = this.slack.click(this.olga, message, "stakeholders_gaps", "EU")
    assert "Nobody is the *driver*." in all_text(shown.wait_reply())
    stopped = this.slack.click(this.olga, message, "stakeholders_weekly_stop")
    assert "weekly on" in all_text(stopped.wait_reply())
    quiet.at("2027-03-15 12:00", "UTC")
    assert len(_told(this, this.olga)) == 1
    assert len(_told(this, this.ben)) == 2
    assert "On Mondays" in this.type(this.olga, "weekly on").text
    assert "`weekly on` or `weekly off`" in this.type(this.olga, "weekly maybe").text
    quiet.at("2027-03-25 12:00", "UTC")  # Monday was missed by days: no flood, nothing late
    assert len(_told(this, this.olga)) == 1


def _told(this: Launch, who: User) -> list[str]:
    direct = this.slack.messages(this.slack.direct(who))
    return [all_text(each) for each in direct if "This week" in each["text"]]


def test_admins_switch_it_off_for_all(launch: Launch, ada: User, quiet: Concord) -> None:
    this = launch
    this.slack.submit(ada, _type(this, "settings", ada), {"weekly": []})
    quiet.at("2027-03-08 09:00", "Europe/Berlin")
    assert _told(this, this.olga) == []
    with quiet.work() as work:
        assert work.session.scalars(work.select(schedules.Schedule).where(schedules.Schedule.kind == "weekly")).all()


# Kept fresh


def test_people_and_channels_are_looked_up_again_by_themselves(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales")
    with quiet.work() as work:
        for person in work.session.scalars(work.select(Person)):
            person.fetched_at = None
    this.ana.real_name, this.ana.deleted = "Ana de Ruiz", True
    del this.slack.space.users[this.ben.id]
    quiet.house.runner.freshen()
    quiet.house.runner.freshen()  # within the same minute: once
    quiet.settle()
    assert (
        "*Ana de Ruiz* (Sales, contributor) has no active Slack account any more." in this.type(this.olga, "gaps").text
    )
    assert len(this.slack.calls_of("users.info")) < 20
    before = len(this.slack.calls)
    quiet.house.runner.freshen()
    quiet.settle()
    assert len(this.slack.calls) == before  # all is fresh


def test_slack_down_while_people_are_read(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales")
    with quiet.work() as work:
        for person in work.session.scalars(work.select(Person)):
            person.fetched_at = None
    this.slack.faults.on("users.info", server_error())
    quiet.house.runner.freshen()
    quiet.settle()
    assert "Ana Ruiz" in this.type(this.olga, "list").text  # what is stored serves
    with quiet.work() as work:
        assert work.session.scalars(work.select(Stakeholder)).one() is not None


# Away


def test_who_is_away_is_not_asked_and_not_missing(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.slack.command(this.olga, this.channel, "/standup", "new days:mon-fri at:09:00 closes:11:00 zone:UTC")
    this.slack.command(this.ana, this.channel, "/standup", "away until:friday")
    quiet.at("2027-03-02 09:30")
    quiet.at("2027-03-02 11:30")
    digest = all_text(this.slack.messages(this.channel)[-1])
    assert "Away: Ana Ruiz" in digest
    assert "Missing: " in digest
    assert this.slack.messages(this.slack.direct(this.ana)) == []
    assert "Welcome back" in this.slack.command(this.ana, this.channel, "/standup", "back").text
    assert "You were not away" in this.slack.command(this.ana, this.channel, "/standup", "back").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("away", "Until when?"),
        ("away until:yesterday", "leaves no day away"),
        ("away until:2029-01-01", "longer than a year"),
        ("away until:soonish", "soonish"),
        ("away until:tomorrow", "You are away on Monday 1 March, and back on Tuesday 2 March."),
    ],
)
def test_what_is_said_of_an_absence(launch: Launch, typed: str, said: str) -> None:
    assert said in launch.slack.command(launch.ana, launch.channel, "/standup", typed).text
