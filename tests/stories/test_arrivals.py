"""The first minute in a channel; not in the channel; people and channels coming, going and changing; the end."""

from __future__ import annotations

from typing import Any

import pytest

from storage import channels, outbox, workspaces
from storage import people as stored
from storage.channels import Channel as StoredChannel
from storage.outbox import DEAD
from storage.people import Person
from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack, User, all_text, payloads
from tests.stories.launch import EMOJI, People, log, recorded, the_card

NEW = "new days:mon-fri at:09:00 closes:11:00"
INVITE = "invite me with `/invite @Concord`"


@pytest.fixture
def people(slack: FakeSlack) -> People:
    return People(slack)


def channel_of(concord: Concord, where: Channel) -> StoredChannel:
    with concord.work() as work:
        found = channels.by_slack_id(work, where.id)
        assert found is not None
        return found


def members_of(concord: Concord, where: Channel) -> set[str | None]:
    with concord.work() as work:
        found = channels.by_slack_id(work, where.id)
        assert found is not None
        return {person.slack_id for person in channels.members(work, found.id)}


def person_of(concord: Concord, who: User) -> Person | None:
    with concord.work() as work:
        return stored.by_slack_id(work, who.id)


def told(slack: FakeSlack, who: User) -> list[str]:
    return [all_text(each) for each in slack.dms(who) if each["user"] == slack.bot_user_id]


# The first minute


def test_added_to_a_channel_it_greets_once_with_three_lines_and_three_buttons(
    concord: Concord, slack: FakeSlack, people: People
) -> None:
    room = slack.channel("room", id="C0ROOM", members=[people.ana, people.ben], bot_is_member=False)
    slack.join(room)
    concord.settle()
    [greeting] = slack.messages(room)
    welcome, start = greeting["blocks"]
    assert len(welcome["text"]["text"].splitlines()) == 3
    assert [each["text"]["text"] for each in start["elements"]] == [
        "Log a decision", "Add a stakeholder", "Start a standup",
    ]  # fmt: skip
    assert "<@" not in all_text(greeting)

    form = slack.click(people.ana, greeting, "start_log")
    slack.submit(people.ana, form, {"title": "Rotterdam"})
    form = slack.click(people.ana, greeting, "start_standup")
    assert slack.submit(people.ana, form, {}).errors is None
    slack.command(people.ana, room, "/initiative", "new EU key:EU")
    form = slack.click(people.ana, greeting, "start_stakeholders")
    slack.submit(people.ana, form, {"person": people.ben, "function": "sales"})
    concord.settle()
    assert "*D-1 · Rotterdam*" in all_text(the_card(slack, room))
    assert "09:00 in each person's zone" in slack.command(people.ben, room, "/standup", "show").text
    assert "Ben Okafor" in slack.command(people.ben, room, "/stakeholders", "list").text

    slack.leave(room)
    slack.join(room)
    concord.settle()
    assert len([each for each in slack.messages(room) if "start_log" in str(each)]) == 1


def test_the_same_news_again_is_no_news(quiet: Concord, slack: FakeSlack, people: People) -> None:
    room = slack.channel("room", id="C0ROOM", members=[people.ana])
    bot = slack.space.users[slack.bot_user_id]
    event = payloads.membership_event(slack.space, "member_joined_channel", bot, room)
    for event_id in ("Ev1", "Ev1", "Ev2"):
        slack.event(event, event_id)
        quiet.settle()
    assert len(slack.messages(room)) == 1


def test_a_button_of_the_greeting_says_what_cannot_be(quiet: Concord, slack: FakeSlack, people: People) -> None:
    room = slack.channel("room", id="C0ROOM", members=[people.ana], bot_is_member=False)
    slack.join(room)
    quiet.settle()
    [greeting] = slack.messages(room)
    slack.command(people.ana, room, "/standup", NEW)
    pressed = slack.click(people.ana, greeting, "start_standup")
    assert "has a standup already" in pressed.wait_reply()["text"]
    assert pressed.replies[0]["replace_original"] is False, "the greeting stays"


