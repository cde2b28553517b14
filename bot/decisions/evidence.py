"""Evidence: with its channel's consent, the thread that a decision came from is kept, to show later whether it was changed.

A message's text is erased when the message is deleted, redacted or older than the workspace keeps text; its hash, its
author and what became of it stay.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import directory, errands, recurrence, text
from bot.decisions.changing import may_change
from bot.decisions.typed import names
from bot.errors import BotError, NotUnderstood
from bot.messages.evidence import Item
from storage import evidence as store
from storage import history, people, preferences, schedules
from storage.channels import Channel
from storage.decisions import Decision
from storage.drafts import OPEN, Draft
from storage.evidence import EXPIRED, KEPT, READABLE, Evidence, Tally
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

MOST = 200  # messages of one thread
EXPIRE = "evidence.expire"  # the schedule
RULE = "daily 03:00"
GRACE_SECONDS = 7 * 24 * 3600  # however late: what is too old is erased
ERRAND = "evidence"
SPOKEN = (None, "thread_broadcast", "me_message", "file_share")
CHANGED, DELETED, TOMBSTONE = "message_changed", "message_deleted", "tombstone"  # subtypes of Slack's
CHANGES = (CHANGED, DELETED)
ALL = "all"
READ = 4000  # letters of a message that are made readable: a page shows a thousand

Message = Mapping[str, Any]  # in Slack's shape


# Kept


def keep(work: Work, draft: Draft, messages: Sequence[Message], *, quoted: Collection[str] = ()) -> None:
    """Keep a thread with its draft, once, if the channel consents; `quoted` are the timestamps that the draft quotes.

    The thread is read once more afterwards: what was taken back while it was being read is honoured too.
    """
    channel = work.get(Channel, draft.channel_id)
    if channel is None or not channel.evidence or draft.state != OPEN or store.of_draft(work, draft.id):
        return
    said = {str(each["ts"]): each for each in messages if _is_persons(each, work.tenancy.bot_user_id)}
    chosen = choose(list(said), quoted)
    known = people.meet(work, {str(said[ts]["user"]) for ts in chosen})
    same, oldest = {"draft_id": draft.id, "channel_id": channel.id, "total": len(said)}, _oldest(work)
    rows = [_row(channel.slack_id, said[ts], oldest) for ts in said if ts in chosen]
    store.keep(work, [{**same, **row, "person_id": known[row["author"]].id} for row in rows])
    if rows:
        _plan(work)
        errands.leave(
            work, ERRAND, f"{ERRAND}:{draft.id}", channel=channel.slack_id, draft=draft.id, ts=draft.thread_ts
        )


def _is_persons(message: Message, bot_user_id: str) -> bool:
    user = message.get("user")
    machine = message.get("bot_id") or message.get("hidden") or user in (bot_user_id, "USLACKBOT")
    return isinstance(user, str) and bool(user) and not machine and message.get("subtype") in SPOKEN


def choose(said: Sequence[str], quoted: Collection[str], most: int = MOST) -> set[str]:
    """Which of a thread's messages are kept (by timestamp, oldest first): the first, the quoted ones, then the newest."""
    wanted = [*said[:1], *(ts for ts in said if ts in quoted), *reversed(said)]
    return set(list(dict.fromkeys(wanted))[:most])


def _row(channel: str, message: Message, oldest: datetime) -> dict[str, Any]:
    ts, author, said = str(message["ts"]), str(message["user"]), storable(message.get("text"))
    posted = datetime.fromtimestamp(float(ts), UTC)
    old = posted < oldest
    return {
        "ts": ts, "author": author, "text": None if old else said, "posted_at": posted,
        "sha256": digest(channel, ts, author, said), "state": EXPIRED if old else KEPT,
    }  # fmt: skip


def storable(said: Any) -> str:
    """A message's text as every database can keep it; the hash is made of this."""
    return (said if isinstance(said, str) else "").replace("\x00", "").encode("utf-8", "replace").decode()


