"""The keys among the settings, given as they are or as a file that holds them; an error names the setting."""

import base64
import binascii
from pathlib import Path
from typing import LiteralString

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from app.setting_types import parts
from tenants.protection.master import MasterKey, MasterKeys


def signing_key(given: SecretStr | None, file: Path | None) -> Ed25519PrivateKey:
    """The key that signs access tokens."""
    name, text = _told("SIGNING_KEY", given, file)
    try:
        if text.startswith("-----BEGIN"):
            key = load_pem_private_key(text.encode(), password=None)
        else:
            key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(text, validate=True))
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise PydanticCustomError(name, "should be an Ed25519 private key: PEM, or its 32 bytes in base64")
    return key


def master_keys(given: SecretStr | None, file: Path | None, earlier: SecretStr | None) -> MasterKeys:
    """The keys that personal data rests on, the one in use and those before."""
    name, text = _told("DATA_KEY", given, file)
    before = parts(earlier.get_secret_value() if earlier else "")
    return MasterKeys(_master_key(name, text), [_master_key("DATA_KEYS_EARLIER", part) for part in before])


def _master_key(name: LiteralString, text: str) -> MasterKey:
    try:
        return MasterKey(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        raise PydanticCustomError(name, "should be 32 bytes in base64") from None


def _told(name: LiteralString, given: SecretStr | None, file: Path | None) -> tuple[LiteralString, str]:
    """Which setting holds the key, and what it says."""
    if given is not None:
        return name, given.get_secret_value().strip()
    if file is None:
        raise PydanticCustomError(name, "is missing; `openssl rand -base64 32` makes one")
    of_file = f"{name}_FILE"
    try:
        return of_file, file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise PydanticCustomError(of_file, "cannot be read") from None
