"""Settings, read once at start; every fault in them is reported at once."""

from __future__ import annotations

import os
from datetime import datetime
from email.utils import getaddresses
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import postal, text, vault
from bot.postal import Server

DEFAULT_API = "https://slack.com/api/"


class SettingsError(Exception):
    """The settings cannot be used; `faults` has a line for each variable that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _starts(*prefixes: str) -> AfterValidator:
    def check(value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(prefixes):
            raise ValueError(f"must start with {' or '.join(prefixes)}")
        return value

    return AfterValidator(check)


def _api_url(value: str) -> str:
    if not value.startswith(("http://", "https://")) or not value.endswith("/api/"):
        raise ValueError("must be an http(s) address that ends in /api/")
    return value


def _database_url(value: str) -> str:
    if value.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + value.split("://", 1)[1]
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must be sqlite:///path or postgresql://user@host/name")
    return value


def _keys(value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    if value is None and info.data.get("database_url", "sqlite").startswith("postgresql"):
        raise ValueError("is required with PostgreSQL (concord key prints a new one)")
    if value is not None and not all(vault.is_key(key) for key in value.get_secret_value().split(",")):
        raise ValueError("must be one or more Fernet keys, comma-separated (44 characters each)")
    return value


def _moment(value: str | None) -> str | None:
    if value is not None:
        try:
            datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError("must be an ISO time, like 2027-03-01T08:58+01:00") from error
    return value


def _smtp_url(value: SecretStr | None) -> SecretStr | None:
    if value is not None:
        postal.server(value.get_secret_value())
    return value


def _mail_from(value: str | None, info: ValidationInfo) -> str | None:
    if value is None and info.data.get("smtp_url") is not None:
        raise ValueError("is required with SMTP_URL (whom mail comes from: Concord <concord@company.example>)")
    if value is not None and [bool(text.email(each)) for _, each in getaddresses([value])] != [True]:
        raise ValueError("must be an e-mail address, like Concord <concord@company.example>")
    return value


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    secure = parts.scheme == "https" or (parts.scheme == "http" and postal.is_loopback(parts.hostname or ""))
    if value and not (secure and parts.hostname and "@" not in parts.netloc and not parts.query and not parts.fragment):
        raise ValueError(
            "must be the https address at which people reach Concord, like https://concord.company.example"
        )
    return value.rstrip("/")


class Settings(BaseSettings):
    """Everything that can be set, from the environment and a `.env` file."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    slack_bot_token: Annotated[SecretStr | None, _starts("xoxb-")] = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: Annotated[SecretStr | None, _starts("xapp-")] = None
    slack_api_url: Annotated[str, AfterValidator(_api_url)] = DEFAULT_API
    database_url: Annotated[str, AfterValidator(_database_url)] = "sqlite:///concord.db"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    concord_host: str = "0.0.0.0"  # noqa: S104 - Slack must be able to reach it; a proxy in front narrows this
    concord_key: Annotated[SecretStr | None, AfterValidator(_keys), Field(validate_default=True)] = None
    concord_clock_start: Annotated[str | None, AfterValidator(_moment)] = None
    concord_prefix: Annotated[str, Field(pattern=r"^[a-z0-9_-]{0,20}$")] = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_form: Literal["console", "json"] = "console"
    concord_settle_seconds: Annotated[float, Field(gt=0, le=300)] = 10.0
    concord_pace_seconds: Annotated[float, Field(ge=0, le=60)] = 1.0
    concord_slack_rate: Annotated[float, Field(ge=0, le=100)] = 1.0  # times Slack's own limits; 0: as fast as it goes
    concord_call_timeout: Annotated[float, Field(gt=0, le=20)] = 10.0
    concord_lease_seconds: Annotated[float, Field(gt=0, le=30)] = 30.0
    concord_socket_connections: Annotated[int, Field(ge=1, le=10)] = 2
    concord_plain_dates: bool = False  # for Slack-likes that do not show `<!date^…>`
    concord_page_size: Annotated[int, Field(ge=1, le=999)] = 200
    smtp_url: Annotated[SecretStr | None, AfterValidator(_smtp_url)] = None
    mail_from: Annotated[str | None, AfterValidator(_mail_from), Field(validate_default=True)] = None
    concord_public_url: Annotated[str, AfterValidator(_public_url)] = ""

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.database_url.startswith("sqlite")

    @property
    def database_file(self) -> Path:
        """The SQLite file."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def smtp(self) -> Server | None:
        """The mail server; None where nothing is mailed."""
        return postal.server(self.smtp_url.get_secret_value()) if self.smtp_url else None


def read() -> Settings:
    """The settings of this process.

    Raises: SettingsError with one line per variable that is wrong or missing.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError([_fault(each) for each in error.errors()]) from error


def _fault(error: object) -> str:
    assert isinstance(error, dict)
    message = PLAIN_WORDS.get(error["type"], str(error["msg"]).removeprefix("Value error, "))
    return f"{str(error['loc'][0]).upper()}: {message}"


PLAIN_WORDS = {
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_parsing": "must be true or false",
    "string_pattern_mismatch": "takes up to 20 of a-z, 0-9, - and _",
}


def require_slack(found: Settings, *, socket: bool) -> None:
    """Refuse to serve Slack without what that takes; `socket`: an app token may stand in for the signing secret.

    Raises: SettingsError
    """
    faults = []
    if found.slack_bot_token is None:
        faults.append("SLACK_BOT_TOKEN: is required (the bot token, xoxb-…, from the app's OAuth page)")
    if found.slack_signing_secret is None and not (socket and found.slack_app_token):
        without = " without SLACK_APP_TOKEN" if socket else " for HTTP"
        faults.append(f"SLACK_SIGNING_SECRET: is required{without} (the app's Basic Information page)")
    if faults:
        raise SettingsError(faults)


def keys(found: Settings) -> list[str]:
    """The encryption keys; with SQLite and none set, one is made and kept beside the database.

    Raises: SettingsError when what is kept there is no key
    """
    if found.concord_key is not None:
        return found.concord_key.get_secret_value().split(",")
    path = found.database_file.with_suffix(".key")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return [_kept(path)]
    with os.fdopen(handle, "w") as file:
        file.write(key := vault.new_key())
    return [key]


def _kept(path: Path) -> str:
    key = path.read_text().strip()
    if not vault.is_key(key):
        raise SettingsError([f"CONCORD_KEY: what is kept in {path} is no key; restore it, or set the right one"])
    return key
