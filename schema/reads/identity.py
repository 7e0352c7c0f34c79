"""Global ids: `Type:uuid` in base64, the same in Python and in SQL."""

import binascii
from base64 import b64decode, b64encode
from uuid import UUID


def prefix(type_name: str) -> str:
    """What stands before the key."""
    return f"{type_name}:"


def global_id(type_name: str, key: UUID) -> str:
    """The id as clients know it."""
    return b64encode(f"{prefix(type_name)}{key}".encode()).decode()


def parse_id(value: str) -> tuple[str, UUID]:
    """The type's name and the key; ValueError when it is not an id of ours."""
    try:
        name, _, key = b64decode(value, validate=True).decode().partition(":")
        return name, UUID(key)
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise ValueError("not an id of ours") from error
