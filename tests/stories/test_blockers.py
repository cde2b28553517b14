"""Blockers: born from an answer, tagged, taken on, resolved, escalated; who may see and move them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import BotError
from bot.standups import clearing
from tests.fakes.slack import User, all_text
from tests.stories.team import Team
from tests.stories.team import started as started  # noqa: PLC0414 - a fixture
from tests.stories.team import team as team  # noqa: PLC0414 - a fixture

MONDAY, TUESDAY = "2027-03-01", "2027-03-02"


@pytest.fixture
def blocked(started: Team) -> Team:
    """Ana's customs papers are missing, on Monday morning."""
    started.at(f"{MONDAY} 09:00")
    started.answer(started.ana, "Labels", "Tariffs", "Customs papers are missing")
    return started


def dm(team: Team, who: User, words: str) -> Any:
    """The newest direct message that says this."""
    team.concord.settle()
    found = [each for each in team.slack.dms(who) if words in all_text(each)]
    assert found, team.slack.describe()
    return found[-1]


def press(team: Team, who: User, message: Any, button: str) -> str:
    answer = team.slack.click(who, message, button)
    team.concord.settle()
    return answer.reply_text


def inbox(team: Team, who: User) -> str:
    return all_text(team.slack.command(who, team.launch, "/concord", "inbox").body)


def test_an_answer_is_a_blocker_until_it_is_resolved(blocked: Team) -> None:
    mine = dm(blocked, blocked.ana, "*Blocker* of Ana Ruiz: Customs papers are missing\nB-1")
    form = blocked.slack.click(blocked.ana, mine, "blocker_tag").opened
    told = blocked.slack.submit(blocked.ana, form, {"person": blocked.ben.id})
    assert "B-1 is noted, and Ben Ode will hear of it." in all_text(told.body["view"])
    asked = dm(blocked, blocked.ben, "Ana Ruiz is blocked in #launch")
    assert "Customs papers are missing" in inbox(blocked, blocked.ben)
    assert press(blocked, blocked.ben, asked, "blocker_acknowledge") == "B-1 · Ben Ode on it"
    assert "B-1 · Ben Ode on it" in all_text(dm(blocked, blocked.ana, "*Blocker* of Ana Ruiz"))
    assert "blocker_acknowledge" not in str(dm(blocked, blocked.ben, "Ana Ruiz is blocked"))
    form = blocked.slack.click(blocked.ben, dm(blocked, blocked.ben, "is blocked"), "blocker_update").opened
    blocked.slack.submit(blocked.ben, form, {"note": "The broker sends them at noon"})
    assert "_The broker sends them at noon_" in all_text(dm(blocked, blocked.ana, "*Blocker* of Ana Ruiz"))
    blocked.at(f"{MONDAY} 11:00")
    assert "• *Ana Ruiz*: Customs papers are missing · B-1 · Ben Ode on it" in blocked.digests()[-1]
    assert press(blocked, blocked.ben, dm(blocked, blocked.ben, "is blocked"), "blocker_resolve") == "B-1 · resolved"
    assert "B-1 is resolved by Ben Ode." in all_text(dm(blocked, blocked.ana, "is resolved by"))
    assert "missing · B-1 · resolved" in blocked.digests()[-1], "the posted digest is updated in place"
    assert "Customs papers" not in inbox(blocked, blocked.ben)


def test_pressed_twice_and_too_late(blocked: Team) -> None:
    blocked.type(blocked.ana, f"blocker B-1 {blocked.ben.mention}")
    asked = dm(blocked, blocked.ben, "is blocked")
    assert press(blocked, blocked.ben, asked, "blocker_acknowledge") == "B-1 · Ben Ode on it"
    with blocked.concord.work(blocked.ben.id) as work:
        assert clearing.acknowledge(work, 1).helpers[0][0].acknowledged_at is not None, "a second press is no harm"
    assert "is noted." in blocked.type(blocked.ana, f"blocker B-1 {blocked.ben.mention}"), "he is asked once"
    press(blocked, blocked.ben, asked, "blocker_resolve")
    for late in (clearing.resolve, clearing.acknowledge):
        with (
            blocked.concord.work(blocked.ben.id) as work,
            pytest.raises(BotError, match="resolved already, by Ben Ode"),
        ):
            late(work, 1)
    assert "B-1 is resolved already." in blocked.type(blocked.ana, "blocker B-1 logistics")
    assert "*Blocker* of Ana Ruiz" in blocked.type(blocked.ana, "blocker B-1 state:open")
    assert "B-1 is open." in blocked.type(blocked.ana, "blocker B-1 state:open")
    told = [each for each in blocked.slack.dms(blocked.ben) if "is blocked" in each["text"]]
    assert len(told) == 1


