"""The forms of proposals: proposing, saying why one is against, amending, and how decisions are usually made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot import blocks, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages.ballots import METHODS, SILENT_MEANS
from storage.decisions import Decision

PROPOSE_FORM, REASON_FORM, AMEND_FORM = "decision_propose", "decision_reason", "decision_amend_form"
DEFAULTS, DEFAULTS_FORM = "decision_defaults", "decision_defaults_form"
RULE_ADD, RULE_FORM, RULE_REMOVE = "decision_rule_add", "decision_rule_form", "decision_rule_remove"
TEMPLATES = (
    ("Sense check: a quick look at where people stand", "sense"),
    ("Consent: nobody blocks", "consent"),
    ("Consensus: nobody disagrees or blocks", "consensus"),
    ("Advice: the approver decides", "advice"),
    ("Majority: more agree than are against", "majority"),
    ("Supermajority: two thirds agree", "supermajority"),
)
SILENCES = [(f"{said[:1].upper()}{said[1:]}", name) for name, said in SILENT_MEANS.items()]
VEILS = [
    ("Show the tally at once", "no"),
    ("Show it to those who have answered", "voted"),
    ("Show it when it is closed", "closed"),
]
FALLBACKS = [("The approver decides", "approver"), ("A meeting is called", "meeting"), ("It lapses", "lapse")]
REASONS = [
    ("Nobody is asked why", "none"),
    ("Reasons are optional", "optional"),
    ("Required to be against", "required"),
]
TIES = [("It is rejected", "rejected"), ("The approver's vote decides", "approver")]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the form shows first; `metadata` begins with the channel, `named`: the people must be named.

    `given` is what is in the fields, `before` is said on top.
    """

    metadata: str
    named: bool
    title: str = ""
    outcome: str = ""
    usual: Mapping[str, str] | None = None
    valued: bool = False  # the workspace has rules about size
    given: Mapping[str, str] = field(default_factory=dict)
    before: str = ""


def propose_form(shown: Proposal) -> View:
    """The modal that proposes a decision; where no initiative says whom to ask, it asks for the people."""
    frame, given = Frame(PROPOSE_FORM, "Propose a decision", submit="Propose", metadata=shown.metadata), shown.given
    anonymous = [given["anonymous"]] if given.get("anonymous") else []
    options = Field("options", "Options", hint="A line each, when there are several to choose from.", optional=True)
    worth = Field("impact", "Worth", optional=True)
    return blocks.modal(
        frame,
        blocks.section("before", text.escape(shown.before)) if shown.before else None,
        blocks.text_input(Field("title", "Title"), initial=shown.title, placeholder="Rotterdam serves the EU"),
        blocks.text_input(Field("outcome", "Proposal", optional=True), initial=shown.outcome, multiline=True),
        _people(shown),
        blocks.select_input(
            Field("template", "How", hint=_as_usual(shown), optional=True), TEMPLATES, initial=given.get("template", "")
        ),
        *_when_and_who(given),
        blocks.text_input(options, initial=given.get("options", ""), multiline=True),
        blocks.select_input(Field("hidden", "Results", optional=True), VEILS, initial=given.get("hidden") or "no"),
        blocks.checks_input(
            Field("anonymous", "Names", optional=True), [("Nobody learns who said what", "yes")], initial=anonymous
        ),
        blocks.text_input(worth, initial=given.get("impact", ""), placeholder="2.5M") if shown.valued else None,
    )


def _people(shown: Proposal) -> Block:
    hint = "" if shown.named else "Left empty: the approver and the contributors of the initiative."
    suggested = [each for each in shown.given.get("people", "").split(",") if each]
    return blocks.people_input(Field("people", "Who decides", hint=hint, optional=not shown.named), initial=suggested)


def _as_usual(shown: Proposal) -> str:
    method = (shown.usual or {}).get("method", "consent")
    return f"Left empty, as usual here: {METHODS[method]}."


def _when_and_who(given: Mapping[str, str]) -> tuple[Block, ...]:
    closes = Field("closes", "Closes", hint="Left empty: as usual here.", optional=True)
    quorum = Field("quorum", "Must take part", hint="A share and functions, with commas.", optional=True)
    return (
        blocks.text_input(closes, initial=given.get("closes", ""), placeholder="friday 17:00"),
        blocks.text_input(quorum, initial=given.get("quorum", ""), placeholder="60%, accounting, logistics"),
        blocks.select_input(Field("silence", "No answer", optional=True), SILENCES, initial=given.get("silence", "")),
    )


