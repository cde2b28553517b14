"""Rules that bring people in by themselves; made by admins. People from outside are only suggested."""

from __future__ import annotations

from dataclasses import dataclass

from bot import directory, errands, scope, text
from bot.errors import BotError, NotUnderstood
from bot.messages.stakeholders.groups import Ruled, rule
from bot.stakeholders.bringing import Part, bring_in
from storage import history, rules, sight
from storage.initiatives import Initiative
from storage.people import Person
from storage.rules import Rule
from storage.work import Work

APPLY = "rule"  # the errand
BATCH = 50
KEYS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a rule is to say; `over` as typed, empty: every initiative."""

    person: Person
    function: str
    daci: str
    over: str = ""


def make(work: Work, wanted: Wanted) -> tuple[Ruled, int, list[str]]:
    """Make a rule; how many open initiatives lack what it asks for, and a few keys of those that the actor may see.

    They are gone through as an errand.

    Raises: BotError, NotUnderstood
    """
    _check_admin(work)
    if wanted.person.is_bot:
        raise NotUnderstood(f"{wanted.person.name} is an app; stakeholders are people.", field="person")
    money = text.money(wanted.over, field="over") if wanted.over.strip() else None
    made = Rule(
        person_id=wanted.person.id, function=wanted.function, daci=wanted.daci or "contributor",
        at_least=money.amount if money else None, currency=money.currency if money else "EUR",
        made_by_id=work.person.id, made_at=work.now,
    )  # fmt: skip
    if rules.exists_already(work, made):
        raise BotError("There is such a rule already. `rules` shows them all.")
    work.add(made)
    history.append(work, "rule", made.id, "new", person=made.person_id, function=made.function, daci=made.daci)
    errands.leave(work, APPLY, f"{APPLY}:{made.id}", rule=made.id)
    return _ruled(work, made, wanted.person), rules.count_lacking(work, made), _some_keys(work, made)


def _some_keys(work: Work, made: Rule) -> list[str]:
    seen = set(sight.keys(work, directory.fresh_since(work)))
    return [each.key for each in rules.lacking(work, made, BATCH) if each.key in seen][:KEYS_SHOWN]


def _check_admin(work: Work) -> None:
    if not work.person.is_admin:
        raise BotError("Only an admin of the workspace can make rules and see them.")


def _ruled(work: Work, made: Rule, person: Person) -> Ruled:
    over = text.spoken(made.at_least, made.currency) if made.at_least is not None else ""
    return Ruled(made.id, person.name, scope.catalogue(work).title(made.function), made.daci, over)


def listed(work: Work) -> list[Ruled]:
    """All rules, for admins.

    Raises: BotError
    """
    _check_admin(work)
    return [_ruled(work, made, person) for made, person in rules.every(work)]


def remove(work: Work, rule_id: int) -> None:
    """Drop a rule; whom it brought stays.

    Raises: BotError
    """
    _check_admin(work)
    if not rules.remove(work, rule_id):
        raise BotError("That rule was removed before.")
    history.append(work, "rule", rule_id, "remove")


def apply(work: Work, found: Initiative) -> None:
    """Bring in whom the rules ask for: when an initiative is started or what they look at has changed."""
    for made, person in rules.for_initiative(work, found):
        _bring(work, found, made, person)


def apply_everywhere(work: Work, rule_id: int) -> bool:
    """Bring a rule's person into the next fifty initiatives that lack them; whether there may be more."""
    made = work.get(Rule, rule_id)
    person = work.get(Person, made.person_id) if made else None
    if made is None or person is None or person.deactivated or person.is_bot:
        return False
    lacking = rules.lacking(work, made, BATCH)
    for found in lacking:
        _bring(work, found, made, person)
    return len(lacking) == BATCH


def _bring(work: Work, found: Initiative, made: Rule, person: Person) -> None:
    said = _ruled(work, made, person)
    reason = f"every initiative over {said.over}" if said.over else "every initiative"
    bring_in(work, found, person, Part(made.function, made.daci, f"a rule for {reason}"))


__all__ = ["APPLY", "Wanted", "apply", "apply_everywhere", "listed", "make", "remove", "rule"]
