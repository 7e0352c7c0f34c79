"""What a setting's value may be, and what is said of one that it cannot be."""

import re
from ipaddress import ip_network
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from tenants.cases.attachments.media import EVERY_KIND


def parts(value: Any) -> Any:
    """What a text lists, separated by commas; anything else as it is."""
    return (
        tuple(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value
    )


def _address(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        try:
            url = urlsplit(value)
            usable = url.scheme in schemes and (url.netloc or url.path) and (url.port or 1)
        except ValueError:
            usable = False
        if not usable:
            wanted = " or ".join(f"{scheme}://" for scheme in schemes)
            # The value stays unsaid: it may hold a password.
            raise PydanticCustomError(
                "address", "should be an address that begins with {wanted}", {"wanted": wanted}
            )
        return value

    return AfterValidator(check)


def _origins(value: tuple[str, ...]) -> tuple[str, ...]:
    if not all(each == "*" or _ORIGIN.fullmatch(each) for each in value):
        raise PydanticCustomError("origins", "should name origins like https://portal.example.org, or *")
    return value


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    try:
        if value != ("*",):
            [ip_network(each) for each in value]
    except ValueError:
        raise PydanticCustomError(
            "networks", "should name addresses or networks like 10.0.0.0/8, or * alone"
        ) from None
    return value


def _types(value: tuple[str, ...]) -> tuple[str, ...]:
    if not set(value) <= set(EVERY_KIND):
        raise PydanticCustomError("types", "should name types that we can recognise, such as application/pdf")
    return value


_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")

FileStoreAddress = Annotated[str, _address("file", "s3")]
HttpAddress = Annotated[str, _address("http", "https")]
PostgresUrl = Annotated[str, _address("postgresql", "postgres")]
RedisUrl = Annotated[str, _address("redis", "rediss", "unix")]
FileTypes = Annotated[tuple[str, ...], NoDecode, BeforeValidator(parts), AfterValidator(_types)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(parts), AfterValidator(_origins)]
Networks = Annotated[tuple[str, ...], NoDecode, BeforeValidator(parts), AfterValidator(_networks)]
