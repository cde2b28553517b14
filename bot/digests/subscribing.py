"""Who is told when: subscriptions of channels and people, and what their schedules do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import directory, outbox, recurrence, scope, text
from bot.digests import mailing
from bot.digests.composing import compose
from bot.errors import BotError, NotUnderstood
from bot.messages import digests as words
from bot.messages import standups as places
from bot.messages.delivery import INVITE
from bot.messages.digests import Listed, Titled
from bot.outbox import Place
from storage import channels, digests, happenings, schedules
from storage.channels import Channel
from storage.digests import EXECUTIVE, LENGTHS, QUIETS, SAY, SILENT, WORKING, Digest
from storage.happenings import Reader
from storage.initiatives import Initiative
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

KIND = "digest"
PLACES = ("", "me", "mail", "channel")
WEEKLY, DAILY = "weekly friday 16:00", "daily 09:00"
AT = {"weekly": "16:00", "daily": "09:00"}
MOST = 10  # digests of one channel, or of one person
GRACE_SECONDS = {"daily": 20 * 3600, "weekly": 3 * 86400}  # a late one comes until the next is near
AHEAD = {"daily": timedelta(days=2), "weekly": timedelta(days=7)}  # what closes within that is soon
PERIOD = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
LATE = timedelta(minutes=30)
CONFIRMED = timedelta(days=1)  # a person's own digest counts them into channels by what Slack said since; events follow
ROWS = {WORKING: 10, EXECUTIVE: words.IN_BRIEF}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for, as it was typed; empty: as usual."""

    when: str = ""
    place: str = ""  # `me`, `mail`, or the channel
    zone: str = ""
    initiative: str = ""
    function: str = ""
    about: str = ""  # `workspace`
    length: str = ""
    quiet: str = ""


def usual(work: Work, channel: Channel | None) -> Wanted:
    """What a form begins with."""
    here = channel is not None and not channel.is_direct
    return Wanted(WEEKLY, "channel" if here else "me", work.person.tz, length=WORKING, quiet=SAY)


def subscribe(work: Work, wanted: Wanted, channel: Channel | None) -> Listed:
    """Post a digest from now on.

    Raises: NotUnderstood, BotError
    """
    rule = recurrence.format_rule(_rule(wanted.when))
    zone = text.zone(wanted.zone) if wanted.zone else work.person.tz
    to = _place(wanted, channel)
    found = _about(work, wanted, channel, to)
    made = Digest(
        person_id=work.person.id, channel_id=to.id if to else None, initiative_id=found.id if found else None,
        function=_function(work, wanted), rule=rule, zone=str(zone), created_at=work.now,
        by_mail=_by_mail(work, wanted),
        length=_one_of(wanted.length or WORKING, LENGTHS, "length"), quiet=_one_of(wanted.quiet or SAY, QUIETS, "quiet"),
    )  # fmt: skip
    _check_room(work, made)
    work.add(made)
    _plan(work, made)
    return _shown(work, made)


def _rule(typed: str) -> recurrence.Rule:
    """When: `weekly` and `daily` have a usual day and time."""
    said = " ".join(typed.lower().split()) or "weekly"
    rhythm = said.split()[0]
    if said == "weekly":
        said = WEEKLY
    elif rhythm in AT and not any(each.isdigit() for each in said):
        said = f"{said} {AT[rhythm]}"
    try:
        return recurrence.parse_rule(said)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="when") from None


def _place(wanted: Wanted, channel: Channel | None) -> Channel | None:
    """The channel that is told, or None for who subscribes."""
    if wanted.place not in PLACES:
        said = f"A digest comes `to:me`, `to:mail` or `to:channel`, not {text.echo(wanted.place)}."
        raise NotUnderstood(said, field="to")
    direct = channel is None or channel.is_direct
    if wanted.place in ("me", "mail") or (direct and not wanted.place):
        return None
    if channel is None or channel.is_direct:
        raise NotUnderstood("Subscribe a channel in it; here it can come to you: `to:me`.", field="to")
    if not scope.is_present(channel):
        raise BotError(f"I'm not in this channel, so I could not post there: {INVITE} and try again.")
    return channel


def _by_mail(work: Work, wanted: Wanted) -> bool:
    """Whether it goes to the actor's address.

    Raises: NotUnderstood where that cannot be
    """
    if wanted.place != "mail":
        return False
    if not work.tenancy.mails:
        raise NotUnderstood("I can't send mail here: no mail server is set. `to:me` brings it to Slack.", field="to")
    if not work.person.email:
        raise NotUnderstood("Slack shows me no mail address of yours. `to:me` brings it to Slack.", field="to")
    return True


