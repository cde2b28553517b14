"""parts: a page of a standup's digest holds parts of answers, and names"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID, ITEMS = sa.column("id", sa.Integer), sa.column("items", sa.JSON)
PAGES = sa.table("standup_pages", ID, ITEMS)

Items = list[list[int]]


def upgrade() -> None:
    _rewrite(lambda items: [[turn, which, 0] for turn, which in items])


def downgrade() -> None:
    _rewrite(lambda items: [list(pair) for pair in dict.fromkeys((each[0], each[1]) for each in items if each[1] >= 0)])


def _rewrite(change: Callable[[Items], Items]) -> None:
    bind = op.get_bind()
    for page, items in bind.execute(sa.select(ID, ITEMS).select_from(PAGES)).all():
        bind.execute(PAGES.update().where(page == ID).values(items=change(items)))
