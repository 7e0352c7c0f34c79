"""Who asks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tortoise import fields

from tenants.base import TenantModel
from tenants.errors import Code, Refusal
from tenants.text import optional_line


class RequesterKind(StrEnum):
    """What sort of requester."""

    PERSON = "person"
    UNIT = "unit"
    INTERNAL = "internal"
    ANONYMOUS = "anonymous"


class Requester(TenantModel):
    """A person or unit, as they gave their name when they asked."""

    kind = fields.CharEnumField(RequesterKind, max_length=20)
    name = fields.TextField(null=True)
    unit = fields.TextField(null=True)
    phone = fields.TextField(null=True)
    address = fields.TextField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "requesters"


@dataclass(frozen=True, slots=True)
class RequesterDetails:
    """What the clerk wrote down about the requester."""

    kind: RequesterKind
    name: str | None = None
    unit: str | None = None
    phone: str | None = None
    address: str | None = None


async def write_down(details: RequesterDetails, *, at: datetime) -> Requester:
    """Keep who asked; whoever is not anonymous has a name or a unit."""
    name = optional_line(details.name, ("requester", "name"))
    unit = optional_line(details.unit, ("requester", "unit"))
    if details.kind is not RequesterKind.ANONYMOUS and name is None and unit is None:
        raise Refusal(Code.REQUIRED, "a name or a unit is needed", ("requester", "name"))
    return await Requester.create(
        kind=details.kind,
        name=name,
        unit=unit,
        phone=optional_line(details.phone, ("requester", "phone"), most=50),
        address=optional_line(details.address, ("requester", "address"), most=500),
        created_at=at,
    )
