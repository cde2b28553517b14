"""Help is whole, and a slip of the finger costs nobody their text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import Command, Table
from bot.errors import BotError, NotUnderstood


def do(*_: object) -> str:
    return "done"


COMMANDS = [
    Command("log", 'log "Title" [outcome:"…"]', "Record a decision.", do),
    Command("list", "list [status:open]", "List decisions.", do, writes=False),
    Command("secret", "secret", "Not for everybody.", do, hidden=True),
]
TABLE = Table("/decision", "Decisions.", COMMANDS)


def test_the_first_word_picks() -> None:
    command, parsed = TABLE.pick('LOG "Use EU" outcome:x')
    assert command is COMMANDS[0]
    assert parsed.words == ("Use EU",)
    assert dict(parsed.options) == {"outcome": "x"}
    assert parsed.rest_after(0) == '"Use EU" outcome:x'
    assert TABLE.pick("secret")[0].run() == "done"


@pytest.mark.parametrize("typed", ['log "Use EU" outcom:"lost"', "outcom:x log y", "secret why:x", "status:x"])
def test_an_option_that_nobody_knows_is_refused(typed: str) -> None:
    with pytest.raises(NotUnderstood, match=r"I don't know `\w+:` here\. (Try `outcome:`|`\w+` has no options)"):
        TABLE.pick(typed)


def test_nothing_typed_means_the_default_or_help() -> None:
    assert TABLE.pick("  ")[0].name == "help"
    command, parsed = Table("x", "X.", COMMANDS, default="list").pick("status:open")
    assert command.name == "list"
    assert parsed.options["status"] == "open"


@pytest.mark.parametrize("typed", ["help", "HELP", "?", "-h", "--help"])
def test_help_is_always_there(typed: str) -> None:
    command, _ = TABLE.pick(typed)
    assert not command.writes
    assert command.run("whatever", it="gets") == TABLE.help()


def test_help_lists_all_but_the_hidden() -> None:
    assert [usage for usage, _ in TABLE.help("acme-")] == [
        '/acme-decision log "Title" [outcome:"…"]',
        "/acme-decision list [status:open]",
        "/acme-decision help",
    ]
    own = Command("help", "help [word]", "Own.", do)
    assert Table("x", "X.", [own]).help() == [("/x help [word]", "Own.")]


def sentence(raw: str, prefix: str = "") -> str:
    with pytest.raises(NotUnderstood) as caught:
        TABLE.pick(raw, prefix)
    return caught.value.sentence


def test_a_slip_is_answered_with_the_nearest() -> None:
    assert sentence("lst") == "There is no `/decision lst`. Did you mean `list`? `/decision list [status:open]`"
    assert "There is no `/x-decision lst`" in sentence("lst", "x-")
    assert "`secret`" not in sentence("secre")
    assert "It knows `log`, `list`, `help`; `/decision help` says more." in sentence("zzz")


def test_a_table_is_checked_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="named twice"):
        Table("x", "X.", [*COMMANDS, COMMANDS[0]])
    with pytest.raises(ValueError, match="'nope' is missing"):
        Table("x", "X.", COMMANDS, default="nope")


@given(st.text())
def test_any_text_is_picked_or_refused(raw: str) -> None:
    try:
        TABLE.pick(raw)
    except BotError as refusal:
        assert refusal.sentence.startswith(("There is no `/decision", "I don't know `"))  # noqa: PT017 - either way is right
