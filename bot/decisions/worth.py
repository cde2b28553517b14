"""The value rule: above an amount, a workspace demands functions and an approver, and nothing is decided without them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot import catalogues, scope, text
from bot.decisions.inviting import Invited
from bot.errors import BotError, NotUnderstood
from storage import history, preferences
from storage.work import Work

Rule = dict[str, Any]  # above, functions, approver (a function or "")


def rules(work: Work) -> list[Rule]:
    """The workspace's rules, the smallest amount first."""
    return sorted(preferences.of(work).value_rules, key=lambda each: each["above"])


def applying(work: Work, amount: int | None) -> list[Rule]:
    """The rules that hold for an amount."""
    return [each for each in rules(work) if amount is not None and amount > each["above"]]


def demanded(found: Sequence[Rule]) -> set[str]:
    """The functions that must take part."""
    return {name for each in found for name in each["functions"]}


def check(work: Work, amount: int | None, voters: Iterable[Invited]) -> set[str]:
    """The functions that must take part in a decision about this amount, if those who decide can meet the rules.

    Raises: NotUnderstood naming who is missing
    """
    found, voters = applying(work, amount), list(voters)
    missing = sorted(demanded(found) - {each.function for each in voters})
    approvers = {each.function for each in voters if each.daci == "approver"}
    wanted = sorted({each["approver"] for each in found if each["approver"]} - approvers)
    if missing or wanted:
        raise NotUnderstood(_lacking(work, found, missing, wanted), field="impact")
    return demanded(found)


def check_recorded(work: Work, amount: int | None) -> None:
    """A decision that a rule is about is proposed, not just recorded.

    Raises: NotUnderstood
    """
    if found := applying(work, amount):
        named = sorted(demanded(found) | {each["approver"] for each in found if each["approver"]})
        raise NotUnderstood(
            f"Above {found[-1]['above']:,} a decision is not just recorded: {_titles(work, named)} must take part. "
            "Use `propose`.",
            field="impact",
        )


def _lacking(work: Work, found: Sequence[Rule], missing: Sequence[str], wanted: Sequence[str]) -> str:
    parts = [f"somebody from {_titles(work, missing)}"] if missing else []
    parts += [f"an approver from {_titles(work, wanted)}"] if wanted else []
    return f"Above {found[-1]['above']:,} a decision needs {' and '.join(parts)} among those who are asked."


def _titles(work: Work, names: Sequence[str]) -> str:
    return " and ".join(scope.catalogue(work).title(each) for each in names)


def _above(typed: str) -> int:
    if not typed.strip():
        raise NotUnderstood("Above which amount? Type `above:1000000` or `above:1M`.", field="above")
    try:
        return text.money(typed).amount
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="above") from None


def set_rule(work: Work, above: str, functions: str, approver: str) -> Rule:
    """Demand functions and an approver above an amount; with neither, the rule for that amount is taken away.

    Raises: BotError, NotUnderstood
    """
    catalogues.check_admin(work)
    amount = _above(above)
    named = scope.functions(work, functions, field="functions")
    approving = scope.functions(work, approver, field="approver")
    if len(approving) > 1:
        raise NotUnderstood("One function approves.", field="approver")
    made = {"above": amount, "functions": named, "approver": approving[0] if approving else ""}
    kept = [each for each in rules(work) if each["above"] != amount]
    is_removal = not named and not approving
    if is_removal and len(kept) == len(rules(work)):
        raise BotError("There is no rule for that amount, and a new one needs `functions:` or `approver:`.")
    preferences.change(work, value_rules=kept if is_removal else [*kept, made])
    history.append(work, "workspace", work.workspace_id, "value_rule", rule=made)
    return made
