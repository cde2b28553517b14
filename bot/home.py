"""App Home: what waits for me, my initiatives, recent decisions. It reads across features."""

from __future__ import annotations

from dataclasses import dataclass

from bot import directory
from storage import channels, decisions, drafts, stakeholders, standups
from storage.channels import Channel
from storage.decisions import Decision
from storage.drafts import Draft
from storage.initiatives import Initiative
from storage.stakeholders import Stakeholder
from storage.standups import ASKED, Prompt
from storage.work import Work

RECENT = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A standup that waits for an answer."""

    prompt: Prompt
    channel: Channel


@dataclass(frozen=True, slots=True)
class Home:
    """What one person's App Home shows."""

    first_time: bool
    asked: tuple[Asked, ...]
    drafts: tuple[Draft, ...]
    roles: tuple[tuple[Stakeholder, Initiative], ...]
    decisions: tuple[Decision, ...]


def home(work: Work) -> Home:
    """Gather what the actor's App Home shows."""
    person = work.person
    waiting = tuple(drafts.waiting(work, person.id))
    roles = tuple(stakeholders.of_person(work, person.id))
    recent = tuple(decisions.newest(work, directory.fresh_since(work), limit=RECENT))
    asked = _asked(work)
    return Home(not (asked or waiting or roles or recent), asked, waiting, roles, recent)


def _asked(work: Work) -> tuple[Asked, ...]:
    """The standups that the actor was asked in and has not answered."""
    open_ones = [row for row in standups.open_prompts(work, work.person.id) if row[0].state == ASKED]
    places = channels.by_ids(work, {standup.channel_id for _, _, standup in open_ones})
    return tuple(Asked(prompt, places[standup.channel_id]) for prompt, _, standup in open_ones)
