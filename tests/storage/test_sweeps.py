"""Cards, errands, schedules, deliveries, workspaces: what is claimed, once."""

from __future__ import annotations

from datetime import date, timedelta

from storage import cards, deliveries, errands, outbox, people, schedules, workspaces
from storage.cards import Card
from storage.schedules import MADE, MISSED, Occurrence
from storage.work import Database, Work
from tests.storage.conftest import NOW, Begin

LEASE, SECOND = timedelta(seconds=30), timedelta(seconds=1)


def _shown(work: Work, subject: int = 1, *, sent: bool = True) -> Card:
    letter = outbox.add(work, f"card:{subject}", conversation=f"C{subject}", payload={})
    assert letter is not None
    cards.attach(work, "note", subject, letter)
    if sent:
        (claimed,) = outbox.claim(work.session, NOW, lease=LEASE, pace=SECOND, limit=1)
        outbox.mark(work.session, claimed, outbox.SENT, ts="1.1", sent_at=NOW)
    card = cards.find(work, "note", subject)
    assert card is not None
    return card


def test_many_changes_of_a_card_are_one_drawing(begin: Begin) -> None:
    with begin() as work:
        _shown(work)
        assert not cards.due(work.session, NOW)
        for _ in range(50):
            cards.touch(work, "note", 1)
        assert cards.due(work.session, NOW)
        (card,) = cards.claim(work.session, NOW, LEASE, 10)
        assert cards.claim(work.session, NOW, LEASE, 10) == []
        cards.drawn(work.session, card, NOW + SECOND)
        assert not cards.due(work.session, NOW + 60 * SECOND)


def test_a_change_while_it_is_drawn_is_drawn_later(begin: Begin) -> None:
    with begin() as work:
        _shown(work)
        cards.touch(work, "note", 1)
        (card,) = cards.claim(work.session, NOW, LEASE, 10)
        work.session.expunge(card)
        cards.touch(work, "note", 1)
        cards.drawn(work.session, card, NOW + SECOND)
        assert not cards.due(work.session, NOW)
        assert cards.due(work.session, NOW + SECOND)


def test_a_card_waits_for_its_message_and_for_its_lease(begin: Begin) -> None:
    with begin() as work:
        _shown(work, sent=False)
        cards.touch(work, "note", 1)
        assert not cards.due(work.session, NOW)
    with begin() as work:
        _shown(work, 2)
        cards.touch(work, "note", 2)
        (card,) = cards.claim(work.session, NOW, LEASE, 10)
        assert not cards.due(work.session, NOW + LEASE)
        assert cards.due(work.session, NOW + LEASE + SECOND)
        cards.postpone(work.session, card, NOW + 5 * SECOND, "ratelimited")
        assert not cards.due(work.session, NOW)
        assert cards.due(work.session, NOW + 5 * SECOND)
        cards.claim(work.session, NOW + 5 * SECOND, LEASE, 1)
        cards.release(work.session)
        assert cards.due(work.session, NOW + 5 * SECOND)


def test_an_app_home_is_a_card_without_a_message(begin: Begin) -> None:
    with begin() as work:
        person = people.save(work, "U1")
        cards.attach(work, cards.HOME, person.id, None)
        cards.touch(work, cards.HOME, person.id, person.id + 1)
        (card,) = cards.claim(work.session, NOW, LEASE, 10)
        assert card.subject_id == person.id
        cards.touch(work, cards.HOME)


def test_the_cards_of_late_letters_are_dirty(begin: Begin) -> None:
    with begin() as work:
        card = _shown(work)
        assert card.letter_id is not None
        cards.touch_letters(work, [card.letter_id])
        assert cards.due(work.session, NOW)
        message = cards.message_of(work, "note", 1)
        assert message is not None
        assert message.id == card.letter_id
        assert cards.message_of(work, "note", 2) is None


def test_an_errand_is_left_once_and_leased(begin: Begin) -> None:
    with begin() as work:
        assert errands.add(work, "draw", "k", {"a": 1}) is not None
        assert errands.add(work, "draw", "k", {"a": 2}) is None
        assert errands.due(work.session, NOW)
        (errand,) = errands.claim(work.session, NOW, LEASE, 10)
        assert (errand.args, errand.attempts) == ({"a": 1}, 1)
        assert errands.claim(work.session, NOW + LEASE, LEASE, 10) == []
        assert not errands.due(work.session, NOW + LEASE)
        (again,) = errands.claim(work.session, NOW + LEASE + SECOND, LEASE, 10)
        work.session.refresh(again)
        assert again.attempts == 2


