"""Ballots in words and blocks: the card of a proposal, its reasons, and how it came to its result."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import ballots, blocks, text
from bot.ballots import AGREE, CHOICES, Result
from bot.blocks import Block, Message
from bot.messages.stakeholders.gaps import hint
from storage.ballots import OPEN, Ballot, Edition, Objection, Stance
from storage.decisions import PROPOSED, Decision
from storage.people import Person

VOTE, AMEND = "decision_vote", "decision_amend"
MEET = "meeting_about"
SMALL = 3  # of fewer votes than these nothing is shown where they are anonymous
ASKED_SHOWN, OBJECTIONS_SHOWN, UNFILLED_SHOWN = 20, 5, 3
REASON_SHOWN = 300
PAST = {"agree": "agreed", "abstain": "abstained", "disagree": "disagreed", "block": "blocked"}
SILENT_MEANS = {
    "consent": "no answer counts as agreement",
    "abstain": "no answer counts as abstaining",
    "block": "no answer counts as a block",
}
METHODS = {
    "consent": "Consent: nobody blocks",
    "consensus": "Consensus: nobody disagrees or blocks",
    "majority": "Majority: more agree than are against",
    "supermajority": "Supermajority: two thirds agree",
    "approver": "Advice: the approver decides",
}
MET = "meeting"
CLOSED_BY = {
    "certain": "nobody could change it any more",
    "all": "everybody had answered",
    "time": "its time had come",
    "driver": "it was closed by hand",
    "override": "the approver overrode the objections",
    "fallback": "the approver decided, after the quorum was missed",
    "withdrawn": "it was withdrawn",
    MET: "those who met agreed",
}


@dataclass(frozen=True, slots=True)
class Balloted:
    """A ballot as it is shown; `titles` are the functions' names, `deciding` whom the fallback asks alone."""

    ballot: Ballot
    stances: tuple[tuple[Stance, Person], ...]
    result: Result
    objections: tuple[tuple[Objection, Person], ...]
    people: Mapping[int, Person]  # delegates, owners of objections, who decides
    titles: Mapping[str, str]
    acknowledged: tuple[int, int] = (0, 0)  # of how many
    unfilled: tuple[str, ...] = ()  # functions that the initiative needs and that nobody speaks for
    key: str = ""  # the initiative's
    to_voter: bool = False  # it is shown to somebody who has answered

    @property
    def deciding(self) -> Person | None:
        """Whom the fallback asks alone."""
        return self.people.get(self.ballot.deciding_id or 0)

    @property
    def veiled(self) -> bool:
        """Whether the tally must not be shown to everybody."""
        spoken = len(self.stances) - self.result.silent
        if self.ballot.anonymous and spoken < SMALL:
            return True
        if self.ballot.closed_at or self.ballot.hidden == "no":
            return False
        return not (self.ballot.hidden == "voted" and self.to_voter)

    @property
    def options(self) -> list[str]:
        """What there is to choose from."""
        return [str(each["text"]) for each in self.ballot.options]


def lines(shown: Balloted) -> list[Block | None]:
    """What the card of an open proposal shows below its text."""
    return [
        *_options(shown),
        blocks.section("tally", "\n".join(line for line in (tally(shown), quorum(shown), asked(shown)) if line)),
        _objections(shown),
        *(hint(shown.key, each, shown.titles[each]) for each in shown.unfilled[:UNFILLED_SHOWN]),
        blocks.context("rules", rules(shown.ballot)),
    ]


def _options(shown: Balloted) -> list[Block]:
    """Each option with its own Agree."""
    found = []
    for number, said in enumerate(shown.options, 1):
        counted = "" if shown.veiled else f" · *{_agreeing(shown, number)}*"
        agree = blocks.button("Agree", f"{VOTE}:agree", f"{shown.ballot.decision_id} {number}")
        found.append(blocks.section(f"option-{number}", f"*{number}.* {bold(said)}{counted}", agree))
    return found


