"""The terms of a proposal: what was typed of method, quorum, silence and closing, and sensible defaults for the rest.

What is said for one proposal wins over its template, that over the initiative's defaults, those over the workspace's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import ballots, scope, text
from bot.ballots import Rules
from bot.errors import BotError, NotUnderstood
from storage import preferences
from storage.ballots import Ballot
from storage.initiatives import Initiative
from storage.work import Work

Said = Mapping[str, str]  # terms as people type them, by option

REASONS, HIDDEN, FALLBACKS = (
    ("none", "optional", "required"),
    ("no", "voted", "closed"),
    ("approver", "meeting", "lapse"),
)
CLOSES_AT, LONGEST_DAYS = time(17), 60
SATURDAY = 5
FURTHEST = timedelta(days=366)
OPTIONS_AT_MOST, OPTION_LIMIT = 8, 200
BASE: Said = {
    "method": "consent", "quorum": "50%", "silence": "abstain", "days": "3", "reasons": "optional", "hidden": "no",
    "anonymous": "no", "tie": "rejected", "fallback": "approver", "extend": "48",
}  # fmt: skip
TEMPLATES: Mapping[str, Said] = {
    "sense": {"method": "majority", "quorum": "0%", "days": "1", "reasons": "optional", "fallback": "lapse"},
    "consent": {"method": "consent", "reasons": "required"},
    "consensus": {"method": "consensus", "quorum": "100%", "days": "5", "reasons": "required"},
    "advice": {"method": "approver", "quorum": "0%"},
    "majority": {"method": "majority"},
    "supermajority": {"method": "supermajority"},
}
DEFAULTS = tuple(name for name in BASE if name not in ("anonymous", "hidden"))  # what can be set for all proposals


@dataclass(frozen=True, slots=True)
class Terms:
    """How a proposal is decided. `explicit`: which functions somebody asked for, not only the initiative."""

    rules: Rules
    closes_at: datetime
    reasons: str = "optional"
    hidden: str = "no"
    anonymous: bool = False
    fallback: str = "approver"
    extend_hours: int = 48
    options: tuple[str, ...] = ()
    explicit: bool = False

    def columns(self) -> dict[str, object]:
        """As a ballot keeps them."""
        rules = self.rules
        return {
            "method": rules.method, "silence": rules.silence, "share": rules.share, "tie": rules.tie,
            "functions": sorted(rules.functions), "reasons": self.reasons, "hidden": self.hidden,
            "anonymous": self.anonymous, "fallback": self.fallback, "extend_hours": self.extend_hours,
            "closes_at": self.closes_at, "options": [{"text": each, "weight": None} for each in self.options],
        }  # fmt: skip


def terms(work: Work, found: Initiative | None, given: Said) -> Terms:
    """What was typed or picked, by option; what is left open is the template's, the initiative's or the workspace's.

    Raises: NotUnderstood
    """
    said = {**usual(work, found), **_template(given), **_spoken(given)}
    shares, functions = _quorum(work, said["quorum"])
    own = _quorum(work, given.get("quorum", ""))[1]
    options = choices(given.get("options", ""))
    rules = Rules(
        one_of(said, "method", ballots.METHODS),
        one_of(said, "silence", tuple(ballots.SILENCES)),
        50 if shares is None else shares,
        frozenset([*(functions or ()), *(_required(work, found) if own is None else ())]),
        one_of(said, "tie", ballots.TIES),
        len(options),
    )
    return Terms(
        rules,
        closing(work, given.get("closes", ""), days=_days(said["days"])),
        one_of(said, "reasons", REASONS),
        one_of(said, "hidden", HIDDEN),
        one_of(said, "anonymous", ("yes", "no")) == "yes",
        one_of(said, "fallback", FALLBACKS),
        text.amount(said["extend"], 1, 24 * 14, "hours"),
        options,
        explicit=own is not None,
    )


def usual(work: Work, found: Initiative | None) -> dict[str, str]:
    """How decisions are made here when nothing else is said."""
    return {**BASE, **preferences.of(work).deciding, **(found.deciding if found else {})}


def usual_days(work: Work) -> int:
    """How many working days a proposal is open when nothing else is said."""
    return _days(usual(work, None)["days"])


def _spoken(given: Said) -> dict[str, str]:
    return {name: given[name].strip() for name in BASE if given.get(name, "").strip()}


def _template(given: Said) -> Said:
    name = given.get("template", "").strip().casefold()
    return TEMPLATES[one_of({"template": name}, "template", tuple(TEMPLATES))] if name else {}


def checked(work: Work, given: Said) -> dict[str, str]:
    """Defaults as somebody sets them, if a proposal could be made with them.

    Raises: NotUnderstood
    """
    said = {name: value.casefold() for name, value in _spoken(given).items() if name in DEFAULTS}
    terms(work, None, said)
    return said


def one_of(given: Said, name: str, known: tuple[str, ...]) -> str:
    """One of the known words, as it was typed for a term.

    Raises: NotUnderstood with the nearest ones
    """
    said = given[name].strip().casefold()
    if said in known:
        return said
    near = text.nearest(said, known) or known
    raise NotUnderstood(
        f"I don't know {name} {text.echo(said)}. Try {', '.join(f'`{each}`' for each in near)}.", field=name
    )


def _days(typed: str) -> int:
    try:
        return text.amount(typed, 1, LONGEST_DAYS, "days")
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="days") from None


def choices(typed: str) -> tuple[str, ...]:
    """Options to choose from, a line each or parted by semicolons.

    Raises: NotUnderstood
    """
    found = [" ".join(each.split()) for each in typed.replace(";", "\n").splitlines()]
    options = tuple(dict.fromkeys(each for each in found if each))
    if len(options) == 1 or len(options) > OPTIONS_AT_MOST:
        raise NotUnderstood(f"Give 2 to {OPTIONS_AT_MOST} options, a line each, or none.", field="options")
    if too_long := next((each for each in options if len(each) > OPTION_LIMIT), ""):
        raise NotUnderstood(
            f"An option has at most {OPTION_LIMIT} characters; one has {len(too_long)}.", field="options"
        )
    return options


def _quorum(work: Work, typed: str) -> tuple[int | None, list[str] | None]:
    """`60%, accounting, logistics`: a share and functions; None where nothing is said of them."""
    parts = [part.strip() for part in typed.split(",") if part.strip()]
    shares = [part for part in parts if part.endswith("%")]
    if len(shares) > 1:
        raise NotUnderstood("A quorum has one share, like `60%`, and as many functions as you like.", field="quorum")
    share = text.amount(shares[0].removesuffix("%").strip(), 0, 100, "quorum") if shares else None
    named = [part for part in parts if not part.endswith("%")]
    functions = scope.functions(work, ",".join(named), field="quorum") if named else None
    return share, functions


def _required(work: Work, found: Initiative | None) -> list[str]:
    return sorted({*preferences.of(work).required, *found.required}) if found else []


def closing(work: Work, typed: str, *, days: int) -> datetime:
    """When a ballot closes, read in the actor's zone; left empty: at 17:00 in so many working days.

    Raises: NotUnderstood when that is past or further than a year away
    """
    zone = ZoneInfo(work.person.tz)
    if not typed.strip():
        return _in_working_days(work.now, zone, days)
    try:
        at = text.when(typed, now=work.now, zone=zone, default_time=CLOSES_AT)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="closes") from None
    if at <= work.now:
        raise NotUnderstood(f"{text.echo(typed)} is past. When shall it close?", field="closes")
    if at - work.now > FURTHEST:
        raise NotUnderstood("A ballot is open for a year at most.", field="closes")
    return at


def _in_working_days(now: datetime, zone: ZoneInfo, left: int) -> datetime:
    day = now.astimezone(zone).date()
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return text.moment(day, CLOSES_AT, zone)


def rules_of(ballot: Ballot) -> Rules:
    """The stored rules: closing looks at nothing else."""
    functions = frozenset(ballot.functions)
    return Rules(ballot.method, ballot.silence, ballot.share, functions, ballot.tie, len(ballot.options))


def tighten(ballot: Ballot, *, hidden: str, anonymous: bool) -> None:
    """Hide more than before: results cannot be shown earlier than was promised, nor names given to the nameless.

    Raises: BotError
    """
    if HIDDEN.index(hidden or ballot.hidden) < HIDDEN.index(ballot.hidden):
        raise BotError("People answered in the belief that the results stay hidden: that cannot be loosened.")
    ballot.hidden, ballot.anonymous = hidden or ballot.hidden, ballot.anonymous or anonymous
