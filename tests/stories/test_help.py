"""Help, wherever it is looked for; the settings of a channel; other names for the commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.commands import Table
from handlers import concord as concord_door
from handlers import decisions, digests, initiatives, meetings, stakeholders, standups
from tests.fakes import slack as fakes
from tests.fakes.databases import SQLiteTemplates
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, all_text
from tests.stories.launch import EMOJI, People, recorded, the_card

TABLES = (
    initiatives.TABLE, stakeholders.TABLE, decisions.TABLE, meetings.TABLE, standups.TABLE, digests.TABLE,
    concord_door.TABLE,
)  # fmt: skip
COMMANDS = ("/initiative", "/stakeholders", "/decision", "/standup", "/digest", "/concord")


@pytest.fixture
def people(slack: FakeSlack) -> People:
    return People(slack)


def check_overview(said: str, prefix: str = "") -> None:
    """Every command, every sub-command, and what works in threads is on the page."""
    lines = {line.split("`")[1]: line for line in said.splitlines() if line.startswith("`/")}
    assert list(lines) == [f"/{prefix}{table.slash}" for table in TABLES]
    for table, line in zip(TABLES, lines.values(), strict=True):
        assert set(line.rpartition(": ")[2].split(" · ")) == set(table.names())
    assert "*In a thread*" in said
    assert f"like `/{prefix}decision help`" in said


def told(slack: FakeSlack, look: Callable[[], list[Any]]) -> str:
    """What an event was answered, which comes after its acknowledgement."""
    return all_text(slack.wait_for(look)[-1])


def mention(slack: FakeSlack, people: People, text: str, **where: Any) -> str:
    """Ana mentions Concord in the channel; what she alone is told."""
    before = len(slack.ephemerals(people.ana))
    slack.say(people.ana, people.launch, text.replace("@C", f"<@{slack.bot_user_id}>"), **where)
    return told(slack, lambda: slack.ephemerals(people.ana)[before:])


# Help


def test_help_is_one_page_by_every_way(concord: Concord, slack: FakeSlack, people: People) -> None:
    for text in ("", "help", "HELP", "?"):
        check_overview(slack.command(people.ana, people.launch, "/concord", text).text)
    direct = slack.direct(people.ana)
    for count, text in enumerate(("help", "Help "), 1):
        slack.say(people.ana, direct, text)
        ours = slack.wait_for(lambda wanted=count: _ours(slack, people, wanted))
        check_overview(all_text(ours[-1]))
    check_overview(mention(slack, people, "@C help"))
    slack.say(people.ana, direct, "thanks!")
    assert "Type `help`" in all_text(slack.wait_for(lambda: _ours(slack, people, 3))[-1])


def _ours(slack: FakeSlack, people: People, wanted: int) -> list[Any]:
    found = [each for each in slack.dms(people.ana) if each["user"] == slack.bot_user_id]
    return found if len(found) >= wanted else []


@pytest.mark.parametrize("table", TABLES[:-1], ids=lambda table: table.slash)
def test_each_command_tells_all_of_its_forms(quiet: Concord, slack: FakeSlack, people: People, table: Table) -> None:
    said = slack.command(people.ana, people.launch, f"/{table.slash}", "help").text.replace("&amp;", "&")
    assert f"*/{table.slash} — {table.about}*" in said
    for usage, about in table.help():
        assert f"`{usage}` — {about}" in said
    assert {f"/{table.slash} {name}" for name in table.names()} <= {
        " ".join(line.strip("`").split()[:2]).rstrip("`") for line in said.splitlines()
    }


def test_nobody_else_sees_it_and_nothing_is_posted(quiet: Concord, slack: FakeSlack, people: People) -> None:
    answer = slack.command(people.ana, people.launch, "/concord", "help")
    assert answer.body["response_type"] == "ephemeral"
    mention(slack, people, "@C help")
    quiet.settle()
    assert [each["user"] for each in slack.messages(people.launch)] == [people.ana.id]


def test_a_near_miss_gets_the_right_form_and_what_was_typed(quiet: Concord, slack: FakeSlack, people: People) -> None:
    said = slack.command(people.ana, people.launch, "/concord", "setings emoji:memo").text
    assert "There is no `/concord setings`. Did you mean `settings`? `/concord settings [pace:light" in said
    assert "You typed: `/concord setings emoji:memo`" in said
    assert "It knows `help`, `inbox`" in slack.command(people.ana, people.launch, "/concord", "zzz").text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "@C what now?",
            "Mention me with `decide`, `propose`, `meet` or `item` inside a thread. `/concord help` says more.",
        ),
        ("@C <!here> `x`", "`/concord help` says more."),
        ("@C decid", "Did you mean `decide`? Mention me with it inside a thread."),
        ("@C Decide!", "Mention me with `decide` inside the thread that it is about."),
        ("Hey @C decide", "Mention me with `decide` inside the thread that it is about."),
        ("please decide, @C", "`/concord help` says more."),
    ],
)
def test_a_mention_without_a_thread_or_a_known_word_is_answered(
    quiet: Concord, slack: FakeSlack, people: People, text: str, sentence: str
) -> None:
    assert mention(slack, people, text).endswith(sentence)


def test_in_a_thread_the_answer_is_in_it(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    assert "Did you mean `decide`?" in mention(slack, people, "@C decied", thread=root)
    assert slack.ephemerals(people.ana)[-1]["thread_ts"] == root.ts


# The settings of a channel


def test_an_admin_chooses_the_reaction_that_drafts(concord: Concord, slack: FakeSlack, people: People) -> None:
    shown = slack.command(people.ana, people.launch, "/concord", "settings").text
    assert (
        shown.splitlines()[0]
        == f"In this channel, :{EMOJI}: (`{EMOJI}`) on a message drafts a decision from its thread."
    )
    refused = slack.command(people.ana, people.launch, "/concord", "settings emoji:memo").text
    assert "Only an admin of the workspace can change that." in refused
    assert EMOJI in slack.command(people.ben, people.launch, "/concord", "settings").text

    said = slack.command(people.admin, people.launch, "/concord", "settings emoji:memo").text
    assert ":memo: (`memo`)" in said
    assert ":memo:" in slack.command(people.ben, people.launch, "/concord", "settings").text

    root = people.debate()
    slack.react(people.ana, root, EMOJI)
    concord.settle()
    assert slack.ephemerals(people.ana) == [], "the old one drafts no more"
    slack.react(people.ana, root, "memo")
    concord.settle()
    assert "Draft · Which warehouse for EU?" in all_text(slack.ephemerals(people.ana)[-1])

    other = slack.channel("other", members=[people.ana])
    assert EMOJI in slack.command(people.ana, other, "/concord", "settings").text, "each channel has its own"


@pytest.mark.parametrize(
    ("typed", "name"),
    [(":memo:", "memo"), ("memo:", "memo"), ("+1", "+1"), ("Party-Parrot", "party-parrot"), ('"memo"', "memo")],
)
def test_an_emoji_is_read_as_people_type_it(
    quiet: Concord, slack: FakeSlack, people: People, typed: str, name: str
) -> None:
    said = slack.command(people.admin, people.launch, "/concord", f"settings emoji:{typed}").text
    assert f":{name}: (`{name}`)" in said
    slack.react(people.ana, people.debate(), name)
    quiet.settle()
    assert "Draft · " in all_text(slack.ephemerals(people.ana)[-1])


@pytest.mark.parametrize("typed", ["📝", '"two words"', "<!channel>", "a*b", ":wave::skin-tone-2:", '""', "x" * 101])
def test_what_is_no_emoji_is_refused(quiet: Concord, slack: FakeSlack, people: People, typed: str) -> None:
    said = slack.command(people.admin, people.launch, "/concord", f"settings emoji:{typed}").text
    assert "is no emoji's name. Try `emoji:memo`." in said
    assert "<!" not in said
    assert EMOJI in slack.command(people.ana, people.launch, "/concord", "settings").text


# Where another app has one of the names


@pytest.fixture
def prefixed(slack: FakeSlack, sqlite_templates: SQLiteTemplates) -> Iterator[Concord]:
    """Concord whose commands are `/cc-…`."""
    url = sqlite_templates.fresh()
    running = Concord(slack, url, concord_prefix="cc-")
    with running.by_http():
        yield running
    running.stop()
    sqlite_templates.drop(url)


def test_commands_and_help_carry_the_prefix(prefixed: Concord, slack: FakeSlack, people: People) -> None:
    check_overview(slack.command(people.ana, people.launch, "/cc-concord").text, "cc-")
    slack.say(people.ana, slack.direct(people.ana), "help")
    check_overview(all_text(slack.wait_for(lambda: _ours(slack, people, 1))[-1]), "cc-")
    for table in TABLES[:-1]:
        said = slack.command(people.ana, people.launch, f"/cc-{table.slash}", "help").text
        assert all(f"/cc-{table.slash} {name}" in said for name in table.names())
        assert f"`/{table.slash}" not in said
    slack.command(people.ana, people.launch, "/decision", 'log "x"')
    assert recorded(prefixed) == [], "that is another app's"


def test_every_sentence_carries_the_prefix(prefixed: Concord, slack: FakeSlack, people: People) -> None:
    bare = tuple(f"`{each}" for each in COMMANDS)

    def check(said: str, *expected: str) -> None:
        assert not [each for each in bare if each in said], said
        for each in expected:
            assert each in said

    def typed(command: str, text: str) -> str:
        return slack.command(people.ana, people.launch, f"/cc-{command}", text).text

    check(typed("decision", "lst"), "`/cc-decision lst`", "You typed: `/cc-decision lst`")
    check(typed("decision", "show"), "Type its number: `/cc-decision show D-12`")
    check(typed("decision", "list"), "Log one: `/cc-decision log")
    check(typed("decision", "list status:withdrawn"), "`/cc-decision list` shows all")
    check(typed("initiative", "list"), "Start one: `/cc-initiative new")
    check(typed("initiative", "show"), "`/cc-initiative new")
    check(typed("initiative", "link"), "`/cc-initiative link EU-LAUNCH`")
    check(typed("standup", "show"), "Start one: `/cc-standup new")
    check(typed("standup", "answer"), "`/cc-standup show` tells")
    typed("standup", "new at:09:00 closes:11:00")
    check(typed("standup", "new at:09:00 closes:11:00"), "`/cc-standup edit at:10:00`", "`/cc-standup show`")
    check(typed("standup", "pause"), "`/cc-standup resume`")
    check(typed("standup", "pause"), "`/cc-standup resume`")
    typed("standup", "resume")
    prefixed.settle()
    typed("standup", "run")
    prefixed.settle()
    check(typed("standup", "run"), "`/cc-standup answer`")
    typed("standup", "answer a; b; c")
    check(typed("standup", "skip"), "`/cc-standup answer`")
    check(typed("initiative", 'new "EU launch" key:EU'), "`/cc-stakeholders add @name logistics`")
    check(typed("initiative", "show"), "`/cc-stakeholders add @name function`")
    direct = slack.command(people.ana, slack.direct(people.ana), "/cc-initiative", "new UK").text
    check(direct, "`/cc-initiative link UK`")
    check(mention(slack, people, "@C"), "`/cc-decision help`")
    check(mention(slack, people, "@C what now?"), "`/cc-concord help`")
    check(all_text(_first_home(prefixed, slack)), "`/cc-stakeholders add", "`/cc-standup new`")
    slack.leave(people.launch)
    slack.join(people.launch)
    prefixed.settle()
    check(all_text(slack.messages(people.launch)[-1]), "`/cc-stakeholders add", "`/cc-standup new`")


def _first_home(prefixed: Concord, slack: FakeSlack) -> Any:
    newcomer = slack.user("zoe")
    slack.open_home(newcomer)
    prefixed.settle()
    return slack.home(newcomer)


@pytest.mark.parametrize(
    ("command", "text", "form"),
    [
        ("initiative", "new", "`/cc-initiative new"),
        ("stakeholders", "add", "`/cc-stakeholders add"),
        ("decision", "log", "`/cc-decision log"),
        ("standup", "new", "`/cc-standup new"),
    ],
)
def test_when_no_form_opens_the_typed_form_has_the_prefix(
    prefixed: Concord, slack: FakeSlack, people: People, command: str, text: str, form: str
) -> None:
    slack.faults.on("views.open", fakes.error("expired_trigger_id"))
    assert form in slack.command(people.ana, people.launch, f"/cc-{command}", text).text


def test_what_people_quote_keeps_its_own_words(prefixed: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/cc-decision", 'log "Use `/standup` of the other app"')
    prefixed.settle()
    assert "Use `/standup` of the other app" in all_text(the_card(slack, people.launch))
    assert recorded(prefixed)[0].title == "Use `/standup` of the other app"
