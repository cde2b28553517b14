"""days off: who said that somebody is away; digests that come by mail"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


NEW = {"absences": ("source", sa.String, sa.text("'told'")), "digests": ("by_mail", sa.Boolean, sa.text("false"))}


def upgrade() -> None:
    for table, (name, kind, before) in NEW.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(name, kind(), nullable=False, server_default=before))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM absences WHERE source = 'present'")
    for table, (name, _, _) in NEW.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(name)
