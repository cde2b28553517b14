"""What an adversary found in inbox, nudges, digests, blockers and forgetting: each story failed once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot import reasons
from bot.messages import why
from bot.messages.why import Told
from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack, User, all_text
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import booked, consensus
from tests.stories.test_nudges import nudged

BERLIN = "Europe/Berlin"  # it is Monday 1 March 2027


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return led(settled(slack))


def concord_says(crew: Crew, who: User, text: str) -> str:
    return crew.slack.command(who, crew.launch, "/concord", text).text


def inbox(crew: Crew, who: User) -> Any:
    return crew.slack.command(who, crew.launch, "/concord", "inbox")


def aged(quiet: Concord, hours: float) -> None:
    """What Slack said of people and channels is so old now."""
    quiet.clock.hold_real()
    quiet.clock.pass_real(hours * 3600)


def secret_of(crew: Crew, *members: User) -> Channel:
    return crew.slack.channel("secret", id="C0SECRET", members=[crew.olga, *members], private=True)


# A proposal of a private channel is answered where it waits


def _asked_in_secret(quiet: Concord, crew: Crew, reasons: str = "none") -> None:
    terms = f"closes:2027-04-30 reasons:{reasons}"
    secret = secret_of(crew, crew.ben, crew.ana)
    crew.slack.command(
        crew.olga, secret, "/decision", f'propose "Takeover" {crew.ben.mention} {crew.ana.mention} {terms}'
    )
    quiet.settle()


@pytest.mark.parametrize("where", ["inbox", "nudge", "home"])
def test_a_private_proposal_is_answered_where_it_waits_also_later(quiet: Concord, crew: Crew, where: str) -> None:
    _asked_in_secret(quiet, crew)
    if where == "nudge":
        quiet.at("2027-03-02 10:00", BERLIN)
        shown: Any = next(each for each in crew.slack.dms(crew.ben) if "for your answer" in all_text(each))
    elif where == "home":
        crew.slack.open_home(crew.ben)
        quiet.settle()
        shown = crew.slack.home(crew.ben)
    else:
        shown = inbox(crew, crew.ben).message
    aged(quiet, 0.5)
    crew.slack.click(crew.ben, shown, "decision_vote:agree")
    quiet.settle()
    assert "Takeover" not in inbox(crew, crew.ben).text


def test_so_is_the_reason_that_took_a_while_to_write(quiet: Concord, crew: Crew) -> None:
    _asked_in_secret(quiet, crew, "required")
    form = crew.slack.click(crew.ben, inbox(crew, crew.ben).message, "decision_vote:block")
    aged(quiet, 0.5)
    crew.slack.submit(crew.ben, form, {"reason": "Too dear"})
    quiet.settle()
    assert "Takeover" not in inbox(crew, crew.ben).text


# Who comes for somebody and for themselves


@pytest.fixture
def doubled(quiet: Concord, crew: Crew) -> Crew:
    """Ben is invited to M-1, and stands in for Ana."""
    booked(quiet, crew, 'meet "Trucks" need:<@U0BEN>,<@U0ANA>')
    consensus(crew, crew.olga, "preread M-1 https://docs.example/plan")
    consensus(crew, crew.ana, "delegate M-1 <@U0BEN>")
    quiet.settle()
    return crew


def test_a_meeting_with_two_seats_of_ones_own_waits_once(quiet: Concord, doubled: Crew) -> None:
    shown = inbox(doubled, doubled.ben)
    assert shown.text.count("*M-1* · Trucks\n") == 1
    doubled.slack.open_home(doubled.ben)
    quiet.settle()
    assert "*M-1* · Trucks" in all_text(doubled.slack.home(doubled.ben))
    doubled.slack.click(doubled.ben, shown.message, "meeting_answer:yes").wait_reply()
    quiet.settle()
    assert "Your next meetings" in all_text(doubled.slack.home(doubled.ben))
    doubled.slack.click(doubled.ben, shown.message, "meeting_read").wait_reply()
    assert inbox(doubled, doubled.ben).text.startswith("Nothing waits for you.")


def test_who_has_said_yes_and_is_then_asked_to_stand_in_is_asked(quiet: Concord, crew: Crew) -> None:
    booked(quiet, crew, 'meet "Trucks" need:<@U0BEN>,<@U0ANA>')
    consensus(crew, crew.ben, "yes M-1")
    consensus(crew, crew.ana, "delegate M-1 <@U0BEN>")
    assert "*M-1* · Trucks" in inbox(crew, crew.ben).text


# Pictures


def test_a_functions_digest_has_its_picture(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rail" {crew.ben.mention}')
    crew.type(crew.ben, "vote D-1 agree")
    crew.slack.command(crew.olga, crew.launch, "/digest", "picture function:logistics")
    quiet.settle()
    assert len(crew.slack.files) == 1, "it comes"


# Nobody is reminded in quiet hours, nights, or outside their hours


def _proposed(crew: Crew, closes: str = "2027-04-30", title: str = "Rail") -> None:
    crew.type(crew.olga, f'propose "{title}" {crew.ben.mention} {crew.ana.mention} closes:"{closes}" reasons:none')


@pytest.mark.parametrize(
    ("hours", "quiet_hours", "pause", "moments"),
    [
        ("09:00-17:00", "07:00-22:00", None, ("22:00", "23:30")),  # quiet all day: not at night instead
        ("09:00-17:00", "09:00-18:00", None, ("17:30", "18:00")),  # quiet until work is over
        ("13:00-21:00", "14:00-13:00", None, ("14:00", "20:00")),  # quiet over midnight, seen from its evening
        ("09:00-17:00", "11:00-12:00", ("22:00", "11:00"), ("10:00", "11:00", "11:59")),  # one pause after the other
        ("09:00-17:00", "13:00-09:00", None, ("14:30",)),  # Concord was away from before ten until then
        ("06:00-11:00", "off", None, ("12:30",)),  # the same: the day's work is over
    ],
)
def test_never_in_a_pause_or_after_work(
    quiet: Concord, crew: Crew, hours: str, quiet_hours: str, pause: tuple[str, str] | None, moments: tuple[str, ...]
) -> None:
    consensus(crew, crew.ben, f"hours hours:{hours}")
    concord_says(crew, crew.ben, f"settings quiet:{quiet_hours}")
    if pause:
        began, ended = (datetime.fromisoformat(f"2027-03-0{n} {at}+01:00") for n, at in enumerate(pause, 1))
        crew.slack.pause_notifications(crew.ben, (int(began.timestamp()), int(ended.timestamp())))
    _proposed(crew)
    for moment in moments:
        quiet.at(f"2027-03-02 {moment}", BERLIN)
    assert nudged(crew, crew.ben) == []


def test_after_both_pauses_and_late_in_working_hours_it_comes(quiet: Concord, crew: Crew) -> None:
    concord_says(crew, crew.ben, "settings quiet:11:00-12:00")
    _proposed(crew)
    crew.slack.pause_notifications(crew.ben, (1803934800, 1803981600))  # until 11:00 of the second of March
    quiet.at("2027-03-02 12:00", BERLIN)
    assert len(nudged(crew, crew.ben)) == 1
    quiet.at("2027-03-03 15:30", BERLIN)
    assert len(nudged(crew, crew.ben)) == 2, "late, and still in hours"


# Who is named in an answer


def _blocked_by(quiet: Concord, crew: Crew, said: str) -> None:
    crew.slack.command(crew.olga, crew.launch, "/standup", "new days:daily at:09:00 closes:18:00")
    quiet.at("2027-03-02 09:00", BERLIN)
    prompt = next(each for each in reversed(crew.slack.dms(crew.ana)) if "standup_answer" in str(each))
    form = crew.slack.click(crew.ana, prompt, "standup_answer")
    crew.slack.submit(crew.ana, form, {"answer-0": "x", "answer-1": "y", "answer-2": said})
    quiet.settle()


def _asked_to_help(crew: Crew, who: User) -> bool:
    return any("is blocked in" in each["text"] for each in crew.slack.dms(who))


@pytest.fixture
def other(crew: Crew) -> User:
    """Somebody whose whole name begins Ben Okafor's, and who speaks for the retailer."""
    made = crew.slack.user("other", id="U0OTHER", real_name="Ben", tz=BERLIN)
    crew.slack.join(crew.launch, made)
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {made.mention} retailer")
    return made


