"""Who has a part in a case; "my cases" are read from here."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.directory.access import Viewer
from tenants.ids import new_id
from tenants.session import current, current_tenant_id


class Part(StrEnum):
    """What somebody has to do with a case."""

    REGISTRAR = "registrar"
    FIRST_CONTACT = "first_contact"
    HANDLER = "handler"
    OFFERED_TO = "offered_to"
    ESCALATED_TO = "escalated_to"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    RELIEF = "relief"
    REPLIER = "replier"
    CONSULTED = "consulted"
    ASSISTANT = "assistant"
    CONVENED = "convened"
    CONFIDANT = "confidant"
    # Holds papers of it, or is to be handed some.
    KEEPER = "keeper"


class Involvement(TenantModel):
    """A part that somebody has, or had, in a case."""

    case_id = fields.UUIDField()
    staff_id = fields.UUIDField()
    part = fields.CharEnumField(Part, max_length=20)
    since = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "involvements"


async def take_part(case_id: UUID, staff_id: UUID, part: Part, *, at: datetime) -> None:
    """From now on the case is among this person's; taking the same part twice changes nothing."""
    await take_parts([(case_id, staff_id)], part, at=at)


async def take_parts(pairs: Iterable[tuple[UUID, UUID]], part: Part, *, at: datetime) -> None:
    """The same for many pairs of (case, member of the staff), in one statement."""
    pairs = list(pairs)
    await current().execute(
        """insert into involvements (tenant_id, id, case_id, staff_id, part, since)
           select $1, id, case_id, staff_id, $5, $6
           from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as taken(id, case_id, staff_id)
           on conflict (tenant_id, staff_id, case_id, part) where ended_at is null do nothing""",
        current_tenant_id(),
        [new_id() for _ in pairs],
        [case_id for case_id, _ in pairs],
        [staff_id for _, staff_id in pairs],
        part.value,
        at,
    )


async def wrote_down(case_id: UUID, staff_id: UUID, *, at: datetime) -> None:
    """Whoever wrote a case down may read it ever after, but it is not among their cases."""
    await Involvement.create(case_id=case_id, staff_id=staff_id, part=Part.REGISTRAR, since=at, ended_at=at)


async def end_part(case_id: UUID, staff_id: UUID, part: Part, *, at: datetime) -> bool:
    """One person has this part no longer; False where they did not have it."""
    ended = await Involvement.filter(case_id=case_id, staff_id=staff_id, part=part, ended_at=None).update(
        ended_at=at
    )
    return bool(ended)


async def leave(case_id: UUID, part: Part, *, at: datetime) -> None:
    """Whoever had this part has it no longer."""
    await Involvement.filter(case_id=case_id, part=part, ended_at=None).update(ended_at=at)


async def pass_on(
    case_ids: Collection[UUID],
    from_staff_id: UUID,
    to_staff_id: UUID,
    parts: Collection[Part],
    *,
    at: datetime,
) -> dict[UUID, list[Part]]:
    """Such parts that one person has now in these cases are the other's from now on; returns them by case."""
    rows = await current().fetch(
        """update involvements set ended_at = $3
           where staff_id = $1 and part = any($2::text[]) and ended_at is null and case_id = any($4::uuid[])
           returning case_id, part""",
        from_staff_id,
        [part.value for part in parts],
        at,
        list(case_ids),
    )
    passed: dict[UUID, list[Part]] = {}
    for part in parts:
        case_ids = [row["case_id"] for row in rows if row["part"] == part.value]
        await take_parts([(case_id, to_staff_id) for case_id in case_ids], part, at=at)
        for case_id in case_ids:
            passed.setdefault(case_id, []).append(part)
    return passed


async def leave_all(case_id: UUID, *, at: datetime) -> None:
    """The case is nobody's any more; but papers that are left have a holder to the end."""
    await Involvement.filter(case_id=case_id, ended_at=None).exclude(part=Part.KEEPER).update(ended_at=at)


async def is_involved(case_id: UUID, viewer: Viewer) -> bool:
    """Whether the viewer has, or ever had, a part in the case, or acts for somebody who has one now."""
    parts = await _parts(case_id, viewer)
    return any(part.staff_id == viewer.staff_id or part.ended_at is None for part in parts)


async def need_to_know(case_id: UUID, viewer: Viewer) -> bool:
    """The same for what is confidential: a part counts while it lasts, not ever after."""
    return any(part.ended_at is None for part in await _parts(case_id, viewer))


async def _parts(case_id: UUID, viewer: Viewer) -> list[Involvement]:
    return await Involvement.filter(case_id=case_id, staff_id__in=[viewer.staff_id, *viewer.acts_for])


async def has_any(case_id: UUID, staff_id: UUID) -> bool:
    """Whether somebody has a part in the case now, whatever it is."""
    return await Involvement.filter(case_id=case_id, staff_id=staff_id, ended_at=None).exists()


async def who(case_id: UUID, part: Part) -> list[UUID]:
    """Those who have this part in the case now, whoever has had it longest first."""
    rows = await Involvement.filter(case_id=case_id, part=part, ended_at=None).order_by("since", "id")
    return [row.staff_id for row in rows]


async def has_part(case_id: UUID, staff_id: UUID, part: Part) -> bool:
    """Whether somebody has this part in the case now."""
    return await Involvement.filter(case_id=case_id, staff_id=staff_id, part=part, ended_at=None).exists()
