"""pages: answers in full in the thread of a standup's digest, and answers put together by function"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standup_pages",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_standup_pages_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_standup_pages_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standup_pages")),
        sa.UniqueConstraint("round_id", "copy_id", "number", name=op.f("uq_standup_pages_round_id_copy_id_number")),
    )

    with op.batch_alter_table("standups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("grouped", sa.String(), nullable=False, server_default="person"))
    with op.batch_alter_table("standups", schema=None) as batch_op:
        batch_op.alter_column("grouped", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("standups", schema=None) as batch_op:
        batch_op.drop_column("grouped")
    op.drop_table("standup_pages")
