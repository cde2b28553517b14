"""Decisions are found by their words, by filters, and page by page; nobody finds what they may not see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import event

from storage.channels import Channel as StoredChannel
from storage.decisions import Decision
from tests.fakes import slack as fakes
from tests.fakes.running import Concord
from tests.fakes.slack import Answer, Channel, FakeSlack, User, all_text
from tests.stories.launch import People, log, press

TEXTS = (
    ("Rotterdam serves the EU", "From May on, the warehouse in Rotterdam ships to all of Europe."),
    ("Zürich gets its own café", "Opening hours AND prices: see “Straße 12”. New-York style 🚀"),
    ("Prices stay", "Nobody likes NEAR misses; 50% off is not an option (yet) - OR is it?"),
    ("東京タワーで発表", "発表は五月です"),
    ("The york road is new", "Rotten tomatoes are returned"),
)


@pytest.fixture
def people(slack: FakeSlack) -> People:
    return People(slack)


@pytest.fixture
def five(quiet: Concord, slack: FakeSlack, people: People) -> People:
    """Five decisions, D-1 to D-5, of Ana's."""
    for title, outcome in TEXTS:
        assert "Recorded" in log(slack, people.ana, people.launch, f'"{title}" outcome:"{outcome}"')
    return people


def find(people: People, typed: str, who: User | None = None, where: Channel | None = None) -> Answer:
    return people.slack.command(who or people.ben, where or people.launch, "/decision", f"search {typed}")


def numbers(shown: Any) -> list[int]:
    """The decisions that are listed, in their order."""
    return [int(each) for each in re.findall(r"^D-([0-9]+) ·", all_text(shown), re.MULTILINE)]


def found(people: People, typed: str, who: User | None = None) -> list[int]:
    return numbers(find(people, typed, who).body)


def test_a_decision_is_found_its_hits_are_marked_and_its_page_is_one_click_away(
    concord: Concord, slack: FakeSlack, people: People
) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam serves the EU" outcome:"From *May* on <!here> rotterdam it is"')
    log(slack, people.ana, people.launch, '"Antwerp waits"')
    answer = find(people, "rotterdam may")
    said = all_text(answer.body)
    assert "1 decision, newest first" in said
    assert "D-1 · *Rotterdam* serves the EU · accepted · <!date^1803884400^{date_short_pretty}|1 March 2027>" in said
    assert "\n> From ∗*May*∗ on @here *rotterdam* it is" in said
    shown = slack.click(people.ben, answer, "decision_show").wait_reply()
    assert all_text(shown).startswith("D-1 · Rotterdam serves the EU · accepted")


WORDS = [
    ("rotterdam", [1]),
    ("ROTTERDAM europe", [1]),
    ("rotterdam prices", []),
    ("rott*", [5, 1]),
    ("rott", []),
    ("zurich", [2]),
    ("ZÜRICH cafe", [2]),
    ("strasse", [2]),
    ("straß*", [2]),
    ('"new york"', [2]),
    ("new york", [5, 2]),
    ("new-york", [2]),
    ('"new yor*"', [2]),
    ('"york road is"', [5]),
    ('"serves the eu from may"', []),  # no phrase reaches from a title into an outcome
    ("AND", [2]),
    ("OR", [3]),
    ("NOT", [3]),
    ("NEAR(", [3]),
    ('"NEAR(likes misses, 3)"', []),
    ("misses -option", [3]),
    ("50%", [3]),
    ("title_folded: rotterdam", []),
    ("🚀", [2]),
    ("🚀 🎉", []),
    ("東京", [4]),
    ("発表", [4]),
    ("五*", [4]),
    ("^rotterdam", [1]),
    ("rotterdam & europe", [1]),
    ("rotterdam <-> europe", [1]),
    ("rotterdam | (europe)", [1]),
    ("!rotterdam", [1]),
    ("rotterdam's", []),
    ("'rotterdam", [1]),
    ('"rotterdam', [1]),
    ("rotterdam rotterdam", [1]),
    (f"{'x' * 250}", []),
]


def test_words_are_words_whatever_they_mean_to_a_database(five: People) -> None:
    for typed, expected in WORDS:
        assert found(five, typed) == expected, typed
    assert "I don't know `rotterdam:` here." in find(five, "rotterdam:* europe").text


