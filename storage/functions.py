"""Functions: the names by which a workspace knows the parts of its business, beside the built-in ones."""

from __future__ import annotations

from sqlalchemy import BindParameter, Integer, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped

from storage.base import Base, Tenant
from storage.work import Work


class FunctionName(Tenant, Base):
    """One name, in plain small letters, that means a function; with a `title` it is the function's own name."""

    __tablename__ = "function_names"
    __table_args__ = (UniqueConstraint("workspace_id", "plain"),)

    plain: Mapped[str]
    function: Mapped[str]
    title: Mapped[str | None]


WORKSPACE: BindParameter[int] = bindparam("workspace", type_=Integer())
NAMES = (
    select(FunctionName.plain, FunctionName.function, FunctionName.title)
    .where(FunctionName.workspace_id == WORKSPACE)
    .order_by(FunctionName.plain)
)


def names(work: Work) -> list[tuple[str, str, str | None]]:
    """All names that the workspace has added, as (plain, function, title)."""
    rows = work.session.execute(NAMES, {"workspace": work.workspace_id})
    return [(row[0], row[1], row[2]) for row in rows]


def add(work: Work, plain: str, function: str, title: str | None = None) -> bool:
    """Let a name mean a function; False when it means one already."""
    return work.insert_once(FunctionName, plain=plain, function=function, title=title) is not None


def remove(work: Work, plain: str) -> bool:
    """Forget a name; False when nobody had added it."""
    gone = work.delete(FunctionName).where(FunctionName.plain == plain)
    return bool(work.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def forget(work: Work, function: str) -> None:
    """Forget a function that the workspace had added, with all its names."""
    work.session.execute(work.delete(FunctionName).where(FunctionName.function == function))
