"""The table that a slash command is dispatched from, and that its help is made from, so that help is always whole."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot import text
from bot.errors import NotUnderstood

_HELP = ("help", "?", "-h", "--help")


_OPTION = re.compile(r"([a-z][a-z_-]*):")


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command: `usage` is what follows the slash name (`list [status:open]`), `about` one line of help."""

    name: str
    usage: str
    about: str
    run: Callable[..., Any]
    writes: bool = True
    hidden: bool = False
    wide: bool = False  # writes, yet may name what comes from another channel, as everything that reads may


class Table:
    """All that one slash command understands."""

    def __init__(
        self, slash: str, about: str, commands: Sequence[Command], *, default: str | None = None, discreet: bool = False
    ) -> None:
        """Check the table once, at start: no name twice, and a default that exists (none means help).

        `discreet`: addresses that are typed are secrets, and are not given back when something is refused.
        """
        self.discreet = discreet
        self.slash = slash.lstrip("/")
        self.about = about
        self.default = default or "help"
        self.own_help = all(command.name != "help" for command in commands)
        listed = [*commands, *([self._own_help()] if self.own_help else [])]
        self._commands = {command.name: command for command in listed}
        if len(self._commands) != len(listed) or self.default not in self._commands:
            raise ValueError(f"/{self.slash}: a sub-command is named twice, or the default {self.default!r} is missing")

    def pick(self, raw: str, prefix: str = "") -> tuple[Command, text.Parsed]:
        """Find the sub-command that was typed, with the rest parsed; nothing typed means the default."""
        parsed = text.parse(raw)
        if not parsed.words:
            return self._commands[self.default], _check_options(self._commands[self.default], parsed)
        name = "help" if parsed.words[0].lower() in _HELP else parsed.words[0].lower()
        if name not in self._commands:
            raise self._unknown(parsed, prefix)
        return self._commands[name], _check_options(self._commands[name], parsed.without_first())

    def help(self, prefix: str = "") -> list[tuple[str, str]]:
        """List what can be typed, as (usage line, what it does)."""
        shown = (command for command in self._commands.values() if not command.hidden)
        return [(self._usage(command, prefix), command.about) for command in shown]

    def names(self) -> list[str]:
        """Name the sub-commands that are shown."""
        return [command.name for command in self._commands.values() if not command.hidden]

    def _own_help(self) -> Command:
        # Its `run` takes anything and gives help() without a prefix; who has a prefix asks help(prefix) instead.
        return Command("help", "help", "Shows what you can type here.", lambda *_, **__: self.help(), writes=False)

    def _usage(self, command: Command, prefix: str) -> str:
        return f"/{prefix}{self.slash} {command.usage}"

    def _unknown(self, parsed: text.Parsed, prefix: str) -> NotUnderstood:
        """Say what is missing and offer the nearest; the door gives back what was typed."""
        slash, typed = f"/{prefix}{self.slash}", parsed.words[0]
        sentence = f"There is no {text.echo(f'{slash} {typed}')}. {self._suggestion(typed, prefix)}"
        return NotUnderstood(sentence)

    def _suggestion(self, typed: str, prefix: str) -> str:
        visible = {name: command for name, command in self._commands.items() if not command.hidden}
        close = text.nearest(typed, visible, n=2)
        if not close:
            names = ", ".join(f"`{name}`" for name in visible)
            return f"It knows {names}; `/{prefix}{self.slash} help` says more."
        usages = " · ".join(f"`{self._usage(visible[name], prefix)}`" for name in close)
        return f"Did you mean {' or '.join(f'`{name}`' for name in close)}? {usages}"


def _check_options(command: Command, parsed: text.Parsed) -> text.Parsed:
    """Refuse an option that the command's usage does not name: nothing that was typed is ignored in silence."""
    known = list(dict.fromkeys(_OPTION.findall(command.usage)))
    unknown = next((name for name in parsed.options if name not in known), None)
    if unknown is None:
        return parsed
    near = text.nearest(unknown, known) or known
    hint = f"Try {' or '.join(f'`{name}:`' for name in near)}." if near else f"`{command.name}` has no options."
    raise NotUnderstood(
        f'I don\'t know {text.echo(f"{unknown}:")} here. {hint} Text with a colon in it needs quotes: `"like: this"`.'
    )