def _about(work: Work, wanted: Wanted, channel: Channel | None, to: Channel | None) -> Initiative | None:
    """The initiative that is meant, if any; one that only other private channels know of is not told of here."""
    if wanted.about not in ("", "workspace"):
        raise NotUnderstood(
            f"A digest is `about:workspace`, `initiative:KEY` or `function:sales`, not {text.echo(wanted.about)}.",
            field="about",
        )
    scope.one_subject("A digest", initiative=wanted.initiative, function=wanted.function, about=wanted.about)
    if wanted.about or wanted.function:
        return None
    found = scope.initiative_or_none(work, channel.slack_id if channel else "", wanted.initiative or None)
    if found is not None and to is not None and not happenings.shown_in(work, found.id, to):
        raise NotUnderstood(
            f"{found.key} is linked to private channels only. Subscribe it in one of them, or for yourself: `to:me`.",
            field="initiative",
        )
    return found


def _function(work: Work, wanted: Wanted) -> str:
    if not wanted.function:
        return ""
    return scope.functions(work, wanted.function, field="function")[0]


def _one_of(said: str, known: Sequence[str], field: str) -> str:
    if said not in known:
        raise NotUnderstood(f"{text.echo(said)}? It is `{field}:{known[0]}` or `{field}:{known[1]}`.", field=field)
    return said


def _check_room(work: Work, made: Digest) -> None:
    others = digests.of_channel(work, made.channel_id) if made.channel_id else digests.of_person(work, made.person_id)
    if len(others) >= MOST:
        raise BotError(f"{MOST} digests come here already. `/{work.tenancy.prefix}digest show` lists them.")
    same = ("initiative_id", "function", "rule", "zone", "length", "by_mail")
    twice = next((each for each in others if all(getattr(each, n) == getattr(made, n) for n in same)), None)
    if twice is not None:
        shown = _shown(work, twice)
        raise BotError(f"{shown.about} comes to {shown.place} {shown.when} already.")


def _plan(work: Work, found: Digest) -> None:
    rhythm = recurrence.parse_rule(found.rule).cadence
    due = recurrence.next_after(found.rule, found.zone, work.now)
    schedules.plan(work, KIND, found.id, due, rule=found.rule, zone=found.zone, grace_seconds=GRACE_SECONDS[rhythm])


# Shown and ended


def listed(work: Work, channel: Channel | None) -> list[Listed]:
    """The digests of a channel, and those that come to the actor."""
    here = digests.of_channel(work, channel.id) if channel else []
    return [_shown(work, each) for each in (*here, *digests.of_person(work, work.person.id))]


def _shown(work: Work, found: Digest) -> Listed:
    channel = work.get(Channel, found.channel_id) if found.channel_id else None
    return Listed(
        found.id, _title(work, found), _whither(found, channel),
        f"{recurrence.describe(found.rule)} ({found.zone})", found.length, found.held_at is not None,
        _may_end(work, found),
    )  # fmt: skip


def _whither(found: Digest, channel: Channel | None) -> str:
    if channel is not None:
        return places.place(channel)
    return "you by mail" if found.by_mail else "you"


def _title(work: Work, found: Digest) -> str:
    rhythm = recurrence.parse_rule(found.rule).cadence.capitalize()
    return f"{rhythm} digest · {_subject(work, found)}"


def _subject(work: Work, found: Digest) -> str:
    if found.function:
        return scope.catalogue(work).title(found.function)
    initiative = work.get(Initiative, found.initiative_id) if found.initiative_id else None
    return initiative.key if initiative else "all initiatives"


def _may_end(work: Work, found: Digest) -> bool:
    owner = work.get(Person, found.person_id)
    gone = owner is None or owner.deactivated
    me = work.actor
    return me is not None and (me.id == found.person_id or me.is_admin or gone)


def unsubscribe(work: Work, digest_id: int) -> Listed | None:
    """End a digest; None when it is not there any more.

    Raises: BotError
    """
    found = work.get(Digest, digest_id)
    if found is None or not _concerns(work, found):
        return None
    shown = _shown(work, found)
    if not shown.changeable:
        owner = work.get(Person, found.person_id)
        raise BotError(f"{owner.name if owner else 'Somebody'} subscribed it: only they or an admin can end it.")
    digests.remove(work, found.id)
    schedules.plan(work, KIND, found.id, None)
    return shown


