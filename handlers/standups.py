def register(app, door, desk, prefix):
    """TODO"""

from bot.commands import Table
TABLE = Table("standup", "todo", [])
