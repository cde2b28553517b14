"""What a listener answers: values only; the door chooses the way they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.blocks import Message, View


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the person who asked; `replace` puts it in place of the message that was pressed."""

    message: Message
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Modal:
    """Open a modal; when Slack does not open it in time, `typed` (without prefix) tells how to type it."""

    view: View
    typed: str
    push: bool = False
    update: bool = False  # in place of the modal in which the button was pressed


@dataclass(frozen=True, slots=True)
class Update:
    """Show another view in place of the submitted one."""

    view: View


@dataclass(frozen=True, slots=True)
class Errors:
    """Sentences on a modal's fields, by field name."""

    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for what is being typed into a menu: (label, value), at most a hundred."""

    choices: tuple[tuple[str, str], ...]


Reply = Say | Modal | Update | Errors | Options | None
