"""Decisions are logged by typing, listed, shown, edited and withdrawn."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from bot.answers import MENDED_BY_JOINING
from bot.messages import decisions as words
from handlers import decisions as door
from storage import outbox
from storage.channels import Channel as StoredChannel
from tests.fakes import slack as fakes
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User, all_text
from tests.stories.launch import People, changes, drafted, log, press, recorded, the_card, the_draft


@pytest.fixture
def people(slack: FakeSlack) -> People:
    return People(slack)


# Typed


def test_log_posts_the_card_in_the_channel(concord: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/initiative", 'new "EU launch" key:EU')
    assert log(slack, people.ana, people.launch, '"Rotterdam it is" outcome:"From May"') == "Recorded as D-1."
    concord.settle()
    said = all_text(the_card(slack, people.launch))
    assert "*D-1 · Rotterdam it is* · accepted\n> From May" in said
    assert "Recorded by Ana Ruiz · <!date^1803884400^{date_short_pretty} {time}|1 March 2027 07:00 UTC>" in said

    shown = slack.command(people.ben, people.launch, "/decision", "show d1")
    assert shown.text.splitlines()[0] == "D-1 · Rotterdam it is · accepted"
    assert "initiative EU · EU launch" in shown.text
    assert "Owner Ana Ruiz" in shown.text
    assert "decision_edit" not in str(shown.body), "Ben does not own it"
    assert "decision_edit" in str(slack.command(people.ana, people.launch, "/decision", "show D-1").body)


def test_log_without_a_title_asks_for_one(concord: Concord, slack: FakeSlack, people: People) -> None:
    answer = slack.command(people.ana, people.launch, "/decision", 'log outcome:"From May"')
    view = answer.opened
    assert view is not None
    assert view["blocks"][1]["element"]["initial_value"] == "From May"
    refused = slack.submit(people.ana, answer, {"title": "  "})
    assert refused.errors == {"title": "A decision needs a title of 1 to 150 characters."}
    refused = slack.submit(people.ana, answer, {"title": "Rotterdam", "initiative": "NOPE"})
    assert refused.errors is not None
    assert "no initiative `NOPE`" in refused.errors["initiative"]
    slack.submit(people.ana, answer, {"title": "Rotterdam", "initiative": ""})
    concord.settle()
    assert "*D-1 · Rotterdam* · accepted\n> From May" in all_text(the_card(slack, people.launch))


def test_where_concord_is_not_the_card_waits_for_an_invitation(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    outside = slack.channel("outside", id="C0OUT", members=[people.ana], bot_is_member=False)
    said = log(slack, people.ana, outside, '"Rotterdam"')
    sentence = "Recorded as D-{}. I'm not in this channel: invite me with `/invite @Concord` and I'll post its card."
    assert said == sentence.format(1)
    form = slack.command(people.ana, outside, "/decision", "log")
    shown = slack.submit(people.ana, form, {"title": "Second"})
    assert shown.view is not None
    assert sentence.format(2) in all_text(shown.view)
    quiet.settle()
    assert slack.messages(outside) == []
    assert slack.dms(people.ana) == [], "she was told already"

    outside.members.append(slack.bot_user_id)
    with quiet.work() as work:
        outbox.release_held(work, "C0OUT", MENDED_BY_JOINING)
    quiet.settle()
    assert "*D-1 · Rotterdam*" in all_text(the_card(slack, outside))


def test_outside_any_channel_the_form_asks_for_one(quiet: Concord, slack: FakeSlack, people: People) -> None:
    empty = door.blank(door.Request("action", "start_log"))
    assert [block["block_id"] for block in empty.view["blocks"]] == ["title", "outcome", "channel", "initiative"]
    with slack.space.lock:
        view = slack.space.open_view("U0ANA", {**empty.view}, push=False)
    slack.submit(people.ana, view, {"title": "Rotterdam", "channel": "C0LAUNCH"})
    quiet.settle()
    assert "*D-1 · Rotterdam*" in all_text(the_card(slack, people.launch))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('log "  "', "needs a title"),
        (f'log "{"x" * 151}"', "at most 150 characters"),
        (f'log "x" outcome:"{"y" * 2901}"', "at most 2,900 characters"),
        ('log "x" initiative:NOPE', "There is no initiative `NOPE`"),
        ("show", "Type its number: `/decision show D-12`"),
        ("show twelve", "`twelve` is not a number like `D-12`"),
        ("show D-9", "There is no decision D-9 that you can see. `/decision list` shows the newest."),
        ("show D-1-2", "`D-1-2` is not a number like `D-12`"),
        ("edit D-9", "There is no decision D-9 that you can see."),
        ("withdraw D-9", "There is no decision D-9 that you can see."),
        ("list status:acepted", "There is no status `acepted`. Try `accepted`"),
        ("list", "No decisions yet that you can see."),
        ("list status:withdrawn", "No such decisions that you can see."),
        ("list status:draft", "A draft is seen by whoever asked for it alone: yours are in your App Home."),
        ("lst", "Did you mean `list`?"),
        ("help", "/decision withdraw D-12"),
    ],
)
def test_what_cannot_be_done_is_said(
    quiet: Concord, slack: FakeSlack, people: People, text: str, sentence: str
) -> None:
    assert sentence in slack.command(people.ana, people.launch, "/decision", text).text
    assert recorded(quiet) == []


@pytest.mark.parametrize("word", ["D-1", "d-1", "1", "D1", "D - 1"])
def test_a_number_is_read_as_people_write_it(quiet: Concord, slack: FakeSlack, people: People, word: str) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam"')
    assert "D-1 · Rotterdam · accepted" in slack.command(people.ben, people.launch, "/decision", f"show {word}").text


def test_nothing_that_was_typed_shouts(quiet: Concord, slack: FakeSlack, people: People) -> None:
    evil = "<!channel> *now* ~x~ &lt;!here&gt; <@U0BEN|ben> a &amp; b"
    log(slack, people.ana, people.launch, f'"{evil}" outcome:"{evil}"')
    root = slack.say(people.ben, people.launch, evil)
    slack.say(people.carla, people.launch, f"Decision: {evil}", thread=root)
    said = all_text(drafted(quiet, people, root))
    slack.click(people.ana, the_draft(slack, people.ana), "draft_record").wait_reply()
    quiet.settle()
    said += all_text(the_card(slack, people.launch)) + all_text(slack.thread(root)[-1])
    said += slack.command(people.ben, people.launch, "/decision", "show 1").text
    said += slack.command(people.ben, people.launch, "/decision", "list").text
    for shout in ("<!channel", "<!here", "<@"):
        assert shout not in said
    assert "*D-1 · @channel ∗now∗ ∼x∼ @here @Ben Okafor a &amp; b* · accepted" in said
    assert "@Ben Okafor" in said


# Listed


def test_the_list_pages_by_number(quiet: Concord, slack: FakeSlack, people: People) -> None:
    for number in range(23):
        log(slack, people.ana, people.launch, f'"Matter {number + 1}"')
    first = slack.command(people.ben, people.launch, "/decision", "list status:accepted")
    assert [each["type"] for each in first.body["blocks"]] == ["section", "actions"]
    lines = first.body["blocks"][0]["text"]["text"].splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("D-23 · Matter 23 · accepted · <!date^")
    assert lines[-1].startswith("D-14 · ")

    log(slack, people.ana, people.launch, '"Meanwhile"')
    second = slack.click(people.ben, first, "decision_more").wait_reply()
    assert "D-13 · " in all_text(second).splitlines()[1]
    page = slack.ephemerals(people.ben)[-1]
    last = slack.click(people.ben, page, "decision_more").wait_reply()
    assert [line.partition(" ")[0] for line in all_text(last).splitlines()[1:]] == [
        "D-3",
        "D-2",
        "D-1",
        "Search",
        "Export",
    ]
    assert "decision_more" not in str(last)


def test_the_list_can_be_filtered(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/initiative", 'new "EU launch" key:EU')
    other = slack.channel("other", members=[people.ana])
    log(slack, people.ana, people.launch, '"Inside"')
    log(slack, people.ana, other, '"Outside"')
    log(slack, people.ana, other, '"Named" initiative:eu')
    slack.command(people.ana, other, "/decision", "withdraw 3")
    said = slack.command(people.ana, other, "/decision", "list initiative:EU").text
    assert ("Inside" in said, "Outside" in said, "Named" in said) == (True, False, True)
    said = slack.command(people.ana, other, "/decision", "list initiative:EU status:withdrawn").text
    assert ("Inside" in said, "Named" in said) == (False, True)


def test_the_list_needs_as_many_statements_for_ten_as_for_one(quiet: Concord, slack: FakeSlack, people: People) -> None:
    def statements() -> int:
        seen: list[str] = []
        engine = quiet.house.database.engine

        def count(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        slack.command(people.ana, people.launch, "/decision", "list")
        event.remove(engine, "before_cursor_execute", count)
        return len([each for each in seen if not each.startswith(("BEGIN", "PRAGMA"))])

    log(slack, people.ana, people.launch, '"One"')
    one = statements()
    for number in range(12):
        log(slack, people.ben, people.launch, f'"Matter {number}"')
    assert statements() == one <= 4


def test_long_titles_fit_into_the_list(quiet: Concord, slack: FakeSlack, people: People) -> None:
    for _ in range(10):
        log(slack, people.ana, people.launch, f'"{"&amp;" * 150}" outcome:"{"&lt;" * 2900}"')
    said = slack.command(people.ana, people.launch, "/decision", "list").body["blocks"][0]["text"]["text"]
    assert len(said.splitlines()) == 10
    assert len(said) < 3000
    shown = slack.command(people.ana, people.launch, "/decision", "show 1").body["blocks"][0]["text"]["text"]
    assert len(shown) <= 3000
    assert shown.removesuffix("…").endswith("&lt;")


def test_what_came_from_a_private_channel_is_for_its_members(quiet: Concord, slack: FakeSlack, people: People) -> None:
    secret = slack.channel("secret", id="C0SECRET", members=[people.ana, people.ben], private=True)
    log(slack, people.ana, secret, '"Layoffs"')

    def sees(who: User) -> tuple[bool, bool]:
        shown = slack.command(who, people.launch, "/decision", "show D-1").text
        listed = slack.command(who, people.launch, "/decision", "list").text
        return "Layoffs" in shown, "Layoffs" in listed

    def forgotten() -> None:
        with quiet.work() as work:
            work.session.execute(work.update(StoredChannel).values(members_at=None))

    forgotten()
    secret.members.append(people.admin.id)
    slack.command(people.admin, people.launch, "/decision", "edit D-1 outcome:None")
    assert recorded(quiet)[0].outcome == "None", "who is in the channel may change it from elsewhere"
    assert sees(people.ben) == (True, True)
    assert sees(people.carla) == (False, False)
    unknown = slack.command(people.carla, people.launch, "/decision", "show D-7").text
    assert slack.command(people.carla, people.launch, "/decision", "show D-1").text == unknown.replace("7", "1")

    secret.members.remove(people.ben.id)
    forgotten()
    assert sees(people.ben) == (False, False)
    assert sees(people.ana) == (True, True)

    secret.members.append(people.ben.id)
    forgotten()
    slack.faults.on("conversations.members", fakes.server_error(), times=2)
    assert sees(people.ben) == (False, False), "what nobody could confirm does not count"
    assert sees(people.ben) == (True, True)


# Changed


def test_the_owner_edits_and_the_card_changes_in_place(concord: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam" outcome:"From May"')
    concord.settle()
    card = the_card(slack, people.launch)
    form = slack.click(people.ana, card, "decision_edit")
    slack.submit(people.ana, form, {"title": "Antwerp"})
    concord.settle()
    changed = the_card(slack, people.launch)
    assert changed["ts"] == card["ts"]
    assert "*D-1 · Antwerp* · accepted\n> From May" in all_text(changed)

    said = slack.command(people.ana, people.launch, "/decision", 'edit D-1 outcome:"From June"').text
    assert said == "D-1 is changed."
    concord.settle()
    assert "> From June" in all_text(the_card(slack, people.launch))
    entries = changes(concord)
    assert [entry.verb for entry in entries] == ["record", "edit", "edit"]
    assert entries[1].changes["before"] == {"title": "Rotterdam", "outcome": "From May"}
    assert entries[2].changes["after"] == {"title": "Antwerp", "outcome": "From June"}


def test_edit_without_options_opens_the_form(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam" outcome:"From May"')
    form = slack.command(people.ana, people.launch, "/decision", "edit D-1")
    refused = slack.submit(people.ana, form, {"title": "x" * 151})
    assert refused.errors is not None
    assert "at most 150" in refused.errors["title"]
    slack.submit(people.ana, form, {"title": "Rotterdam", "outcome": None})
    assert recorded(quiet)[0].outcome is None
    assert slack.command(people.ana, people.launch, "/decision", 'edit D-1 title:"Rotterdam"').text == "D-1 is changed."
    assert len(changes(quiet)) == 2, "what changes nothing is no change"


def test_what_follows_the_number_is_the_title(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam" outcome:"From May"')

    def typed(text: str) -> str:
        return slack.command(people.ana, people.launch, "/decision", text).text

    assert typed('edit D-1 "New title"') == "D-1 is changed."
    assert (recorded(quiet)[0].title, recorded(quiet)[0].outcome) == ("New title", "From May")
    assert typed("edit 1 Antwerp it is outcome:June") == "D-1 is changed."
    assert (recorded(quiet)[0].title, recorded(quiet)[0].outcome) == ("Antwerp it is", "June")
    assert "Which title? `Ghent` stands beside `title:`." in typed('edit 1 Ghent title:"Bruges"')
    assert "One decision at a time: `/decision show D-1`. I can't tell what `2` is for." in typed("show 1 2")
    assert 'decision withdraw D-1 why:"…"`. I can\'t tell what `port closed` is for.' in typed("withdraw 1 port closed")
    assert [(each.title, each.status) for each in recorded(quiet)] == [("Antwerp it is", "accepted")]


# Two at once


def two_forms(concord: Concord, slack: FakeSlack, people: People) -> tuple[fakes.Answer, fakes.Answer]:
    """Ana, who owns it, and the admin have the form of one decision open."""
    log(slack, people.ana, people.launch, '"Rotterdam" outcome:"From May"')
    concord.settle()
    return (
        slack.command(people.ana, people.launch, "/decision", "edit 1"),
        slack.command(people.admin, people.launch, "/decision", "edit 1"),
    )


def says(concord: Concord) -> tuple[str, str | None]:
    found = recorded(concord)[0]
    return found.title, found.outcome


def test_two_who_edit_different_things_both_have_their_way(concord: Concord, slack: FakeSlack, people: People) -> None:
    hers, admins = two_forms(concord, slack, people)
    slack.submit(people.ana, hers, {"title": "Antwerp"})
    slack.submit(people.admin, admins, {"outcome": "From June"})
    assert says(concord) == ("Antwerp", "From June")
    concord.settle()
    assert "*D-1 · Antwerp* · accepted\n> From June" in all_text(the_card(slack, people.launch))


def test_a_form_that_changes_nothing_takes_nothing_back(quiet: Concord, slack: FakeSlack, people: People) -> None:
    hers, admins = two_forms(quiet, slack, people)
    slack.submit(people.ana, hers, {"title": "Antwerp", "outcome": None})
    slack.submit(people.admin, admins)
    assert says(quiet) == ("Antwerp", None)
    assert len(changes(quiet)) == 2


def test_two_who_edit_the_same_are_asked(quiet: Concord, slack: FakeSlack, people: People) -> None:
    hers, admins = two_forms(quiet, slack, people)
    slack.submit(people.ana, hers, {"title": "Antwerp <3", "outcome": "From July"})
    back = slack.submit(people.admin, admins, {"title": "Ghent"}).view
    assert back is not None
    assert says(quiet) == ("Antwerp <3", "From July"), "nothing is written yet"
    assert [each["block_id"] for each in back["blocks"]] == ["title", "clash-title", "outcome"]
    assert "Ana Ruiz changed this meanwhile to “Antwerp &lt;3”. Submit again to keep yours." in all_text(back)
    assert back["blocks"][0]["element"]["initial_value"] == "Ghent"
    assert back["blocks"][2]["element"]["initial_value"] == "From July"
    assert len(back["private_metadata"]) < 3000

    slack.command(people.ana, people.launch, "/decision", "edit 1 Bruges")
    back = slack.submit(people.admin, back).view
    assert back is not None
    assert "changed this meanwhile to “Bruges”" in all_text(back), "and once more, when it changed once more"
    assert slack.submit(people.admin, back).view is None
    assert says(quiet) == ("Ghent", "From July"), "the outcome that the admin left alone stays as Ana made it"


def test_both_who_wrote_the_same_agree(quiet: Concord, slack: FakeSlack, people: People) -> None:
    hers, admins = two_forms(quiet, slack, people)
    slack.submit(people.ana, hers, {"title": "Antwerp"})
    assert slack.submit(people.admin, admins, {"title": "Antwerp"}).view is None
    assert says(quiet) == ("Antwerp", "From May")


def test_an_outcome_that_was_emptied_meanwhile_is_asked_about(quiet: Concord, slack: FakeSlack, people: People) -> None:
    hers, admins = two_forms(quiet, slack, people)
    slack.submit(people.ana, hers, {"outcome": None})
    back = slack.submit(people.admin, admins, {"outcome": "y" * 2900}).view
    assert back is not None
    assert "Ana Ruiz emptied this meanwhile. Submit again to keep yours." in all_text(back)
    slack.submit(people.admin, back)
    assert says(quiet) == ("Rotterdam", "y" * 2900)


def test_a_button_shows_a_decision(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam" outcome:"From May"')
    shown = press(slack, people.ben, words.SHOW, "1").wait_reply()
    assert shown["text"] == "D-1 · Rotterdam · accepted"
    assert "> From May" in all_text(shown)
    assert "no decision D-2" in press(slack, people.ben, words.SHOW, "2").wait_reply()["text"]

    button = {"type": "button", "action_id": words.SHOW, "value": "1", "text": {"type": "plain_text", "text": "x"}}
    home = {"type": "home", "blocks": [{"type": "actions", "block_id": "show", "elements": [button]}]}
    slack.open_home(people.ana)
    quiet.settle()
    with slack.space.lock:
        view = slack.space.change_view(slack.space.homes[people.ana.id], home)
    opened = slack.click(people.ana, view, words.SHOW).opened
    assert opened is not None
    assert "*D-1 · Rotterdam · accepted*\n> From May" in all_text(opened)


def test_a_withdrawn_decision_stays_in_the_record(concord: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam" outcome:"From May"')
    concord.settle()
    pressed = slack.click(people.ana, the_card(slack, people.launch), "decision_withdraw")
    assert pressed.wait_reply()["text"] == "D-1 is withdrawn. It stays in the record."
    assert pressed.replies[0]["replace_original"] is False
    concord.settle()
    card = the_card(slack, people.launch)
    assert "*D-1* · ~Rotterdam~ · withdrawn" in all_text(card)
    assert "actions" not in [block["type"] for block in card["blocks"]]
    for text in ("withdraw D-1", "edit D-1", 'edit D-1 title:"x"'):
        assert (
            "D-1 is withdrawn and stays as it is." in slack.command(people.ana, people.launch, "/decision", text).text
        )
    shown = slack.command(people.ana, people.launch, "/decision", "show D-1")
    assert shown.text.splitlines()[0] == "D-1 · Rotterdam · withdrawn"
    assert "decision_edit" not in str(shown.body)


def test_why_it_was_withdrawn_is_kept(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam"')
    quiet.settle()
    slack.command(people.ana, people.launch, "/decision", 'withdraw D-1 why:"The <!here> port closed"')
    quiet.settle()
    assert "> The @here port closed" in all_text(the_card(slack, people.launch))
    assert "*Withdrawn*: The @here port closed" in slack.command(people.ben, people.launch, "/decision", "show 1").text


def test_only_the_owner_or_an_admin_changes_it(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam"')
    quiet.settle()
    card = the_card(slack, people.launch)
    sentence = "Only Ana Ruiz, who owns D-1, or an admin can do that."
    assert slack.click(people.ben, card, "decision_edit").wait_reply()["text"] == sentence
    assert slack.click(people.ben, card, "decision_withdraw").wait_reply()["text"] == sentence
    assert sentence in slack.command(people.ben, people.launch, "/decision", 'edit 1 title:"Mine"').text
    assert recorded(quiet)[0].title == "Rotterdam"

    slack.command(people.admin, people.launch, "/decision", 'edit 1 title:"By the admin"')
    assert recorded(quiet)[0].title == "By the admin"
    assert "decision_withdraw" in str(slack.command(people.admin, people.launch, "/decision", "show 1").body)


def test_a_decision_that_is_gone_is_said(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/decision", "list")
    for action in ("decision_edit", "decision_withdraw"):
        assert "not there any more" in press(slack, people.ana, action, "99").wait_reply()["text"]
    with quiet.work() as work:
        assert door.draw(work, 99) is None