def test_the_same_again_is_the_same_and_ages(blocked: Team) -> None:
    blocked.at(f"{TUESDAY} 09:00")
    blocked.answer(blocked.ana, "Tariffs", "Labels", "customs  papers are missing")
    blocked.at(f"{TUESDAY} 11:00")
    assert "papers are missing · B-1 · 1 day old" in blocked.digests()[-1]
    assert "1 open blocker" in blocked.type(blocked.ben, "blockers")
    blocked.at("2027-03-03 09:00")
    blocked.answer(blocked.ana, "Labels", "Tariffs", "The scanner broke, and B-1 stays")
    blocked.at("2027-03-03 11:00")
    assert "1 open blocker" in blocked.type(blocked.ben, "blockers"), "a number in an answer names it"


def test_what_stands_from_before_is_in_the_next_digest(blocked: Team) -> None:
    blocked.at(f"{TUESDAY} 09:00")
    blocked.answer(blocked.ana, "Tariffs", "Labels", "None")
    blocked.at(f"{TUESDAY} 11:00")
    assert "Still: *Ana Ruiz*: Customs papers are missing · B-1 · 1 day old" in blocked.digests()[-1]
    blocked.type(blocked.ana, "blocker B-1 state:resolved")
    assert "B-1 · 1 day old · resolved" in blocked.digests()[-1]
    blocked.at("2027-03-03 09:00")
    blocked.answer(blocked.ana, "Tariffs", "Labels", "No")
    blocked.at("2027-03-03 11:00")
    assert "B-1" not in blocked.digests()[-1]


def test_an_edited_answer_edits_and_a_taken_back_one_resolves(blocked: Team) -> None:
    blocked.type(blocked.ana, "answer Labels; Tariffs; The papers are in Rotterdam")
    assert "The papers are in Rotterdam" in blocked.type(blocked.ben, "blockers")
    blocked.type(blocked.ana, "answer Labels; Tariffs; None")
    assert "Nothing is blocked here." in blocked.type(blocked.ben, "blockers")


def test_names_and_numbers_in_an_answer_tag_it(started: Team) -> None:
    slack = started.slack
    slack.command(started.ana, started.launch, "/decision", 'log "Rotterdam serves the EU"')
    started.at(f"{MONDAY} 09:00")
    slack.say(started.ana, slack.direct(started.ana), f"Labels\nTariffs\n{started.ben.mention} has to sign D-1 first")
    started.told(started.ana, "Noted")
    assert "B-1 · asked: Ben Ode · waits for D-1" in all_text(dm(started, started.ben, "is blocked"))


def test_a_function_is_asked_and_whoever_takes_it_frees_the_others(blocked: Team) -> None:
    slack = blocked.slack
    cleo = slack.user("cleo", id="U0CLEO", real_name="Cleo Marin", tz="Europe/Berlin")
    slack.command(blocked.ana, blocked.launch, "/initiative", 'new "EU launch" key:EU')
    for who in (blocked.ben, cleo):
        slack.command(blocked.ana, blocked.launch, "/stakeholders", f"add {who.mention} logistics")
    assert "Ben Ode, Cleo Marin will hear of it" in blocked.type(blocked.ana, "blocker B-1 shipping")
    assert "asked: Logistics" in all_text(dm(blocked, cleo, "is blocked"))
    press(blocked, cleo, dm(blocked, cleo, "is blocked"), "blocker_acknowledge")
    assert "Customs papers" in inbox(blocked, cleo)
    assert "Customs papers" not in inbox(blocked, blocked.ben)
    assert "nobody speaks for that here" in blocked.type(blocked.ben, 'blocker "No stamp" legal')


