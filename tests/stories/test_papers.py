"""The register comes in and goes out as files."""

from __future__ import annotations

import re

import pytest

from bot.stakeholders.replay import Change, replay
from storage import history, initiatives, stakeholders
from storage.errands import Errand
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, error
from tests.fakes.slack.answer import all_text
from tests.fakes.slack.model import User
from tests.stories.launch import hurry
from tests.stories.register import Launch, started

HEADER = "slack_id,email,name,function,role,influence,interest,stance,why,lead,responsible\n"


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


def _paste(this: Launch, quiet: Concord, rows: str, **more: object) -> str:
    sent = this.slack.submit(this.olga, this.type(this.olga, "import"), {"paste": rows, **more})
    if sent.errors is None and "Reading the file" in all_text(sent.view):
        quiet.settle()
        return _last(this, this.olga)
    return all_text(sent.view) if sent.errors is None else str(sent.errors)


def _file(this: Launch, quiet: Concord, content: bytes, *, readable: bool = True, **more: object) -> str:
    given = this.slack.upload_file(this.olga, "people.csv", content, readable=readable)
    sent = this.slack.submit(this.olga, this.type(this.olga, "import"), {"file": [given], **more})
    assert "Reading the file" in all_text(sent.view), sent
    quiet.settle()
    return _last(this, this.olga)


def _last(this: Launch, who: User) -> str:
    return all_text(this.slack.messages(this.slack.direct(who))[-1])


def test_a_paste_is_taken_in(launch: Launch, quiet: Concord) -> None:
    this = launch
    told = _paste(
        this,
        quiet,
        HEADER
        + "U0ANA,,,logistics,approver,4,5,supporter,knows the depot,yes,\n"
        + ",dana@retailer.example,Dana Roe,retailer,,,,,,,U0OLGA\n"
        + "U0BEN,,,sails,,,,,,,\n"
        + "U0NOBODY,,,sales,,,,,,,\n"
        + "U0OLGA,,,sales,approver,,,,,,\n"
        + "U0ANA,,,sales,,,,,,,\n",
    )
    assert "Imported into EU: 2 accepted, 4 refused" in told
    assert "line 4 · U0BEN: I don't know the function `sails`" in told
    assert "line 5 · U0NOBODY: `U0NOBODY` is nobody in this workspace." in told
    assert "line 6 · U0OLGA: Somebody else is approver, and there is one." in told
    assert "line 7 · U0ANA: They are in the file twice." in told
    listed = this.type(this.olga, "list").text
    assert "• Ana Ruiz (leads) — approver · influence 4 · interest 5 · supporter · “knows the depot”" in listed
    assert "• Dana Roe (external) — contributor" in listed
    again = _paste(this, quiet, "slack_id,influence,why\nU0ANA,2,-\n")
    assert "1 changed" in again
    assert "influence 2 · interest 5 · supporter\n" in this.type(this.olga, "list").text
    assert "1 unchanged" in _paste(this, quiet, "slack_id,influence,why\nU0ANA,2,\n")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("U0ANA,,,sales,boss,,,,,,", "I don't know the role `boss`"),
        ("U0ANA,,,sales,,9,,,,,", "influence goes from 1 to 5"),
        ("U0ANA,,,sales,,,,happy,,,", "I don't know the stance"),
        ("U0ANA,,,sales,,,,,,maybe,", "Lead is yes or no"),
        ("U0ANA,,,sales,,,,,,,U0NOONE", "is nobody inside"),
        ("U0ANA,,,,,,,,,,", "A function is missing"),
        (",nonsense,Dana,sales,,,,,,,", "is no e-mail address"),
        (",,Dana,sales,,,,,,,", "Neither a Slack id nor an address"),
        (",dana@x.example,,sales,,,,,,,", "needs a name"),
        ("U0ROBO,,,sales,,,,,,,", "is an app"),
        ("U0GONE,,,sales,,,,,,,", "account is deactivated"),
        (",gone@x.example,,sales,,,,,,,", "account is deactivated"),
        (f"U0ANA,,,sales,,,,,{'w' * 1001},,", "at most 1,000 characters"),
        (f",dana@x.example,{'n' * 151},sales,,,,,,,", "at most 150 characters"),
    ],
)
def test_rows_that_cannot_be_are_refused_with_their_reason(launch: Launch, quiet: Concord, row: str, said: str) -> None:
    this = launch
    robo = this.slack.user("robo", id="U0ROBO", real_name="Robo", bot=True)
    gone = this.slack.user("gone", id="U0GONE", real_name="Gone", deleted=True, email="gone@x.example")
    assert robo.bot
    assert gone.deleted
    told = _paste(this, quiet, HEADER + row + "\n")
    assert said in told
    assert "Nobody is registered" in this.type(this.olga, "list").text


def test_all_or_nothing(launch: Launch, quiet: Concord) -> None:
    this = launch
    told = _paste(this, quiet, HEADER + "U0ANA,,,sales,,,,,,,\nU0BEN,,,sails,,,,,,,\n", whole=["whole"])
    assert "Nothing was imported into EU: 1 row was refused, and you asked for all or none" in told
    rows = "".join(f",p{n}@x.example,Person {n},sales,,,,,,,\n" for n in range(1000))
    told = _file(this, quiet, (HEADER + rows + "U0BEN,,,sails,,,,,,,\n").encode(), whole=["whole"])
    assert "Nothing was imported" in told
    assert "Nobody is registered" in this.type(this.olga, "list").text


