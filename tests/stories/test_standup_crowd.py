"""Many people, and long answers: the digest stays one message, and its thread has all of it, in full."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from storage.people import Person
from storage.standups import ANSWERED, ASKED, AWAY, MISSED, SKIPPED, WAITING, Page, Prompt, Round
from tests.fakes.counting import statements
from tests.fakes.running import Concord
from tests.fakes.slack import all_text
from tests.fakes.slack.model import Json
from tests.stories.team import BERLIN, NEW, Team
from tests.stories.team import team as team  # noqa: PLC0414 - a fixture

QUESTIONS = 'questions:"What is next?; What blocks you?"'
MORNING, AFTERNOON = datetime(2027, 3, 1, 8, 30, tzinfo=UTC), datetime(2027, 3, 1, 17, tzinfo=UTC)
LONG = "\n".join(f"• *{n}* a < b & `code` and so on" for n in range(90))


@pytest.fixture
def asked(team: Team) -> Team:
    team.type(team.ana, f"{NEW} {QUESTIONS}")
    team.at("2027-03-01 09:00")
    return team


def crowd(
    team: Team, size: int, answers: list[str], *, name: str = "Person", state: str = ANSWERED, due: datetime = MORNING
) -> None:
    """So many more people take part in today's round, and have answered, or are in another state."""
    with team.concord.work() as work:
        person = {"tz": BERLIN, "is_admin": False, "is_bot": False, "is_external": False, "deactivated": False}
        rows = [{**person, "weekly": True, "slack_id": f"U9{name}{n}", "name": f"{name} {n:04}"} for n in range(size)]
        ids = sorted(work.insert_missing(Person, rows))
        opened = work.session.scalars(work.select(Round)).one()
        at = MORNING if state == ANSWERED else None
        told = {"state": state, "due_at": due, "asked_at": at, "answered_at": at, "late": False, "replies": []}
        work.insert_missing(
            Prompt, [{**told, "round_id": opened.id, "person_id": each, "answers": answers} for each in ids]
        )


def digest(team: Team) -> Json:
    return next(each for each in team.slack.messages(team.launch) if each["text"].startswith("Standup ·"))


def pages(team: Team) -> list[Json]:
    head = digest(team)
    return [each for each in team.slack.thread(head) if each["ts"] != head["ts"]]


def within_limits(message: Json) -> bool:
    said = [all_text({"blocks": [each]}) for each in message["blocks"]]
    return len(said) <= 50 and max(map(len, said)) <= 3000 and sum(map(len, said)) <= 12_000


def in_full(team: Team) -> str:
    return "\n".join(all_text(each) for each in pages(team))


def test_over_fifty_answers_are_in_the_thread(asked: Team) -> None:
    crowd(asked, 60, ["Trucks <and> rail", "none"])
    asked.answer(asked.ana, "Papers", "No driver")
    asked.at("2027-03-01 11:00")
    said = all_text(digest(asked))
    assert (
        said.index("Blockers") < said.index("All answers, in full, are in the thread.") < said.index("Missing: Ben Ode")
    )
    assert "Ana Ruiz*: No driver" in said
    assert "Person 0000" not in said
    (page,) = pages(asked)
    told = all_text(page)
    assert all(told.count(f"*Person {n:04}*") == 1 for n in range(60))
    assert "_What is next?_\nTrucks &lt;and&gt; rail\n_What blocks you?_\nnone" in told


def test_a_long_answer_is_folded_and_whole_in_the_thread(asked: Team) -> None:
    asked.answer(asked.ana, LONG, "")
    asked.answer(asked.ben, "Short", "")
    asked.at("2027-03-01 11:00")
    said = all_text(digest(asked))
    assert "*Ben Ode*" in said
    assert "…" in said
    assert "• *89*" not in said
    told = "\n".join(all_text(each) for each in pages(asked))
    assert [told.count(f"• *{n}* a &lt; b &amp; `code` and so on") for n in range(90)] == [1] * 90


def test_short_answers_of_few_need_no_thread(asked: Team) -> None:
    asked.answer(asked.ana, "Papers", "")
    asked.at("2027-03-01 11:00")
    assert pages(asked) == []
    assert "in the thread" not in all_text(digest(asked))