def _agreeing(shown: Balloted, option: int) -> int:
    return sum(each.choice == AGREE and each.option == option for each, _ in shown.stances)


def tally(shown: Balloted) -> str:
    """How many said what, as far as it may be shown."""
    spoken = len(shown.stances) - shown.result.silent
    if shown.veiled:
        when = {"voted": "shown to you once you have answered", "closed": "shown when it is closed"}
        why = when.get(shown.ballot.hidden, "shown from three votes on")
        return f"*{spoken} of {len(shown.stances)}* have answered; the tally is {why}."
    return " · ".join(f"{choice.capitalize()} *{shown.result.counts[choice]}*" for choice in CHOICES)


def quorum(shown: Balloted) -> str:
    """Who must take part, and who does."""
    found = shown.result.quorum
    heard = [f"{_title(shown, each)} 1 of 1" for each in sorted(shown.ballot.functions) if each not in found.missing]
    missing = [f"{_title(shown, each)} 0 of 1 · missing" for each in found.missing]
    by_function = f": {', '.join([*missing, *heard])}" if missing or heard else ""
    return f"Quorum {found.taking_part} of {found.needed}{by_function}"


def asked(shown: Balloted) -> str:
    """Who is still asked; who took part in an anonymous ballot is nobody's business below the quorum."""
    if shown.deciding:
        return f"{_mention(shown.deciding)} decides."
    # After an amendment the list would name who objected to the version before.
    if shown.ballot.anonymous and (shown.ballot.edition > 1 or not shown.result.quorum.met):
        return ""
    silent = [
        _asked(shown, stance, person)
        for stance, person in shown.stances
        if stance.choice is None and not person.deactivated
    ]
    more = f" and {len(silent) - ASKED_SHOWN} more" if len(silent) > ASKED_SHOWN else ""
    return f"Still asked: {', '.join(silent[:ASKED_SHOWN])}{more}" if silent else ""


def _asked(shown: Balloted, stance: Stance, person: Person) -> str:
    delegate = shown.people.get(stance.delegate_id or 0)
    return f"{_mention(delegate)} for {name(person)}" if delegate else _mention(person)


def _mention(person: Person) -> str:
    return f"<@{person.slack_id}>" if person.slack_id and not person.deactivated else name(person)


def name(person: Person) -> str:
    """A person's name, never a mention."""
    return text.escape(text.shorten(text.tame(person.name), 60))


def _title(shown: Balloted, function: str) -> str:
    return text.escape(shown.titles.get(function, function))


def rules(ballot: Ballot) -> str:
    """By which rules it is decided, before anybody votes."""
    facts = (
        METHODS[ballot.method],
        SILENT_MEANS[ballot.silence],
        f"closes {moment(ballot.closes_at)}",
        "anonymous" if ballot.anonymous else "",
        f"version {ballot.edition}" if ballot.edition > 1 else "",
        "extended once" if ballot.extended_at else "",
        "needs a meeting" if ballot.convened_at and not ballot.closed_at else "",
    )
    return " · ".join(fact for fact in facts if fact)


