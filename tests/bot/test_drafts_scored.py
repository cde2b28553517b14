"""The scorer and the other fields of a draft: what is found, what is left empty, and how often it is right."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import drafts as bench
from bot import drafts
from bot.drafts import reading, scoring

Said = tuple[str, str] | tuple[str, str, dict[str, Any]]


def draft(*said: Said) -> drafts.Draft:
    messages = [
        {"user": user, "text": words, "ts": f"17{number:08}.000100"} | dict(*more)
        for number, (user, words, *more) in enumerate(said)
    ]
    return drafts.draft(messages, "UBOT")


def outcome(*said: Said) -> str | None:
    found = draft(("U1", "Which one?"), *said).outcome
    return found.text if found else None


def by(*users: str, name: str = "+1") -> dict[str, Any]:
    return {"reactions": [{"name": name, "users": list(users), "count": len(users)}]}


# The test set


def test_nine_of_ten_outcomes_are_right_and_seven_of_ten_are_found() -> None:
    cases = bench.cases()
    told = bench.score(cases)
    assert told.right >= 0.9 * told.given
    assert told.right >= 0.7 * told.labelled
    unseen = bench.score(each for each in cases if each.held_out)
    assert unseen.right >= 0.85 * unseen.given, "less certain where nothing was learned from"
    assert unseen.right >= 0.7 * unseen.labelled


def test_the_set_is_large_labelled_and_a_third_of_it_was_kept_aside() -> None:
    found = bench.cases()
    assert len(found) >= 60
    assert sum(each.held_out for each in found) >= len(found) / 3
    assert sum(not each.labelled for each in found) >= 20, "threads without a decision"
    assert len({each.style for each in found}) >= 10
    for path in bench.THREADS.glob("*.json"):
        told = json.loads(path.read_text())
        label, said = told["outcome"], {each["ts"]: each["text"] for each in told["messages"]}
        assert told["name"] == path.stem
        assert len(said) == len(told["messages"])
        assert label["ts"] is None or label["contains"] in said[label["ts"]]


def test_the_bench_says_how_it_went(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["bench.drafts", "--wrong", "--times", "1"])
    bench.main()
    said = capsys.readouterr().out
    assert "held out" in said
    assert "a thread of 1,000 replies" in said
    assert len(bench.long_thread()) == 1001


def test_counts_of_nothing_are_no_fault() -> None:
    assert (bench.score([]).precision, bench.score([]).recall) == (1.0, 1.0)


# Weights


def test_the_table_of_weights_names_every_feature_and_another_table_may_be_given() -> None:
    said = [reading.said({"user": user, "text": words, "ts": ts}) for ts, user, words in (
        ("1", "U1", "Let's go with B"), ("2", "U2", "Rotterdam?"), ("3", "U3", "Decision: C"), ("4", "U4", "my concern is cost"),
    )]  # fmt: skip
    used = {name for each in scoring.candidates(said) for name in each.features}
    assert used == set(scoring.WEIGHTS)
    assert scoring.choose(said, dict.fromkeys(scoring.WEIGHTS, 0.0)) is None
    phrases = {**scoring.WEIGHTS, "label": 0.0}
    found = scoring.choose(said, phrases)
    assert found is not None
    assert found.text == "Let's go with B"


@pytest.mark.parametrize(
    "words",
    [
        "Entscheidung: Nürnberg", "Beschlossen: Nürnberg", "Beschluss – Nürnberg", "Fazit: Nürnberg", "Décision : Nürnberg",
        "Decisión: Nürnberg", "Acordado: Nürnberg", "Decisione: Nürnberg", "Decisão: Nürnberg", "Besluit: Nürnberg",
        "ok, final decision: Nürnberg", "*Decision*\nNürnberg", "Me too. Decision: Nürnberg", "Approved: Nürnberg",
    ],
)  # fmt: skip
def test_labels_of_other_languages_and_forms(words: str) -> None:
    assert outcome(("U2", words)) == "Nürnberg"


@pytest.mark.parametrize(
    "words",
    [
        "Wir haben uns auf Nürnberg geeinigt", "Es bleibt bei Nürnberg", "on a décidé de livrer le 14", "nous avons décidé de partir",
        "c'est validé, Bpost", "Hemos decidido esperar", "nos quedamos con Zaragoza", "abbiamo deciso di aspettare",
        "we hebben besloten te wachten", "Yes, going with Unleash", "The decision is B", "Decided to ship on Monday", "we're going with B",
    ],
)  # fmt: skip
def test_phrases_of_other_languages_and_forms(words: str) -> None:
    assert outcome(("U2", words)) == words


@pytest.mark.parametrize(
    "words",
    [
        "Last year we decided on IE", "In 2023 we decided to split", "we decided back then to split", "damals haben wir: wir haben das beschlossen",
        "As we decided, Ana owns it", "why we decided that is beyond me", "we decided to fire him lol", "Decision: we use Rust :joy:",
        "vielleicht: wir haben entschieden", "wenn wir haben entschieden", "If legal signs we'll go with the fair",
        "L'an dernier on a décidé de partir", "quizás hemos decidido esperar", "they say we decided on A", "Decision: offen", "Decisión: pendiente",
    ],
)  # fmt: skip
def test_the_past_jokes_doubts_and_conditions_are_no_decision(words: str) -> None:
    assert outcome(("U2", words)) is None


def test_laughter_makes_a_mark_a_joke() -> None:
    assert outcome(("U2", "Decision: Comic Sans everywhere", by("U3", name="rofl"))) is None


@pytest.mark.parametrize("words", ["Change of plans, no rail", "We changed our minds", "Planänderung", "finalement, non", "al final no", "just kidding"])  # fmt: skip
def test_what_takes_it_back(words: str) -> None:
    assert outcome(("U2", "Decision: A", by("U3", "U4")), ("U2", words)) is None


def test_a_later_phrase_takes_a_labels_place_only_where_it_says_so() -> None:
    assert outcome(("U2", "Decision: A"), ("U3", "let's go with Monday for the mail")) == "A"
    assert outcome(("U2", "Decision: A"), ("U3", "let's go with B instead")) == "let's go with B instead"
    assert outcome(("U2", "let's go with A"), ("U3", "Decision: B")) == "B"
    assert outcome(("U2", "let's go with A"), ("U3", "we'll go with B")) == "we'll go with B"
    assert outcome(("U2", "Decision: A\nDecision: B")) == "B"


def test_objections_and_thumbs_down_weigh_against_a_phrase() -> None:
    assert outcome(("U2", "Let's go with A"), ("U3", "I disagree, it is late")) is None
    assert outcome(("U2", "Let's go with A", by("U3", name="-1"))) is None
    assert outcome(("U2", "Let's go with A"), ("U2", "I disagree with myself")) == "Let's go with A"
    assert outcome(("U2", "Decision: A"), ("U3", "I object")) == "A"
    far = [("U4", f"thought {n}") for n in range(4)]
    assert outcome(("U2", "Let's go with A"), *far, ("U3", "I disagree")) == "Let's go with A"


def test_agreement_to_thanks_news_and_questions_is_no_decision() -> None:
    many = by("U3", "U4", "U5", "U6", "U7")
    for words in ("Thank you all!", "I'm out tomorrow", "Uploaded the deck", "Who has the key?", "my concern is cost"):
        assert outcome(("U2", words, many)) is None, words
    assert outcome(("U2", "Should we close the queue?", many)) == "Should we close the queue?"
    assert outcome(("U2", "Let's keep Tuesdays"), ("U3", "works for me")) == "Let's keep Tuesdays"
    assert outcome(("U2", "Let's keep Tuesdays")) is None


def test_one_approval_is_enough() -> None:
    assert outcome(("U2", "2.4M for the hub"), ("U3", "Go ahead.")) == "2.4M for the hub"
    assert outcome(("U2", "2.4M for the hub"), ("U2", "Approved")) is None


# Other fields


def test_options_reasons_and_objections_are_quoted_with_their_messages() -> None:
    found = draft(
        ("U1", "Carrier? Options:\n1. DHL\n2) DPD\nthanks"),
        ("U2", "Option C: UPS\nDPD, because it is `cheap`. My worry is Venlo."),
        ("U3", "What about GLS? No objections from me."),
        ("U4", "Einwand: zu teuer, weil Maut. Grund: keiner"),
        ("U5", "+1"),
    )
    assert [each.text for each in found.options] == ["1. DHL", "2) DPD", "Option C: UPS", "What about GLS?"]
    assert [(each.text, each.ts, each.user) for each in found.reasons] == [
        ("DPD, because it is `cheap`.", "1700000001.000100", "U2"), ("Grund: keiner", "1700000003.000100", "U4"),
    ]  # fmt: skip
    assert [each.text for each in found.objections] == ["My worry is Venlo.", "Einwand: zu teuer, weil Maut."]


def test_nothing_found_is_empty() -> None:
    found = draft(
        ("U1", "1. only one line\nsince Monday"), ("U2", "no concerns, keine Bedenken"), ("U3", "~because~ `because`")
    )
    assert (found.options, found.reasons, found.objections, found.links) == ((), (), (), ())


def test_only_so_many_are_quoted_and_each_once() -> None:
    found = draft(*[("U1", f"because {n % 20}. because {n % 20}") for n in range(60)])
    assert len(found.reasons) == 12
    assert len(set(found.reasons)) == 12


@pytest.mark.parametrize("told", [3, "x", [3, None], [{"name": 4, "users": 7}], [{"name": "+1", "users": [3, None]}]])
def test_what_is_no_reaction_agrees_with_nothing(told: Any) -> None:
    assert outcome(("U2", "Rotterdam", {"reactions": told})) is None


WORDS = st.sampled_from(
    ["A)", "1.", "because", "concern", "\n", ".", "`", "~", "&gt;", "what about", "<https://x.y|z>", "weil", "x"]
)
SAID = st.one_of(st.text(), st.lists(WORDS, max_size=12).map(" ".join))


@given(st.lists(st.tuples(st.sampled_from(["U1", "U2"]), SAID), max_size=5))
def test_every_quote_is_somebodys_own_words(said: list[tuple[str, str]]) -> None:
    messages = [{"user": user, "text": words, "ts": str(number)} for number, (user, words) in enumerate(said)]
    found = drafts.draft(messages, "UBOT")
    for quote in (*found.options, *found.reasons, *found.objections):
        source = messages[int(quote.ts)]
        assert quote.text
        assert quote.text in source["text"]
        assert quote.user == source["user"]


@pytest.mark.parametrize(
    "evil",
    ["a? " * 13_000, "because " * 5_000, "1. x\n" * 8_000, "wir haben " * 4_000, "ok, " * 10_000, "option " * 5_000, "*" * 40_000, "no " * 13_000],
)  # fmt: skip
def test_long_messages_are_read_to_a_limit(evil: str) -> None:
    found = draft(("U1", "Which?"), ("U2", evil))
    assert found.outcome is None
    assert len(found.options) + len(found.reasons) + len(found.objections) <= 36
    assert len(reading.sentences(evil)) <= reading.SENTENCES_READ
