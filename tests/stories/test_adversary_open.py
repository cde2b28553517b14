"""What an adversary found and did not mend: each story fails because of Concord."""

from __future__ import annotations

import pytest

from tests.fakes.running import Concord
from tests.stories.crew import Crew
from tests.stories.gathering import consensus
from tests.stories.test_adversary import BERLIN, _proposed
from tests.stories.test_adversary import crew as crew  # noqa: PLC0414 - a fixture
from tests.stories.test_nudges import nudged

pytestmark = pytest.mark.xfail(strict=True, reason="found, and not mended")


def test_the_nudge_has_the_most_blocking_first_and_says_how_much_waits(quiet: Concord, crew: Crew) -> None:
    for n in range(12):
        _proposed(crew, title=f"Far {n}")
    consensus(crew, crew.olga, 'meet "Prices" need:<@U0BEN> from:wednesday to:wednesday')
    consensus(crew, crew.olga, "poll M-1")
    quiet.at("2027-03-02 10:00", BERLIN)
    assert "Prices" in nudged(crew, crew.ben)[0], "its times are tomorrow; the inbox has it first"