def test_a_name_within_a_longer_one_is_not_named(quiet: Concord, crew: Crew, other: User) -> None:
    _blocked_by(quiet, crew, "Waiting for @Ben Okafor to sign")
    assert _asked_to_help(crew, crew.ben)
    assert not _asked_to_help(crew, other)


def test_an_address_names_nobody(quiet: Concord, crew: Crew, other: User) -> None:
    _blocked_by(quiet, crew, "No reply from dana@retailer.example yet")
    assert not _asked_to_help(crew, other)


# Digests


def subscribed(crew: Crew, who: User, text: str) -> None:
    assert "Subscribed." in crew.slack.command(who, crew.launch, "/digest", f"subscribe {text}").text


def digests_of(said: Any) -> list[str]:
    return [each for each in map(all_text, said) if "digest ·" in each]


def test_whose_account_comes_back_gets_their_digest_again(quiet: Concord, crew: Crew) -> None:
    subscribed(crew, crew.ben, "daily 09:00 to:me about:workspace")
    crew.slack.change_user(crew.ben, deleted=True)
    quiet.at("2027-03-02 09:30", BERLIN)
    assert digests_of(crew.slack.dms(crew.ben)) == []
    crew.slack.change_user(crew.ben, deleted=False)
    quiet.at("2027-03-03 09:30", BERLIN)
    assert len(digests_of(crew.slack.dms(crew.ben))) == 1


