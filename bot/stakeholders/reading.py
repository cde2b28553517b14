"""What people type or fill in about a stakeholder: words in any order, and the person behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import scope, text
from bot.errors import BotError, NotUnderstood
from bot.functions import Catalogue
from bot.messages.stakeholders import INSTEAD, LEAD, ONLY_ONE, ROLES, STANCES
from bot.text import Parsed
from storage import people
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work

WHAT = "change its stakeholders"
NAME_LIMIT = 150
WHY_LIMIT = 1000
LONGEST_FUNCTION = 5  # words
# What a form that knows the entry empties where it is left empty, and what stands for nothing said otherwise.
CLEARED = {"influence": "influence", "interest": "interest", "why": "why", "responsible": "responsible_id"}
LEFT_OPEN = {"stance": "unknown", "daci": "contributor"}


@dataclass(frozen=True, slots=True)
class Typed:
    """The words after `add`, sorted out; empty: not said. `name` and `email` are an outside contact's.

    `instead`: whoever has the role is to hand it over; `lead`: they speak first for their function.
    """

    mention: str = ""
    email: str = ""
    name: str = ""
    function: str = ""
    daci: str = ""
    instead: bool = False
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; None: not said, so that an entry that is there keeps it. `name` and `org`: a contact's.

    `email` without a person: a contact who is not known yet. `instead`: whoever has the role hands it over.
    `responsible`: the insider of somebody external. `cleared`: fields that are to be empty.
    """

    person: Person | None = None
    function: str | None = None
    daci: str | None = None
    influence: int | None = None
    interest: int | None = None
    stance: str | None = None
    leads: bool | None = None
    responsible: Person | None = None
    why: str | None = None
    cleared: frozenset[str] = frozenset()
    name: str = ""
    org: str = ""
    email: str = ""
    instead: bool = False

    def says_something(self) -> bool:
        """Whether anything is said beside who it is."""
        said = (self.function, self.daci, self.influence, self.interest, self.stance, self.leads, self.why)
        return any(each is not None for each in (*said, self.responsible)) or bool(self.name or self.org)


def read(words: Sequence[str], known: Catalogue) -> Typed:
    """Sort out the words that were typed, whatever their order.

    Raises: NotUnderstood when there are two people or two roles, or the function is not known
    """
    mentions = [word for word in words if word.startswith(("@", "<@", "<!"))]
    emails = [address for word in words if (address := text.email(word))]
    roles = [word.casefold() for word in words if word.casefold() in ROLES]
    taken = {*mentions, *(word for word in words if word.casefold() in {*ROLES, INSTEAD, *LEAD} or text.email(word))}
    rest = [word for word in words if word not in taken]
    _only_one([*mentions, *emails], "one person", field="person")
    _only_one(roles, "one role", field="daci")
    mention, email, daci = ("".join(found) for found in (mentions, emails, roles))
    instead, lead = _instead(words, daci), any(word.casefold() in LEAD for word in words)
    if email:
        name, function = _name_and_function(rest, known)
        return Typed(email=email, name=name, function=function, daci=daci, instead=instead, lead=lead)
    return Typed(mention, function=_function(rest, known, named=bool(mention)), daci=daci, instead=instead, lead=lead)


def _instead(words: Sequence[str], daci: str) -> bool:
    said = any(word.casefold() == INSTEAD for word in words)
    if said and daci not in ONLY_ONE:
        raise NotUnderstood(f"`{INSTEAD}` goes with a role of one person: `driver` or `approver`.", field="daci")
    return said


def _function(words: Sequence[str], known: Catalogue, *, named: bool) -> str:
    """The function that is all of the words; where nobody is named, they may be somebody's name instead."""
    typed = " ".join(words)
    if named or not typed or known.find(typed) or known.resembles(typed):
        return known.function(typed) if typed else ""
    raise NotUnderstood(
        f"I can't read a mention or an e-mail address in {text.echo(typed)}. Type `@` and pick the person from "
        'Slack\'s list; for somebody from outside it is `add "Dana Roe" dana@retailer.example retailer`.',
        field="person",
    )


def _only_one(found: Sequence[str], what: str, *, field: str) -> None:
    if len(found) > 1:
        named = " and ".join(text.echo(each) for each in found)
        raise NotUnderstood(f"Please give {what} at a time: you gave {named}.", field=field)


def _name_and_function(words: Sequence[str], known: Catalogue) -> tuple[str, str]:
    """Split `Dana Roe account manager`: the longest run that is a function is it, the rest is the name."""
    for size in range(min(LONGEST_FUNCTION, len(words)), 0, -1):
        for begin in range(len(words) - size, -1, -1):
            if found := known.find(" ".join(words[begin : begin + size])):
                return " ".join([*words[:begin], *words[begin + size :]]), found
    # Nothing is a function: the first word is taken for the name, so that the rest gets its suggestions.
    return (words[0], known.function(" ".join(words[1:]))) if len(words) > 1 else (" ".join(words), "")


