"""one nudge: what was planned for reminders of actions is looked at in the mornings of who is reminded"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

RENAMED = """
UPDATE schedules SET kind = 'nudge' WHERE kind = 'decision.actions' AND NOT EXISTS (
    SELECT 1 FROM schedules AS mine
    WHERE mine.kind = 'nudge'
    AND mine.workspace_id = schedules.workspace_id AND mine.subject_id = schedules.subject_id
)
"""
EARLIER = """
UPDATE schedules SET next_at = (
    SELECT min(coalesce(mine.next_at, schedules.next_at)) FROM schedules AS mine
    WHERE mine.kind = 'decision.actions'
    AND mine.workspace_id = schedules.workspace_id AND mine.subject_id = schedules.subject_id
) WHERE kind = 'nudge' AND EXISTS (
    SELECT 1 FROM schedules AS mine
    WHERE mine.kind = 'decision.actions'
    AND mine.workspace_id = schedules.workspace_id AND mine.subject_id = schedules.subject_id
    AND (schedules.next_at IS NULL OR mine.next_at < schedules.next_at)
)
"""


def upgrade() -> None:
    op.execute(RENAMED)
    op.execute(EARLIER)
    op.execute("DELETE FROM schedules WHERE kind = 'decision.actions'")


def downgrade() -> None:
    pass  # the mornings look at what is due anyhow