def test_on_friday_what_closes_before_mondays_digest_closes_soon(quiet: Concord, crew: Crew) -> None:
    subscribed(crew, crew.olga, "mon-fri 09:00")
    _proposed(crew, "2027-03-08 08:30")
    for day in range(2, 6):
        quiet.at(f"2027-03-0{day} 09:00", BERLIN)
    assert "*Closing soon*" in digests_of(crew.slack.messages(crew.launch))[-1]


def test_an_outcome_that_holds_no_more_waits_for_nobody(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rotterdam" {crew.ben.mention}')
    crew.type(crew.ben, "vote D-1 agree")
    quiet.settle()
    assert "D-1" in inbox(crew, crew.dee).text
    crew.type(crew.olga, 'log "Antwerp"')
    crew.type(crew.olga, "supersede D-1 by:D-2")
    assert "D-1" not in inbox(crew, crew.dee).text
    quiet.at("2027-03-02 10:00", BERLIN)
    assert nudged(crew, crew.dee) == []


# Forgotten


def forget(quiet: Concord, crew: Crew, who: User) -> None:
    asked = crew.slack.command(who, crew.launch, "/concord", "forget-me")
    assert "Forgotten." in str(crew.slack.click(who, asked.message, "forget_me").wait_reply())
    quiet.settle()


def test_what_was_handed_to_who_is_forgotten_waits_for_its_giver_again(quiet: Concord, crew: Crew) -> None:
    _proposed(crew)
    booked(quiet, crew, 'meet "Trucks" need:<@U0BEN>,<@U0ANA>')
    crew.type(crew.ben, f"delegate D-1 {crew.dee.mention}")
    consensus(crew, crew.ben, "delegate M-1 <@U0DEE>")
    forget(quiet, crew, crew.dee)
    waits = inbox(crew, crew.ben).text
    assert "*D-1*" in waits
    assert "*M-1*" in waits
    quiet.at("2027-03-02 10:00", BERLIN)
    assert len(nudged(crew, crew.ben)) == 1


def test_a_forgotten_persons_blocker_goes_from_their_helpers_messages(quiet: Concord, crew: Crew) -> None:
    crew.slack.command(crew.dee, crew.launch, "/standup", f'blocker "My knee surgery" {crew.ben.mention}')
    quiet.settle()
    forget(quiet, crew, crew.dee)
    said = "".join(map(all_text, crew.slack.dms(crew.ben)))
    assert "knee" not in said
    assert "Dee Doyle" not in said


def test_a_channel_keeps_the_digest_that_a_forgotten_person_subscribed(quiet: Concord, crew: Crew) -> None:
    subscribed(crew, crew.dee, "daily 09:00 about:workspace")
    forget(quiet, crew, crew.dee)
    quiet.at("2027-03-02 09:00", BERLIN)
    assert len(digests_of(crew.slack.messages(crew.launch))) == 1


# Who has left a private channel


def test_who_left_a_private_channel_reads_no_more_of_its_blockers(quiet: Concord, crew: Crew) -> None:
    secret = secret_of(crew, crew.ben)
    crew.slack.command(crew.olga, secret, "/standup", f'blocker "The bid leaks" {crew.ben.mention}')
    quiet.settle()
    assert "The bid leaks" in inbox(crew, crew.ben).text
    crew.slack.leave(secret, crew.ben)
    crew.slack.command(crew.olga, secret, "/standup", 'blocker B-1 note:"The price is 4 billion"')
    quiet.settle()
    assert inbox(crew, crew.ben).text.startswith("Nothing waits for you.")
    assert "4 billion" not in "".join(map(all_text, crew.slack.dms(crew.ben)))
    assert "4 billion" not in crew.slack.command(crew.ben, crew.launch, "/standup", "blocker B-1").text
    quiet.at("2027-03-02 10:00", BERLIN)
    assert nudged(crew, crew.ben) == []


# What Slack says anew of channels


def looked_up_again(quiet: Concord) -> None:
    """A minute has passed."""
    quiet.house.runner.freshen()
    quiet.settle()


def test_what_a_channel_knew_is_hidden_when_it_becomes_private(quiet: Concord, crew: Crew) -> None:
    hush = crew.slack.channel("hush", id="C0HUSH", members=[crew.olga, crew.ana])
    crew.slack.command(crew.olga, hush, "/decision", 'log "Lay off Berlin"')
    subscribed(crew, crew.ben, "daily 09:00 to:me about:workspace")
    quiet.settle()
    hush.private = True
    aged(quiet, 2)
    looked_up_again(quiet)
    quiet.at("2027-03-02 09:00", BERLIN)
    assert "Lay off" not in "".join(map(all_text, crew.slack.dms(crew.ben)))
    assert "Lay off" not in crew.slack.command(crew.ben, crew.launch, "/decision", "list").text


def test_ones_digest_has_what_a_private_channel_decided_while_nobody_looked(quiet: Concord, crew: Crew) -> None:
    crew.slack.command(crew.olga, secret_of(crew, crew.ben), "/decision", 'log "Buy them"')
    subscribed(crew, crew.ben, "weekly thursday 09:00 to:me about:workspace")
    quiet.settle()
    aged(quiet, 72)
    looked_up_again(quiet)
    quiet.at("2027-03-04 09:00", BERLIN)
    assert "Buy them" in "".join(digests_of(crew.slack.dms(crew.ben)))


# Why, and settings


def test_why_tells_no_other_pace_than_the_one_that_is_set(quiet: Concord, crew: Crew) -> None:
    concord_says(crew, crew.ben, "settings pace:active")
    _proposed(crew)
    quiet.at("2027-03-02 10:00", BERLIN)
    assert "by your pace (light, normal, active)" in concord_says(crew, crew.ben, "why")


def test_why_names_commands_as_they_are_called_here() -> None:
    told = Told(reasons.of("nudge:1:2027-03-02:0"), "1 thing waits", None)
    assert "`/acme-concord settings" in str(why.why([told], "acme-").blocks)


def test_settings_show_ones_own_reminders_and_lose_nothing_typed(quiet: Concord, crew: Crew) -> None:
    concord_says(crew, crew.ben, "settings pace:light quiet:18:00-08:00")
    assert "Your reminders: light pace, quiet from 18:00 to 08:00." in concord_says(crew, crew.ben, "settings")
    ada = crew.slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True, tz=BERLIN)
    crew.slack.join(crew.launch, ada)
    said = concord_says(crew, ada, "settings pace:light emoji:memo")
    assert "`memo`" in said
    assert "light pace" in said


