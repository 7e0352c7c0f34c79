"""What of a requester is protected: sealed for keeping, opened for the product's own use."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.cases.requester import Requester
from tenants.protection import data_keys
from tenants.protection.cipher import DataKey
from tenants.protection.contact import FIELDS, HIDDEN


async def sealed(
    contact: Mapping[str, str | None], *, requester_id: UUID, informant: bool, at: datetime
) -> dict[str, Any]:
    """The columns for all of somebody's contact data: sealed, hinted at, and made findable.

    At an informant's nothing hints.
    """
    given = {name: text for name in FIELDS if (text := contact.get(name)) is not None}
    if not given:
        return dict.fromkeys(_COLUMNS)
    key = await data_keys.newest(at=at)
    values: dict[str, Any] = {**dict.fromkeys(_COLUMNS), "key_id": key.id}
    for name, text in given.items():
        kind = FIELDS[name]
        values[f"{name}_sealed"] = key.seal(text, row_id=requester_id, field=name)
        values[f"{name}_hint"] = HIDDEN if informant else kind.hint(text)
        if kind.normal is not None:
            values[f"{name}_index"] = key.blind(name, kind.normal(text))
    return values


_COLUMNS = (
    "key_id",
    *(f"{name}_{part}" for name in FIELDS for part in ("sealed", "hint")),
    *(f"{name}_index" for name, kind in FIELDS.items() if kind.normal is not None),
)


async def contact_of(requester: Requester) -> dict[str, str]:
    """The contact data in plain, for the product's own comparing; whoever shows it asks `contacts`."""
    if requester.key_id is None:
        return {}
    return opened(requester, (await data_keys.of_ids([requester.key_id]))[requester.key_id])


def opened(requester: Requester, key: DataKey) -> dict[str, str]:
    """The same, where the key is at hand."""
    return {
        name: key.open(hidden, row_id=requester.id, field=name)
        for name in FIELDS
        if (hidden := getattr(requester, f"{name}_sealed")) is not None
    }


async def blind(name: str, text: str) -> list[bytes]:
    """What the index holds for this text, under each of the tenant's keys."""
    return blinded(name, text, await data_keys.every())


def blinded(name: str, text: str | None, keys: Iterable[DataKey]) -> list[bytes]:
    """The same for these keys; nothing for what was not said."""
    normal = FIELDS[name].normal
    assert normal is not None, name  # noqa: S101  only some can be looked for
    return [] if text is None else [key.blind(name, normal(text)) for key in keys]


async def seal_anew(requester_ids: list[UUID], at: datetime) -> None:
    """The same data under the tenant's newest key; nothing else about them changes."""
    for one in await Requester.filter(id__in=requester_ids):
        contact = await contact_of(one)
        values = await sealed(contact, requester_id=one.id, informant=one.informant, at=at)
        one.update_from_dict(values)
        await one.save(update_fields=list(values))
