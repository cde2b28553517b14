"""standups: cadences, kinds of questions, who takes part and observes, whose holidays, where the digest goes"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage import base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DEFAULTS: dict[str, Any] = {
    "every": "week",
    "monthly": "",
    "anchor": "1970-01-05",
    "shapes": "[]",
    "together": sa.sql.false(),
    "holidays": "own",
    "remind": "0",
    "audience": "channel",
    "posting": "card",
    "copies": "[]",
}


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=DEFAULTS[name])


def upgrade() -> None:
    op.create_table(
        "standup_people",
        sa.Column("standup_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_standup_people_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["standup_id"], ["standups.id"], name=op.f("fk_standup_people_standup_id_standups"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_standup_people_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standup_people")),
        sa.UniqueConstraint("standup_id", "person_id", name=op.f("uq_standup_people_standup_id_person_id")),
    )
    with op.batch_alter_table("standup_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standup_people_person_id"), ["person_id"], unique=False)
    op.create_table(
        "digest_copies",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_digest_copies_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_digest_copies_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_copies")),
        sa.UniqueConstraint("round_id", "conversation", name=op.f("uq_digest_copies_round_id_conversation")),
    )
    with op.batch_alter_table("standups", schema=None) as batch_op:
        batch_op.add_column(_column("every", sa.String()))
        batch_op.add_column(_column("monthly", sa.String()))
        batch_op.add_column(_column("anchor", sa.Date()))
        batch_op.add_column(_column("shapes", sa.JSON()))
        batch_op.add_column(_column("together", sa.Boolean()))
        batch_op.add_column(_column("holidays", sa.String()))
        batch_op.add_column(_column("remind", sa.Integer()))
        batch_op.add_column(_column("audience", sa.String()))
        batch_op.add_column(sa.Column("usergroup_id", sa.Integer(), nullable=True))
        batch_op.add_column(_column("posting", sa.String()))
        batch_op.add_column(_column("copies", sa.JSON()))
        batch_op.add_column(sa.Column("held_at", base.UTCDateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_standups_usergroup_id_usergroups"),
            "usergroups",
            ["usergroup_id"],
            ["id"],
            ondelete="SET NULL",
        )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.add_column(_column("shapes", sa.JSON()))

    # The defaults were for the rows that were there.
    for table, names in {"standups": tuple(DEFAULTS), "rounds": ("shapes",)}.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_column("shapes")
    with op.batch_alter_table("standups", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_standups_usergroup_id_usergroups"), type_="foreignkey")
        for name in (*DEFAULTS, "usergroup_id", "held_at"):
            batch_op.drop_column(name)
    op.drop_table("digest_copies")
    with op.batch_alter_table("standup_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standup_people_person_id"))
    op.drop_table("standup_people")