def test_a_file_is_taken_in_once_and_reported_row_by_row(launch: Launch, quiet: Concord) -> None:
    this = launch
    rows = "".join(f",p{n}@x.example,Person {n},sales,,{n % 5 + 1},,,=1+1,,\n" for n in range(1200))
    told = _file(this, quiet, (HEADER + rows).encode())
    assert "Imported into EU: 1,200 accepted" in told
    assert "The whole report, row by row" in told
    report = next(each for each in this.slack.files.values() if each.name == "import-EU.csv")
    assert report.content.decode("utf-8-sig").count("accepted") == 1200
    assert "1–40 of 1,200" in this.type(this.olga, "list").text
    with quiet.work() as work:  # it dies after the work was done and before that was written down
        work.session.execute(work.update(Errand).where(Errand.kind == "import").values(state="queued", attempts=0))
    quiet.settle()
    assert len([1 for each in this.slack.messages(this.slack.direct(this.olga)) if "Imported" in each["text"]]) == 1
    with quiet.work() as work:
        found = initiatives.by_key(work, "EU")
        assert found is not None
        told_by_history = replay(Change(each.verb, each.changes) for each in history.of_stakeholder(work, found.id))
        present = stakeholders.register(work, found.id)
        assert len(present) == len(told_by_history) == 1200
        assert all(told_by_history[entry.person_id]["influence"] == entry.influence for entry, _ in present)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"colour,name\nx,y\n", "I don't know the column `colour`"),
        (b"email\n" + b"a@x.example\n" * 11_000, "11,000 rows; 10,000 at most"),
        (b"x" * 5_100_000, "larger than 5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_says_so_once(launch: Launch, quiet: Concord, content: bytes, said: str) -> None:
    assert said in _file(launch, quiet, content)
    assert "Nobody is registered" in launch.type(launch.olga, "list").text


def test_a_file_that_is_gone_says_so(launch: Launch, quiet: Concord) -> None:
    assert "Slack does not let me read it" in _file(launch, quiet, b"email\n", readable=False)


def test_one_of_the_two_is_given(launch: Launch, quiet: Concord) -> None:
    this = launch
    assert "one of the two" in _paste(this, quiet, " ")
    assert "I don't know the column" in _paste(this, quiet, "colour\nx\n")
    assert "Only Olga" in this.type(this.ben, "import").text


def _exported(this: Launch, quiet: Concord, who: User, typed: str = "export") -> bytes:
    assert "come to your messages" in this.type(who, typed).text
    quiet.settle()
    link = re.search(r"files/(F\w+)", _last(this, who))
    assert link is not None
    return this.slack.files[link[1]].content


def test_what_is_exported_is_imported_unchanged(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} logistics approver influence:4 stance:sceptic why:=1+1 lead")
    this.type(this.olga, 'add "Dana, Roe" dana@retailer.example retailer org:"Big; Retailer"')
    for kind in ("csv", "json"):
        content = _exported(this, quiet, this.olga, f"export {kind}")
        assert "2 unchanged" in _file(this, quiet, content)
        before = this.type(this.olga, "list").text
        this.type(this.olga, f"remove {this.ana.mention}")
        this.type(this.olga, "remove dana@retailer.example")
        assert "2 accepted" in _file(this, quiet, content)
        assert this.type(this.olga, "list").text == before
    assert "An export is `csv` or `json`" in this.type(this.olga, "export xml").text


def test_others_get_names_and_roles_only_and_outsiders_nothing(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} logistics influence:4 why:secret")
    plain = _exported(this, quiet, this.ben).decode("utf-8-sig")
    assert plain.splitlines()[0] == "slack_id,name,organisation,function,role"
    assert "secret" not in plain
    assert "corp.example" not in plain
    secret = this.slack.channel("secret", id="C0SECRET", members=[this.olga, this.ben], private=True)
    this.slack.command(this.olga, secret, "/initiative", 'new "Merger" key:MERGER')
    assert "no initiative `MERGER`" in this.type(this.ana, "export initiative:MERGER").text
    assert "come to your messages" in this.type(this.ben, "export", secret).text
    this.slack.leave(secret, this.ben)  # before the file is made
    quiet.settle()
    assert "is not there any more" in _last(this, this.ben)


def test_the_button_below_the_list_exports(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} logistics")
    pressed = this.slack.click(this.olga, this.type(this.olga, "list"), "stakeholders_export")
    assert "come to your messages" in all_text(pressed.wait_reply())
    quiet.settle()
    assert "EU-stakeholders-2027-03-01.csv" in _last(this, this.olga)


def test_an_import_waits_where_slack_asks_it_to(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.slack.user("cleo", id="U0CLEO", real_name="Cleo")
    this.slack.faults.on("users.list", error("something_new"))
    this.slack.submit(this.olga, this.type(this.olga, "import"), {"paste": HEADER + "U0CLEO,,,sales,,,,,,,\n"})
    quiet.settle()
    assert "Nobody is registered" in this.type(this.olga, "list").text
    hurry(quiet)
    assert "Imported into EU: 1 accepted" in _last(this, this.olga)
