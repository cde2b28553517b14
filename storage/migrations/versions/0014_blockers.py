"""blockers: numbered, named in turns, who was asked to help with them"""

import sqlalchemy as sa
from alembic import op

from storage import base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blockers",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("standup_id", sa.Integer(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("function", sa.String(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("opened_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("escalated_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["actions.id"], name=op.f("fk_blockers_action_id_actions"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_blockers_channel_id_channels"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name=op.f("fk_blockers_closed_by_id_people")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_blockers_decision_id_decisions"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_blockers_person_id_people")),
        sa.ForeignKeyConstraint(
            ["standup_id"], ["standups.id"], name=op.f("fk_blockers_standup_id_standups"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_blockers_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blockers")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_blockers_workspace_id_number")),
    )
    with op.batch_alter_table("blockers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blockers_channel_id_state"), ["channel_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_blockers_person_id_state"), ["person_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_blockers_standup_id_state"), ["standup_id", "state"], unique=False)

    op.create_table(
        "blocker_helpers",
        sa.Column("blocker_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(
            ["blocker_id"], ["blockers.id"], name=op.f("fk_blocker_helpers_blocker_id_blockers"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_blocker_helpers_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_blocker_helpers_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocker_helpers")),
        sa.UniqueConstraint("blocker_id", "person_id", name=op.f("uq_blocker_helpers_blocker_id_person_id")),
    )
    with op.batch_alter_table("blocker_helpers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blocker_helpers_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("prompts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blocker_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_prompts_blocker_id_blockers"), "blockers", ["blocker_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("standups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("escalate", sa.Integer(), nullable=False, server_default="3"))

    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blocker_count", sa.Integer(), nullable=False, server_default="0"))

    # The defaults were for the rows that were there.
    for table, name in (("standups", "escalate"), ("workspaces", "blocker_count")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("standups", schema=None) as batch_op:
        batch_op.drop_column("escalate")
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_column("blocker_count")

    with op.batch_alter_table("prompts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_prompts_blocker_id_blockers"), type_="foreignkey")
        batch_op.drop_column("blocker_id")

    with op.batch_alter_table("blocker_helpers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blocker_helpers_person_id"))

    op.drop_table("blocker_helpers")
    with op.batch_alter_table("blockers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blockers_standup_id_state"))
        batch_op.drop_index(batch_op.f("ix_blockers_person_id_state"))
        batch_op.drop_index(batch_op.f("ix_blockers_channel_id_state"))

    op.drop_table("blockers")
