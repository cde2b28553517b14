"""The demo's workspace: people of several functions in several zones, and two channels."""

from __future__ import annotations

from typing import Any

BOT = "U0CONCORD"
TEAM = "T0HARBOUR"
ZONE = "Europe/Berlin"  # Ana's, and that of the demo's clock
TOKENS = {"bot": "xoxb-demo", "app": "xapp-demo", "secret": "demo-signing-secret"}

ANA, BEN, CARLA, DEV, EMI, FARID, GRACE, HANA = (
    "U0ANA", "U0BEN", "U0CARLA", "U0DEV", "U0EMI", "U0FARID", "U0GRACE", "U0HANA",
)  # fmt: skip
LAUNCH, GENERAL = "C0EULAUNCH", "C0GENERAL"

PEOPLE: tuple[tuple[str, str, str, str], ...] = (
    (ANA, "ana", "Ana Ruiz", ZONE),  # product, leads the launch
    (BEN, "ben", "Ben Okafor", "Europe/London"),  # sales
    (CARLA, "carla", "Carla Rossi", "Europe/Rome"),  # account management
    (DEV, "dev", "Dev Patel", "Asia/Kolkata"),  # logistics
    (EMI, "emi", "Emi Tanaka", "Asia/Tokyo"),  # accounting
    (FARID, "farid", "Farid Haddad", "America/New_York"),  # TPM
    (GRACE, "grace", "Grace Lee", "America/Los_Angeles"),  # executive
    (HANA, "hana", "Hana Weiss", "Europe/London"),  # sales
)


def config() -> dict[str, Any]:
    """The local Slack's configuration."""
    everybody = [person[0] for person in PEOPLE]
    return {
        "workspace": {"name": "Harbour Goods", "domain": "harbour", "teamId": TEAM},
        "app": {
            "appId": "A0CONCORD",
            "botUserId": BOT,
            "botName": "Concord",
            "botToken": TOKENS["bot"],
            "appToken": TOKENS["app"],
            "signingSecret": TOKENS["secret"],
            "mode": "socket",
        },
        "users": [
            {"id": slack_id, "name": name, "real_name": real, "email": f"{name}@harbour.example", "tz": zone}
            for slack_id, name, real, zone in PEOPLE
        ],
        "channels": [
            {"id": LAUNCH, "name": "eu-launch", "members": [*everybody, BOT]},
            {"id": GENERAL, "name": "general", "members": [*everybody, BOT]},
        ],
    }