SENTENCES = [
    ('"*"', "There is no word to look for in `*`. Try `/decision search rotterdam`."),
    ('"" - ( &amp;', "There is no word to look for in `- ( &amp;`."),
    ("antwerp", "No decision that you can see has `antwerp`. By its beginning: `/decision search antw*`."),
    ("rotterdam antwerp", "has all of these words. With one of them: `/decision search rotterdam`."),
    (
        '"new york" x* status:lapsed',
        'Nothing that you can see fits all of that. Without filters: `/decision search "new york" x*`.',
    ),
    ("antw*", "Nothing that you can see fits. `/decision list` shows the newest."),
    ("status:lapsed", "Nothing that you can see fits. `/decision list` shows the newest."),
    ("x status:lapst", "There is no status `lapst`. Try `lapsed`"),
    ("x order:oldest", "There is no order `oldest`. Try `newest` or `best`."),
    ("x by:nobody", "`nobody` is nobody I know here. Type `@` and pick the person"),
    ("x initiative:NOPE", "There is no initiative `NOPE`."),
    ("x function:legl", "I don't know the function `legl`. Did you mean `legal`"),
    ("x since:never", "I can't read `never` as a date."),
    ("x since:2027-02-02 until:2027-02-01", "`since:` is later than `until:`, so nothing can be between them."),
    (f'"{"x " * 200}"', "A search takes at most 20 words and 300 characters."),
    ("a b c d e f g h i j k l m n o p q r s t u", "A search takes at most 20 words and 300 characters."),
]


def test_what_finds_nothing_says_what_may(five: People) -> None:
    for typed, sentence in SENTENCES:
        said = find(five, typed).text
        assert sentence in said, typed
        assert "\n" not in said or typed in said, "one line, and what was typed where it was refused"


# Filters


