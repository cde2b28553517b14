"""Decisions go out as files: MADR in a zip, CSV, JSON; to nobody more than they may see."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import Any

import pytest
from sqlalchemy import insert

from bot.decisions import exporting
from storage.decisions import Decision
from storage.errands import Errand
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User, all_text
from tests.stories.launch import People, drafted, log


@pytest.fixture
def people(slack: FakeSlack) -> People:
    return People(slack)


def _last(slack: FakeSlack, who: User) -> str:
    return all_text(slack.messages(slack.direct(who))[-1])


def _handed(slack: FakeSlack, who: User) -> tuple[str, bytes]:
    """The newest file that somebody was given: its name and content."""
    link = re.findall(r"files/(F\w+)", _last(slack, who))
    file = slack.files[link[-1]]
    return file.name, file.content


def _export(people: People, concord: Concord, who: User, typed: str = "export") -> tuple[str, bytes]:
    answer = people.slack.command(who, people.launch, "/decision", typed)
    assert "come to your messages" in answer.text, answer.text
    concord.settle()
    return _handed(people.slack, who)


def _json(people: People, concord: Concord, who: User, narrowed: str = "") -> list[dict[str, Any]]:
    _, content = _export(people, concord, who, f"export format:json {narrowed}")
    found: list[dict[str, Any]] = json.loads(content)
    return found


def _unzipped(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def _vote(people: People, who: User, text: str) -> None:
    people.slack.command(who, people.launch, "/decision", f"vote {text}")


def _propose(people: People, text: str) -> None:
    asked = f"{people.ana.mention} {people.ben.mention} {people.carla.mention}"
    said = people.slack.command(people.ana, people.launch, "/decision", f"propose {text} {asked}").text
    assert "Proposed as" in said


def test_a_decision_goes_out_as_madr_and_says_what_was_said(concord: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/initiative", 'new "EU *launch*" key:EU problem:"Parcels are late"')
    _propose(people, '"Rotterdam <serves> the EU" outcome:"From May on"')
    _vote(people, people.ben, 'D-1 block why:"No [budget]"')
    slack.command(people.ana, people.launch, "/decision", 'amend D-1 outcome:"From June on\n# and by rail"')
    _vote(people, people.ana, 'D-1 agree why:"It is closer"')
    _vote(people, people.carla, "D-1 agree")
    _vote(people, people.ben, "D-1 agree")
    log(slack, people.carla, people.launch, '"Antwerp serves the EU"')
    slack.command(people.ana, people.launch, "/decision", "supersede D-1 by:D-2")
    name, content = _export(people, concord, people.ben)
    assert name == "decisions-2027-03-01.zip"
    told = _unzipped(content)
    assert list(told) == ["index.md", "0002-antwerp-serves-the-eu.md", "0001-rotterdam-serves-the-eu.md"]
    assert (
        "| D-1 | [Rotterdam \\<serves\\> the EU](<0001-rotterdam-serves-the-eu.md>) | superseded |" in told["index.md"]
    )
    assert told["0001-rotterdam-serves-the-eu.md"] == (
        "---\n"
        "status: superseded by D-2\n"
        "date: 2027-03-01\n"
        'decision-makers: ["Ana Ruiz", "Ben Okafor", "Carla Rossi"]\n'
        "consulted: []\n"
        "informed: []\n"
        "---\n\n"
        "# D-1 · Rotterdam \\<serves\\> the EU\n\n"
        "## Context and Problem Statement\n\n"
        "Part of EU · EU \\*launch\\*.\n\n"
        "Parcels are late\n\n"
        "## Considered Options\n\n"
        "* Version 1: Rotterdam \\<serves\\> the EU — From May on\n"
        "* Version 2: Rotterdam \\<serves\\> the EU — From June on  \n"
        "\\# and by rail\n\n"
        "## Decision Outcome\n\n"
        "Chosen option: “Rotterdam \\<serves\\> the EU”, because of the method (Consent: nobody blocks): 3 agreed; "
        "the quorum of 2 was met; closed since everybody had answered.\n\n"
        "From June on  \n"
        "\\# and by rail\n\n"
        "### Consequences\n\n"
        "* Good, because Ana Ruiz agreed: It is closer\n"
        "* Bad, because Ben Okafor blocked: No \\[budget\\] (met)\n\n"
        "## More Information\n\n"
        "* Ana Ruiz agreed\n"
        "* Ben Okafor agreed\n"
        "* Carla Rossi agreed\n"
        "* Superseded by [D-2](<0002-antwerp-serves-the-eu.md>)\n"
    )
    second = told["0002-antwerp-serves-the-eu.md"]
    assert "Chosen option: “Antwerp serves the EU”, recorded as decided by Carla Rossi." in second
    assert "* Supersedes [D-1](<0001-rotterdam-serves-the-eu.md>)" in second
    assert "None were recorded." in second


def test_of_a_thread_it_names_who_was_consulted_and_leads_back(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    slack.click(people.ana, drafted(quiet, people), "draft_record")
    quiet.settle()
    (record,) = _json(people, quiet, people.ben)
    assert record["consulted"] == ["Ben Okafor", "Carla Rossi"]
    assert record["decision_makers"] == ["Ana Ruiz"]
    assert record["permalink"].startswith("https://")
    (_, told) = _unzipped(_export(people, quiet, people.ben)[1]).values()
    assert f"It comes from [this thread](<{record['permalink']}>)" in told
    assert "Nothing was recorded" not in told


def test_a_table_is_opened_by_a_spreadsheet_and_not_run(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, "'=HYPERLINK(1)' outcome:\"+1\"")
    log(slack, people.ben, people.launch, '"Rotterdam"')
    name, content = _export(people, quiet, people.ben, "export csv")
    assert name == "decisions-2027-03-01.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == ["D-2", "D-1"]
    assert (rows[1]["title"], rows[1]["outcome"], rows[1]["method"]) == ("'=HYPERLINK(1)", "'+1", "")
    _propose(people, '"Sea or rail" method:majority')
    _vote(people, people.ben, "D-3 disagree why:slow")
    rows = list(
        csv.DictReader(io.StringIO(_export(people, quiet, people.ana, "export format:CSV")[1].decode("utf-8-sig")))
    )
    assert {name: rows[0][name] for name in ("status", "method", "agree", "disagree", "answered", "closed_by")} == {
        "status": "proposed", "method": "majority", "agree": "0", "disagree": "1", "answered": "1", "closed_by": "it is open",
    }  # fmt: skip


def test_it_is_narrowed_as_the_list_is_and_by_time(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Old"')
    quiet.at("2027-03-10 09:00")
    log(slack, people.ana, people.launch, '"New"')
    slack.command(people.ana, people.launch, "/decision", 'withdraw D-1 why:"too dear"')
    slack.command(people.ana, people.launch, "/initiative", 'new "EU" key:EU')
    log(slack, people.ana, people.launch, '"In EU"')

    def titles(narrowed: str) -> list[str]:
        return [each["title"] for each in _json(people, quiet, people.ben, narrowed)]

    assert titles("") == ["In EU", "New", "Old"]
    assert titles("status:withdrawn") == ["Old"]
    assert titles("since:2027-03-02") == ["In EU", "New"]
    assert titles("initiative:eu") == ["In EU"]
    (old,) = _json(people, quiet, people.ben, "status:withdrawn")
    assert old["why"] == "too dear"
    told = _unzipped(_export(people, quiet, people.ben, "export status:withdrawn")[1])["0001-old.md"]
    assert "“Old” was withdrawn: too dear" in told
    assert "Nothing was recorded." in told
    for typed, said in (
        ("export xml", "An export is `format:md`"),
        ("export status:acepted", "Try `accepted`"),
        ("export since:someday", "I can't read `someday` as a date"),
        ("export initiative:NO", "There is no initiative `NO`"),
    ):
        assert said in slack.command(people.ben, people.launch, "/decision", typed).text
    slack.command(people.ben, people.launch, "/decision", "export status:lapsed")
    quiet.settle()
    assert "so there is no file" in _last(slack, people.ben)


def test_the_button_below_the_list_exports_what_is_listed(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Kept"')
    log(slack, people.ana, people.launch, '"Gone"')
    slack.command(people.ana, people.launch, "/decision", "withdraw D-2")
    listed = slack.command(people.ben, people.launch, "/decision", "list status:accepted")
    pressed = slack.click(people.ben, listed, "decision_export")
    assert "a zip of Markdown files" in all_text(pressed.wait_reply())
    quiet.settle()
    assert list(_unzipped(_handed(slack, people.ben)[1])) == ["index.md", "0001-kept.md"]
    assert "1 decision:" in _last(slack, people.ben)


def test_it_is_handed_over_once_however_often_it_is_made(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam"')
    _export(people, quiet, people.ben)
    with quiet.work() as work:  # it dies after the file was handed over and before that was written down
        work.session.execute(work.update(Errand).where(Errand.kind == "decision_export").values(state="queued"))
    quiet.settle()
    assert len([1 for each in slack.messages(slack.direct(people.ben)) if "decisions-" in all_text(each)]) == 1


def test_of_an_anonymous_ballot_nobody_is_named_and_below_three_nothing_is_told(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    _propose(people, '"Layoffs" anonymous:yes method:majority reasons:optional')
    _vote(people, people.ben, 'D-1 block why:"never"')
    _vote(people, people.ana, "D-1 agree")
    (record,) = _json(people, quiet, people.carla)
    assert record["decision_makers"] == ["3 people, anonymously"]
    assert (record["vote"]["counts"], record["vote"]["said"], record["vote"]["objections"]) == ({}, [], [])
    told = _unzipped(_export(people, quiet, people.carla)[1])["0001-layoffs.md"]
    assert "Not decided yet: “Layoffs” is proposed, until 2027-" in told
    _vote(people, people.carla, "D-1 disagree")
    (record,) = _json(people, quiet, people.carla)
    assert record["vote"]["counts"] == {"agree": 1, "abstain": 0, "disagree": 1, "block": 1}
    assert record["vote"]["said"] == []
    assert {each["person"] for each in record["vote"]["objections"]} == {"somebody"}
    told = _unzipped(_export(people, quiet, people.carla)[1])["0001-layoffs.md"]
    assert "Bad, because somebody blocked: never (open)" in told
    everything = json.dumps(record) + told
    for name in ("Ben", "Carla"):
        assert name not in everything


def test_what_is_hidden_until_it_is_closed_is_not_in_the_file(quiet: Concord, slack: FakeSlack, people: People) -> None:
    _propose(people, '"Rail" hidden:closed silence:abstain')
    _vote(people, people.ben, "D-1 agree")
    (record,) = _json(people, quiet, people.carla)
    assert (record["vote"]["counts"], record["vote"]["said"], record["vote"]["answered"]) == ({}, [], 1)
    slack.command(people.ben, people.launch, "/decision", f"delegate D-1 {people.carla.mention}")
    _vote(people, people.carla, "D-1 agree")
    _vote(people, people.ana, 'D-1 block why:"dear"')
    slack.command(people.ana, people.launch, "/decision", 'withdraw D-1 why:"wrong"')
    (record,) = _json(people, quiet, people.carla)
    by = {each["person"]: each["by"] for each in record["vote"]["said"]}
    assert by == {"Ana Ruiz": "", "Ben Okafor": "Carla Rossi", "Carla Rossi": ""}
    told = _unzipped(_export(people, quiet, people.carla)[1])["0001-rail.md"]
    assert "* Carla Rossi for Ben Okafor agreed\n" in told
    assert "Rail · withdrawn" in slack.command(people.ana, people.launch, "/decision", "show D-1").text


def test_the_informed_and_their_acknowledgements_are_told(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/initiative", 'new "EU" key:EU')
    for who, part in ((people.ana, "sales approver"), (people.ben, "legal informed"), (people.carla, "tpm informed")):
        slack.command(people.ana, people.launch, "/stakeholders", f"add {who.mention} {part}")
    slack.command(people.ana, people.launch, "/decision", 'propose "Rail" method:approver')
    _vote(people, people.ana, "D-1 agree")
    quiet.settle()
    slack.click(people.ben, slack.messages(slack.direct(people.ben))[-1], "decision_acknowledge")
    (record,) = _json(people, quiet, people.carla)
    assert (record["informed"], record["acknowledged"]) == (["Ben Okafor", "Carla Rossi"], 1)
    told = _unzipped(_export(people, quiet, people.carla)[1])["0001-rail.md"]
    assert "### Confirmation\n\n1 of 2 informed people acknowledged it." in told


def test_private_channels_are_their_members_and_who_left_before_it_was_made_gets_nothing_of_them(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    secret = slack.channel("secret", id="C0SECRET", members=[people.ana, people.ben], private=True)
    slack.command(people.ana, secret, "/initiative", 'new "Merger" key:MERGER')
    slack.command(people.ana, secret, "/decision", 'log "Hush"')
    slack.command(people.ana, people.launch, "/decision", 'log "Open" initiative:MERGER')
    quiet.settle()
    assert [each["title"] for each in _json(people, quiet, people.ben)] == ["Open", "Hush"]
    (seen,) = _json(people, quiet, people.carla)
    assert (seen["title"], seen["initiative"], seen["channel"]) == ("Open", "", "launch")
    assert (
        "There is no initiative"
        in slack.command(people.carla, people.launch, "/decision", "export initiative:MERGER").text
    )
    slack.command(people.ben, secret, "/decision", "export json initiative:MERGER")
    slack.leave(secret, people.ben)  # before the file is made
    quiet.settle()
    assert "is not there any more" in _last(slack, people.ben)
    assert [each["title"] for each in _json(people, quiet, people.ben)] == ["Open"]


def test_many_are_read_page_by_page_and_a_file_has_its_limit(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"First"')
    with quiet.work("U0ANA") as work:
        same = {"title": "T", "status": "accepted", "owner_id": work.person.id, "created_at": work.now}
        same["workspace_id"] = work.workspace_id
        rows = [{**same, "number": number} for number in range(2, exporting.MOST + 2)]
        work.session.execute(insert(Decision), rows)
    found = _json(people, quiet, people.ben)
    assert [each["number"] for each in found] == list(range(exporting.MOST + 1, 1, -1))
    assert "The newest 5,000 decisions:" in _last(slack, people.ben)
    assert "There are more: narrow them" in _last(slack, people.ben)