def moment(at: datetime) -> str:
    """A moment, in the reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%-d %B %Y %H:%M} UTC>"


def _objections(shown: Balloted) -> Block | None:
    open_ones = [(each, person) for each, person in shown.objections if each.state == OPEN]
    if not open_ones or shown.veiled:
        return None
    said = [_objection(shown, each, person) for each, person in open_ones[:OBJECTIONS_SHOWN]]
    if len(open_ones) > OBJECTIONS_SHOWN:
        said.append(f"and {text.plural(len(open_ones) - OBJECTIONS_SHOWN, 'more objection')}")
    return blocks.section("objections", "\n".join(said))


def _objection(shown: Balloted, each: Objection, person: Person) -> str:
    who = "Somebody" if shown.ballot.anonymous else name(person)
    owner = shown.people.get(each.owner_id)
    mends = f"{name(owner)} answers by {each.due_on:%-d %B}" if owner else f"by {each.due_on:%-d %B}"
    said = f": {text.escape(text.shorten(' '.join(each.reason.split()), REASON_SHOWN))}" if each.reason else ""
    verb = "blocks" if each.choice == "block" else "disagrees"
    return f"✋ *{who}* {verb}{said} · {mends}"


def buttons(found: Decision, shown: Balloted) -> Block:
    """The ballot's buttons, in product.md's order; several options have each an Agree of their own."""
    left = [choice for choice in CHOICES if choice != AGREE or not shown.options]
    more = blocks.button("More…", "decision_show", f"D-{found.number}")
    return blocks.actions("vote", *(_choice(found, each) for each in left), more, _meet(found, shown))


def _meet(found: Decision, shown: Balloted) -> blocks.Element | None:
    """Where people disagree, or could not be brought to answer, a meeting is one press away."""
    blocked = shown.ballot.convened_at or (_objections(shown) is not None)
    return blocks.button("Call a meeting", MEET, str(found.number)) if blocked else None


def choices(found: Decision, block_id: str) -> Block:
    """The ballot's buttons elsewhere than on its card."""
    return blocks.actions(block_id, *(_choice(found, each) for each in CHOICES))


def _choice(found: Decision, choice: str) -> blocks.Element:
    style = "primary" if choice == AGREE else None
    return blocks.button(choice.capitalize(), f"{VOTE}:{choice}", str(found.id), style=style)


# For one person


def voted(found: Decision, choice: str, names: Sequence[str], *, changed: bool, tally: str) -> Message:
    """What somebody's stance is now; `names` are those for whom it was given too."""
    besides = f", also for {', '.join(text.escape(each) for each in names)}" if names else ""
    now = f" It is {found.status}." if found.status != PROPOSED else ""
    said = "changed to" if changed else "noted"
    so_far = f"\n{tally}" if tally else ""
    return blocks.plain(f"D-{found.number}: {said} *{choice.capitalize()}*{besides}.{now}{so_far}")


# How it came out


def outcome(found: Decision, shown: Balloted) -> Message:
    """The one message that says what a proposal came to."""
    head = f"D-{found.number} · {found.title} · {found.status}"
    carried = chosen(shown)
    return blocks.message(
        head,
        blocks.section("outcome", f"*{bold(head)}*{f'{chr(10)}{carried}' if carried else ''}"),
        blocks.context("how", explained(shown)),
    )


def chosen(shown: Balloted) -> str:
    """The option that carried, if there were several."""
    number = shown.ballot.chosen
    return f"Chosen: *{bold(shown.options[number - 1])}*" if number else ""


def bold(plain: str) -> str:
    """Plain text for the inside of a bold line."""
    return text.escape(plain).replace("*", "∗")


def explained(shown: Balloted) -> str:
    """Why the result is what it is, in words made from the stored rules and stances alone."""
    ballot, result = shown.ballot, shown.result
    parts = [METHODS[ballot.method]]
    parts.append(tally(shown) if not shown.veiled else f"{len(shown.stances) - result.silent} answered")
    if ballot.closed_by != MET:  # those who met were the quorum, and nobody was silent there
        parts += [f"{result.silent} silent ({SILENT_MEANS[ballot.silence]})"] if result.silent else []
        parts.append(_quorum_told(shown))
    if ballot.closed_by:
        parts.append(f"closed since {CLOSED_BY[ballot.closed_by]}")
    if ballot.override_why:
        parts.append(f"“{text.escape(text.shorten(ballot.override_why, REASON_SHOWN))}”")
    return " · ".join(parts)


def _quorum_told(shown: Balloted) -> str:
    found = shown.result.quorum
    if found.met:
        return f"quorum met ({found.taking_part} of {found.needed})"
    missing = ", ".join(_title(shown, each) for each in found.missing)
    return f"no quorum ({found.taking_part} of {found.needed}{f', nobody from {missing}' if missing else ''})"


def stances(shown: Balloted) -> str:
    """Who said what and for which version, for the page of a decision; nothing where it must not be shown."""
    if shown.veiled or shown.ballot.anonymous:
        return ""
    return "\n".join(_stance(shown, stance, person) for stance, person in shown.stances if stance.choice)[:2900]