def test_why_not_knows_of_an_outcome_to_acknowledge(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rotterdam" {crew.ben.mention}')
    crew.type(crew.ben, "vote D-1 agree")
    quiet.settle()
    assert "Acknowledge" in inbox(crew, crew.dee).text
    assert "nobody is asked about it any more" not in concord_says(crew, crew.dee, "why not D-1")


def test_a_blocker_is_escalated_in_working_hours(quiet: Concord, crew: Crew) -> None:
    quiet.at("2027-03-01 23:30", BERLIN)
    crew.slack.command(crew.dee, crew.launch, "/standup", 'blocker "Night"')
    quiet.at("2027-03-04 23:30", BERLIN)
    assert not [each for each in crew.slack.dms(crew.olga) if "has stood" in each["text"]]
    quiet.at("2027-03-05 09:00", BERLIN)
    assert [each for each in crew.slack.dms(crew.olga) if "has stood" in each["text"]]


def test_a_closed_initiative_is_told_of_no_more(quiet: Concord, crew: Crew) -> None:
    subscribed(crew, crew.olga, "daily 09:00")
    crew.slack.command(crew.olga, crew.launch, "/initiative", "close EU")
    for day in (2, 3, 4):
        quiet.at(f"2027-03-0{day} 09:00", BERLIN)
    assert len(digests_of(crew.slack.messages(crew.launch))) <= 1


def test_a_vote_handed_to_whose_account_is_gone_waits_for_its_giver(quiet: Concord, crew: Crew) -> None:
    _proposed(crew)
    crew.type(crew.ben, f"delegate D-1 {crew.dee.mention}")
    crew.slack.change_user(crew.dee, deleted=True)
    quiet.settle()
    assert "*D-1*" in inbox(crew, crew.ben).text