def test_who_answers_late_comes_onto_the_last_page_while_that_has_room(asked: Team) -> None:
    asked.answer(asked.ana, LONG, "")
    asked.at("2027-03-01 11:00")
    (first,) = pages(asked)
    asked.answer(asked.ben, "Came late", "")
    (page,) = pages(asked)
    assert page["ts"] == first["ts"]
    assert "*Ben Ode* · late\n_What is next?_\nCame late" in all_text(page)
    asked.answer(asked.ben, "Came later", "")
    assert "Came later" in in_full(asked)
    assert "Came late\n" not in in_full(asked)
    asked.answer(asked.ben, LONG, LONG)
    assert len(pages(asked)) == 2, "there is no room for that"
    assert in_full(asked).count("• *20* a &lt; b") == 3


def test_copies_have_their_own_thread(asked: Team) -> None:
    far = asked.slack.channel("far", id="C0FAR", members=[asked.ana])
    asked.slack.command(asked.ana, far, "/initiative", "list")
    assert "changed" in asked.type(asked.ana, f"edit also:<#{far.id}|far>")
    asked.answer(asked.ana, LONG, "")
    asked.at("2027-03-01 11:00")
    copy = next(each for each in asked.slack.messages(far) if each["text"].startswith("Standup ·"))
    assert len(asked.slack.thread(copy)) == len(pages(asked)) == 1


@pytest.fixture
def threaded(team: Team) -> Team:
    team.type(team.ana, f'{NEW} questions:"A?;B?;C?;D?" digest:threads')
    team.at("2027-03-01 09:00")
    return team


def test_in_a_thread_for_each_answer_a_short_one_needs_no_page(threaded: Team) -> None:
    threaded.answer(threaded.ana, "Papers", "", "", "")
    threaded.at("2027-03-01 11:00")
    assert [each["text"].split(" · ")[0] for each in pages(threaded)] == ["Ana Ruiz answered", "Standup"]
    with threaded.concord.work(write=False) as work:
        assert work.session.query(Page).count() == 0


def test_in_a_thread_for_each_answer_long_ones_are_whole_in_pages_behind_them(threaded: Team) -> None:
    threaded.answer(threaded.ana, *["word " * 575 + f"end {n}" for n in range(4)])
    said = [all_text(each) for each in pages(threaded)]
    assert "All of it, in full, is in this thread." in said[0]
    assert [n for n in range(4) if f"end {n}" not in "".join(said[1:])] == []
    threaded.at("2027-03-01 11:00")
    assert len(pages(threaded)) == len(said) + 1, "the digest, and no page twice"
    threaded.answer(threaded.ben, *["word " * 575 + f"finis {n}" for n in range(4)])
    told = "".join(all_text(each) for each in pages(threaded))
    assert [n for n in range(4) if f"finis {n}" not in told or f"end {n}" not in told] == []


def test_what_somebody_said_goes_with_them(asked: Team) -> None:
    asked.answer(asked.ben, LONG, "Secret trouble")
    asked.at("2027-03-01 11:00")
    assert "Secret trouble" in all_text(digest(asked))
    assert "• *7* a" in all_text(pages(asked)[0])
    form = asked.slack.command(asked.ben, asked.launch, "/concord", "forget-me")
    asked.slack.click(asked.ben, form.message, "forget_me")
    asked.concord.settle()
    for shown in (digest(asked), pages(asked)[0]):
        told = all_text(shown)
        assert "Ben Ode" not in told
        assert "Secret trouble" not in told
        assert "• *7* a" not in told


def test_answers_are_put_together_by_function(asked: Team) -> None:
    slack = asked.slack
    slack.command(asked.ana, asked.launch, "/initiative", 'new "EU" key:EU')
    slack.command(asked.ana, asked.launch, "/stakeholders", f"add {asked.ben.mention} accounting")
    assert "changed" in asked.type(asked.ana, "edit by:function")
    assert "The digest puts answers together by function." in asked.type(asked.ana, "show")
    assert "Take `person` or `function`." in asked.type(asked.ana, "edit by:shoe")
    asked.answer(asked.ana, "Papers", "none")
    asked.answer(asked.ben, "Invoices", "none")
    asked.at("2027-03-01 11:00")
    said = all_text(digest(asked))
    order = [said.index(each) for each in ("— Accounting —", "*Ben Ode*", "— No function —", "*Ana Ruiz*")]
    assert order == sorted(order)


