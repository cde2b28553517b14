"""Which letter may go, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from storage import outbox
from storage.outbox import Letter
from storage.work import Work
from tests.storage.conftest import NOW, Begin

LEASE, PACE, SETTLE = timedelta(seconds=30), timedelta(seconds=1), timedelta(seconds=20)
SECOND = timedelta(seconds=1)


def _add(work: Work, key: str, conversation: str = "C1", **values: Any) -> int:
    made = outbox.add(work, key, conversation=conversation, payload={"text": key}, **values)
    assert made is not None
    return made


def _claim(work: Work, at: datetime = NOW, limit: int = 10) -> list[str]:
    is_due = outbox.due(work.session, at, PACE)
    claimed = [each.key for each in outbox.claim(work.session, at, lease=LEASE, pace=PACE, limit=limit)]
    assert is_due == bool(claimed)
    return claimed


def _letter(work: Work, key: str) -> Letter:
    found = outbox.by_key(work, key)
    assert found is not None
    work.session.refresh(found)
    return found


def _sent(work: Work, key: str, at: datetime = NOW) -> None:
    assert outbox.mark(work.session, _letter(work, key), outbox.SENT, ts="1.1", sent_at=at)


def test_one_per_conversation_in_order_and_the_pace_between(begin: Begin) -> None:
    with begin() as work:
        for key, conversation in (("a1", "C1"), ("a2", "C1"), ("b1", "C2"), ("b2", "C2")):
            _add(work, key, conversation)
        assert _claim(work) == ["a1", "b1"]
        assert _claim(work) == []
        _sent(work, "a1")
        assert _claim(work, NOW + SECOND / 2) == []
        assert _claim(work, NOW + SECOND) == ["a2"]


def test_the_same_conversation_id_of_another_workspace_is_another_one(begin: Begin) -> None:
    with begin(1) as work:
        _add(work, "a1")
    with begin(2) as work:
        _add(work, "b1")
        assert sorted(_claim(work)) == ["a1", "b1"]


def test_claims_are_limited_oldest_first(begin: Begin) -> None:
    with begin() as work:
        for number in range(5):
            _add(work, f"m{number}", f"C{number}")
        assert _claim(work, limit=2) == ["m0", "m1"]


def test_what_is_not_known_blocks_its_conversation_until_it_can_be_looked_up(begin: Begin) -> None:
    with begin() as work:
        _add(work, "a1")
        _add(work, "a2")
        assert _claim(work) == ["a1"]
        outbox.mark(work.session, _letter(work, "a1"), outbox.UNKNOWN, not_before=NOW + SETTLE, must_look=True)
        assert _claim(work, NOW + SECOND) == []
        assert _claim(work, NOW + SETTLE) == ["a1"]
        assert _letter(work, "a1").first_attempt_at == NOW


def test_what_is_held_or_dead_blocks_nobody(begin: Begin) -> None:
    with begin() as work:
        for number, state in enumerate((outbox.HELD, outbox.DEAD, outbox.QUEUED)):
            _add(work, f"m{number}")
            if state != outbox.QUEUED:
                assert _claim(work) == [f"m{number}"]
                outbox.mark(work.session, _letter(work, f"m{number}"), state, error="not_in_channel")
        assert _claim(work) == ["m2"]
        assert [each.key for each in outbox.stuck(work.session)] == ["m0", "m1"]
        assert outbox.depth(work.session) == {"held": 1, "dead": 1, "sending": 1}


def test_a_throttle_holds_its_workspace_and_only_grows(begin: Begin) -> None:
    with begin(1) as work:
        _add(work, "a1")
        outbox.throttle(work.session, work.workspace_id, "chat.postMessage", NOW + 9 * SECOND)
        outbox.throttle(work.session, work.workspace_id, "chat.postMessage", NOW + 2 * SECOND)
        outbox.throttle(work.session, work.workspace_id, "chat.update", NOW + 60 * SECOND)
        until = outbox.throttled(work.session, work.workspace_id, "chat.postMessage", NOW)
        assert until == NOW + 9 * SECOND
        assert outbox.throttled(work.session, work.workspace_id, "chat.postMessage", NOW + 9 * SECOND) is None
    with begin(2) as work:
        _add(work, "b1")
        assert _claim(work) == ["b1"]
        assert _claim(work, NOW + 3 * SECOND) == []
    with begin(1) as work:
        assert _claim(work, NOW + 9 * SECOND) == ["a1"]


def test_dead_claims_wait_until_they_can_be_looked_up(begin: Begin) -> None:
    with begin() as work:
        _add(work, "a1")
        _claim(work)
        outbox.forget_dead_claims(work.session, NOW + LEASE, SETTLE)
        assert _letter(work, "a1").state == outbox.SENDING
        late = NOW + LEASE + SECOND
        outbox.forget_dead_claims(work.session, late, SETTLE)
        found = _letter(work, "a1")
        assert (found.state, found.must_look, found.leased_until) == (outbox.UNKNOWN, True, None)
        assert _claim(work, late) == ["a1"]
        assert _letter(work, "a1").attempts == 2


def test_alone_every_claim_is_dead_at_once_but_is_still_waited_for(begin: Begin) -> None:
    with begin() as work:
        _add(work, "a1")
        _claim(work)
        outbox.forget_dead_claims(work.session, NOW + SECOND, SETTLE, alone=True)
        assert _letter(work, "a1").not_before == NOW + SETTLE
        assert _claim(work, NOW + SETTLE - SECOND) == []


def test_who_has_lost_the_claim_changes_nothing(begin: Begin) -> None:
    with begin() as work:
        _add(work, "a1")
        (mine,) = outbox.claim(work.session, NOW, lease=SECOND, pace=PACE, limit=1)
        work.session.expunge(mine)
        assert outbox.renew(work.session, mine, NOW + SECOND, NOW + 2 * SECOND)
        outbox.forget_dead_claims(work.session, NOW + 3 * SECOND, timedelta())
        assert not outbox.renew(work.session, mine, NOW, NOW + LEASE)
        _claim(work, NOW + 4 * SECOND)
        assert not outbox.mark(work.session, mine, outbox.SENT, ts="9.9")
        assert _letter(work, "a1").ts is None


def test_a_letter_with_a_known_key_is_not_queued_again(begin: Begin) -> None:
    with begin() as work:
        _add(work, "a1")
        assert outbox.add(work, "a1", conversation="C1", payload={}) is None
    with begin(2) as work:
        _add(work, "a1")


def test_what_was_held_goes_out_when_its_reason_is_mended(begin: Begin) -> None:
    with begin() as work:
        for key, conversation, error in (("a", "C1", "not_in_channel"), ("b", "C1", "is_archived"), ("c", "C2", "x")):
            _add(work, key, conversation)
            _claim(work)
            outbox.mark(work.session, _letter(work, key), outbox.HELD, error=error)
        released = outbox.release_held(work, "C1", ["not_in_channel", "channel_not_found"])
        assert released == [_letter(work, "a").id]
        assert work.queued
        assert [_letter(work, key).state for key in "abc"] == ["queued", "held", "held"]
        assert outbox.requeue(work.session, NOW) == 2
        assert _claim(work) == ["a", "c"]


def test_letters_to_a_person_are_readdressed(begin: Begin) -> None:
    with begin(2) as work:
        _add(work, "b", "U1")
    with begin(1) as work:
        _add(work, "a1", "U1")
        _add(work, "a2", "U1")
        outbox.readdress(work.session, work.workspace_id, "U1", "D1")
        assert [_letter(work, key).conversation for key in ("a1", "a2")] == ["D1", "D1"]
    with begin(2) as work:
        assert _letter(work, "b").conversation == "U1"


def test_the_text_of_old_messages_is_forgotten(begin: Begin) -> None:
    with begin() as work:
        for key in ("old", "new", "waiting"):
            _add(work, key, key)
        _claim(work, limit=2)
        _sent(work, "old", NOW - timedelta(days=40))
        _sent(work, "new", NOW)
        for _ in range(2):
            outbox.purge(work.session, NOW - timedelta(days=30))
        assert [_letter(work, key).payload for key in ("old", "new", "waiting")] == [
            {},
            {"text": "new"},
            {"text": "waiting"},
        ]
        assert _letter(work, "old").ts == "1.1"