def test_filters_narrow_what_is_found(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/initiative", 'new "EU launch" key:EU')
    slack.command(people.ana, people.launch, "/stakeholders", f"add {people.ben.mention} legal")
    slack.command(people.ana, people.launch, "/stakeholders", f"add {people.carla.mention} accounting")
    other = slack.channel("other", id="C0OTHER", members=[people.ana, people.ben])
    log(slack, people.ana, people.launch, '"Pallet one"')
    quiet.at("2027-03-03 07:00")
    log(slack, people.ben, people.launch, '"Pallet two"')
    log(slack, people.ben, other, '"Pallet three"')
    slack.command(people.ben, other, "/decision", "withdraw D-3")
    quiet.at("2027-03-05 23:30")
    slack.command(people.ana, people.launch, "/decision", f'propose "Pallet four" {people.carla.mention}')

    def by(typed: str, who: User = people.carla) -> list[int]:
        assert found(people, typed, who) == found(people, f"pallet {typed}", who)
        assert sorted(found(people, f"pall* {typed} order:best", who)) == sorted(found(people, typed, who))
        return found(people, typed, who)

    assert by("status:withdrawn") == [3]
    assert by("status:open") == [4]
    assert by(f"by:{people.ben.mention}") == [3, 2]
    assert by("by:me", people.ana) == [4, 1]
    assert by("initiative:eu") == [4, 2, 1]
    assert by("function:legal") == [2], "Ben owns it and speaks for legal in EU; D-3 is in no initiative"
    assert by("function:finance") == [4], "Carla is invited to it for accounting"
    assert by("since:2027-03-03") == [4, 3, 2]
    assert by("since:wednesday until:thursday") == [3, 2], "whoever searches looks back"
    assert by("until:2027-03-01") == [1]
    assert by("since:2027-03-06", people.ana) == [4], "in her zone it is the next day"
    assert by("since:2027-03-06") == []
    assert by(f"by:{people.ben.mention} status:accepted initiative:EU since:2027-03-01") == [2]
    assert by("since:tomorrow") == []
    assert by('until:"1 april"') == [], "last year's"
    assert by('until:"29 february"') == [], "of a year that has no such day, its last"
    assert by('until:"29 february 2028"') == [4, 3, 2, 1]


def test_participants_speak_for_their_function(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/initiative", 'new "EU launch" key:EU')
    slack.command(people.ana, people.launch, "/stakeholders", f"add {people.carla.mention} logistics")
    root = people.debate()
    slack.react(people.ana, root, "ballot_box_with_check")
    quiet.settle()
    draft = [each for each in slack.ephemerals(people.ana) if "draft_record" in str(each["blocks"])][-1]
    slack.click(people.ana, draft, "draft_record").wait_reply()
    assert found(people, "rotterdam function:logistics") == [1]
    assert found(people, "rotterdam function:legal") == []


def test_a_function_in_an_initiative_that_is_hidden_tells_nothing(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    secret = slack.channel("secret", id="C0SECRET", members=[people.ana], private=True)
    slack.command(people.ana, secret, "/initiative", 'new "Hush" key:HUSH')
    slack.command(people.ana, secret, "/stakeholders", f"add {people.ana.mention} legal")
    log(slack, people.ana, people.launch, '"Rotterdam" initiative:HUSH')
    assert found(people, "rotterdam function:legal", people.ana) == [1]
    assert found(people, "rotterdam", people.ben) == [1]
    assert found(people, "rotterdam function:legal", people.ben) == []


# Pages


def test_pages_follow_one_another_whatever_is_logged_meanwhile(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    for number in range(23):
        log(slack, people.ana, people.launch, f'"Pallet {number + 1}"')
    for typed in ("pallet", "status:accepted"):
        first = find(people, typed)
        assert numbers(first.body) == list(range(numbers(first.body)[0], numbers(first.body)[0] - 10, -1))
        log(slack, people.ana, people.launch, '"Pallet, meanwhile"')
        second = slack.click(people.ben, first, "decision_search_more").wait_reply()
        page = slack.ephemerals(people.ben)[-1]
        third = slack.click(people.ben, page, "decision_search_more").wait_reply()
        seen = [*numbers(first.body), *numbers(second), *numbers(third)]
        assert seen[:23] == sorted(set(seen), reverse=True)[:23], "no one twice, no one missing"
    assert "decision_search_more" in str(first.body)


def test_the_best_come_first_and_page_on(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Pallets" outcome:"pallet pallet pallet"')
    log(slack, people.ana, people.launch, '"The pallet"')
    for number in range(12):
        log(
            slack,
            people.ana,
            people.launch,
            f'"Matter {number:02}" outcome:"somewhere a pallet, among many other words"',
        )
    first = find(people, "pallet order:best")
    assert "10 decisions, best first\n" in all_text(first.body)
    assert numbers(first.body) == [2, 1, 14, 13, 12, 11, 10, 9, 8, 7]
    log(slack, people.ana, people.launch, '"pallet"')
    second = slack.click(people.ben, first, "decision_search_more").wait_reply()
    assert numbers(second) == [6, 5, 4, 3], "what came meanwhile moves nothing"
    assert "decision_search_more" not in str(second)
    assert found(people, "pallet order:BEST")[0] == 15


def test_best_first_says_how_many_were_ranked(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Pallet"')
    with quiet.work() as work:
        work.session.flush()
        first = work.session.scalars(work.select(Decision)).one()
        common = {name: getattr(first, name) for name in ("workspace_id", "owner_id", "channel_id", "created_at")}
        rows = [{**common, "number": n, "title": "A pallet", "status": "accepted"} for n in range(2, 602)]
        work.insert_missing(Decision, rows)
    answer = find(people, "pallet order:best")
    assert "10 decisions, best first among the newest 500" in all_text(answer.body)
    assert numbers(answer.body)[0] == 601


FORGED = ["x", "1", "[]", '[["x"],"","1e999","","","","",0,0,0]', '[["x"],"",0,"","","soon","",0,0,0]', "[" * 1900]


def test_a_button_that_is_none_of_ours_is_refused(five: People) -> None:
    for value in FORGED:
        said = press(five.slack, five.ben, "decision_search_more", value).wait_reply()
        assert "That button is out of date. Please search again." in all_text(said), value


# Kept in step


def test_what_is_changed_is_found_as_it_is_now(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam" outcome:"From May"')
    slack.command(people.ana, people.launch, "/decision", 'edit D-1 title:"Antwerp"')
    assert (found(people, "rotterdam"), found(people, "antwerp"), found(people, "may")) == ([], [1], [1])
    slack.command(people.ana, people.launch, "/decision", 'edit D-1 outcome:"From June"')
    assert (found(people, "may"), found(people, "june antwerp")) == ([], [1])
    slack.command(people.ana, people.launch, "/decision", "withdraw D-1")
    assert "· withdrawn ·" in all_text(find(people, "antwerp").body)
    slack.command(people.ana, people.launch, "/decision", f'propose "Ghent" {people.ben.mention}')
    slack.command(people.ana, people.launch, "/decision", 'amend D-2 title:"Bruges" outcome:"in July"')
    assert (found(people, "ghent"), found(people, "bruges july")) == ([], [2])


# Who sees what


def test_what_came_from_a_private_channel_is_found_by_its_members_alone(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    secret = slack.channel("secret", id="C0SECRET", members=[people.ana, people.ben], private=True)
    log(slack, people.ana, secret, '"Layoffs" outcome:"In Rotterdam, all of it"')
    log(slack, people.ana, people.launch, '"Rotterdam"')

    def finds(who: User) -> list[list[int]]:
        typed = ("rotterdam", "rotter* order:best", "status:accepted", "layoffs", '"all of it" order:best')
        said = [all_text(find(people, each, who).body) for each in typed]
        assert who.id in {people.ana.id, people.ben.id} or "Layoffs" not in "".join(said)
        return [found(people, each, who) for each in typed]

    everything, nothing = [[2, 1], [2, 1], [2, 1], [1], [1]], [[2], [2], [2], [], []]
    assert finds(people.ben) == everything
    assert finds(people.carla) == nothing
    assert "No decision that you can see has `layoffs`." in find(people, "layoffs", people.carla).text

    with quiet.work() as work:
        work.session.execute(work.update(StoredChannel).values(members_at=None))
    slack.faults.on("conversations.members", fakes.server_error(), times=2)
    assert found(people, "layoffs", people.ben) == [], "what nobody could confirm does not count"
    assert finds(people.ben) == everything


def test_a_page_that_somebody_may_see_no_more_is_not_shown(quiet: Concord, slack: FakeSlack, people: People) -> None:
    secret = slack.channel("secret", id="C0SECRET", members=[people.ana, people.ben], private=True)
    for number in range(12):
        log(slack, people.ana, secret, f'"Layoffs {number}"')
    pages = [find(people, typed) for typed in ("layoffs", "layoffs order:best")]
    slack.leave(secret, people.ben)
    quiet.settle()
    for page in pages:
        said = all_text(slack.click(people.ben, page, "decision_search_more").wait_reply())
        assert "No decision that you can see has `layoffs`." in said


# The form


def test_the_form_searches_too(quiet: Concord, slack: FakeSlack, people: People) -> None:
    for number in range(12):
        log(slack, people.ana, people.launch, f'"Pallet {number + 1}"')
    form = find(people, "")
    refused = slack.submit(people.ben, form, {"words": "*"})
    assert refused.errors is not None
    assert "There is no word to look for in `*`." in refused.errors["words"]
    for given, field in (({"words": "pallet", "initiative": "NOPE"}, "initiative"), ({"words": "a:b"}, "words")):
        refused = slack.submit(people.ben, form, given)
        assert refused.errors is not None
        assert field in refused.errors
    shown = slack.submit(
        people.ben, form, {"words": "pall*", "initiative": None, "by": people.ana.id, "since": "2027-02-01"}
    )
    assert shown.view is not None
    assert numbers(shown.view) == [12, 11, 10, 9, 8, 7, 6, 5, 4, 3], all_text(shown.view)


def test_the_form_opens_from_the_list_and_from_the_home(quiet: Concord, slack: FakeSlack, people: People) -> None:
    log(slack, people.ana, people.launch, '"Pallet"')
    listed = slack.command(people.ben, people.launch, "/decision", "list")
    form = slack.click(people.ben, listed, "decision_search")
    shown = slack.submit(people.ben, form, {"words": "pallet", "order": "best"})
    assert shown.view is not None
    assert "1 decision, best first" in all_text(shown.view)
    slack.open_home(people.ben)
    quiet.settle()
    slack.open_home(people.ben)
    quiet.settle()
    form = slack.click(people.ben, slack.home(people.ben), "decision_search")
    shown = slack.submit(people.ben, form, {"words": "ballet"})
    assert shown.view is not None
    assert "By its beginning: `/decision search bal*`." in all_text(shown.view)


# What it costs


def test_a_page_needs_as_many_statements_for_ten_as_for_one(quiet: Concord, slack: FakeSlack, people: People) -> None:
    def statements(typed: str) -> int:
        seen: list[str] = []
        engine = quiet.house.database.engine

        def count(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        find(people, typed)
        event.remove(engine, "before_cursor_execute", count)
        return len([each for each in seen if not each.startswith(("BEGIN", "PRAGMA"))])

    log(slack, people.ana, people.launch, '"Pallet"')
    find(people, "pallet")  # from now on Ben is known
    one = [statements("pallet"), statements("pallet order:best")]
    for number in range(12):
        log(slack, people.ben, people.launch, f'"Pallet {number}"')
    ten = [statements("pallet"), statements("pallet order:best")]
    assert all(many <= few <= 5 for many, few in zip(ten, one, strict=True)), (one, ten)


def test_ten_long_results_fit_into_a_message(quiet: Concord, slack: FakeSlack, people: People) -> None:
    for _ in range(10):
        log(slack, people.ana, people.launch, f'"{"&amp; x " * 37}" outcome:"{"&lt; x " * 700}"')
    answer = find(people, "x")
    texts = [block["text"]["text"] for block in answer.body["blocks"] if block["type"] == "section"]
    assert len(texts) == 10
    assert sum(map(len, texts)) < 13_000
    assert not any(re.search(r"&(?!(amp|lt|gt);)", each) for each in texts), "no entity is cut"
