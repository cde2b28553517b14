"""The workspace's own functions and aliases, kept by its admins."""

from __future__ import annotations

import re

from bot import functions, scope, text
from bot.errors import BotError, NotUnderstood
from bot.functions import ALIASES, NAMES, Catalogue
from storage import functions as kept
from storage import history, stakeholders
from storage.work import Work

MOST = 80  # a menu of Slack's holds a hundred
LONGEST = 40
EVERYTHING_ELSE = re.compile(r"[^\w&/ ]", re.UNICODE)


def check_admin(work: Work) -> None:
    """Refuse everybody else.

    Raises: BotError
    """
    if not work.person.is_admin:
        raise BotError("Only an admin of the workspace can change that.")


def add(work: Work, typed: str, aliases: str = "") -> str:
    """A function of one's own, with what else it is called; its title.

    Raises: BotError, NotUnderstood
    """
    check_admin(work)
    title, known = " ".join(text.readable(typed, {}).split()), scope.catalogue(work)
    said = _plain(title)
    if len(known.names) >= MOST:
        raise BotError(f"There are {MOST} functions already: a menu holds no more. Remove one first.")
    _check_free(known, said)
    name = said.replace(" ", "_")
    if not kept.add(work, said, name, title):
        raise BotError(f"{text.echo(title)} was added just now.")
    history.append(work, "function", 0, "add", function=name, title=title)
    _forget(work)
    for each in _parted(aliases):
        alias(work, name, each)
    return title


def alias(work: Work, function: str, typed: str) -> str:
    """Another name for a function; the function's title.

    Raises: BotError, NotUnderstood
    """
    check_admin(work)
    known = scope.catalogue(work)
    name, said = known.function(function), _plain(typed)
    if known.find(said) == name:
        return known.title(name)
    _check_free(known, said)
    if not kept.add(work, said, name):
        raise BotError(f"{text.echo(typed)} was added just now.")
    history.append(work, "function", 0, "alias", function=name, alias=said)
    _forget(work)
    return known.title(name)


def remove(work: Work, typed: str) -> str:
    """Take away a function or an alias that was added; what was taken away.

    Raises: BotError, NotUnderstood
    """
    check_admin(work)
    said = functions.plain(typed)
    name = said.replace(" ", "_")
    if name in NAMES or said in ALIASES:
        raise BotError(f"{text.echo(typed)} is built in and stays.")
    own = {function: title for _, function, title in kept.names(work) if title}
    if name in own:
        _check_unused(work, name, own[name] or name)
        kept.forget(work, name)
    elif not kept.remove(work, said):
        raise NotUnderstood(f"Nobody has added {text.echo(typed)}.", field="function")
    history.append(work, "function", 0, "remove", function=name)
    _forget(work)
    return own.get(name) or said


def _check_unused(work: Work, name: str, title: str) -> None:
    speakers = stakeholders.count_function(work, name)
    if speakers:
        people = text.plural(speakers, "person speaks", many="people speak")
        raise BotError(f"{people} for {title} in open initiatives. Give them another function first.")


def _plain(typed: str) -> str:
    said = functions.plain(EVERYTHING_ELSE.sub(" ", typed))
    if not said or len(said) > LONGEST or said.isdecimal():
        raise NotUnderstood(
            f"A function's name has 1 to {LONGEST} letters; {text.echo(typed)} does not do.", field="function"
        )
    return said


def _check_free(known: Catalogue, said: str) -> None:
    if meant := known.find(said):
        raise BotError(f"{text.echo(said)} means {known.title(meant)} already.")


def _parted(typed: str) -> list[str]:
    return [each.strip() for each in typed.split(",") if each.strip()]


def _forget(work: Work) -> None:
    """What was read of the functions is out of date."""
    work.memory.pop(scope.CATALOGUE, None)


def listed(work: Work) -> list[tuple[str, tuple[str, ...], bool]]:
    """All functions by title, with their aliases; whether the workspace has added it."""
    known = scope.catalogue(work)
    called: dict[str, list[str]] = {}
    for said, function in known.aliases.items():
        called.setdefault(function, []).append(said)
    return [(title, tuple(called.get(name, ())), name not in NAMES) for name, title in known.names.items()]