def reason_form(found: Decision, choice: str, *, required: bool, initial: str = "") -> View:
    """The modal that asks why somebody is against."""
    said = choice.capitalize()
    frame = Frame(REASON_FORM, f"{said} on D-{found.number}", submit=said, metadata=f"{found.id} {choice}")
    hint = "What would have to change so that you could agree? It stays as an open item until it is met."
    field = Field("reason", "Why", hint=hint, optional=not required)
    return blocks.modal(frame, blocks.text_input(field, initial=initial, multiline=True))


def amend_form(found: Decision) -> View:
    """The modal that gives a proposal another text."""
    frame = Frame(AMEND_FORM, f"Amend D-{found.number}", submit="Amend", metadata=str(found.id))
    also = Field("people", "Ask also again", hint="Objectors are asked anyway; all other stances stand.", optional=True)
    return blocks.modal(
        frame,
        blocks.text_input(Field("title", "Title"), initial=found.title),
        blocks.text_input(Field("outcome", "Proposal", optional=True), initial=found.outcome or "", multiline=True),
        blocks.people_input(also),
    )


def defaults_form(metadata: str, where: str, usual: Mapping[str, str]) -> View:
    """The modal that says how decisions are usually made."""

    def select(name: str, label: str, options: Sequence[tuple[str, str]]) -> Block:
        return blocks.select_input(Field(name, label), options, initial=usual[name])

    return blocks.modal(
        Frame(DEFAULTS_FORM, "How decisions are made", submit="Save", metadata=metadata),
        blocks.section("where", f"In *{text.escape(where)}*, where nothing else is said for a proposal:"),
        select("method", "How", [(said, name) for name, said in METHODS.items()]),
        blocks.text_input(Field("quorum", "Must take part", hint="A share and functions."), initial=usual["quorum"]),
        select("silence", "No answer", SILENCES),
        blocks.text_input(Field("days", "Working days until it closes"), initial=usual["days"]),
        select("reasons", "Reasons", REASONS),
        select("tie", "A tie", TIES),
        blocks.text_input(Field("extend", "Hours more, once, without a quorum"), initial=usual["extend"]),
        select("fallback", "And if there is none then", FALLBACKS),
    )


def saved(where: str) -> Message:
    """Defaults hold from now on."""
    return blocks.plain(f"Saved for {text.escape(where)}. Proposals that are open keep their terms.")


# The value rule


def rules(found: Sequence[Mapping[str, Any]], titles: Mapping[str, str], *, may_change: bool) -> Message:
    """What decisions above an amount need."""
    lines = [
        blocks.section(f"rule-{each['above']}", rule(each, titles), _remove(each) if may_change else None)
        for each in found
    ]
    nothing = None if found else blocks.section("none", "No rule yet: any decision can be made by anybody.")
    add = blocks.actions("add", blocks.button("Add a rule", RULE_ADD)) if may_change else None
    return blocks.message("Decisions above an amount", nothing, *lines[:20], add)


def rule(each: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """One rule, in words."""
    needs = [text.escape(titles.get(name, name)) for name in each["functions"]]
    approver = text.escape(titles.get(each["approver"], each["approver"]))
    parts = [f"must hear {' and '.join(needs)}"] if needs else []
    parts += [f"is approved by {approver}"] if approver else []
    return f"Above *{each['above']:,}* a decision {' and '.join(parts)}."


def _remove(each: Mapping[str, Any]) -> blocks.Element:
    return blocks.button("Remove", RULE_REMOVE, str(each["above"]), sure="Decisions above it can be made by anybody.")


def rule_form() -> View:
    """The modal that adds a rule."""
    functions = Field("functions", "Must take part", hint="Functions, parted by commas.", optional=True)
    approver = Field("approver", "Approved by", hint="One function.", optional=True)
    return blocks.modal(
        Frame(RULE_FORM, "Decisions above an amount", submit="Save"),
        blocks.text_input(Field("above", "Above"), placeholder="1M"),
        blocks.text_input(functions, placeholder="accounting, legal"),
        blocks.text_input(approver, placeholder="accounting"),
    )
