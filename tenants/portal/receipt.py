"""What a requester's receipt says beyond their case: whose it is, what the catalogue tells of the matter."""

from dataclasses import dataclass
from uuid import UUID

import orjson

from tenants.cases.case import Channel
from tenants.session import current


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, as the receipt names them; the number as a hint, an informant not at all."""

    name: str | None
    unit: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Catalogued:
    """The matter, as the public is told of it."""

    name: str
    legal_basis: str | None
    fees: str | None
    complaint_channel: str | None
    materials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The organization, who asked by which channel, and the matter."""

    organization: str
    time_zone: str
    language: str
    channel: Channel
    asker: Asker | None
    matter: Catalogued | None


async def load(case_id: UUID) -> Receipt:
    """The receipt of a case, in one statement."""
    row = await current().fetchrow(_SQL, case_id)
    if row is None:
        raise LookupError(f"there is no case {case_id}")
    known = None if row["informant"] else Asker(row["name"], row["unit"], row["phone_hint"])
    matter = None
    if row["matter"] is not None:
        materials = tuple(orjson.loads(row["materials"]))
        matter = Catalogued(
            row["matter"], row["legal_basis"], row["fees"], row["complaint_channel"], materials
        )
    told = (row["organization"], row["time_zone"], row["language"])
    return Receipt(*told, Channel(row["channel"]), known, matter)


_SQL = """
select t.name as organization, t.time_zone, t.language, c.channel, r.informant, r.name, r.unit, r.phone_hint,
    m.name as matter, m.legal_basis, m.fees, m.complaint_channel,
    (select coalesce(jsonb_agg(a.name order by a.ordinal), '[]') from materials a where a.matter_id = m.id)
        as materials
from cases c join tenants t on t.id = c.tenant_id join requesters r on r.id = c.requester_id
    left join matters m on m.id = c.matter_id
where c.id = $1
"""
