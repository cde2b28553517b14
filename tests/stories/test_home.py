"""App Home: what waits for me, my initiatives, recent decisions, and what is done from there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from storage import channels
from storage import people as stored
from storage.channels import Channel as StoredChannel
from storage.drafts import Draft
from storage.people import Person
from tests.fakes import slack as fakes
from tests.fakes.databases import SQLiteTemplates
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User, all_text
from tests.stories.launch import People, drafted, log, recorded, the_card, the_draft

NEW = "new days:mon-fri at:09:00 closes:11:00"


@pytest.fixture
def people(slack: FakeSlack) -> People:
    return People(slack)


def opened(concord: Concord, slack: FakeSlack, who: User) -> str:
    """Somebody looks at their App Home; what it says."""
    slack.open_home(who)
    concord.settle()
    return seen(slack, who)


def seen(slack: FakeSlack, who: User) -> str:
    return all_text(slack.home(who))


def published(slack: FakeSlack, who: User) -> int:
    return len([call for call in slack.calls_of("views.publish") if call.args["user_id"] == who.id])


def labels(view: Any) -> list[str]:
    """The buttons of the last row."""
    return [button["text"]["text"] for button in view["blocks"][-1]["elements"]]


# The main flows, by every way in


def test_the_first_time_it_says_in_three_lines_what_can_be_done(
    concord: Concord, slack: FakeSlack, people: People
) -> None:
    said = opened(concord, slack, people.ana)
    assert "Welcome to Concord" in said
    view = slack.home(people.ana)
    assert view is not None
    assert len(view["blocks"][1]["text"]["text"].splitlines()) == 3
    assert labels(view) == ["Log a decision", "New initiative", "Refresh"]

    slack.click(people.ana, view, "home_refresh")
    concord.settle()
    assert published(slack, people.ana) == 2


def test_it_shows_what_waits_my_initiatives_and_recent_decisions_and_follows_them(
    concord: Concord, slack: FakeSlack, people: People
) -> None:
    opened(concord, slack, people.ana)
    slack.command(people.ben, people.launch, "/initiative", f'new "EU & launch" key:EU owner:{people.ana.mention}')
    concord.settle()
    assert "*EU* · EU &amp; launch — you own it" in seen(slack, people.ana), "she was given an initiative"
    assert "Nothing waits for you." in seen(slack, people.ana)
    assert "No decisions yet that you can see." in seen(slack, people.ana)

    slack.command(people.ana, people.launch, "/stakeholders", f"add {people.ana.mention} product driver")
    concord.settle()
    assert "*EU* · EU &amp; launch — you own it, you are driver" in seen(slack, people.ana)

    slack.command(people.ana, people.launch, "/standup", NEW)
    concord.settle()
    assert "*Standup*" not in seen(slack, people.ana)
    concord.at("2027-03-01 09:00", "Europe/Berlin")
    assert "*Standup* of <#C0LAUNCH>" in seen(slack, people.ana)

    drafted(concord, people)
    assert "*Draft* of “Which warehouse for EU?” · <https://" in seen(slack, people.ana)
    slack.click(people.ana, the_draft(slack, people.ana), "draft_record").wait_reply()
    concord.settle()
    said = seen(slack, people.ana)
    assert "*Draft*" not in said
    assert "*D-1* · Which warehouse for EU? · accepted · <https://" in said

    slack.command(people.ana, people.launch, "/decision", "withdraw D-1")
    slack.command(people.ana, people.launch, "/initiative", "close EU")
    concord.settle()
    assert "*D-1* · Which warehouse for EU? · withdrawn" in seen(slack, people.ana)
    assert "You are in no initiative yet." in seen(slack, people.ana)


def test_everything_that_waits_is_done_from_there(concord: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/standup", NEW)
    drafted(concord, people)
    concord.at("2027-03-01 09:00", "Europe/Berlin")
    opened(concord, slack, people.ana)

    form = slack.click(people.ana, slack.home(people.ana), "standup_answer")
    slack.submit(people.ana, form, {"answer-0": "The contract", "answer-2": "Customs"})
    concord.settle()
    assert "*Standup*" not in seen(slack, people.ana)
    assert "The contract" in all_text(slack.dms(people.ana)[0])

    form = slack.click(people.ana, slack.home(people.ana), "draft_edit")
    sent = slack.submit(people.ana, form, {"title": "Rotterdam it is"})
    assert sent.errors is None
    concord.settle()
    assert "Nothing waits for you." in seen(slack, people.ana)
    assert "*D-1* · Rotterdam it is · accepted" in seen(slack, people.ana)
    root = next(each for each in slack.messages(people.launch) if each["user"] == people.ben.id)
    assert "Rotterdam it is" in all_text(slack.thread(root)[-1])


def test_a_decision_is_logged_and_an_initiative_started_from_there(
    concord: Concord, slack: FakeSlack, people: People
) -> None:
    opened(concord, slack, people.ana)
    form = slack.click(people.ana, slack.home(people.ana), "start_log")
    slack.submit(people.ana, form, {"title": "Rotterdam", "channel": people.launch.id})
    concord.settle()
    assert "*D-1 · Rotterdam*" in all_text(the_card(slack, people.launch))
    row = [
        "New initiative",
        "Log a decision",
        "Search decisions",
        "Call a meeting",
        "Working hours",
        "Reminders",
        "Refresh",
    ]
    assert labels(slack.home(people.ana)) == row
    assert "*D-1* · Rotterdam · accepted" in seen(slack, people.ana)

    form = slack.click(people.ana, slack.home(people.ana), "start_initiative")
    slack.submit(people.ana, form, {"name": "EU launch", "key": "EU"})
    concord.settle()
    assert "*EU* · EU launch — you own it" in seen(slack, people.ana)


def test_what_came_from_a_private_channel_is_hidden_from_outsiders(
    concord: Concord, slack: FakeSlack, people: People
) -> None:
    secret = slack.channel("secret", id="C0SECRET", members=[people.ana, people.ben], private=True)
    log(slack, people.ana, secret, '"Layoffs"')
    log(slack, people.ana, people.launch, '"Rotterdam"')
    assert "Layoffs" in opened(concord, slack, people.ben)
    said = opened(concord, slack, people.carla)
    assert "Rotterdam" in said
    assert "Layoffs" not in said

    slack.leave(secret, people.ben)
    concord.settle()
    assert "Layoffs" not in seen(slack, people.ben), "who leaves sees it no longer, at once"
    assert "Rotterdam" in seen(slack, people.ben)
    slack.join(secret, people.carla)
    concord.settle()
    assert "Layoffs" in seen(slack, people.carla), "who joins sees it at once"


# Edges


def test_when_slack_cannot_confirm_membership_it_stays_hidden(quiet: Concord, slack: FakeSlack, people: People) -> None:
    secret = slack.channel("secret", id="C0SECRET", members=[people.ana, people.ben], private=True)
    log(slack, people.ana, secret, '"Layoffs"')
    assert "Layoffs" in opened(quiet, slack, people.ben)
    with quiet.work() as work:
        long_ago = work.real - timedelta(minutes=11)
        work.session.execute(work.update(StoredChannel).values(members_at=long_ago))
    slack.faults.on("conversations.members", fakes.server_error())
    assert "Layoffs" not in opened(quiet, slack, people.ben)
    assert "Layoffs" in opened(quiet, slack, people.ben)


def test_the_messages_tab_draws_nothing(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.open_home(people.ana, tab="messages")
    quiet.settle()
    assert slack.calls_of("views.publish") == []
    log(slack, people.ana, people.launch, '"Rotterdam"')
    quiet.settle()
    assert slack.calls_of("views.publish") == [], "who never opened it has none"


def test_many_changes_are_one_drawing(quiet: Concord, slack: FakeSlack, people: People) -> None:
    opened(quiet, slack, people.ana)
    for number in range(7):
        log(slack, people.ana, people.launch, f'"Matter {number}"')
    quiet.settle()
    assert published(slack, people.ana) == 2
    said = seen(slack, people.ana)
    assert [f"Matter {n}" in said for n in range(7)] == [False, False, True, True, True, True, True]


@pytest.fixture
def paced(slack: FakeSlack, sqlite_templates: SQLiteTemplates) -> Iterator[Concord]:
    """Concord at the pace that it has by default: a drawing a second."""
    url = sqlite_templates.fresh()
    running = Concord(slack, url, concord_pace_seconds=1.0)
    with running.by_http():
        yield running
    running.stop()
    sqlite_templates.drop(url)


def test_it_is_drawn_once_a_second_at_most(paced: Concord, slack: FakeSlack, people: People) -> None:
    opened(paced, slack, people.ana)
    for number in range(3):
        log(slack, people.ana, people.launch, f'"Matter {number}"')
        paced.settle()

    def newest() -> bool:
        paced.settle()
        return "Matter 2" in seen(slack, people.ana)

    slack.wait_for(newest)
    times = [each.at for each in slack.calls_of("views.publish") if each.args["user_id"] == people.ana.id]
    assert len(times) >= 2
    assert all(later - earlier >= 0.95 for earlier, later in itertools.pairwise(times)), times


def test_however_much_waits_it_fits(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/decision", "list")
    with quiet.work("U0ANA") as work:
        channel = channels.by_slack_id(work, people.launch.id)
        assert channel is not None
        common = {"person_id": work.person.id, "channel_id": channel.id, "outcome": None, "permalink": None}
        for number in range(50):
            key = f"draft:{number}"
            work.add(
                Draft(key=key, title=f"M{number} " + "&" * 110, thread_ts="1.2", participants=[],
                      created_at=work.now, **common)
            )  # fmt: skip
    for number in range(20):
        slack.command(people.ana, people.launch, "/initiative", f'new "{"<" * 150}" key:K{number:02}')
    said = opened(quiet, slack, people.ana)
    view = slack.home(people.ana)
    assert view is not None
    assert len(view["blocks"]) <= 100
    assert said.count("*Draft* of “M") == 24
    assert "M0 " in said, "the oldest ones"
    assert "\nand 26 more" in said
    assert "*K00*" in said
    assert "1–10 of 20" in said


def test_prompts_come_first_and_count(quiet: Concord, slack: FakeSlack, people: People) -> None:
    places = [slack.channel(f"team-{n}", id=f"C0TEAM{n}", members=[people.ana]) for n in range(3)]
    for place in places:
        slack.command(people.ana, place, "/standup", NEW)
    quiet.at("2027-03-01 09:00", "Europe/Berlin")
    drafted(quiet, people)
    said = opened(quiet, slack, people.ana)
    assert said.count("*Standup* of") == 3
    assert said.index("*Standup*") < said.index("*Draft*")


def test_a_turn_that_is_over_does_not_wait_any_more(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/standup", NEW)
    quiet.at("2027-03-01 09:00", "Europe/Berlin")
    assert "*Standup*" in opened(quiet, slack, people.ana)
    quiet.at("2027-03-01 12:00", "Europe/Berlin")
    assert "*Standup*" in opened(quiet, slack, people.ana), "a late answer counts"
    slack.leave(people.launch, people.ana)
    quiet.at("2027-03-02 10:30", "Europe/Berlin")
    quiet.at("2027-03-02 12:00", "Europe/Berlin")
    assert "*Standup*" not in opened(quiet, slack, people.ana)


def test_a_button_that_came_too_late_says_so(quiet: Concord, slack: FakeSlack, people: People) -> None:
    drafted(quiet, people)
    opened(quiet, slack, people.ana)
    stale = slack.home(people.ana)
    slack.click(people.ana, the_draft(slack, people.ana), "draft_discard").wait_reply()
    shown = slack.click(people.ana, stale, "draft_edit").opened
    assert "discarded already" in all_text(shown)


def test_a_deactivated_persons_home_is_not_drawn(quiet: Concord, slack: FakeSlack, people: People) -> None:
    opened(quiet, slack, people.ben)
    slack.change_user(people.ben, deleted=True)
    quiet.settle()
    slack.command(people.ana, people.launch, "/initiative", 'new "EU" key:EU')
    with quiet.work("U0ANA") as work:
        person = stored.by_slack_id(work, people.ben.id)
        assert isinstance(person, Person)
        assert person.deactivated
    root = people.debate()
    drafted(quiet, people, root)
    slack.click(people.ana, the_draft(slack, people.ana), "draft_record").wait_reply()
    quiet.settle()
    assert len(recorded(quiet)) == 1, "Ben took part in it"
    assert published(slack, people.ben) == 1


def test_nothing_in_it_shouts(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"<!channel> <@U0BEN|ben> *x*"')
    slack.command(people.ana, people.launch, "/initiative", 'new "<!here> now" key:EU')
    said = opened(quiet, slack, people.ana)
    assert "<!" not in said
    assert "<@" not in said


def test_when_slack_limits_or_fails_it_is_drawn_later(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.faults.script("views.publish", [fakes.rate_limited(0), fakes.server_error()])
    slack.open_home(people.ana)

    def drawn() -> Any:
        quiet.settle()
        return slack.home(people.ana)

    slack.wait_for(drawn, timeout=60)


def test_a_decision_is_opened_from_there_and_changed_on_top(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/decision", 'log "Ship by rail"')
    slack.open_home(people.ana)
    quiet.settle()

    slack.click(people.ana, slack.home(people.ana), "decision_show", "1")
    page = slack.modal(people.ana)
    assert page is not None
    assert "D-1 · " in all_text(page)

    slack.click(people.ana, page, "decision_edit")
    form = slack.modal(people.ana)
    assert form is not None
    assert form["previous_view_id"] == page["id"]
