"""Which numbered thing a command means, and the numbers that buttons carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot import text
from bot.errors import NotUnderstood
from bot.text import Parsed
from storage.work import Work


class Numbered(Protocol):
    """What has a number in the workspace."""

    number: int


Thing = TypeVar("Thing", bound=Numbered)
LONG = 12  # digits: seconds since the epoch have ten


@dataclass(frozen=True, slots=True)
class Picker(Generic[Thing]):
    """How one kind is picked: what it is called, its command, an example (`M-3`), and how it is read and found."""

    noun: str
    slash: str
    example: str
    numbered: Callable[[str], tuple[int, str]]
    find: Callable[[Work, int], Thing]

    def named(self, work: Work, typed: Parsed, command: str) -> tuple[Thing, str]:
        """The one whose number was typed first, and what was typed after it.

        Raises: NotUnderstood
        """
        if not typed.words:
            form = f"/{work.tenancy.prefix}{self.slash} {command} {self.example}"
            raise NotUnderstood(f"Which {self.noun}? Type its number: `{form}`.")
        number, rest = self.numbered(" ".join(typed.words))
        return self.find(work, number), rest

    def only(self, work: Work, typed: Parsed, command: str, options: str = "") -> Thing:
        """The one whose number was typed, and nothing after it but options.

        Raises: NotUnderstood
        """
        found, rest = self.named(work, typed, command)
        if rest:
            form = f"/{work.tenancy.prefix}{self.slash} {command} {self.example[0]}-{found.number}{options}"
            raise NotUnderstood(f"One {self.noun} at a time: `{form}`. I can't tell what {text.echo(rest)} is for.")
        return found


def numbers(value: str) -> tuple[int, int]:
    """The two numbers that a button carries; 0 for what is none."""
    first, _, second = value.partition(" ")
    return number(first), number(second)


def number(word: str) -> int:
    """The number that a button carries; 0 for what is none."""
    return int(word) if word.isdecimal() and len(word) < LONG else 0