def _stance(shown: Balloted, stance: Stance, person: Person) -> str:
    giver = shown.people.get(stance.given_by_id or 0)
    who = f"{name(giver)} for {name(person)}" if giver and giver.id != person.id else name(person)
    version = f" (version {stance.edition})" if stance.edition and stance.edition != shown.ballot.edition else ""
    why = f": {text.escape(text.shorten(' '.join(stance.reason.split()), REASON_SHOWN))}" if stance.reason else ""
    which = f" with {stance.option}." if stance.option else ""
    return f"{who} {PAST[stance.choice or AGREE]}{which}{version}{why}"


def extended(found: Decision, shown: Balloted) -> Message:
    """The quorum was missed: there is more time, once."""
    silent = asked(shown)
    why = "waits for its approver" if shown.result.quorum.met else f"has no quorum yet ({_quorum_told(shown)})"
    told = f"D-{found.number} {why}: it is open until {moment(shown.ballot.closes_at)}."
    return blocks.plain(f"{told} {silent}".strip())


def falls_to(found: Decision, approver: Person, until: datetime) -> Message:
    """The quorum was missed again: the approver decides alone."""
    return blocks.plain(
        f"D-{found.number} was not decided in time, twice: {_mention(approver)} decides, until {moment(until)}."
    )


def convened(found: Decision, shown: Balloted, owner: Person) -> Message:
    """The quorum was missed again: those who are missing are to meet."""
    silent = asked(shown)
    told = (
        f"D-{found.number} had no quorum twice and needs a meeting: {_mention(owner)}, please call one. "
        f"It stays open until {moment(shown.ballot.closes_at)}. {silent}".strip()
    )
    return blocks.message(
        f"D-{found.number} needs a meeting",
        blocks.section("convened", told),
        blocks.actions("meet", blocks.button("Call a meeting", MEET, str(found.number))),
    )


def invited(found: Decision, people: Sequence[Person]) -> Message:
    """More people are asked."""
    return blocks.plain(f"{', '.join(_mention(each) for each in people)}: you are asked about D-{found.number}, too.")


def terms_changed(found: Decision, ballot: Ballot) -> Message:
    """A proposal has other terms."""
    return blocks.plain(f"D-{found.number} has new terms: {rules(ballot)}.")


def reopened(found: Decision, ballot: Ballot, people: Sequence[Person]) -> Message:
    """Everybody is asked again about what was closed."""
    asks = ", ".join(_mention(each) for each in people[:ASKED_SHOWN])
    return blocks.plain(
        f"D-{found.number} · {text.escape(found.title)} is open again until {moment(ballot.closes_at)}. {asks}"
    )


def amended(found: Decision, difference: str, asked_again: Sequence[Person]) -> Message:
    """The text has a new version; only those are asked again whom it concerns."""
    again = ", ".join(_mention(each) for each in asked_again)
    asks = f"{again}: you objected. Does this meet it?" if again else "Nobody has to answer again; stances stand."
    return blocks.message(
        f"D-{found.number} has a new version",
        blocks.section("amended", f"*D-{found.number}* has a new version. {asks}"),
        blocks.section("difference", difference),
    )


def difference(before: Edition, after: Edition) -> str:
    """What changed between two versions, word by word: struck out and bold."""
    old, new = _words(before), _words(after)
    parts = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        gone, come = text.escape(" ".join(old[i1:i2])), text.escape(" ".join(new[j1:j2]))
        if tag == "equal":
            parts.append(come)
        else:
            parts += [f"~{gone.replace('~', '∼')}~"] if gone else []
            parts += [f"*{come.replace('*', '∗')}*"] if come else []
    return text.shorten(" ".join(parts), 2900)


def _words(edition: Edition) -> list[str]:
    return [*edition.title.split(), "—", *(edition.outcome or "").split()]


assert set(METHODS) == set(ballots.METHODS)
