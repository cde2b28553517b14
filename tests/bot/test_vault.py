"""Secrets at rest."""

from __future__ import annotations

import pytest

from bot import vault
from bot.vault import Vault, VaultError

OLD, NEW = vault.new_key(), vault.new_key()


def test_what_is_sealed_opens_and_does_not_show() -> None:
    sealed = Vault([OLD]).seal("xoxb-tökén")
    assert "xoxb" not in sealed
    assert sealed != Vault([OLD]).seal("xoxb-tökén")
    assert Vault([OLD]).open(sealed) == "xoxb-tökén"


def test_a_new_key_in_front_encrypts_and_the_old_one_still_opens() -> None:
    before = Vault([OLD]).seal("a")
    rotated = Vault([NEW, OLD])
    assert rotated.open(before) == "a"
    assert Vault([NEW]).open(rotated.seal("b")) == "b"
    with pytest.raises(VaultError):
        Vault([OLD]).open(rotated.seal("b"))


@pytest.mark.parametrize(
    "sealed",
    ["", "nonsense", Vault([NEW]).seal("a"), Vault([OLD]).seal("a")[:-8]],
    ids=["empty", "nonsense", "another key's", "cut off"],
)
def test_what_does_not_open_says_which_setting_it_is(sealed: str) -> None:
    with pytest.raises(VaultError, match="CONCORD_KEY does not fit"):
        Vault([OLD]).open(sealed)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [(OLD, True), ("", False), ("short", False), ("é" * 44, False)],
    ids=["a key", "empty", "short", "not ASCII"],
)
def test_keys_are_told_from_other_text(text: str, is_one: bool) -> None:
    assert vault.is_key(text) is is_one
