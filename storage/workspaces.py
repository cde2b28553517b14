"""Workspaces: the tenants, with their (encrypted) token and their counters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Text, UniqueConstraint, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.work import Work, insert_once


class Workspace(Base):
    """A Slack workspace with Concord installed."""

    __tablename__ = "workspaces"
    __table_args__ = (UniqueConstraint("enterprise_id", "team_id"),)

    enterprise_id: Mapped[str] = mapped_column(default="")  # "" rather than NULL, so that the key is unique
    team_id: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    bot_token: Mapped[str | None] = mapped_column(Text)  # encrypted; None after an uninstall
    bot_id: Mapped[str] = mapped_column(default="")
    bot_user_id: Mapped[str] = mapped_column(default="")
    decision_count: Mapped[int] = mapped_column(default=0)
    action_count: Mapped[int] = mapped_column(default=0)
    meeting_count: Mapped[int] = mapped_column(default=0)
    blocker_count: Mapped[int] = mapped_column(default=0)
    installed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


def find(session: Session, enterprise_id: str, team_id: str) -> Workspace | None:
    """The workspace that a request names; an organisation-wide install has an empty team."""
    wanted = select(Workspace).where(Workspace.enterprise_id == enterprise_id, Workspace.team_id == team_id)
    found = session.scalar(wanted)
    if found is None and enterprise_id:
        return find(session, "", team_id)
    return found


def get(session: Session, workspace_id: int) -> Workspace | None:
    """One workspace by its id."""
    return session.get(Workspace, workspace_id)


def every(session: Session) -> list[Workspace]:
    """All workspaces that still have a token."""
    return list(session.scalars(select(Workspace).where(Workspace.bot_token.is_not(None)).order_by(Workspace.id)))


def install(session: Session, *, enterprise_id: str, team_id: str, now: datetime, **values: str) -> Workspace:
    """Store or renew a workspace's installation."""
    key = {"enterprise_id": enterprise_id, "team_id": team_id}
    counts = dict.fromkeys(("decision_count", "action_count", "meeting_count", "blocker_count"), 0)
    blank = {**counts, "name": "", "bot_id": "", "bot_user_id": ""}
    insert_once(session, Workspace, **key, installed_at=now, **blank)
    wanted = select(Workspace).where(Workspace.enterprise_id == enterprise_id, Workspace.team_id == team_id)
    row = session.scalars(wanted).one()
    for name, value in values.items():
        setattr(row, name, value)
    row.removed_at = None
    session.flush()
    return row


def remove(session: Session, workspace_id: int, now: datetime) -> None:
    """Forget the token of a workspace that uninstalled Concord."""
    gone = update(Workspace).where(Workspace.id == workspace_id)
    session.execute(gone.values(bot_token=None, removed_at=now))


def next_decision_number(work: Work) -> int:
    """The next `D-` number; the row's lock makes it unique without a gap."""
    return int(work.session.connection().execute(BUMP, {"workspace": work.workspace_id}).scalar_one())


def next_action_number(work: Work) -> int:
    """The next `A-` number, in the same way."""
    return int(work.session.connection().execute(BUMP_ACTIONS, {"workspace": work.workspace_id}).scalar_one())


def next_meeting_number(work: Work) -> int:
    """The next `M-` number, in the same way."""
    return int(work.session.connection().execute(BUMP_MEETINGS, {"workspace": work.workspace_id}).scalar_one())


def next_blocker_number(work: Work) -> int:
    """The next `B-` number, in the same way."""
    return int(work.session.connection().execute(BUMP_BLOCKERS, {"workspace": work.workspace_id}).scalar_one())


COUNTED: Any = Workspace.__table__


def _bump(counter: Any) -> Any:
    here = update(COUNTED).where(COUNTED.c.id == bindparam("workspace"))
    return here.values({counter: counter + 1}).returning(counter)


BUMP, BUMP_ACTIONS, BUMP_MEETINGS, BUMP_BLOCKERS = (
    _bump(COUNTED.c[f"{each}_count"]) for each in ("decision", "action", "meeting", "blocker")
)
