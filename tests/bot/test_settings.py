"""Settings: from the environment, all faults at once, the key beside the database."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot import postal, settings, vault
from bot.settings import SettingsError

KEY = vault.new_key()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of this machine is read."""
    monkeypatch.chdir(tmp_path)


def faults(monkeypatch: pytest.MonkeyPatch, **values: str) -> dict[str, str]:
    """What is wrong with these settings, by the variable that is named."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        settings.read()
    assert str(caught.value) == "\n".join(caught.value.faults)
    return dict(line.split(": ", 1) for line in caught.value.faults)


def test_nothing_set_is_an_sqlite_file_on_port_3000() -> None:
    found = settings.read()
    assert found.is_sqlite
    assert found.database_file == Path("concord.db")
    assert (found.port, found.slack_api_url, found.concord_prefix) == (3000, "https://slack.com/api/", "")
    assert (found.log_level, found.log_form, found.concord_clock_start) == ("info", "console", None)


def test_every_fault_is_told_at_once_and_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    told = faults(
        monkeypatch,
        SLACK_BOT_TOKEN="xoxp-secret-of-a-person",
        SLACK_APP_TOKEN="secret",
        SLACK_API_URL="https://slack.example/",
        DATABASE_URL="postgres://concord@db/concord",
        PORT="http",
        CONCORD_CLOCK_START="monday",
        CONCORD_PREFIX="Bad Prefix",
        LOG_LEVEL="loud",
        CONCORD_LEASE_SECONDS="31",
    )
    assert told["SLACK_BOT_TOKEN"] == "must start with xoxb-"
    assert told["SLACK_APP_TOKEN"] == "must start with xapp-"
    assert told["SLACK_API_URL"] == "must be an http(s) address that ends in /api/"
    assert told["CONCORD_KEY"] == "is required with PostgreSQL (concord key prints a new one)"
    assert told["CONCORD_CLOCK_START"] == "must be an ISO time, like 2027-03-01T08:58+01:00"
    assert set(told) > {"PORT", "CONCORD_PREFIX", "LOG_LEVEL", "CONCORD_LEASE_SECONDS"}
    assert len(told) == 9
    assert "secret" not in str(told)


@pytest.mark.parametrize("url", ["mysql://db/concord", "concord.db", "sqlite://concord.db", "sqlite:"])
def test_other_databases_are_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert faults(monkeypatch, DATABASE_URL=url) == {
        "DATABASE_URL": "must be sqlite:///path or postgresql://user@host/name"
    }


@pytest.mark.parametrize("url", ["postgres://u@h/n", "postgresql://u@h/n", "postgresql+psycopg://u@h/n"])
def test_every_spelling_of_postgresql_reaches_our_driver(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("CONCORD_KEY", KEY)
    found = settings.read()
    assert found.database_url == "postgresql+psycopg://u@h/n"
    assert not found.is_sqlite
    assert settings.keys(found) == [KEY]


@pytest.mark.parametrize(
    "value",
    ["short", f"{KEY},", f"{KEY},nonsense", "schlüssel"],
    ids=["short", "comma", "second one", "not ASCII"],
)
def test_what_is_no_key_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    told = faults(monkeypatch, CONCORD_KEY=value)
    assert told == {"CONCORD_KEY": "must be one or more Fernet keys, comma-separated (44 characters each)"}


def test_several_keys_stay_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    other = vault.new_key()
    monkeypatch.setenv("CONCORD_KEY", f"{KEY},{other}")
    assert settings.keys(settings.read()) == [KEY, other]
    assert not Path("concord.key").exists()


def test_a_key_is_made_once_and_kept_beside_the_database_for_its_owner_only() -> None:
    [made] = settings.keys(settings.read())
    assert vault.is_key(made)
    assert stat.S_IMODE(Path("concord.key").stat().st_mode) == 0o600
    assert settings.keys(settings.read()) == [made]


def test_a_kept_key_that_is_none_is_said() -> None:
    Path("concord.key").write_text("")
    with pytest.raises(SettingsError, match=r"CONCORD_KEY: what is kept in concord\.key is no key"):
        settings.keys(settings.read())


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("CONCORD_KEY", KEY)
    shown = repr(settings.read())
    assert "secret" not in shown.replace("slack_signing_secret", "").replace("SecretStr", "")
    assert KEY not in shown


def test_empty_variables_count_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "PORT", "CONCORD_KEY", "CONCORD_CLOCK_START", "DATABASE_URL"):
        monkeypatch.setenv(name, "")
    assert settings.read().slack_bot_token is None


def test_the_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORT=4000\nCONCORD_PREFIX=file-\nOTHER=ignored\n")
    monkeypatch.setenv("CONCORD_PREFIX", "cc-")
    found = settings.read()
    assert (found.port, found.concord_prefix) == (4000, "cc-")


# Mail, and the address at which people reach Concord


def test_a_mail_server_on_another_machine_is_spoken_to_in_private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_FROM", "Concord <concord@company.example>")
    for url, expected in (
        ("smtp://concord:p%40ss@mail.company.example", ("mail.company.example", 587, "starttls", "concord", "p@ss")),
        ("smtps://mail.company.example", ("mail.company.example", 465, "tls", "", "")),
        ("smtp://127.0.0.1:25", ("127.0.0.1", 25, "plain", "", "")),
        ("smtp://[::1]:2525/", ("::1", 2525, "plain", "", "")),
        ("smtp://localhost", ("localhost", 587, "plain", "", "")),
    ):
        monkeypatch.setenv("SMTP_URL", url)
        found = settings.read()
        assert found.smtp is not None
        server = found.smtp
        assert (server.host, server.port, server.security, server.user, server.password) == expected
        assert "p@ss" not in repr(found) + repr(server)
        assert "p%40ss" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "http://mail", "smtp://", "smtp://u@mail", "smtp://u:secret/x@mail", "smtp://u:secret#@mail", "smtp://mail:99999",
        "smtp://u:[secret@mail", "smtp://u:secret@mail?x=1", "mail.company.example:25",
    ],
)  # fmt: skip
def test_a_mail_server_that_cannot_be_read_is_one_line_without_the_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    told = faults(monkeypatch, SMTP_URL=url, MAIL_FROM="concord@company.example")
    assert list(told) == ["SMTP_URL"]
    assert "smtp://user:password@host:587" in told["SMTP_URL"]
    assert "secret" not in told["SMTP_URL"]


def test_who_writes_is_required_with_a_mail_server_and_is_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is required with SMTP_URL" in faults(monkeypatch, SMTP_URL="smtp://localhost")["MAIL_FROM"]
    for wrong in ("Concord", "concord@", "a@x.example, b@x.example"):
        assert "must be an e-mail address" in faults(monkeypatch, MAIL_FROM=wrong)["MAIL_FROM"]
    monkeypatch.delenv("SMTP_URL")
    monkeypatch.delenv("MAIL_FROM")
    assert settings.read().smtp is None


def test_the_public_address_is_https(monkeypatch: pytest.MonkeyPatch) -> None:
    for url, kept in (
        ("https://concord.company.example/", "https://concord.company.example"),
        ("https://company.example/concord", "https://company.example/concord"),
        ("http://localhost:3000", "http://localhost:3000"),
    ):
        monkeypatch.setenv("CONCORD_PUBLIC_URL", url)
        assert settings.read().concord_public_url == kept
    for wrong in ("http://company.example", "concord.company.example", "https://u:p@x", "https://x/?a=b", "https://"):
        assert "must be the https address" in faults(monkeypatch, CONCORD_PUBLIC_URL=wrong)["CONCORD_PUBLIC_URL"]


@pytest.mark.parametrize(
    ("stored", "mailed"),
    [
        ("Ana@Company.Example", "ana@company.example"), (" ana@x.example ", "ana@x.example"), (None, ""), ("", ""),
        ("ana", ""), ("ana@x.example\r\nBcc: b@x.example", ""), ("a\x01b@x.example", ""), ("a..b@x.example", ""),
        ("ana@größe.example", "ana@xn--gre-6ka8i.example"), (f"{'a' * 250}@x.example", ""),
        ("ana@ü..example", ""), (f"ana@{'ü' * 70}.example", ""),
    ],
)  # fmt: skip
def test_an_address_is_mailed_to_in_one_form_or_not_at_all(stored: str | None, mailed: str) -> None:
    assert postal.address(stored) == mailed
