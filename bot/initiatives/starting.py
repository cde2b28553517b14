"""Initiatives are started: named, keyed, owned, and linked where they begin."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

from bot import outbox, text
from bot.errors import NotUnderstood
from bot.initiatives import linking
from bot.initiatives.fields import Details, read
from bot.messages.initiatives import Place
from storage import history, initiatives
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work

KEY = re.compile(r"[A-Z][A-Z0-9-]{0,19}\Z")
GIVE_KEY = "Give it a short key, like `key:EU`."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for when an initiative is started; `key` empty: made from the name."""

    name: str
    key: str = ""
    owner: Person | None = None
    details: Details = field(default_factory=Details)


def new(work: Work, wanted: Wanted, channel: Channel | None) -> Initiative:
    """Start an initiative, owned by who asks unless said otherwise, and link this channel, if any, when it is free.

    Raises: NotUnderstood
    """
    values = read(work, replace(wanted.details, name=wanted.name))
    key = _key(work, wanted.key or _suggested_key(work, values["name"]))
    owner = wanted.owner or work.person
    made = work.add(Initiative(key=key, owner_id=owner.id, created_at=work.now, **values))
    history.append(work, "initiative", made.id, "new", key=key, name=made.name, owner=owner.id)
    if channel and not channel.is_direct and linking.served(work, channel) is None:
        linking.tie(work, made, channel)
    outbox.redraw_home(work, owner.id, work.person.id)
    return made


def place(work: Work, made: Initiative, channel: Channel | None) -> Place:
    """What became of the channel that an initiative was started in."""
    if channel is None or channel.is_direct:
        return Place("none")
    if channel.initiative_id == made.id:
        return Place("linked")
    return Place("taken", linking.named_of(work, initiatives.of_channel(work, channel)))


def _key(work: Work, typed: str) -> str:
    key = typed.upper()
    if not KEY.match(key):
        raise NotUnderstood(
            f"A key is 1 to 20 letters, digits and hyphens and starts with a letter, like `EU-LAUNCH`; "
            f"{text.echo(typed)} is not.",
            field="key",
        )
    if initiatives.by_key(work, key) is not None:
        # It may be one that the actor cannot see: nothing more is said of it.
        raise NotUnderstood(f"The key {text.echo(key)} is taken. Choose another one.", field="key")
    return key


def _suggested_key(work: Work, name: str) -> str:
    """A free key made from the name: `EU launch` → `EU-LAUNCH`."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", folded)
    if not words:
        raise NotUnderstood(f"No key can be made from {text.echo(name)}. {GIVE_KEY}", field="key")
    base = "-".join(words).upper()[:16].strip("-")
    base = base if base[:1].isalpha() else f"I-{base}".rstrip("-")
    taken = set(initiatives.keys(work))
    return next(key for n in range(1, len(taken) + 2) if (key := base if n == 1 else f"{base}-{n}") not in taken)