def test_two_thousand_members_each_once_within_slacks_limits(quiet: Concord, asked: Team) -> None:
    crowd(asked, 2000, ["Trucks & rail, " * 8, "none"])
    asked.answer(asked.ana, "Papers", "No driver")
    asked.at("2027-03-01 10:59")
    with statements(quiet) as seen:
        asked.at("2027-03-01 11:00")
    found = pages(asked)
    assert 30 <= len(found) <= 60, "as few as they fit into; the strict Slack refuses what is too large"
    told = "\n".join(all_text(each) for each in found)
    assert [told.count(f"*Person {n:04}*") for n in range(2000)] == [1] * 2000
    assert all(len(each["blocks"]) <= 50 for each in found)
    assert "All answers, in full, are in the thread." in all_text(digest(asked))
    assert len(seen) < 60 * len(found), "none for each of them"


def test_two_thousand_blockers_come_first_and_each_is_in_the_thread_once(asked: Team) -> None:
    crowd(asked, 1500, ["Rail & trucks", "No <driver>, no papers"])
    crowd(asked, 500, ["", "Customs"], name="Stuck")
    asked.at("2027-03-01 11:00")
    shown = digest(asked)
    assert within_limits(shown)
    assert all(within_limits(each) for each in pages(asked))
    said, told = all_text(shown), in_full(asked)
    order = [said.index(each) for each in ("*Blockers*", "• *Person 0000*: No &lt;driver&gt;", "are in the thread")]
    assert order == sorted(order)
    assert [told.count(f"*Person {n:04}*\n_What is next?_\nRail &amp; trucks") for n in range(1500)] == [1] * 1500
    assert [told.count(f"*Stuck {n:04}*\n_What blocks you?_\nCustoms") for n in range(500)] == [1] * 500


def test_three_thousand_characters_with_marks_of_twenty_people_are_whole_in_the_thread(asked: Team) -> None:
    lines = (
        "• *bold* and _italic_",
        "> quoted <https://e.example/a?b=1&c=2>",
        "`code` :tada: ~gone~",
        "1. naïve 👩‍👩‍👧 日本",
    )
    long = "\n".join(f"{lines[n % 4]} line {n}." for n in range(78))[:3000]
    crowd(asked, 20, [long, long], name="Writer")
    asked.at("2027-03-01 11:00")
    assert within_limits(digest(asked))
    assert all(within_limits(each) for each in pages(asked))
    told = in_full(asked)
    assert "more than one message" not in told
    assert [told.count(f" line {n}.") for n in range(78)] == [40] * 78
    assert told.count("&gt; quoted &lt;https://e.example/a?b=1&amp;c=2&gt; line 5.") == 40


def test_what_those_who_are_absent_take_room_from_is_in_the_thread(asked: Team) -> None:
    crowd(asked, 11, ["word " * 190 + "the end", "none"])
    crowd(asked, 40, [], name="Maximilian Mustermann", state=ASKED)
    asked.at("2027-03-01 11:00")
    assert (all_text(digest(asked)) + in_full(asked)).count("the end") == 11


def test_hundreds_who_are_absent_are_counted_whole_and_no_date_is_cut(asked: Team) -> None:
    crowd(asked, 60, ["Trucks", "none"])
    for name, state in (("Missing", ASKED), ("Away", AWAY), ("Skipped", SKIPPED), ("Unasked", MISSED)):
        crowd(asked, 300, [], name=name, state=state)
    crowd(asked, 740, [], name="Late Person", state=WAITING, due=AFTERNOON)
    asked.at("2027-03-01 11:00")
    said = all_text(digest(asked))
    assert re.findall(r"^(\w[\w ]+): ", said, re.MULTILINE) == ["Missing", "Later", "Away", "Skipped", "Not asked"]
    assert "…" not in said
    assert said.count("and 260 more") == 3
    assert "All answers, in full, and all names are in the thread." in said
    told = " ".join(in_full(asked).split())
    every = [f"{name} {n:04}" for name in ("Missing", "Away", "Skipped", "Unasked") for n in range(300)]
    assert [each for each in every if told.count(each) != 1] == []
    assert [n for n in range(740) if told.count(f"Late Person {n:04} (asked at <!date") != 1] == []
    assert all(within_limits(each) for each in pages(asked))
    assert said.count("<!date") == said.count("{time}|18:00>")


