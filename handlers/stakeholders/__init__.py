"""`/stakeholders`: its sub-commands, its modals and buttons, one module per thing that is done."""

from __future__ import annotations

from slack_bolt import App

from bot.commands import Command, Table
from handlers.desk import Desk
from handlers.door import Door
from handlers.stakeholders import adding, card, gaps, groups, listing, merging, papers, weekly
from handlers.stakeholders import map as maps
from handlers.stakeholders.adding import blank

__all__ = ["TABLE", "blank", "register"]


def register(app: App, door: Door, desk: Desk, prefix: str) -> None:
    """Bind the command, and what each module has of buttons and modals."""
    app.command(f"/{prefix}stakeholders")(door.command(TABLE, prefix))
    adding.register(app, door)
    card.register(app, door)
    listing.register(app, door)
    gaps.register(app, door)
    groups.register(app, door, desk)
    weekly.register(app, door, desk)
    papers.register(app, door, desk)
    maps.register(app, door, desk)


TABLE = Table(
    "stakeholders",
    "who speaks for which function",
    [
        Command(
            "add",
            'add @ana logistics [approver [instead]] [lead] [influence:4] [interest:5] [stance:supporter] [why:"…"] '
            '[responsible:@ben] [org:"…"] [initiative:KEY]',
            "registers or changes somebody, `instead` of whoever has the role; "
            'from outside: `add "Dana Roe" dana@retailer.example retailer`',
            adding.add,
        ),
        Command(
            "list",
            "list [function] [initiative:KEY]",
            "shows who speaks for which function",
            listing.list_all,
            writes=False,
        ),
        Command("show", "show @ana [initiative:KEY]", "shows one stakeholder", card.show, writes=False),
        Command(
            "history",
            "history @ana [initiative:KEY]",
            "shows what was changed, and by whom",
            card.history,
            writes=False,
        ),
        Command(
            "handoff",
            "handoff @ana @ben [initiative:KEY]",
            "gives Ana's part to Ben, with what is open",
            card.hand_over,
        ),
        Command(
            "gaps",
            "gaps [initiative:KEY]",
            "shows what is missing, with buttons to mend it",
            gaps.list_all,
            writes=False,
        ),
        Command("map", "map [initiative:KEY]", "draws influence and interest, for you alone", maps.ask),
        Command("import", "import [initiative:KEY]", "takes people in from a file or a paste", papers.ask),
        Command("export", "export [csv|json] [initiative:KEY]", "gives you the register as a file", papers.export),
        Command("weekly", "weekly on|off", "whether you hear on Mondays what is to be mended", weekly.switch),
        Command(
            "groups",
            "groups [initiative:KEY]",
            "shows the user groups whose members come in by themselves",
            groups.list_all,
            writes=False,
        ),
        Command(
            "rule",
            "rule @ana accounting approver [over:1M]",
            "brings somebody into every initiative (of that size); for admins",
            groups.make_rule,
        ),
        Command("rules", "rules", "shows these rules; for admins", groups.list_rules, writes=False),
        Command(
            "merge",
            "merge dana@retailer.example @dana",
            "makes one of a contact and the member they became",
            merging.merge,
        ),
        Command("remove", "remove @ana [initiative:KEY]", "takes somebody out", adding.remove),
    ],
    default="list",
)
