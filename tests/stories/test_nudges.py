"""Nudges: one message a day for all that waits, at the pace and outside the quiet hours that somebody has chosen."""

from __future__ import annotations

import pytest

from storage import attention
from storage.attention import ACTIVE, LIGHT
from storage.nudges import Nudge
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User, all_text
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import consensus

BERLIN = "Europe/Berlin"  # it is Monday 1 March 2027


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return led(settled(slack))


def nudged(crew: Crew, who: User) -> list[str]:
    said = (all_text(each) for each in crew.slack.dms(who))
    return [each for each in said if "for your answer" in each]


def _asked(crew: Crew, closes: str = "2027-04-30", title: str = "Rail") -> None:
    crew.type(crew.olga, f'propose "{title}" {crew.ben.mention} {crew.ana.mention} closes:"{closes}" reasons:none')


def _set(quiet: Concord, **values: object) -> None:
    with quiet.work("U0BEN") as work:
        attention.change(work, work.person.id, **values)


def _days(quiet: Concord, *days: int, hour: int = 10) -> None:
    for day in days:
        quiet.at(f"2027-03-{day:02} {hour}:00", BERLIN)


def test_an_outcome_and_a_vote_come_in_one_message(concord: Concord, crew: Crew) -> None:
    _asked(crew)
    crew.type(crew.olga, f'propose "Sea" {crew.ana.mention} reasons:none')
    concord.settle()
    crew.type(crew.ana, "vote D-2 agree")
    concord.settle()
    _days(concord, 2)
    assert [each.splitlines()[0] for each in nudged(crew, crew.ben)] == ["1 thing waits for your answer"]
    assert nudged(crew, crew.ana), "she has one vote to give"


def test_a_vote_and_an_action_come_in_one_message(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, 'log "Rotterdam"')
    crew.type(crew.olga, f'action D-1 "Papers" {crew.ben.mention} due:2027-03-02')
    crew.type(crew.olga, f'propose "Sea" {crew.ben.mention} {crew.ana.mention} reasons:none closes:2027-04-30')
    _days(quiet, 2)
    (said,) = nudged(crew, crew.ben)
    assert said.startswith("1 thing waits for your answer, 1 action is due")
    assert "Agree" in said
    assert "*A-1* · Papers · due 2 March 2027\nD-1 Rotterdam" in said
    _days(quiet, 3)
    assert "I won't ask again for this." in nudged(crew, crew.ben)[1]
    _days(quiet, 4, 5)
    assert len(nudged(crew, crew.ben)) == 2


def test_a_far_action_does_not_keep_a_vote_waiting(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, 'log "Rotterdam"')
    crew.type(crew.olga, f'action D-1 "Papers" {crew.ben.mention} due:2027-04-01')
    crew.type(crew.olga, f'propose "Sea" {crew.ben.mention} {crew.ana.mention} reasons:none closes:2027-04-30')
    _days(quiet, 2)
    assert len(nudged(crew, crew.ben)) == 1
    crew.type(crew.ben, "vote D-2 agree")
    _days(quiet, 3, 4)
    assert len(nudged(crew, crew.ben)) == 1
    quiet.at("2027-04-01 10:00", BERLIN)
    due = [all_text(each) for each in crew.slack.dms(crew.ben)]
    assert sum("1 action is due" in each for each in due) == 1


def test_light_is_asked_once_and_seldom(quiet: Concord, crew: Crew) -> None:
    _set(quiet, pace=LIGHT)
    _asked(crew, title="First")
    _days(quiet, 2)
    _asked(crew, title="Second")
    _days(quiet, 3, 4)
    assert len(nudged(crew, crew.ben)) == 1, "three days apart"
    _days(quiet, 5, 8, 9)
    assert len(nudged(crew, crew.ben)) == 2
    assert "Second" in nudged(crew, crew.ben)[1]
    assert "First" not in nudged(crew, crew.ben)[1], "once for each thing"


def test_active_is_asked_three_times(quiet: Concord, crew: Crew) -> None:
    _set(quiet, pace=ACTIVE)
    _asked(crew)
    _days(quiet, 2, 3, 4, 5, 8)
    assert len(nudged(crew, crew.ben)) == 3


def test_quiet_hours_and_slacks_own_are_kept(quiet: Concord, crew: Crew) -> None:
    _set(quiet, quiet_from=18 * 60, quiet_to=11 * 60, dnd_from=10 * 60, dnd_to=12 * 60 + 30)
    _asked(crew)
    for hour in (10, 11, 12):
        _days(quiet, 2, hour=hour)
    assert nudged(crew, crew.ben) == []
    quiet.at("2027-03-02 12:30", BERLIN)
    assert len(nudged(crew, crew.ben)) == 1
    assert len(nudged(crew, crew.ana)) == 1


def test_what_would_lapse_within_the_day_may_use_one_extra(quiet: Concord, crew: Crew) -> None:
    _asked(crew, closes="2027-03-02 17:00")
    with quiet.work("U0BEN") as work:
        day = work.now.date().replace(day=2)
        work.insert_once(Nudge, person_id=work.person.id, day=day, nth=0)  # a standup has reminded him already
    _days(quiet, 2)
    assert len(nudged(crew, crew.ben)) == 1
    with quiet.work("U0BEN") as work:
        assert sorted(each.nth for each in work.session.scalars(work.select(Nudge)) if each.person_id == work.person.id) == [
            0, 1,
        ]  # fmt: skip


def test_a_spent_day_is_spent(quiet: Concord, crew: Crew) -> None:
    _asked(crew)
    with quiet.work("U0BEN") as work:
        work.insert_once(Nudge, person_id=work.person.id, day=work.now.date().replace(day=2), nth=0)
    _days(quiet, 2)
    assert nudged(crew, crew.ben) == []
    _days(quiet, 3)
    assert len(nudged(crew, crew.ben)) == 1


def test_who_is_away_or_gone_hears_nothing(quiet: Concord, crew: Crew) -> None:
    _asked(crew)
    crew.slack.command(crew.ben, crew.launch, "/standup", "away until:2027-03-04")
    crew.slack.change_user(crew.ana, deleted=True)
    _days(quiet, 2, 3)
    assert nudged(crew, crew.ben) == []
    _days(quiet, 4)
    assert len(nudged(crew, crew.ben)) == 1
    assert nudged(crew, crew.ana) == []


def test_what_was_answered_meanwhile_is_not_asked_again(quiet: Concord, crew: Crew) -> None:
    _asked(crew)
    crew.type(crew.ben, "vote D-1 agree")
    _days(quiet, 2, 3)
    assert nudged(crew, crew.ben) == []
    assert len(nudged(crew, crew.ana)) == 2


def test_the_nudge_has_the_most_blocking_first_and_says_how_much_waits(quiet: Concord, crew: Crew) -> None:
    for n in range(12):
        _asked(crew, title=f"Far {n}")
    consensus(crew, crew.olga, 'meet "Prices" need:<@U0BEN> from:wednesday to:wednesday')
    consensus(crew, crew.olga, "poll M-1")
    quiet.at("2027-03-02 10:00", BERLIN)
    [told] = nudged(crew, crew.ben)
    assert "13 things wait for your answer" in told
    assert "The first 12; `/concord inbox` has them all." in told
    assert "Prices" in told, "its times are tomorrow; the inbox has it first"
    assert "Far 11" not in told