def digest(channel: str, ts: str, author: str, said: str) -> str:
    """The SHA-256 of a message: of the JSON list of these four, without spaces, in UTF-8."""
    canonical = json.dumps([channel, ts, author, said], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def rest(work: Work, draft: Draft, made: Decision) -> None:
    """The draft became a decision: what was kept is the decision's, and its history seals the hashes."""
    store.rest(work, draft.id, made.id)
    kept = store.hashes(work, made.id).get(made.id, [])
    if kept:
        history.append(work, "decision", made.id, "evidence", messages=len(kept), sha256=_seal(kept))


def _seal(hashes: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def drop(work: Work, draft: Draft) -> None:
    """The draft was discarded, and what was kept goes with it."""
    store.drop(work, draft.id)


# Changed in Slack


def noticed(work: Work, channel: str, event: Message) -> None:
    """A message was changed or deleted in Slack (an event): one statement, whether it is kept or not."""
    message = event.get("message") or {}
    if event.get("subtype") == DELETED:
        gone = event.get("deleted_ts") or (event.get("previous_message") or {}).get("ts")
        store.deleted(work, channel, str(gone))
    else:
        _noticed(work, channel, message)


def _noticed(work: Work, channel: str, message: Message) -> None:
    """What a message is now; of one that begins a thread and was deleted, Slack leaves a tombstone."""
    ts, author = str(message.get("ts")), str(message.get("user"))
    if message.get("subtype") == TOMBSTONE:
        store.deleted(work, channel, ts)
    else:
        store.rewritten(work, channel, ts, author=author, sha256=_digest_of(channel, message))


def _digest_of(channel: str, message: Message) -> str:
    return digest(channel, str(message.get("ts")), str(message.get("user")), storable(message.get("text")))


def compare(work: Work, channel: str, draft_id: int, messages: Sequence[Message]) -> None:
    """What a thread said a moment after it was kept with a draft; what an event has told since then stands."""
    now = {str(each["ts"]): each for each in messages}
    for row in store.of_draft(work, draft_id):
        if row.ts not in now:
            store.deleted(work, channel, row.ts)
        elif _digest_of(channel, now[row.ts]) != row.sha256:
            _noticed(work, channel, now[row.ts])


# Erased


def redact(work: Work, found: Decision, which: str) -> int:
    """Erase the text of `all` messages, or of one by its number or timestamp; of how many.

    The decision's owner and admins may, and everybody what they wrote themselves.

    Raises: BotError, NotUnderstood
    """
    items = shown(work, found)
    chosen = items if which.casefold() == ALL else [_chosen(found, items, which)]
    if not all(item.may_redact for item in chosen):
        raise BotError(f"Only the owner of D-{found.number} or an admin can redact that, or whoever wrote it.")
    return _redact(work, found, [item.row for item in chosen if item.row.state in READABLE])


def _redact(work: Work, found: Decision, rows: Sequence[Evidence]) -> int:
    done = store.redact(work, found.id, [row.id for row in rows])
    if not done:
        raise BotError("No text is kept of that any more. Nothing was changed.")
    history.append(work, "decision", found.id, "redact", messages=[row.ts for row in rows])
    return done


def _chosen(found: Decision, items: Sequence[Item], which: str) -> Item:
    fitting = [item for item in items if which in (str(item.number), item.row.ts)]
    if not fitting:
        last = f"`1` to `{len(items)}`" if len(items) > 1 else "`1`"
        raise NotUnderstood(f"Which message of D-{found.number}? {text.echo(which)} is neither {last} nor `all`.")
    return fitting[0]


def erase_of(work: Work, person: Person) -> int:
    """Erase what somebody wrote, and that it was they, wherever it is kept; of how many messages."""
    return store.erase_of(work, person.id)


def _plan(work: Work) -> None:
    """From the first message on, the workspace's old texts are erased every night."""
    if schedules.find(work, EXPIRE, 0) is None:
        due = recurrence.next_after(RULE, "UTC", work.now)
        schedules.plan(work, EXPIRE, 0, due, rule=RULE, grace_seconds=GRACE_SECONDS)


def expire(work: Work, _schedule: Schedule) -> None:
    """It is night: the text of what is older than the workspace keeps text is erased."""
    store.expire(work, _oldest(work))


def _oldest(work: Work) -> datetime:
    return work.now - timedelta(days=preferences.of(work).retention)


# Shown


def tally(work: Work, found: Decision) -> Tally | None:
    """How much is kept of a decision's thread and what became of it; None when there is nothing the actor may see."""
    return store.tally(work, found.id, directory.fresh_since(work))


def shown(work: Work, found: Decision) -> list[Item]:
    """A decision's messages as they are shown, oldest first.

    Raises: NotUnderstood when there is nothing that the actor may see
    """
    rows = store.seen(work, found.id, directory.fresh_since(work))
    if not rows:
        raise NotUnderstood(_none(work, found))
    channel = work.get(Channel, rows[0].channel_id)
    assert channel is not None, "a message has its channel"
    authors = people.by_ids(work, {row.person_id for row in rows if row.person_id})
    spoken = names(work, text.mentioned_users(" ".join(row.text or "" for row in rows)))
    leads = may_change(work, found)
    return [
        Item(
            number=number, row=row, author=authors.get(row.person_id or 0), said=text.readable((row.text or "")[:READ], spoken),
            fits=_fits(row, channel.slack_id), may_redact=leads or row.person_id == work.person.id,
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip


def _none(work: Work, found: Decision) -> str:
    how = f"`/{work.tenancy.prefix}concord settings evidence:on` in a channel keeps the threads of its next decisions."
    return f"No evidence of D-{found.number} is kept that you can see. {how}"


def _fits(row: Evidence, channel: str) -> bool:
    return row.text is None or digest(channel, row.ts, row.author, row.text) == row.sha256


# Checked


@dataclass(frozen=True, slots=True)
class Fault:
    """What was changed in the store itself: one message's text, or (without `ts`) which messages there are."""

    decision_id: int | None
    ts: str = ""


def check(work: Work, decision_id: int | None = None) -> list[Fault]:
    """Compute again the hashes of all texts that are there, or of one decision's, and what the history sealed."""
    texts = [row for row, channel in store.readable(work, decision_id) if not _fits(row, channel)]
    there = store.hashes(work, decision_id)
    sealed = store.sealed(work, decision_id)
    broken = [each for each, seal in sorted(sealed.items()) if _seal(there.get(each, [])) != seal]
    return [*(Fault(row.decision_id, row.ts) for row in texts), *(Fault(each) for each in broken)]


def of_button(work: Work, evidence_id: int) -> tuple[int, str]:
    """The number of a kept message's decision and the message's timestamp, whoever asks; 0 when there is none."""
    return store.located(work, evidence_id) or (0, "")
