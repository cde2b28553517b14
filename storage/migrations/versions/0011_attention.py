"""attention: how often somebody wants to be reminded and when never; more than one nudge a day"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attention",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pace", sa.String(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("dnd_from", sa.Integer(), nullable=True),
        sa.Column("dnd_to", sa.Integer(), nullable=True),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_attention_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_attention_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attention")),
        sa.UniqueConstraint("person_id", name=op.f("uq_attention_person_id")),
    )
    with op.batch_alter_table("nudges", schema=None) as batch_op:
        batch_op.add_column(sa.Column("nth", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_constraint(batch_op.f("uq_nudges_person_id_day"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_nudges_person_id_day_nth"), ["person_id", "day", "nth"])
    with op.batch_alter_table("nudges", schema=None) as batch_op:
        batch_op.alter_column("nth", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("nudges", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_nudges_person_id_day_nth"), type_="unique")
    op.execute(
        "DELETE FROM nudges WHERE EXISTS (SELECT 1 FROM nudges AS other"
        " WHERE other.person_id = nudges.person_id AND other.day = nudges.day AND other.nth < nudges.nth)"
    )
    with op.batch_alter_table("nudges", schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_nudges_person_id_day"), ["person_id", "day"])
        batch_op.drop_column("nth")
    op.drop_table("attention")
