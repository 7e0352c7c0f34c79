"""Draw cases by lot, so that anybody can prove afterwards that it was one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.oversight import check, check_register
from tenants.oversight.check import CheckState
from tenants.oversight.check_register import Registered
from tenants.session import current, current_tenant_id

# What one inspector can look into.
MOST_DRAWN = 500


class CheckDraw(TenantModel):
    """A lot: its seed, among which cases it was drawn, and how many were asked for."""

    check_id = fields.UUIDField()
    department_id = fields.UUIDField()
    drawn_by_id = fields.UUIDField()
    drawn_at = fields.DatetimeField()
    seed = fields.TextField()
    size = fields.IntField(null=True)
    share = fields.IntField(null=True)
    registered = fields.IntField()

    class Meta:
        table = "check_draws"


@dataclass(frozen=True, slots=True)
class Lot:
    """How many: a number, or a share of a hundred, at least one."""

    size: int | None = None
    share: int | None = None

    def of(self, registered: int) -> int:
        """How many of so many."""
        if self.size is not None:
            return min(self.size, registered)
        return -(-registered * (self.share or 0) // 100)


def fresh_seed() -> str:
    """A seed that nobody can foresee."""
    return secrets.token_hex(16)


def drawn(numbers: Sequence[str], *, seed: str, count: int) -> list[str]:
    """The first `count` numbers by the SHA-256 of `seed:number`: the same for whoever does it again."""
    return sorted(numbers, key=lambda number: sha256(f"{seed}:{number}".encode()).hexdigest())[:count]


async def draw(
    check_id: UUID, *, department_id: UUID, lot: Lot, seed: str, by: Viewer, at: datetime
) -> CheckDraw:
    """Draw from the register of one of the departments, once; only what the inspector may see takes part."""
    _understood(lot)
    row = await check.held(check_id, by=by)
    check.require_state(row, CheckState.BEGUN)
    await check.require_inspector(row, by)
    if department_id not in await row.department_ids():
        raise Refusal(Code.INVALID, "this department is not checked", ("department_id",))
    if await CheckDraw.filter(check_id=row.id, department_id=department_id).exists():
        raise Refusal(Code.CONFLICT, "a lot was drawn for this department already", ("department_id",))
    found = await check_register.register(department_id, since=row.since, until=row.until, by=by)
    if not found:
        raise Refusal(Code.INVALID, "there is no case that you may see in this period", ("department_id",))
    chosen = drawn([one.number for one in found], seed=seed, count=lot.of(len(found)))
    if len(chosen) > MOST_DRAWN:
        raise Refusal(Code.LIMIT_EXCEEDED, f"{MOST_DRAWN} cases are drawn at most", ("share",))
    made = await _keep(row.id, department_id, lot, seed, found, chosen, by=by, at=at)
    # What was drawn the history tells when the check is concluded.
    data = {"draw": made.id}
    await history.record("check.drawn", by=by.staff_id, at=at, subject_id=row.id, data=data)
    return made


def _understood(lot: Lot) -> None:
    if (lot.size is None) == (lot.share is None):
        raise Refusal(Code.INVALID, "say how many, or which share", ("size",))
    if lot.size is not None and not 1 <= lot.size <= MOST_DRAWN:
        raise Refusal(Code.INVALID, f"this lies between 1 and {MOST_DRAWN}", ("size",))
    if lot.share is not None and not 1 <= lot.share <= 100:
        raise Refusal(Code.INVALID, "this lies between 1 and 100", ("share",))


async def _keep(
    check_id: UUID,
    department_id: UUID,
    lot: Lot,
    seed: str,
    found: Sequence[Registered],
    chosen: Sequence[str],
    *,
    by: Viewer,
    at: datetime,
) -> CheckDraw:
    draw_id, case_of = new_id(), {one.number: one.case_id for one in found}
    await current().execute(
        """insert into check_draws (tenant_id, id, check_id, department_id, drawn_by_id, drawn_at, seed, size,
                                    share, register, registered)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, cardinality($10::text[]))""",
        current_tenant_id(),
        draw_id,
        check_id,
        department_id,
        by.staff_id,
        at,
        seed,
        lot.size,
        lot.share,
        list(case_of),
    )
    await current().execute(
        """insert into drawn_cases (tenant_id, id, check_draw_id, case_id, ordinal)
           select $1, d.id, $2, d.case_id, d.ordinal
           from unnest($3::uuid[], $4::uuid[]) with ordinality as d(id, case_id, ordinal)""",
        current_tenant_id(),
        draw_id,
        [new_id() for _ in chosen],
        [case_of[number] for number in chosen],
    )
    return await CheckDraw.get(id=draw_id)
