"""quotes from threads, and who may capture by reaction"""

import sqlalchemy as sa
from alembic import op

from storage import base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quotes", sa.JSON(), nullable=True))

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quotes", sa.JSON(), nullable=True))

    with op.batch_alter_table("channels", schema=None) as batch_op:
        batch_op.add_column(sa.Column("emoji_at", base.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("capture", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("channels", schema=None) as batch_op:
        batch_op.drop_column("capture")
        batch_op.drop_column("emoji_at")

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_column("quotes")

    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_column("quotes")