def test_an_errand_ends_or_is_tried_again(begin: Begin) -> None:
    with begin() as work:
        for key in ("done", "later", "dead"):
            errands.add(work, "draw", key, {})
        claimed = {each.key: each for each in errands.claim(work.session, NOW, LEASE, 10)}
        errands.finish(work.session, claimed["done"].id, errands.DONE, error=None, not_before=NOW)
        errands.finish(work.session, claimed["later"].id, errands.QUEUED, error="x", not_before=NOW + 9 * SECOND)
        errands.finish(work.session, claimed["dead"].id, errands.DEAD, error="y", not_before=NOW)
        assert not errands.due(work.session, NOW)
        assert [each.key for each in errands.stuck(work.session)] == ["dead"]
        assert errands.requeue(work.session, NOW) == 1
        assert [each.key for each in errands.claim(work.session, NOW + 9 * SECOND, LEASE, 10)] == ["later", "dead"]
        errands.release(work.session)
        assert errands.due(work.session, NOW + 9 * SECOND)


def test_a_run_is_unique_by_time_and_by_local_date(begin: Begin) -> None:
    with begin() as work:
        schedules.plan(work, "ask", 1, NOW, rule="daily 09:00", zone="Europe/Berlin")
        schedule = schedules.find(work, "ask", 1)
        assert schedule is not None

        def record(hours: int, day: date | None, outcome: str = MADE) -> bool:
            run = Occurrence(schedule, NOW + timedelta(hours=hours), day, outcome)
            return schedules.record_runs(work.session, [run], NOW) == {(schedule.id, run.due_at)}

        today = date(2027, 3, 1)
        assert record(0, today)
        assert not record(0, None)
        assert not record(1, today)
        assert record(2, None, MISSED)
        assert record(3, None)
        assert [each.outcome for each in schedules.runs(work.session, schedule.id)] == [MADE, MISSED, MADE]


def test_a_plan_is_one_per_subject_and_can_be_paused(begin: Begin) -> None:
    with begin(2) as work:
        schedules.plan(work, "ask", 1, NOW + timedelta(days=1))
    with begin() as work:
        schedules.plan(work, "ask", 1, NOW, grace_seconds=60)
        schedules.plan(work, "ask", 1, NOW, rule="daily 09:00")
        (due,) = schedules.due(work.session, NOW, NOW, 10)
        assert (due.rule, due.grace_seconds) == ("daily 09:00", 3600)
        schedules.plan(work, "ask", 1, None)
        assert not schedules.any_due(work.session, NOW, NOW)
        due.next_at, due.not_before = NOW, NOW + SECOND
        work.session.flush()
        assert not schedules.any_due(work.session, NOW, NOW)
        assert schedules.any_due(work.session, NOW, NOW + SECOND)


def test_two_sweeps_do_not_see_the_same_schedule(database: Database, begin: Begin) -> None:
    if database.is_sqlite:
        return  # one writer at a time
    with begin() as work:
        for number in range(4):
            schedules.plan(work, "ask", number, NOW)
    with begin() as one, begin() as two:
        first = schedules.due(one.session, NOW, NOW, 2)
        second = schedules.due(two.session, NOW, NOW, 10)
        assert {each.subject_id for each in first} & {each.subject_id for each in second} == set()
        assert len(first) + len(second) == 4


def test_a_request_is_known_by_its_key_until_it_cannot_come_again(begin: Begin) -> None:
    with begin() as work:
        assert deliveries.first_time(work, "event:1", NOW)
        assert not deliveries.first_time(work, "event:1", NOW)
        deliveries.purge(work.session, NOW)
        assert not deliveries.first_time(work, "event:1", NOW)
        deliveries.purge(work.session, NOW + SECOND)
        assert deliveries.first_time(work, "event:1", NOW)
    with begin(2) as work:
        assert deliveries.first_time(work, "event:1", NOW)


def test_a_workspace_is_found_by_organisation_and_team(begin: Begin) -> None:
    with begin() as work:
        session = work.session
        org = workspaces.install(session, enterprise_id="E1", team_id="", now=NOW, bot_token="x")
        team = workspaces.install(session, enterprise_id="E1", team_id="T9", now=NOW, bot_token="x")
        assert workspaces.find(session, "E1", "T9") is team
        alone = workspaces.find(session, "E1", "T1")
        assert alone is not None
        assert alone.enterprise_id == ""
        assert workspaces.find(session, "E1", "T-unknown") is None
        assert workspaces.find(session, "E1", "") is org
        assert {each.team_id for each in workspaces.every(session)} == {"", "T9"}
        workspaces.remove(session, team.id, NOW)
        session.refresh(team)
        assert (team.bot_token, team.removed_at) == (None, NOW)
        again = workspaces.install(session, enterprise_id="E1", team_id="T9", now=NOW, bot_token="y")
        assert (again.id, again.removed_at) == (team.id, None)
