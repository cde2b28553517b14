"""days off: who said that somebody is away"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(), nullable=False, server_default="told"))
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.alter_column("source", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM absences WHERE source = 'present'")
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.drop_column("source")