def test_tiny_answers_of_two_thousand_are_all_there(team: Team) -> None:
    team.type(team.ana, f'{NEW} questions:"Up?"')
    team.at("2027-03-01 09:00")
    crowd(team, 2000, ["y"], name="P")
    team.at("2027-03-01 11:00")
    told = in_full(team)
    assert [n for n in range(2000) if told.count(f"*P {n:04}*") != 1] == []


def test_a_late_answer_that_grows_by_an_edit_stays_whole(team: Team) -> None:
    team.type(team.ana, f'{NEW} questions:"A?;B?;C?;D?;E?"')
    team.at("2027-03-01 09:00")
    crowd(team, 60, ["x"] * 5)
    team.at("2027-03-01 11:00")
    team.answer(team.ben, *["soon"] * 5)
    team.answer(team.ben, *["word " * 580 + f"end {n}" for n in range(5)])
    assert [n for n in range(5) if f"end {n}" not in in_full(team)] == []


def test_a_long_paragraph_is_parted_between_words(asked: Team) -> None:
    words = [f"https://e.example/{n}" for n in range(140)]
    asked.answer(asked.ana, f"{' '.join(words)}{' &' * 8}", "")
    asked.at("2027-03-01 11:00")
    assert [each for each in words if each not in in_full(asked).split()] == []


CODE = "```\ndef ship():\n    return 'rail'\n\nship()\n```"


def test_code_keeps_its_shape_in_the_digest_and_in_the_thread(asked: Team) -> None:
    asked.answer(asked.ana, f"{CODE}\n{LONG}"[:2900], "")
    asked.answer(asked.ben, CODE, "")
    asked.at("2027-03-01 11:00")
    assert "    return 'rail'\n \nship()" in all_text(digest(asked))
    assert "    return 'rail'\n\nship()" in in_full(asked)


def test_a_block_of_code_that_is_shortened_ends(asked: Team) -> None:
    long = "```\n" + "row\n" * 300 + "```"
    crowd(asked, 40, [long, "none"])
    asked.at("2027-03-01 11:00")
    sections = [all_text({"blocks": [each]}) for each in digest(asked)["blocks"]]
    assert any("```" in each for each in sections)
    assert [each for each in sections if each.count("```") % 2] == []


def test_the_blockers_of_many_take_more_than_one_section(asked: Team) -> None:
    crowd(asked, 20, ["Rail", "No driver, " * 25 + "the end"])
    asked.at("2027-03-01 11:00")
    assert all_text(digest(asked)).count("the end") == 20
    assert pages(asked) == []


def test_who_answers_late_is_not_among_the_missing_of_a_page_any_more(asked: Team) -> None:
    crowd(asked, 45, [], state=ASKED)
    asked.at("2027-03-01 11:00")
    assert "All names are in the thread." in all_text(digest(asked))
    (page,) = pages(asked)
    assert all_text(page).count("Missing: Ana Ruiz, Ben Ode, Person 0000") == 1
    asked.answer(asked.ben, "Here", "")
    (page,) = pages(asked)
    assert "Missing: Ana Ruiz, Person 0000" in all_text(page)
    assert "Ben" not in all_text(page), "the digest has that answer whole"
    assert "Here" in all_text(digest(asked))


def test_an_answer_of_angle_brackets_is_whole(asked: Team) -> None:
    asked.answer(asked.ana, "<>" * 1480 + " the end", "")
    asked.at("2027-03-01 11:00")
    told = in_full(asked)
    assert (told.count("&lt;"), told.count("&gt;")) == (1480, 1480)
    assert "the end" in told
    assert "_What is next?_ · continued" in told
    assert all(within_limits(each) for each in pages(asked))


def test_who_is_forgotten_is_missing_nowhere(asked: Team) -> None:
    asked.at("2027-03-01 11:00")
    assert "Missing: Ana Ruiz, Ben Ode" in all_text(digest(asked))
    form = asked.slack.command(asked.ben, asked.launch, "/concord", "forget-me")
    asked.slack.click(asked.ben, form.message, "forget_me")
    asked.concord.settle()
    assert "Ben Ode" not in all_text(digest(asked))
