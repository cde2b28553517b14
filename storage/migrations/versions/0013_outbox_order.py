"""outbox order: letters that yield to others, and to whom a conversation must be opened first"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEX = "ix_outbox_workspace_id_state_unopened_must_look_bulk_id"


def upgrade() -> None:
    for name in ("bulk", "unopened"):
        with op.batch_alter_table("outbox", schema=None) as batch_op:
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE outbox SET unopened = true WHERE conversation LIKE 'U%' OR conversation LIKE 'W%'")
    for name in ("bulk", "unopened"):
        with op.batch_alter_table("outbox", schema=None) as batch_op:
            batch_op.alter_column(name, server_default=None)
    op.drop_index(op.f("ix_outbox_state_not_before"), table_name="outbox")
    op.create_index(op.f("ix_outbox_state"), "outbox", ["state"], unique=False)
    op.create_index(
        op.f(INDEX), "outbox", ["workspace_id", "state", "unopened", "must_look", "bulk", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f(INDEX), table_name="outbox")
    op.drop_index(op.f("ix_outbox_state"), table_name="outbox")
    op.create_index(op.f("ix_outbox_state_not_before"), "outbox", ["state", "not_before"], unique=False)
    for name in ("unopened", "bulk"):
        with op.batch_alter_table("outbox", schema=None) as batch_op:
            batch_op.drop_column(name)