def test_who_comes_and_goes_is_followed(quiet: Concord, slack: FakeSlack, people: People) -> None:
    room = slack.channel("room", id="C0ROOM", members=[people.ana], private=True)
    log(slack, people.ana, room, '"Layoffs"')
    assert people.ana.id in members_of(quiet, room)
    assert "Layoffs" not in slack.command(people.ben, people.launch, "/decision", "list").text

    slack.join(room, people.ben)
    assert people.ben.id in members_of(quiet, room)
    assert "Layoffs" in slack.command(people.ben, people.launch, "/decision", "list").text
    assert "D-1 · Layoffs" in slack.command(people.ben, people.launch, "/decision", "show 1").text

    slack.leave(room, people.ben)
    assert people.ben.id not in members_of(quiet, room)
    assert "Layoffs" not in slack.command(people.ben, people.launch, "/decision", "list").text
    assert "that you can see" in slack.command(people.ben, people.launch, "/decision", "show 1").text
    assert slack.messages(room) == [], "nobody is greeted but the channel that Concord comes into"


def test_who_joins_is_asked_in_the_next_standup_and_who_leaves_is_not(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    quiet.at("2027-02-28 12:00", "Europe/Berlin")
    slack.command(people.ana, people.launch, "/standup", NEW)
    quiet.settle()
    newcomer = slack.user("noor", real_name="Noor", tz="Asia/Tokyo")
    slack.join(people.launch, newcomer)
    slack.leave(people.launch, people.carla)
    quiet.at("2027-03-01 09:00", "Asia/Tokyo")
    assert "Standup of #launch" in told(slack, newcomer)[0], "at nine in her own zone, though the first of all"
    quiet.at("2027-03-01 10:00", "UTC")
    assert told(slack, people.carla) == []


# Not in the channel


def test_where_it_is_not_it_says_so_and_posts_once_it_is_invited(
    concord: Concord, slack: FakeSlack, people: People
) -> None:
    outside = slack.channel("outside", id="C0OUT", members=[people.ana, people.ben], bot_is_member=False)
    said = log(slack, people.ana, outside, '"Rotterdam" outcome:"From May"')
    assert said == f"Recorded as D-1. I'm not in this channel: {INVITE} and I'll post its card."
    concord.settle()
    assert slack.messages(outside) == []
    assert told(slack, people.ana) == []
    slack.command(people.ana, people.launch, "/decision", 'edit D-1 title:"Antwerp"')
    concord.settle()

    slack.join(outside)
    concord.settle()
    card = the_card(slack, outside)
    assert "*D-1 · Antwerp* · accepted\n> From May" in all_text(card), "as it is now, not as it was"
    slack.leave(outside)
    slack.join(outside)
    concord.settle()
    assert len(slack.messages(outside)) == 2, "the greeting and the card"


def test_thrown_out_the_owner_is_told_once_and_it_is_posted_when_it_is_back(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    slack.command(people.ana, people.launch, "/decision", "list")
    people.launch.members.remove(slack.bot_user_id)  # and the news of it is lost
    assert log(slack, people.ana, people.launch, '"Rotterdam"') == "Recorded as D-1."
    log(slack, people.ana, people.launch, '"Antwerp"')
    quiet.settle()
    [sentence] = told(slack, people.ana)
    assert f"I'm not in <#C0LAUNCH>: {INVITE} there, and I'll post it." in sentence
    assert "D-1 · Rotterdam" in sentence
    slack.join(people.launch)
    quiet.settle()
    for number in (1, 2):
        assert the_card(slack, people.launch, number)


def test_in_an_archived_channel_the_owner_is_told_and_it_is_posted_later(
    concord: Concord, slack: FakeSlack, people: People
) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam"')
    slack.archive(people.launch)
    concord.settle()
    assert slack.messages(people.launch) == []
    [sentence] = told(slack, people.ana)
    assert "<#C0LAUNCH> is archived. I'll post it once the channel is unarchived." in sentence
    assert "“D-1 · Rotterdam" in sentence
    assert channel_of(concord, people.launch).is_archived
    slack.command(people.ana, slack.direct(people.ana), "/decision", "withdraw D-1")
    concord.settle()

    slack.unarchive(people.launch)
    concord.settle()
    assert "~Rotterdam~ · withdrawn" in all_text(the_card(slack, people.launch))
    assert not channel_of(concord, people.launch).is_archived


def test_out_of_the_archive_but_not_in_it_any_more(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam"')
    slack.archive(people.launch)
    quiet.settle()
    slack.unarchive(people.launch)
    people.launch.members.remove(slack.bot_user_id)
    quiet.settle()
    assert INVITE in told(slack, people.ana)[-1]
    slack.join(people.launch)
    quiet.settle()
    assert the_card(slack, people.launch)


def test_a_channel_that_it_cannot_even_see(concord: Concord, slack: FakeSlack, people: People) -> None:
    hidden = slack.channel("hidden", id="C0HIDDEN", members=[people.ana, people.ben], private=True, bot_is_member=False)
    assert INVITE in log(slack, people.ana, hidden, '"Layoffs"')
    concord.settle()
    assert "Layoffs" in slack.command(people.ana, people.launch, "/decision", "list").text, "her own"
    for who in (people.ben, people.carla):
        assert "Layoffs" not in slack.command(who, people.launch, "/decision", "list").text

    slack.join(hidden)
    concord.settle()
    assert "*D-1 · Layoffs*" in all_text(the_card(slack, hidden))
    assert "Layoffs" in slack.command(people.ben, hidden, "/decision", "list").text, "he is in it"
    assert "Layoffs" not in slack.command(people.carla, people.launch, "/decision", "list").text
    assert channel_of(concord, hidden).name == "hidden"


def test_a_conversation_of_two_people_is_none_of_its_own(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/decision", "list")  # she is known; where she types now is not
    log(slack, people.ana, slack.direct(people.ana), '"Rotterdam"')
    quiet.settle()
    assert "*D-1 · Rotterdam*" in told(slack, people.ana)[-1]


# People and channels change


def test_who_is_deactivated_is_not_asked_and_not_added(concord: Concord, slack: FakeSlack, people: People) -> None:
    concord.at("2027-02-28 12:00", "Europe/Berlin")
    slack.command(people.ana, people.launch, "/initiative", "new EU key:EU")
    slack.command(people.ana, people.launch, "/standup", NEW)
    slack.command(people.ben, people.launch, "/standup", "show")
    slack.open_home(people.ben)
    concord.settle()
    before = len(slack.calls_of("views.publish"))
    slack.change_user(people.ben, deleted=True)
    said = slack.command(people.ana, people.launch, "/stakeholders", f"add {people.ben.mention} sales").text
    assert "Ben Okafor's account is deactivated in Slack." in said

    concord.at("2027-03-01 09:00", "UTC")
    assert "Standup of #launch" in told(slack, people.carla)[0]
    assert told(slack, people.ben) == []
    concord.at("2027-03-01 12:00", "UTC")
    digest = next(all_text(each) for each in slack.messages(people.launch) if "Standup · " in all_text(each))
    assert "Ben" not in digest
    assert len(slack.calls_of("views.publish")) == before

    slack.change_user(people.ben, deleted=False)
    said = slack.command(people.ana, people.launch, "/stakeholders", f"add {people.ben.mention} sales").text
    assert "*Ben Okafor*" in said


def test_a_new_name_and_zone_are_followed(quiet: Concord, slack: FakeSlack, people: People) -> None:
    quiet.at("2027-02-28 12:00", "Europe/Berlin")
    slack.command(people.ana, people.launch, "/initiative", "new EU key:EU")
    slack.command(people.ana, people.launch, "/stakeholders", f"add {people.ben.mention} sales")
    slack.command(people.ana, people.launch, "/standup", NEW)
    quiet.settle()
    slack.change_user(people.ben, real_name="Ben Ode", tz="Asia/Tokyo")
    assert "Ben Ode" in slack.command(people.ana, people.launch, "/stakeholders", "list").text
    quiet.at("2027-03-01 08:59", "Asia/Tokyo")
    assert told(slack, people.ben) == []
    quiet.at("2027-03-01 09:00", "Asia/Tokyo")
    assert "Standup of #launch" in told(slack, people.ben)[0]


def test_whom_it_never_met_it_does_not_store(quiet: Concord, slack: FakeSlack, people: People) -> None:
    stranger = slack.user("zoe", id="U0ZOE")
    slack.change_user(stranger, real_name="Zoe Z")
    assert person_of(quiet, stranger) is None


def test_a_renamed_channel_is_called_by_its_new_name(quiet: Concord, slack: FakeSlack, people: People) -> None:
    secret = slack.channel("secret", id="C0SECRET", members=[people.ana], private=True)
    for where, kind, name in ((people.launch, "channel_rename", "eu-launch"), (secret, "group_rename", "merger")):
        slack.command(people.ana, where, "/standup", NEW)
        slack.event({"type": kind, "channel": {"id": where.id, "name": name, "created": 1}, "event_ts": "1.2"})
        where.name = name
        assert channel_of(quiet, where).name == name
    assert "#eu-launch has a standup already" in slack.command(people.ana, people.launch, "/standup", NEW).text
    slack.event({"type": "channel_rename", "channel": {"id": "C0UNKNOWN", "name": "x"}, "event_ts": "1.3"})
    with quiet.work() as work:
        assert channels.by_slack_id(work, "C0UNKNOWN") is None


# The end


def uninstalled(slack: FakeSlack) -> None:
    """The workspace takes Concord away: Slack tells both, in any order."""
    slack.token_error = "account_inactive"
    slack.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [slack.bot_user_id]}, "event_ts": "1.1"})
    slack.event({"type": "app_uninstalled", "event_ts": "1.2"})


def token_of(concord: Concord, slack: FakeSlack) -> str | None:
    with concord.house.database.begin(write=False) as session:
        row = workspaces.find(session, "", slack.team_id)
        assert row is not None
        return row.bot_token


def test_taken_away_the_token_goes_at_once_and_nothing_is_sent(
    concord: Concord, slack: FakeSlack, people: People
) -> None:
    slack.command(people.ana, people.launch, "/standup", NEW)
    slack.open_home(people.ana)
    root = people.debate()
    log(slack, people.ana, people.launch, '"Rotterdam"')
    slack.react(people.ana, root, EMOJI)
    assert token_of(concord, slack) is not None
    uninstalled(slack)
    assert token_of(concord, slack) is None

    before = len(slack.calls)
    concord.at("2027-03-01 12:00")
    concord.at("2027-03-02 12:00")
    assert [call.method for call in slack.calls[before:]] == []
    with concord.house.database.begin(write=False) as session:
        assert outbox.depth(session) == {DEAD: len(outbox.stuck(session))}
        assert {letter.error for letter in outbox.stuck(session)} == {"account_inactive"}
        assert outbox.stuck(session)


def test_what_is_asked_after_that_is_answered_politely(concord: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam"')
    slack.open_home(people.ana)
    concord.settle()
    uninstalled(slack)
    seen = len(slack.deliveries)
    answer = slack.command(people.ana, people.launch, "/decision", "list")
    slack.click(people.ana, the_card(slack, people.launch), "decision_edit")
    slack.click(people.ana, slack.home(people.ana), "home_refresh")
    slack.say(people.ana, people.launch, f"<@{slack.bot_user_id}> decide")
    slack.open_home(people.ana)
    assert all(done.ok for done in slack.deliveries[seen:])
    said = all_text(answer.body) + str(slack.ephemerals(people.ana))
    assert "not installed in this workspace" in said


@pytest.mark.parametrize("tokens", [{"oauth": ["U0ANA"]}, {"oauth": ["U0ANA"], "bot": []}, {}])
def test_a_persons_own_token_is_none_of_ours(
    quiet: Concord, slack: FakeSlack, people: People, tokens: dict[str, Any]
) -> None:
    slack.event({"type": "tokens_revoked", "tokens": tokens, "event_ts": "1.1"})
    assert token_of(quiet, slack) is not None
    assert log(slack, people.ana, people.launch, '"Rotterdam"') == "Recorded as D-1."


def test_installed_again_it_goes_on(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam"')
    uninstalled(slack)
    slack.token_error = None
    quiet.house.install()
    assert log(slack, people.ana, people.launch, '"Antwerp"') == "Recorded as D-2."
    quiet.settle()
    assert the_card(slack, people.launch, 2)
    assert recorded(quiet)[0].title == "Rotterdam"