def test_it_is_escalated_once_on_a_working_day_of_who_drives(blocked: Team) -> None:
    slack = blocked.slack
    slack.command(blocked.ben, blocked.launch, "/initiative", 'new "EU launch" key:EU')
    blocked.type(blocked.ana, "edit escalate:5d")
    blocked.type(blocked.ana, 'blocker "The scanner is broken"')
    blocked.at("2027-03-04 08:00")
    assert not [each for each in slack.dms(blocked.ben) if "has stood" in each["text"]]
    blocked.at("2027-03-04 09:00")
    assert "B-1 has stood for 3 days in #launch. You drive this" in all_text(dm(blocked, blocked.ben, "has stood"))
    blocked.at("2027-03-07 12:00")
    assert len([each for each in slack.dms(blocked.ben) if "has stood" in each["text"]]) == 1, "no Saturday"
    blocked.at("2027-03-08 12:00")
    assert "B-2 has stood for 7 days" in all_text(dm(blocked, blocked.ben, "B-2 has stood"))
    why = all_text(slack.command(blocked.ben, blocked.launch, "/concord", "why").body)
    assert "a blocker that has stood for days, because you drive that initiative" in why
    blocked.at("2027-03-20 12:00")
    assert len([each for each in slack.dms(blocked.ben) if "has stood" in each["text"]]) == 2


def test_nobody_is_asked_of_what_is_resolved_or_set_off(blocked: Team) -> None:
    blocked.type(blocked.ana, "edit escalate:off")
    blocked.type(blocked.ana, 'blocker "The scanner is broken"')
    blocked.type(blocked.ana, "blocker B-1 state:resolved")
    blocked.at("2027-03-20 12:00")
    assert not [each for each in blocked.slack.dms(blocked.ben) if "has stood" in each["text"]]
    assert "has stood" not in str(blocked.slack.dms(blocked.ana))


def test_who_was_asked_is_reminded_in_the_one_nudge(blocked: Team) -> None:
    blocked.type(blocked.ana, f"blocker B-1 {blocked.ben.mention}")
    blocked.at(f"{TUESDAY} 10:05")
    assert "1 thing waits for your answer" in all_text(dm(blocked, blocked.ben, "waits for your answer"))
    assert "Customs papers are missing" in all_text(dm(blocked, blocked.ben, "waits for your answer"))


def test_others_may_look_and_not_move(blocked: Team) -> None:
    dora = blocked.slack.user("dora", id="U0DORA", real_name="Dora Lind")
    refused = "Only Ana Ruiz, whose blocker it is, who is asked to help, or an admin can do that."
    assert "Customs papers" in blocked.type(dora, "blockers")
    for typed in ("blocker B-1 state:resolved", 'blocker B-1 note:"x"', "blocker B-1 legal"):
        assert refused in blocked.type(dora, typed)
    assert "There is no blocker B-9 that you can see." in blocked.type(dora, "blocker B-9")


def test_a_private_channels_blocker_stays_there(started: Team) -> None:
    slack = started.slack
    secret = slack.channel("secret", id="C0SECRET", members=[started.ana], private=True)
    said = slack.command(started.ana, secret, "/standup", f'blocker "Hush papers" {started.ben.mention}').text
    assert "Ben Ode is not in that private channel. Invite them first." in said
    slack.command(started.ana, secret, "/standup", 'blocker "Hush papers"')
    assert "There is no blocker B-1 that you can see." in started.type(started.ben, "blocker B-1")
    assert "Nothing is blocked here." in started.type(started.ben, "blockers")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("blocker", "What blocks you?"),
        ('blocker "   "', "What blocks you? 1 to 3,000 characters"),
        ("blocker B-1 D-99", "What does it wait for? `D-99` is no decision or action that you can see."),
        ("blocker B-1 A-99", "`A-99` is no decision or action"),
        ("blocker B-1 logistcs", "logistics"),
        ("blocker B-1 state:gone", "A blocker is `open` or `resolved`"),
        ("blocker B-1 <@U0ANA> <@U0BEN>", "One at a time"),
        ("edit escalate:soon", "how many days"),
        ("edit escalate:99d", "how many days"),
    ],
)
def test_bad_input_gets_one_sentence(blocked: Team, typed: str, told: str) -> None:
    assert told in blocked.type(blocked.ana, typed)


def test_a_direct_message_is_no_place_for_one(blocked: Team) -> None:
    direct = blocked.slack.direct(blocked.ana)
    said = blocked.slack.command(blocked.ana, direct, "/standup", 'blocker "Papers"').text
    assert "A blocker belongs to a channel" in said


