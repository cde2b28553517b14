"""What people type or fill in about a stakeholder: words in any order, and the person behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import functions, scope, text
from bot.errors import BotError, NotUnderstood
from bot.messages.stakeholders import ROLES
from bot.text import Parsed
from storage import history, people
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work

OPTIONS = ("influence", "interest", "why", "initiative", "org")
WHAT = "change its stakeholders"
NAME_LIMIT = 150
WHY_LIMIT = 1000
LONGEST_FUNCTION = 5  # words


@dataclass(frozen=True, slots=True)
class Typed:
    """The words after `add`, sorted out; empty: not said. `name` and `email` are an outside contact's."""

    mention: str = ""
    email: str = ""
    name: str = ""
    function: str = ""
    daci: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; None: not said, so that an entry that is there keeps it. `name` and `org`: a contact's."""

    person: Person | None = None
    function: str | None = None
    daci: str | None = None
    influence: int | None = None
    interest: int | None = None
    why: str | None = None
    name: str = ""
    org: str = ""

    def says_something(self) -> bool:
        """Whether anything is said beside who it is."""
        said = (self.function, self.daci, self.influence, self.interest, self.why)
        return any(each is not None for each in said) or bool(self.name or self.org)


def read(words: Sequence[str]) -> Typed:
    """Sort out the words that were typed, whatever their order.

    Raises: NotUnderstood when there are two people or two roles, or the function is not known
    """
    mentions = [word for word in words if word.startswith(("@", "<@", "<!"))]
    emails = [address for word in words if (address := text.email(word))]
    roles = [word.casefold() for word in words if word.casefold() in ROLES]
    rest = [word for word in words if word not in mentions and word.casefold() not in ROLES and not text.email(word)]
    _only_one([*mentions, *emails], "one person", field="person")
    _only_one(roles, "one role", field="daci")
    mention, email, daci = ("".join(found) for found in (mentions, emails, roles))
    if not email:
        return Typed(mention, function=functions.function(" ".join(rest)) if rest else "", daci=daci)
    name, function = _name_and_function(rest)
    return Typed(email=email, name=name, function=function, daci=daci)


def _only_one(found: Sequence[str], what: str, *, field: str) -> None:
    if len(found) > 1:
        named = " and ".join(text.echo(each) for each in found)
        raise NotUnderstood(f"Please give {what} at a time: you gave {named}.", field=field)


def _name_and_function(words: Sequence[str]) -> tuple[str, str]:
    """Split `Dana Roe account manager`: the longest run that is a function is it, the rest is the name."""
    for size in range(min(LONGEST_FUNCTION, len(words)), 0, -1):
        for begin in range(len(words) - size, -1, -1):
            if found := functions.find(" ".join(words[begin : begin + size])):
                return " ".join([*words[:begin], *words[begin + size :]]), found
    # Nothing is a function: the first word is taken for the name, so that the rest gets its suggestions.
    return (words[0], functions.function(" ".join(words[1:]))) if len(words) > 1 else (" ".join(words), "")


def asked_for(work: Work, found: Initiative, parsed: Parsed) -> Wanted:
    """What `add` was typed with, and the person that it names.

    Raises: NotUnderstood, BotError when the actor may not change the initiative
    """
    check_open(work, found)
    _check_options(parsed.options)
    typed, given = read(parsed.words), parsed.options
    return Wanted(
        person=_person(work, typed),
        function=typed.function or None,
        daci=typed.daci or None,
        influence=_score(given, "influence"),
        interest=_score(given, "interest"),
        why=_why(work, given["why"]) if "why" in given else None,
        name=_one_line(typed.name, "name"),
        org=_one_line(given.get("org", ""), "org"),
    )


def submitted(work: Work, found: Initiative, given: Mapping[str, str]) -> Wanted:
    """What the form was filled in with; what was left empty is not said.

    Raises: NotUnderstood, BotError when the actor may not change the initiative
    """
    check_open(work, found)
    return Wanted(
        person=scope.person(work, f"<@{given['person']}>"),
        function=functions.function(given["function"]),
        daci=given["daci"] or None,
        influence=_score(given, "influence"),
        interest=_score(given, "interest"),
        why=_why(work, given["why"]) if given["why"].strip() else None,
    )


def check_open(work: Work, found: Initiative) -> None:
    """Refuse whoever may not change the register, and everybody once the initiative is closed.

    Raises: BotError
    """
    scope.check_may_change(work, found, WHAT)
    if found.closed_at is not None:
        raise BotError(f"{found.key} is closed: its stakeholders stay as they are.")


def _check_options(given: Mapping[str, str]) -> None:
    unknown = next((name for name in given if name not in OPTIONS), None)
    if unknown:
        near = text.nearest(unknown, OPTIONS) or OPTIONS
        hint = " or ".join(f"`{each}:`" for each in near)
        raise NotUnderstood(f"I don't know {text.echo(f'{unknown}:')}. Try {hint}.")


def _score(given: Mapping[str, str], name: str) -> int | None:
    return text.amount(given[name], 1, 5, name) if given.get(name) else None


def _why(work: Work, raw: str) -> str:
    known = people.by_slack_ids(work, text.mentioned_users(raw))
    why = text.readable(raw, {slack_id: person.name for slack_id, person in known.items()}).strip()
    if len(why) > WHY_LIMIT:
        raise NotUnderstood(f"A reason has at most {WHY_LIMIT:,} characters; this one has {len(why):,}.", field="why")
    return why


def _one_line(raw: str, field: str) -> str:
    line = " ".join(text.readable(raw, {}).split())
    if len(line) > NAME_LIMIT:
        raise NotUnderstood(f"A name has at most {NAME_LIMIT} characters; this one has {len(line)}.", field=field)
    return line


def _person(work: Work, typed: Typed) -> Person | None:
    """The member or the outside contact, who is made when new; None when nobody is named.

    Raises: NotUnderstood
    """
    if typed.mention:
        return scope.person(work, typed.mention)
    if not typed.email:
        return None
    member = people.member_by_email(work, typed.email)
    return member or people.by_email(work, typed.email) or _new_contact(work, typed)


def _new_contact(work: Work, typed: Typed) -> Person:
    form = f'`/{work.tenancy.prefix}stakeholders add "Dana Roe" {typed.email} retailer`'
    if not typed.name or not typed.function:
        raise NotUnderstood(f"Somebody from outside needs a name and a function: {form}.", field="person")
    name = _one_line(typed.name, "name")
    made = work.add(Person(name=name, email=typed.email, is_external=True))
    history.append(work, "person", made.id, "new", name=name, email=typed.email)
    return made
