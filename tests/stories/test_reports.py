"""A standup's report and a digest's picture: the figures, the picture, who may see and share them."""

from __future__ import annotations

import pytest

from bot import charting
from tests.fakes.running import Concord
from tests.fakes.slack import User, all_text
from tests.stories.team import NEW, Team
from tests.stories.team import team as team  # noqa: PLC0414 - a fixture

QUESTIONS = 'questions:"What next?; What blocks you?"'


@pytest.fixture
def reported(team: Team) -> Team:
    """Three days: both answer, one is late with a blocker, one says nothing."""
    team.type(team.ana, f"{NEW} {QUESTIONS}")
    team.at("2027-03-01 09:00")
    team.answer(team.ana, "Papers", "")
    team.answer(team.ben, "Trucks", "No driver")
    team.at("2027-03-01 11:00")
    team.at("2027-03-02 09:00")
    team.answer(team.ana, "Papers", "")
    team.at("2027-03-02 11:00")
    team.answer(team.ben, "Trucks", "No driver")
    team.at("2027-03-03 09:00")
    team.answer(team.ana, "Papers", "")
    team.at("2027-03-10 12:00")
    return team


def picture(team: Team, who: User) -> dict[str, object]:
    """The newest picture that somebody got: its image block."""
    shown = [block for each in team.slack.dms(who) for block in each.get("blocks", []) if block["type"] == "image"]
    assert shown, [all_text(each) for each in team.slack.dms(who)]
    found: dict[str, object] = shown[-1]
    return found


def test_four_weeks_in_figures_and_as_a_picture(reported: Team) -> None:
    said = reported.type(reported.ana, "report")
    assert "*Four weeks of #launch*" in said
    assert "*Answered*: " in said
    assert "1 of them late" in said
    assert "*Blockers*: 1 raised, 0 cleared, 1 open, the oldest B-1 for 9 days" in said
    alt = str(picture(reported, reported.ana)["alt_text"])
    assert "Who answered: 1 Mar: 2 answered; 2 Mar: 1 answered, 1 late; 3 Mar: 1 answered, 1 no answer" in alt
    assert "Open blockers, by age: 1 Mar: 1 up to 2 days" in alt


def test_it_is_shared_on_purpose(reported: Team) -> None:
    reported.type(reported.ana, "report")
    asked = next(each for each in reversed(reported.slack.dms(reported.ana)) if "Share in the channel" in str(each))
    before = len(reported.slack.messages(reported.launch))
    assert "comes into the channel" in reported.slack.click(reported.ana, asked, "chart_share").wait_reply()["text"]
    reported.concord.settle()
    (shared,) = reported.slack.messages(reported.launch)[before:]
    assert "Shared by Ana Ruiz." in all_text(shared)
    reported.slack.leave(reported.launch)
    reported.concord.settle()
    assert "with me in it" in reported.slack.click(reported.ana, asked, "chart_share").wait_reply()["text"]


def test_no_standup_and_no_round_are_said(team: Team) -> None:
    assert "There is no standup in this channel" in team.type(team.ana, "report")
    team.type(team.ana, NEW)
    said = team.type(team.ana, "report")
    assert "No round is over yet." in said
    assert "*Blockers*: 0 raised, 0 cleared, 0 open" in said
    assert "Who answered: nothing yet." in str(picture(team, team.ana)["alt_text"])


def test_who_has_left_gets_no_picture(quiet: Concord, reported: Team) -> None:
    slack = reported.slack
    secret = slack.channel("secret", id="C0SECRET", private=True, members=[reported.ana, reported.ben])
    slack.command(reported.ana, secret, "/standup", NEW)
    quiet.settle()
    slack.leave(secret, reported.ben)
    quiet.settle()
    for who, seen in (("U0ANA", True), ("U0BEN", False)):
        with quiet.work(who) as work:
            assert (charting.made(work, charting.STANDUP, secret.id) is not None) is seen
            assert charting.made(work, charting.STANDUP, "C0NONE") is None


# Digests


def digest(team: Team, who: User, text: str) -> str:
    answer = team.slack.command(who, team.launch, "/digest", text)
    team.concord.settle()
    return answer.text


def test_decisions_stances_and_launches_as_a_picture(team: Team) -> None:
    slack = team.slack
    slack.command(team.ana, team.launch, "/initiative", 'new "EU launch" key:EU launch:2027-04-10')
    slack.command(team.ana, team.launch, "/decision", 'log "Rotterdam"')
    terms = "reasons:none closes:2027-03-05"
    slack.command(team.ana, team.launch, "/decision", f'propose "Rail" {team.ben.mention} {terms}')
    team.concord.settle()
    for moment in ("2027-03-05 18:00", "2027-03-08 18:00"):  # it is extended once
        team.at(moment)
    assert "comes to your messages" in digest(team, team.ana, "picture")
    alt = str(picture(team, team.ana)["alt_text"])
    assert alt.startswith("EU · EU launch. Decisions by week: ")
    assert "1 silent" in alt
    assert "Launches: EU · EU launch, 10 Apr." in alt
    assert "I don't know" in digest(team, team.ana, "picture function:alchemy")
    digest(team, team.ana, "picture about:workspace")
    assert str(picture(team, team.ana)["alt_text"]).startswith("All initiatives. ")


def test_the_button_below_a_digest_draws_what_its_presser_may_see(team: Team) -> None:
    slack = team.slack
    digest(team, team.ana, "subscribe weekly monday 09:00 about:workspace")
    hush = slack.channel("hush", id="C0HUSH", private=True, members=[team.ana])
    for place in (team.launch, hush):
        slack.command(team.ana, place, "/decision", 'log "Rotterdam"')
    team.concord.settle()
    team.at("2027-03-08 09:00")
    posted = next(each for each in reversed(slack.messages(team.launch)) if "As a picture" in str(each))
    for who, seen in ((team.ana, "2 accepted"), (team.ben, "1 accepted")):
        assert "comes to your messages" in slack.click(who, posted, "digest_picture").wait_reply()["text"]
        team.concord.settle()
        assert seen in str(picture(team, who)["alt_text"])
