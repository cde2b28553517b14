"""How decisions are usually made: set for the workspace by admins, for an initiative by whoever leads it."""

from __future__ import annotations

from collections.abc import Mapping

from bot import catalogues, scope
from bot.decisions import terms
from storage import history, preferences
from storage.initiatives import Initiative
from storage.work import Work


def usual(work: Work, found: Initiative | None) -> dict[str, str]:
    """The defaults, for those who may set them.

    Raises: BotError
    """
    _check(work, found)
    return terms.usual(work, found)


def set_usual(work: Work, found: Initiative | None, given: Mapping[str, str]) -> None:
    """Set them; what is not said stays.

    Raises: BotError, NotUnderstood
    """
    _check(work, found)
    said = terms.checked(work, given)
    if found:
        found.deciding = {**found.deciding, **said}
        history.append(work, "initiative", found.id, "deciding", after=said)
    else:
        preferences.change(work, deciding={**preferences.of(work).deciding, **said})
        history.append(work, "workspace", work.workspace_id, "deciding", after=said)


def _check(work: Work, found: Initiative | None) -> None:
    if found:
        scope.check_may_change(work, found, "say how its decisions are made")
    else:
        catalogues.check_admin(work)
