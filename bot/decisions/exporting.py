"""Decisions as files, for one reader: MADR files in a zip, a table, or JSON. Nobody gets more than they may see."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bot import ballots, directory, scope, tables, templating, text
from bot.decisions import closing
from bot.decisions.terms import rules_of
from bot.decisions.typed import status
from bot.errors import BotError, NotUnderstood
from bot.messages import ballots as words
from bot.messages import records
from bot.messages.ballots import Balloted
from bot.messages.records import KINDS, Objected, Record, Said, Version, Vote
from storage import decisions, dossiers, sight
from storage.ballots import Ballot
from storage.dossiers import Dossier
from storage.people import Person
from storage.work import Work

AT_ONCE, MOST = 200, 5_000


@dataclass(frozen=True, slots=True)
class Export:
    """What is wanted: a kind of file, and which decisions; an errand carries it as its arguments."""

    kind: str = "md"
    status: str = ""
    initiative_id: int | None = None
    since: str = ""  # a moment, ISO 8601


def wanted(work: Work, given: Mapping[str, str]) -> Export:
    """What was typed, by option.

    Raises: NotUnderstood
    """
    kind = given.get("format", "").strip().casefold() or "md"
    if kind not in KINDS:
        raise NotUnderstood("An export is `format:md`, `format:csv` or `format:json`.", field="format")
    key, narrowed = given.get("initiative", ""), given.get("status", "")
    initiative = scope.by_key(work, key).id if key else None
    return Export(kind, status(narrowed) if narrowed else "", initiative, _since(work, given.get("since", "")))


def _since(work: Work, typed: str) -> str:
    if not typed.strip():
        return ""
    zone = ZoneInfo(work.person.tz)
    try:
        day = text.day(typed, now=work.now, zone=zone)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="since") from None
    return text.moment(day, time(0), zone).isoformat()


def page(work: Work, which: Export, below: int) -> tuple[list[Record], int]:
    """Some of the decisions, newest first, and below which number the next ones are; 0: there are no more.

    Raises: BotError when the actor may not see the initiative any more
    """
    fresh_since = directory.fresh_since(work)
    if which.initiative_id and not sight.sees(work, which.initiative_id, fresh_since):
        raise BotError("The initiative is not there any more.")
    since = datetime.fromisoformat(which.since) if which.since else None
    found = decisions.newest(
        work, fresh_since, limit=AT_ONCE, below=below or None, status=which.status or None,
        initiative_id=which.initiative_id, since=since,
    )  # fmt: skip
    made, known = dossiers.gather(work, found, fresh_since)
    return [_record(work, each, known) for each in made], found[-1].number if len(found) == AT_ONCE else 0


def _record(work: Work, of: Dossier, known: Mapping[int, Person]) -> Record:
    found, owner, place = of.decision, text.tame(known[of.decision.owner_id].name), of.channel
    on = (found.decided_at or found.created_at).astimezone(ZoneInfo(work.person.tz)).date()
    makers, consulted = _who(of, owner)
    return Record(
        found.number, found.title, found.status, found.outcome or "", on.isoformat(), records.moment(found.created_at),
        records.moment(found.decided_at), owner, of.initiative.key if of.initiative else "",
        of.initiative.name if of.initiative else "", (of.initiative.problem if of.initiative else "") or "",
        place.name if place and not place.is_direct and not place.is_private else "", found.permalink or "",
        of.why or (of.ballot.override_why if of.ballot else "") or "", makers, consulted,
        tuple(text.tame(person.name) for _, person in of.acknowledgements),
        sum(each.at is not None for each, _ in of.acknowledgements), of.successor, tuple(of.predecessors),
        _vote(work, of, of.ballot, known) if of.ballot else None,
    )  # fmt: skip


def _who(of: Dossier, owner: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who decided and who was consulted; of an anonymous ballot only how many decided."""
    ids = {of.decision.owner_id} if of.ballot is None else {person.id for _, person in of.stances}
    makers = (owner,) if of.ballot is None else tuple(text.tame(person.name) for _, person in of.stances)
    if of.ballot and of.ballot.anonymous:
        makers, ids = (f"{text.plural(len(of.stances), 'person', many='people')}, anonymously",), set()
    return makers, tuple(text.tame(each.name) for each in of.participants if each.id not in ids)


def _vote(work: Work, of: Dossier, ballot: Ballot, known: Mapping[int, Person]) -> Vote:
    result = ballots.result(rules_of(ballot), closing.votes(closing.said_of(ballot, of.stances, of.objections)))
    shown = Balloted(ballot, tuple(of.stances), result, tuple(of.objections), known, {})
    return Vote(
        ballot.method, words.METHODS[ballot.method], records.moment(ballot.closes_at),
        f"closed since {words.CLOSED_BY[ballot.closed_by]}" if ballot.closed_by else "it is open",
        len(of.stances), len(of.stances) - result.silent, result.quorum.needed, result.quorum.met, ballot.anonymous,
        {} if shown.veiled else dict(result.counts), _said(work, shown), _objected(shown),
        tuple(Version(each.number, each.title, each.outcome or "") for each in of.editions),
        tuple(shown.options), ballot.chosen or 0,
    )  # fmt: skip


def _said(work: Work, shown: Balloted) -> tuple[Said, ...]:
    if shown.veiled or shown.ballot.anonymous:
        return ()
    catalogue, made = scope.catalogue(work), []
    for stance, person in shown.stances:
        if stance.choice:
            giver = shown.people.get(stance.given_by_id or 0)
            by = text.tame(giver.name) if giver and giver.id != person.id else ""
            function = catalogue.title(stance.function) if stance.function else ""
            reason, version = stance.reason or "", stance.edition or 1
            made.append(Said(text.tame(person.name), function, stance.choice, reason, version, by))
    return tuple(made)


def _objected(shown: Balloted) -> tuple[Objected, ...]:
    if shown.veiled:
        return ()
    return tuple(
        Objected("somebody" if shown.ballot.anonymous else text.tame(person.name), each.choice, each.reason, each.state)
        for each, person in shown.objections
    )


# Written


def file(made: Sequence[Record], kind: str, now: datetime) -> tuple[str, bytes]:
    """A file's name and content."""
    name = f"decisions-{now:%Y-%m-%d}"
    if kind == "md":
        return f"{name}.zip", _zipped(made, now)
    if kind == "csv":
        return f"{name}.csv", tables.write_csv([records.row(each) for each in made], records.COLUMNS)
    return f"{name}.json", json.dumps([asdict(each) for each in made], ensure_ascii=False, indent=1).encode()


def _zipped(made: Sequence[Record], now: datetime) -> bytes:
    """One file for each decision, and an index of them."""
    files = {each.number: each.name for each in made}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        index = templating.markdown("madr_index.md.j2", records=made, date=f"{now:%Y-%m-%d}")
        for name, written in (("index.md", index), *((each.name, madr(each, files)) for each in made)):
            packed.writestr(zipfile.ZipInfo(name, now.astimezone(UTC).timetuple()[:6]), written)
    return content.getvalue()


def madr(record: Record, files: Mapping[int, str]) -> str:
    """A decision in the form of MADR 4 (https://adr.github.io/madr/); what was not recorded is not made up."""
    return templating.markdown(
        "madr.md.j2", record=record, status=templating.Markdown(records.status(record)),
        options=records.options(record), how=records.how(record), consequences=records.consequences(record),
        said=records.said(record), links=records.links(record, files),
    )  # fmt: skip
