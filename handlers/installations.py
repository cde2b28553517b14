"""Which workspace a request is for, and with which token it is served: our own `authorize`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt.authorization import AuthorizeResult

from bot import clock
from bot.vault import Vault
from handlers.slack import Slack
from storage import workspaces
from storage.work import Database, Tenancy
from storage.workspaces import Workspace

KEEP_SECONDS = 60.0


class NotInstalled(Exception):
    """A request names a workspace that cannot be served, or not any more."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace that can be served."""

    tenancy: Tenancy
    token: str
    bot_id: str
    slack: Slack


class Installations:
    """Finds installations by what a request names; what was found is kept for a minute."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        api_url: str,
        *,
        timeout: float,
        prefix: str = "",
        plain_dates: bool = False,
        public_url: str = "",
        mails: bool = False,
    ) -> None:
        self._database, self._vault, self._api_url = database, vault, api_url
        self._timeout, self._prefix, self._plain_dates = timeout, prefix, plain_dates
        self._public_url, self._mails = public_url, mails
        self._kept: dict[object, tuple[float, Installation]] = {}
        self._lock = threading.Lock()

    def of_request(self, enterprise_id: str | None, team_id: str | None) -> Installation | None:
        """The installation that serves this organisation and team."""
        key = (enterprise_id or "", team_id or "")
        return self._recall(key) or self._find(key)

    def of_workspace(self, workspace_id: int) -> Installation | None:
        """The installation of a stored workspace; None once it was uninstalled."""
        if kept := self._recall(workspace_id):
            return kept
        with self._database.begin(write=False) as session:
            row = workspaces.get(session, workspace_id)
            return self._keep(workspace_id, row)

    def _find(self, key: tuple[str, str]) -> Installation | None:
        with self._database.begin(write=False) as session:
            return self._keep(key, workspaces.find(session, *key))

    def _recall(self, key: object) -> Installation | None:
        with self._lock:
            until, kept = self._kept.get(key, (0.0, None))
        return kept if clock.monotonic() < until else None

    def _keep(self, key: object, row: Workspace | None) -> Installation | None:
        if row is None or row.bot_token is None:
            return None
        token = self._vault.open(row.bot_token)
        tenancy = Tenancy(
            row.id, row.team_id, row.bot_user_id, self._prefix, self._public_url, mails=self._mails, vault=self._vault
        )
        slack = Slack(token, self._api_url, timeout=self._timeout, plain_dates=self._plain_dates)
        found = Installation(tenancy, token, row.bot_id, slack)
        with self._lock:
            self._kept[key] = (clock.monotonic() + KEEP_SECONDS, found)
        return found

    def forget(self) -> None:
        """Ask the store again from now on, since an installation has changed."""
        with self._lock:
            self._kept.clear()

    def authorizer(self) -> Callable[..., AuthorizeResult]:
        """What Bolt asks on each request, without a call of Slack; a plain function, since Bolt reads its arguments.

        It raises NotInstalled: given None, Bolt would answer by itself, also where Slack reads no answer.
        """

        def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            found = self.of_request(enterprise_id, team_id)
            if found is None:
                raise NotInstalled
            return AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=team_id,
                bot_token=found.token,
                bot_id=found.bot_id,
                bot_user_id=found.tenancy.bot_user_id,
            )

        return authorize