def _concerns(work: Work, found: Digest) -> bool:
    """Whether the actor is told by it: it comes to them, or to a channel that they may read."""
    channel = work.get(Channel, found.channel_id) if found.channel_id else None
    if channel is None:
        return found.person_id == work.person.id
    return work.person.id in channels.readers(work, channel, [work.person.id])


# Posted


def fire(work: Work, schedule: Schedule) -> None:
    """It is time for a digest."""
    found = work.get(Digest, schedule.subject_id)
    owner = work.get(Person, found.person_id) if found else None
    if found is None or owner is None:
        schedules.plan(work, KIND, schedule.subject_id, None)
        return
    if (found.channel_id is None and owner.deactivated) or _is_over(work, found):
        return  # whose account comes back is told again, and of an initiative that is opened again
    channel = work.get(Channel, found.channel_id) if found.channel_id else None
    if channel is not None and (channel.is_archived or not channel.joined):
        _hold(work, found, owner)
    else:
        _post(work, found, owner, channel)


def _is_over(work: Work, found: Digest) -> bool:
    """Whether it is about an initiative whose closing it has told of."""
    about = work.get(Initiative, found.initiative_id) if found.initiative_id else None
    closed_at = about.closed_at if about else None
    return closed_at is not None and found.told_until is not None and found.told_until >= closed_at


def _hold(work: Work, found: Digest, owner: Person) -> None:
    """It cannot be posted: who subscribed hears of it once, and it waits."""
    found.held_at = work.now
    schedules.plan(work, KIND, found.id, None)
    key = f"digest:{found.id}:held:{int(work.now.timestamp())}"
    outbox.direct(work, owner, words.held(_shown(work, found)), key=key)


def mended(work: Work, channel: Channel) -> None:
    """Concord came into a channel, or that was unarchived: what waited goes on."""
    for each in digests.of_channel(work, channel.id):
        if each.held_at is not None and channel.joined and not channel.is_archived:
            each.held_at = None
            _plan(work, each)


def _post(work: Work, found: Digest, owner: Person, channel: Channel | None) -> None:
    rule = recurrence.parse_rule(found.rule)
    since = found.told_until or min(found.created_at, work.now - PERIOD[rule.cadence])
    work.actor = owner if channel is None else None  # one's own digest is composed with one's own eyes
    summary = compose(work, _reader(work, found, channel), since, until=_until(work, found), zone=found.zone)
    found.told_until = work.now
    if summary.empty and found.quiet == SILENT:
        return
    titled = _titled(work, found)
    if found.by_mail:
        mailing.leave(work, found, summary, titled)
        return
    brief, prefix = found.length == EXECUTIVE, work.tenancy.prefix
    told = words.nothing(titled, since) if summary.empty else words.message(summary, titled, brief=brief, prefix=prefix)
    key = f"digest:{found.id}:{titled.day}"
    if channel is None:
        outbox.direct(work, owner, told, key=key, bulk=True)
    else:
        outbox.post(work, Place(channel.slack_id), told, key=key, responsible=owner, bulk=True)


def _until(work: Work, found: Digest) -> datetime:
    """How far a digest looks ahead: at least to the next one, also over a weekend."""
    following = recurrence.next_after(found.rule, found.zone, work.now) or work.now
    return max(work.now + AHEAD[recurrence.parse_rule(found.rule).cadence], following)


def _reader(work: Work, found: Digest, channel: Channel | None) -> Reader:
    return Reader(
        work.real - CONFIRMED if channel is None else directory.fresh_since(work), channel,
        found.initiative_id, found.function, limit=ROWS[found.length],
    )  # fmt: skip


def _titled(work: Work, found: Digest) -> Titled:
    due = _due(found, work.now)
    day = recurrence.local_date(due, found.zone)
    title = f"{_title(work, found)} · {day:%A %-d %B}"
    about = f"i{found.initiative_id}" if found.initiative_id else f"f{found.function}" if found.function else ""
    return Titled(title, day, due if work.now - due >= LATE else None, about)


def _due(found: Digest, now: datetime) -> datetime:
    """When it was due: the last time by its rule that is not ahead."""
    due = None
    following = recurrence.next_after(found.rule, found.zone, now - timedelta(days=8))
    while following is not None and following <= now:
        due, following = following, recurrence.next_after(found.rule, found.zone, following)
    return due or now
