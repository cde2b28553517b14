"""Long texts as Jinja2 templates: what is put into one is escaped for Slack, and a name it lacks is an error."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

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


class Markdown(str):
    """Text that is Markdown already: a link of ours, a number."""

    __slots__ = ()


def markdown(template: str, **values: Any) -> str:
    """A template for a Markdown file: what is put into it is escaped for that, and not for Slack."""
    return _markdown().get_template(template).render(**values).strip() + "\n"


def html(template: str, **values: Any) -> str:
    """A template for an e-mail: what is put into it is escaped for HTML."""
    return _html().get_template(template).render(**values).strip() + "\n"


def _unmarked(value: Any) -> str:
    """Text that Markdown shows as it was typed, on as many lines; no HTML, no link, no heading comes out of it."""
    if isinstance(value, Markdown):
        return value
    lines = _SIGNS.sub(r"\\\1", str(value)).splitlines()
    return "  \n".join(_FIRST.sub(r"\1\\\2", line) for line in lines)


_SIGNS = re.compile(r"([\\`*_\[\]<>|~])")
_FIRST = re.compile(r"^(\s*)([#=]|-(?=[-\s]*$))")


def fit(plain: str, limit: int) -> str:
    """Plain text without blank lines, shortened to so many characters; a block of code keeps its shape, and ends."""
    dense = text.dense(plain)
    short = text.shorten(dense, limit)
    return text.closed(text.shorten(dense, limit - len(text.FENCE) - 1)) if text.is_open(short) else short


def name(plain: str) -> str:
    """A name for the inside of a bold line, whose asterisks would end it."""
    return text.shorten(" ".join(plain.split()).replace("*", "∗"), NAME_LENGTH)


def names(plain: Sequence[str], shown: int = NAMES_SHOWN) -> str:
    """Names in a row, the first so many of them."""
    rest = f" and {len(plain) - shown} more" if len(plain) > shown else ""
    return ", ".join(name(each) for each in plain[:shown]) + rest


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


@cache
def _markdown() -> Environment:
    made = _environment().overlay(finalize=_unmarked)
    made.filters |= {"ready": Markdown, "yaml": _yaml, "url": _address}
    return made


@cache
def _html() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("bot"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"fit": fit, "name": name, "names": names}
    return made


def _yaml(values: Sequence[str]) -> Markdown:
    """Texts as a list in YAML: what JSON writes is read by both."""
    return Markdown(json.dumps([text.tame(each) for each in values], ensure_ascii=False))


def _address(address: str) -> Markdown:
    """An address for a link in angle brackets, which it cannot end."""
    return Markdown(quote(address, safe="/:?=&#%,;+@~"))