def asked_for(work: Work, found: Initiative, parsed: Parsed) -> Wanted:
    """What `add` was typed with, and the person that it names.

    Raises: NotUnderstood, BotError when the actor may not change the initiative
    """
    check_open(work, found)
    typed, given = read(parsed.words, scope.catalogue(work)), parsed.options
    person = _person(work, typed)
    if typed.email and person is None and not (typed.name and typed.function):
        form = f'`/{work.tenancy.prefix}stakeholders add "Dana Roe" {typed.email} retailer`'
        raise NotUnderstood(f"Somebody from outside needs a name and a function: {form}.", field="person")
    return Wanted(
        person=person,
        function=typed.function or None,
        daci=typed.daci or None,
        influence=_score(given, "influence"),
        interest=_score(given, "interest"),
        stance=stance(given["stance"]) if given.get("stance") else None,
        leads=typed.lead or None,
        responsible=insider(work, given.get("responsible", "")),
        why=_why(work, given["why"]) if "why" in given else None,
        name=_one_line(typed.name, "name"),
        org=_one_line(given.get("org", ""), "org"),
        email=typed.email,
        instead=typed.instead,
    )


def submitted(work: Work, found: Initiative, given: Mapping[str, str], *, about: Person | None = None) -> Wanted:
    """What the form was filled in with; `about`: whose entry it began with.

    What is left empty is not said; in a form that began with the very entry it is to be empty.

    Raises: NotUnderstood, BotError when the actor may not change the initiative
    """
    check_open(work, found)
    person = _picked(work, given, about)
    whole = about is not None and about.id == person.id
    if whole:
        given = {**given, **{name: given.get(name) or value for name, value in LEFT_OPEN.items()}}
    daci, _, instead = given["daci"].partition(" ")
    empty = frozenset(field for name, field in CLEARED.items() if not given.get(name, "").strip())
    return Wanted(
        person=person,
        function=scope.catalogue(work).function(given["function"]) if given["function"] else None,
        daci=daci or None,
        instead=bool(instead),
        influence=_score(given, "influence"),
        interest=_score(given, "interest"),
        stance=stance(given["stance"]) if given.get("stance") else None,
        leads=("leads" in given["leads"].split(",")) if whole else (given.get("leads") == "leads" or None),
        responsible=insider(work, f"<@{given['responsible']}>" if given.get("responsible") else ""),
        why=_why(work, given["why"]) if given["why"].strip() else None,
        cleared=empty if whole else frozenset(),
    )


def _picked(work: Work, given: Mapping[str, str], about: Person | None) -> Person:
    """Whom a form is about: the one it began with, where it does not ask, or the one who was picked."""
    if "person" not in given and about is not None:
        return about
    if not given.get("person"):  # some clients send a form without what it requires
        raise NotUnderstood("Pick a person.", field="person")
    return scope.person(work, f"<@{given['person']}>")


def submitted_contact(work: Work, found: Initiative, given: Mapping[str, str]) -> Wanted:
    """What the form for somebody outside Slack was filled in with.

    Raises: NotUnderstood, BotError when the actor may not change the initiative
    """
    check_open(work, found)
    address = text.email(given["email"].strip())
    if address is None:
        raise NotUnderstood(f"{text.echo(given['email'])} is no e-mail address.", field="email")
    name = _one_line(given["name"], "name")
    if not name:
        raise NotUnderstood("Somebody from outside needs a name.", field="name")
    daci, _, instead = given["daci"].partition(" ")
    return Wanted(
        person=_by_address(work, address),
        function=scope.catalogue(work).function(given["function"]) if given["function"] else None,
        daci=daci or None,
        instead=bool(instead),
        name=name,
        org=_one_line(given["org"], "org"),
        email=address,
    )


def check_open(work: Work, found: Initiative) -> None:
    """Refuse whoever may not change the register, and everybody once the initiative is closed.

    Raises: BotError
    """
    scope.check_may_change(work, found, WHAT)
    if found.closed_at is not None:
        raise BotError(f"{found.key} is stopped: its stakeholders stay as they are.")


def _score(given: Mapping[str, str], name: str) -> int | None:
    return text.amount(given[name], 1, 5, name) if given.get(name) else None


def stance(raw: str) -> str:
    """How somebody stands to the initiative, in one of the words for it."""
    said = raw.strip().casefold().replace("skeptic", "sceptic")
    if said in STANCES:
        return said
    near = text.nearest(said, STANCES, n=2)
    hint = f"Did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else "There are "
    every = "" if near else ", ".join(f"`{each}`" for each in STANCES) + "."
    raise NotUnderstood(f"I don't know the stance {text.echo(raw)}. {hint}{every}", field="stance")


def insider(work: Work, word: str) -> Person | None:
    """Who answers for somebody external: a member of the workspace."""
    if not word:
        return None
    found = scope.person(work, word, field="responsible")
    if found.is_external or found.is_bot:
        raise NotUnderstood(f"{found.name} is not from inside and cannot answer for somebody.", field="responsible")
    return found


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
    """The member or the outside contact; None when nobody is named, or a contact who is not known yet.

    Raises: NotUnderstood
    """
    if typed.mention:
        return scope.person(work, typed.mention)
    return _by_address(work, typed.email) if typed.email else None


def _by_address(work: Work, address: str) -> Person | None:
    return people.member_by_email(work, address) or people.by_email(work, address)
