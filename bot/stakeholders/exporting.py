"""The register as rows of a file: everything for those who may change it, names and roles for everybody else."""

from __future__ import annotations

from bot import scope, tables
from storage import people, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

PUBLIC = ("slack_id", "name", "organisation", "function", "role")
KINDS = ("csv", "json")


def export(work: Work, found: Initiative, kind: str) -> tuple[str, bytes]:
    """A file's name and content."""
    frank = scope.may_change(work, found)
    columns = tables.COLUMNS if frank else PUBLIC
    register = stakeholders.register(work, found.id)
    insiders = people.by_ids(work, {entry.responsible_id for entry, _ in register if entry.responsible_id})
    rows = [_row(entry, person, insiders) for entry, person in register]
    write = tables.write_json if kind == "json" else tables.write_csv
    return f"{found.key}-stakeholders-{work.now:%Y-%m-%d}.{kind}", write(rows, columns)


def _row(entry: Stakeholder, person: Person, insiders: dict[int, Person]) -> dict[str, str]:
    insider = insiders.get(entry.responsible_id or 0)
    return {
        "slack_id": person.slack_id or "", "email": person.email or "", "name": person.name,
        "organisation": person.organisation or "", "function": entry.function, "role": entry.daci,
        "lead": "yes" if entry.leads else "no", "influence": str(entry.influence or ""),
        "interest": str(entry.interest or ""), "stance": entry.stance, "why": entry.why or "",
        "responsible": (insider.slack_id or "") if insider else "", "added_at": entry.added_at.isoformat(),
    }  # fmt: skip
