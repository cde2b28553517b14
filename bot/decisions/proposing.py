"""A decision is proposed: its rules are fixed, those who decide are invited, and its card asks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot import ballots, mornings, outbox, scope, touch
from bot.ballots import Rules, Vote
from bot.decisions import closing, showing, worth
from bot.decisions.inviting import Invited
from bot.decisions.recording import Source, post_card, texts
from bot.decisions.terms import Terms
from bot.decisions.typed import Wanted
from bot.errors import NotUnderstood
from storage import ballots as kept
from storage import decisions, history, initiatives, workspaces
from storage.ballots import Ballot, Edition
from storage.decisions import PROPOSED, Decision
from storage.work import Work

STANCE = "stance"  # the kind of ask


def propose(work: Work, content: Wanted, source: Source, terms: Terms, *, voters: Sequence[Invited]) -> Decision:
    """Put a decision to those who decide; its card asks them where it comes from.

    Raises: NotUnderstood when the quorum can never be met
    """
    found = source.initiative or initiatives.of_channel(work, source.channel)
    _check_approver(terms.rules, voters)
    demanded = worth.check(work, content.impact, voters)
    terms = _possible(work, replace(terms, rules=_needing(terms.rules, demanded)), voters)
    made = work.add(
        Decision(
            number=workspaces.next_decision_number(work), title=content.title, outcome=content.outcome, status=PROPOSED,
            owner_id=work.person.id, initiative_id=found.id if found else None, channel_id=source.channel.id,
            thread_ts=source.thread_ts, permalink=source.permalink, impact=content.impact, created_at=work.now,
        )
    )  # fmt: skip
    ballot = work.add(Ballot(decision_id=made.id, edition=1, **terms.columns()))
    work.add(
        Edition(
            decision_id=made.id, number=1, title=made.title, outcome=made.outcome, by_id=work.person.id, at=work.now
        )
    )
    decisions.add_participants(work, made.id, source.participants)
    ask(work, made, voters)
    terms_kept = {name: value for name, value in terms.columns().items() if name != "closes_at"}
    history.append(work, "decision", made.id, "propose", number=made.number, terms=terms_kept, **texts(made))
    closing.plan(work, made, ballot, terms.closes_at)
    touch.heard(work, made.initiative_id, work.person.id, kind="decision")
    post_card(work, showing.shown(work, made))
    return made


def _possible(work: Work, terms: Terms, voters: Sequence[Invited]) -> Terms:
    """A quorum that can never be met is refused if somebody asked for it; what an initiative needs anyway is a gap."""
    votes = [Vote(each.person.id, each.function) for each in voters]
    missing = ballots.can_be_met(terms.rules, votes)
    if not missing:
        return terms
    if terms.explicit:
        named_ones = ", ".join(scope.catalogue(work).title(each) for each in missing)
        raise NotUnderstood(
            f"That quorum can never be met: nobody who is asked speaks for {named_ones}.", field="quorum"
        )
    return replace(terms, rules=replace(terms.rules, functions=terms.rules.functions - set(missing)))


def _check_approver(rules: Rules, voters: Sequence[Invited]) -> None:
    """What only an approver can decide needs one among those who are asked."""
    if ballots.APPROVER in (rules.method, rules.tie) and not any(each.daci == ballots.APPROVER for each in voters):
        raise NotUnderstood(
            "By these terms the approver decides, and nobody who is asked is one: name another `method:` or `tie:`, "
            "or add an approver to the initiative.",
            field="template",
        )


def _needing(rules: Rules, functions: set[str]) -> Rules:
    return replace(rules, functions=rules.functions | functions)


def ask(work: Work, made: Decision, voters: Sequence[Invited]) -> None:
    """Invite people: their stance exists from now on, and it waits in their App Homes."""
    rows: list[dict[str, Any]] = [
        {"person_id": each.person.id, "function": each.function, "daci": each.daci} for each in voters
    ]
    kept.invite(work, made.id, rows)
    for each in voters:
        touch.asked(work, made.initiative_id, each.person.id, kind=STANCE, subject=f"D-{made.number}")
    mornings.expect(work, [each.person for each in voters])
    outbox.redraw_home(work, work.person.id, *(each.person.id for each in voters))