def test_what_was_taken_back_or_resolved_and_is_said_anew_blocks_again(blocked: Team) -> None:
    blocked.type(blocked.ana, "answer Labels; Tariffs; None")
    blocked.type(blocked.ana, "answer Labels; Tariffs; Customs papers are missing")
    assert "B-2" in blocked.type(blocked.ben, "blockers")
    blocked.type(blocked.ana, "blocker B-2 state:resolved")
    blocked.type(blocked.ana, "answer Stamps; Tariffs; Customs papers are missing")
    assert "Nothing is blocked here." in blocked.type(blocked.ben, "blockers"), "another answer was edited"
    blocked.type(blocked.ana, "answer Stamps; Tariffs; The scanner is broken")
    assert "The scanner is broken\nB-3" in blocked.type(blocked.ben, "blockers")


def test_one_of_an_older_round_keeps_its_words(blocked: Team) -> None:
    blocked.at(f"{TUESDAY} 09:00")
    blocked.answer(blocked.ana, "Tariffs", "Labels", "B-1 stays")
    blocked.type(blocked.ana, "answer Tariffs; Labels; The scanner is broken")
    said = blocked.type(blocked.ben, "blockers")
    assert "Customs papers are missing\nB-1" in said
    assert "The scanner is broken\nB-2" in said


def test_a_function_named_in_a_private_channel_tells_its_members_only(started: Team) -> None:
    slack = started.slack
    secret = slack.channel("secret", id="C0SECRET", members=[started.ana], private=True)
    slack.command(started.ana, secret, "/initiative", 'new "Hush" key:HUSH')
    slack.command(started.ana, secret, "/stakeholders", f"add {started.ben.mention} logistics")
    slack.command(started.ana, secret, "/standup", "new days:mon-fri at:09:00 closes:11:00")
    started.type(started.ana, "pause")
    started.at(f"{MONDAY} 09:00")
    started.answer(started.ana, "Labels", "Tariffs", "@logistics has the hush papers")
    assert "hush papers" in str(slack.dms(started.ana))
    assert "hush papers" not in str(slack.dms(started.ben))


def test_what_it_waited_for_has_ended_and_its_owner_is_asked(blocked: Team) -> None:
    slack, ana, ben = blocked.slack, blocked.ana, blocked.ben
    slack.command(ben, blocked.launch, "/decision", f'propose "Broker" {ana.mention} reasons:none')
    assert "waits for D-1" in blocked.type(ana, "blocker B-1 D-1")
    assert "has come to an end" not in inbox(blocked, ana)
    blocked.at(f"{MONDAY} 09:30")
    slack.command(ana, blocked.launch, "/decision", "vote D-1 agree")
    blocked.concord.settle()
    said = inbox(blocked, ana)
    assert "*B-1* Customs papers are missing\nD-1 has come to an end. Does it still block you?" in said
    assert "has come to an end" not in inbox(blocked, ben)
    found = slack.command(ana, blocked.launch, "/concord", "inbox")
    assert press(blocked, ana, found.message, "blocker_resolve") == "B-1 · resolved · waits for D-1"
    assert "has come to an end" not in inbox(blocked, ana)


def test_an_action_that_it_waited_for_is_done(blocked: Team) -> None:
    slack, ana, ben = blocked.slack, blocked.ana, blocked.ben
    slack.command(ben, blocked.launch, "/decision", 'log "Broker"')
    slack.command(ben, blocked.launch, "/decision", 'action D-1 "Ask the broker"')
    assert "waits for A-1" in blocked.type(ana, "blocker B-1 A-1")
    blocked.at(f"{MONDAY} 09:30")
    slack.command(ben, blocked.launch, "/decision", "done A-1")
    assert "A-1 has come to an end. Does it still block you?" in inbox(blocked, ana)
    blocked.type(ben, 'blocker "Its wording forbids it"')
    blocked.type(ben, "blocker B-2 D-1")
    assert "has come to an end" not in inbox(blocked, ben), "it had ended before"


def test_how_it_stands_and_who_can_help_are_two_things(blocked: Team) -> None:
    said = blocked.type(blocked.ana, f"blocker B-1 {blocked.ben.mention} state:resolved")
    assert "Say how it stands, or who can help: one after the other." in said
    assert "Customs papers are missing" in blocked.type(blocked.ana, "blockers")
