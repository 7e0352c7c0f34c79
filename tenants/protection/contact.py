"""The contact data of a requester: how it is masked, and in which form it is found again. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

HIDDEN = "****"


@dataclass(frozen=True, slots=True)
class ContactField:
    """One kind of contact data: how it is masked and, where it can be looked for, made comparable."""

    name: str
    hint: Callable[[str], str]
    normal: Callable[[str], str] | None = None
    longest: int = 50


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def normal_phone(text: str) -> str:
    """Digits only, without the country's prefix: `+86 138-0000-0000` is `13800000000`."""
    plain = _plain(text)
    digits = re.sub(r"[^0-9]", "", plain)
    if not digits:
        return plain.casefold()
    mobile = re.fullmatch(r"(?:00)?86(1[0-9]{10})", digits)
    return mobile[1] if mobile else digits


def normal_number(text: str) -> str:
    """Letters and digits, capitals: `11010119900307 123x` is `11010119900307123X`."""
    return "".join(sign for sign in _plain(text).upper() if sign.isalnum())


def normal_email(text: str) -> str:
    """Small letters."""
    return _plain(text).casefold()


def phone_hint(text: str) -> str:
    """`138****0000`: enough to tell two numbers apart, not enough to call."""
    digits = normal_phone(text)
    if len(digits) >= 11:
        return f"{digits[:3]}{HIDDEN}{digits[-4:]}"
    return f"{HIDDEN}{digits[-2:]}" if len(digits) >= 7 else HIDDEN


def number_hint(text: str) -> str:
    """`****123X`: the last four of an identity number."""
    number = normal_number(text)
    return f"{HIDDEN}{number[-4:]}" if len(number) >= 12 else HIDDEN


def address_hint(text: str) -> str:
    """`清源路****`: the first quarter, six characters at most."""
    return f"{text[: min(len(text) // 4, 6)]}{HIDDEN}"


def email_hint(text: str) -> str:
    """`l****@example.org`."""
    name, _, host = _plain(text).rpartition("@")
    return f"{name[:1]}{HIDDEN}@{host}" if len(name) > 2 and host else HIDDEN


FIELDS: Mapping[str, ContactField] = {
    field.name: field
    for field in (
        ContactField("phone", phone_hint, normal_phone),
        ContactField("identity_number", number_hint, normal_number),
        ContactField("email", email_hint, normal_email, longest=254),
        ContactField("address", address_hint, longest=500),
    )
}


def hints(details: Mapping[str, Any]) -> dict[str, str | None]:
    """What of somebody's contact data may be kept in the open."""
    return {name: kind.hint(text) if (text := details.get(name)) else None for name, kind in FIELDS.items()}


def is_the_same(name: str, one: str, other: str) -> bool:
    """Whether these say the same, however they are written."""
    normal = FIELDS[name].normal or _plain
    return normal(one) == normal(other)
