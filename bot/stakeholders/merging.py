"""An outside contact and the member they became are one person from then on."""

from __future__ import annotations

from bot import directory, outbox, scope
from bot.errors import BotError, NotUnderstood
from bot.messages.stakeholders import ONLY_ONE
from bot.stakeholders import changing
from bot.stakeholders.reading import Wanted
from storage import history, merging, people, sight, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

KEPT = ("influence", "interest", "why")


def candidates(work: Work, initiative_ids: list[int]) -> list[tuple[Person, Person]]:
    """Contacts in these initiatives whose address is an active member's, each with the member."""
    return merging.candidates(work, initiative_ids)


def merge(work: Work, contact_id: int, member_id: int) -> tuple[Person, Person]:
    """Make one person of a contact and a member: everything about the contact is the member's.

    Raises: NotUnderstood, BotError
    """
    contact, member = work.get(Person, contact_id), work.get(Person, member_id)
    if contact is None or member is None:
        raise BotError("One of the two is not known any more.")
    work.session.refresh(contact, with_for_update=True)  # whoever merges them as well waits here
    _check(work, contact, member)
    for found in merging.initiatives_of(work, contact.id):
        _move(work, found, contact, member)
    work.session.flush()
    merging.point_to(work, contact.id, member.id)
    contact.merged_into_id = member.id
    member.organisation = member.organisation or contact.organisation
    member.function = member.function or contact.function
    history.append(work, "person", contact.id, "merge", into=member.id)
    outbox.redraw_home(work, member.id)
    return contact, member


def _check(work: Work, contact: Person, member: Person) -> None:
    if contact.merged_into_id is not None:
        raise BotError(f"{contact.name} was merged before.")
    if contact.slack_id is not None:
        raise NotUnderstood(f"{contact.name} is a member of Slack: only somebody from outside can be merged.")
    if member.slack_id is None or member.is_bot:
        raise NotUnderstood(f"{member.name} is {'an app' if member.is_bot else 'not in Slack'}.")
    same = bool(contact.email) and (member.email or "").lower() == contact.email
    if not _may(work, contact, same=same):
        raise BotError(f"An admin, or whoever may change every initiative of {contact.name}, can merge them.")


def _may(work: Work, contact: Person, *, same: bool) -> bool:
    """Where Slack confirms the address, one initiative is enough; otherwise it is somebody's word for all of them."""
    if work.person.is_admin:
        return True
    changeable = [scope.may_change(work, each) for each in merging.initiatives_of(work, contact.id)]
    return (any(changeable) if same else all(changeable)) and bool(changeable)


def _move(work: Work, found: Initiative, contact: Person, member: Person) -> None:
    old = stakeholders.find(work, found.id, contact.id)
    if old is None:
        return
    part = Wanted(
        function=old.function, daci=old.daci, influence=old.influence, interest=old.interest, why=old.why,
        stance=old.stance, leads=old.leads, responsible=_insider(work, old, member),
    )  # fmt: skip
    touched = old.touched_at, old.touched_by
    changing.note(work, old, "remove")
    stakeholders.remove(work, old)
    present = stakeholders.find(work, found.id, member.id)
    if present is None:
        present = changing.enter(work, found, member, part)
    else:
        changing.change(work, present, _filled(present, part))
    if touched[0] and (present.touched_at is None or present.touched_at < touched[0]):
        present.touched_at, present.touched_by = touched
    outbox.redraw_home(work, found.owner_id)


def _insider(work: Work, old: Stakeholder, member: Person) -> Person | None:
    """Whoever answered for the contact answers for the member too, if they are from outside as well."""
    return work.get(Person, old.responsible_id) if member.is_external and old.responsible_id else None


def _filled(present: Stakeholder, part: Wanted) -> Wanted:
    """What the member's own entry leaves open, and a role that one person has."""
    empty = {name: getattr(part, name) for name in KEPT if getattr(present, name) is None}
    role = part.daci if part.daci in ONLY_ONE else None
    stance = part.stance if present.stance == "unknown" else None
    leads = True if part.leads and part.function == present.function else None
    responsible = None if present.responsible_id else part.responsible
    return Wanted(daci=role, stance=stance, leads=leads, responsible=responsible, **empty)


def _known_to(work: Work, contact: Person) -> bool:
    """Whether the actor sees an initiative that a contact is in: otherwise not even the name is theirs to know."""
    fresh_since = directory.fresh_since(work)
    return any(sight.sees(work, each.id, fresh_since) for each in merging.initiatives_of(work, contact.id))


def contact(work: Work, address: str) -> Person:
    """The outside contact with this address.

    Raises: NotUnderstood
    """
    found = people.by_email(work, address)
    if found is None or not _known_to(work, found):
        raise NotUnderstood(f"Nobody from outside has the address `{address}`.")
    if found.slack_id is not None:
        raise BotError(f"`{address}` was merged into {found.name} before.")
    return found
