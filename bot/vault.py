"""Secrets at rest: encrypted with the first key, readable with any of them."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class VaultError(Exception):
    """A secret cannot be read with the keys that are set."""


class Vault:
    """Encrypts and decrypts with Fernet keys; put a new key first to rotate."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: str) -> str:
        """The secret, encrypted for storage."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret again."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise VaultError("CONCORD_KEY does not fit what is stored: add the key that encrypted it") from error


def new_key() -> str:
    """A fresh key."""
    return Fernet.generate_key().decode()


def is_key(text: str) -> bool:
    """Whether a text is a Fernet key."""
    try:
        Fernet(text)
    except ValueError:
        return False
    return True
