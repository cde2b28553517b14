"""Long texts as Jinja2 templates: what is put into one is escaped for Slack, and a name it lacks is an error."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from bot import text

if TYPE_CHECKING:
    from jinja2 import Environment

NAMES_SHOWN, NAME_LENGTH = 40, 60


class Mrkdwn(str):
    """Text that is mrkdwn already and must not be escaped again: a date, a link of ours."""

    __slots__ = ()


def render(template: str, **values: Any) -> str:
    """The text of a template in `bot/templates`, without white space at its ends."""
    return _environment().get_template(template).render(**values).strip()


def fit(plain: str, limit: int) -> str:
    """Plain text without blank lines, shortened to so many characters."""
    return text.shorten("\n".join(line.strip() for line in plain.splitlines() if line.strip()), limit)


def name(plain: str) -> str:
    """A name for the inside of a bold line, whose asterisks would end it."""
    return text.shorten(" ".join(plain.split()).replace("*", "∗"), NAME_LENGTH)


def names(plain: Sequence[str]) -> str:
    """Names in a row, the first forty of them."""
    rest = f" and {len(plain) - NAMES_SHOWN} more" if len(plain) > NAMES_SHOWN else ""
    return ", ".join(name(each) for each in plain[:NAMES_SHOWN]) + rest


def _escaped(value: Any) -> str:
    return value if isinstance(value, Mrkdwn) else text.escape(str(value))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # only a digest needs it: a start need not wait

    # Jinja's own autoescape is for HTML and would turn quotes into entities that Slack shows as they are.
    made = Environment(  # noqa: S701
        loader=PackageLoader("bot"),
        undefined=StrictUndefined,
        finalize=_escaped,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"fit": fit, "name": name, "names": names}
    return made
