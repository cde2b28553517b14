"""A thread's draft quotes what people decided, and nothing that they did not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts import Quote, draft

ROOT = ("U1", "Which warehouse for *EU*, <@U2>?\nsee <https://x.y/?a=1&amp;b=2|doc>")


def thread(*said: tuple[str, str] | tuple[str, str, dict[str, Any]]) -> list[dict[str, Any]]:
    messages = []
    for number, (user, words, *more) in enumerate([ROOT, *said]):
        messages.append({"type": "message", "user": user, "text": words, "ts": f"17{number:08}.000100"} | dict(*more))
    return messages


def outcome(*said: Any) -> str | None:
    quote = draft(thread(*said), "UBOT").outcome
    return quote.text if quote else None


def agreed_by(*users: str, name: str = "+1") -> dict[str, Any]:
    return {"reactions": [{"name": name, "users": list(users), "count": len(users)}]}


def test_a_draft_is_taken_from_the_thread() -> None:
    found = draft(thread(("U2", "Decision: Rotterdam. Ana owns it."), ("U1", "thanks")), "UBOT", names={"U2": "Ben"})
    assert found.title == "Which warehouse for EU, @Ben?"
    assert found.outcome == Quote("Rotterdam. Ana owns it.", "1700000001.000100", "U2")
    assert found.participants == ("U1", "U2")
    assert found.links == ("https://x.y/?a=1&b=2",)


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        ("Decision: Rotterdam", "Rotterdam"),
        ("*Decision:* Rotterdam", "Rotterdam"),
        ("*Decision: Rotterdam*", "Rotterdam"),
        ("_Decided_ – Rotterdam", "Rotterdam"),
        ("ok\nFinal: Rotterdam\nbye", "Rotterdam"),
        ("Decision:\n\n  Rotterdam\nbye", "Rotterdam"),
        ("Decision: *Rotterdam* now", "*Rotterdam* now"),
        ("*Decision: now *Rotterdam", "now *Rotterdam"),
        ("Agreed: EU first", "EU first"),
        ("Decision: don't ship", "don't ship"),
        ("Thanks. We decided to ship v1.2. Bye!", "Thanks. We decided to ship v1.2. Bye!"),
        ("we’ll go with plan B", "we’ll go with plan B"),
        ("Let's go with B", "Let's go with B"),
        ("we've agreed on B", "we've agreed on B"),
        ("agreed, we ship Monday", "agreed, we ship Monday"),
        ("we decided not to ship", "we decided not to ship"),
        ("Actually no, let's go with B", "Actually no, let's go with B"),
    ],
)
def test_a_marked_decision_is_quoted(words: str, quoted: str) -> None:
    assert outcome(("U2", words)) == quoted


@pytest.mark.parametrize(
    "words",
    [
        "we haven't decided",
        "we have not agreed",
        "not agreed",
        "I don't think we decided",
        "should we go with B?",
        "let's go with B?",
        "maybe let's go with B",
        "let's go with B, maybe",
        "what if we agreed on B",
        "once we decided, tell me",
        "Decision: TBD",
        "Decision: not yet",
        "Decision: A or B?",
        "Decision:",
        "Decision: :tada:",
        "```Decision: B```",
        "`Decision: B`",
        "~Decision: B~",
        "&gt; Decision: B",
        "<@UBOT> decide Decision: B",
        ":tada:",
    ],
)
def test_what_is_no_decision_is_not_quoted(words: str) -> None:
    assert outcome(("U2", words)) is None


def test_the_last_mark_wins_and_doubt_is_no_mark() -> None:
    assert outcome(("U2", "Decision: A"), ("U3", "Decision: B"), ("U1", "maybe we decided on C?")) == "B"


@pytest.mark.parametrize("words", ["scrap that", "On second thought...", "Actually, no.", "I take that back"])
def test_a_reversal_voids_what_was_said_before(words: str) -> None:
    assert outcome(("U2", "Decision: A", agreed_by("U3", "U4")), ("U2", words)) is None
    assert outcome(("U2", "Decision: A"), ("U2", words), ("U3", "Decision: B")) == "B"


def test_no_problem_is_no_reversal() -> None:
    assert outcome(("U2", "Decision: A"), ("U3", "actually no problem")) == "A"


@pytest.mark.parametrize("name", ["+1", "thumbsup", "white_check_mark", "heavy_check_mark", "100", "+1::skin-tone-3"])
def test_reactions_agree(name: str) -> None:
    assert outcome(("U2", "Rotterdam", agreed_by("U3", "U4", name=name))) == "Rotterdam"


def test_other_reactions_and_the_authors_own_do_not() -> None:
    assert outcome(("U2", "Rotterdam", agreed_by("U3", "U4", name="eyes"))) is None
    assert outcome(("U2", "Rotterdam", agreed_by("U2", "U3"))) is None


@pytest.mark.parametrize(
    "words", ["+1", ":+1:", "👍", "agree", "Sounds good to me!", "LGTM", "works for me", "I agree"]
)
def test_replies_agree_with_the_message_before(words: str) -> None:
    assert outcome(("U2", "Rotterdam"), ("U3", words), ("U4", "agreed")) == "Rotterdam"
    assert outcome(("U2", "Rotterdam"), ("U3", words), ("U3", words), ("U2", words)) is None


def test_a_reserved_assent_is_none() -> None:
    assert outcome(("U2", "Rotterdam"), ("U3", "agree, but not in May"), ("U4", "+1")) is None


def test_the_most_agreed_wins_and_the_later_of_equals() -> None:
    both, three = agreed_by("U7", "U8"), agreed_by("U7", "U8", "U9")
    assert outcome(("U2", "A", three), ("U3", "B", both)) == "A"
    assert outcome(("U2", "A", both), ("U3", "B", both)) == "B"


def test_an_assent_to_nothing_counts_for_nothing() -> None:
    assert (
        draft([{"user": "U1", "text": "+1", "ts": "1"}, {"user": "U2", "text": "+1", "ts": "2"}], "UBOT").outcome
        is None
    )


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"subtype": "channel_join"},
        {"subtype": "tombstone"},
        {"hidden": True},
        {"user": "USLACKBOT"},
        {"user": "UBOT"},
        {"user": None},
        {"text": None},
    ],
)
def test_what_no_person_says_is_skipped(more: dict[str, Any]) -> None:
    found = draft(thread(("U2", "Decision: A", more)), "UBOT")
    assert found.outcome is None
    assert found.participants == ("U1", "U2") if more == {"text": None} else ("U1",)


def test_a_title_is_found_where_the_root_has_none() -> None:
    gone = {"user": "USLACKBOT", "subtype": "tombstone", "text": "This message was deleted.", "ts": "1"}
    alert = {"bot_id": "B1", "subtype": "bot_message", "text": "*Stock is low*", "ts": "1"}
    reply = {"user": "U2", "text": ":wave:\n" + "long " * 50, "ts": "2"}
    assert draft([gone, reply], "UBOT").title == "long " * 23 + "long…"
    assert draft([alert, reply], "UBOT").title == "Stock is low"
    assert draft([], "UBOT").title == ""


WORDS = st.sampled_from(
    [
        "Decision:",
        "agreed",
        "we decided",
        "maybe",
        "+1",
        "?",
        ".",
        "\n",
        "`",
        "~",
        "&gt;",
        "*",
        "<@UBOT>",
        "scrap that",
        "B",
    ]
)
SAID = st.one_of(st.text(), st.lists(WORDS, max_size=8).map(" ".join))


@given(st.lists(st.tuples(st.sampled_from(["U1", "U2", "U3", "UBOT"]), SAID), max_size=6))
def test_an_outcome_is_always_somebodys_own_words(said: list[tuple[str, str]]) -> None:
    messages = [{"user": user, "text": words, "ts": str(number)} for number, (user, words) in enumerate(said)]
    found = draft(messages, "UBOT")
    assert len(found.title) <= 120
    assert "UBOT" not in found.participants
    if found.outcome:
        source = messages[int(found.outcome.ts)]
        assert found.outcome.text
        assert found.outcome.text in source["text"]
        assert found.outcome.user == source["user"] != "UBOT"


@pytest.mark.parametrize("evil", ["!" * 40_000 + "x", "*a " * 13_000, "~a" * 20_000, "`" * 40_000, "decision " * 4_000])
def test_long_messages_stay_cheap(evil: str) -> None:
    assert draft(thread(("U2", evil)), "UBOT").outcome is None
