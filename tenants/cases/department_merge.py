"""A department merges into another: people, matters, open cases, offers, rosters, departments below go along.

Who answers for what stays the same; what is closed stays on record where it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.base import find, require_version
from tenants.cases import hand_on
from tenants.cases.case import Case, hold
from tenants.constraints import all_or_nothing
from tenants.directory import department
from tenants.directory.department import Department
from tenants.errors import Code, Refusal
from tenants.history import Entry
from tenants.rules import merging
from tenants.session import current


@dataclass(frozen=True, slots=True)
class _Follows:
    """Rows that go along: their table, the column that names the department, which of them, and the event."""

    table: str
    column: str
    lasting: str
    kind: str
    name: str


_FOLLOWING = (
    _Follows("departments", "parent_id", "closed_at is null", "department.changed", "parentId"),
    _Follows("staff", "department_id", "left_on is null", "staff.changed", "departmentId"),
    _Follows("rosters", "department_id", "closed_at is null", "roster.changed", "departmentId"),
    _Follows("api_keys", "department_id", "revoked_at is null", "api_key.changed", "departmentId"),
    _Follows("portals", "department_id", "true", "portal.changed", "departmentId"),
)


async def merge(
    department_id: UUID,
    *,
    into_id: UUID,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
) -> Department:
    """Everything that belongs to the one belongs to the other, and the one is closed; returns the other."""
    if department_id == into_id:
        raise Refusal(Code.INVALID, "a department does not merge into itself", ("into_id",))
    async with all_or_nothing():
        old, new = await _both(department_id, into_id)
        require_version(old, expected_version)
        cases = await _cases(old, new)
        before = await hand_on.at_home(cases)
        entries = await _adopt(old, new, by=by, at=at)
        await merging.follow(old.id, into_id=new.id, by=by, at=at)
        entries += await _move_cases(old, new, by=by, at=at)
        entries += await _move_offers(old, new, by=by, at=at)
        await _move_clocks(old, new)
        await _move_contributions(old, new)
        # A case may have come home by this, and need not be passed on any more.
        await hand_on.follow(cases, before=before, at=at)
        await history.record_all(entries)
        await history.record("department.merged", by=by, at=at, subject_id=old.id, data={"into": new.id})
        await department.close(old.id, by=by, at=at)
    return await Department.get(id=new.id)


async def _both(old_id: UUID, new_id: UUID) -> tuple[Department, Department]:
    """Held in one order everywhere, so that two mergers do not wait for each other."""
    found: dict[UUID, Department] = {}
    for id_, path in sorted(((old_id, "id"), (new_id, "into_id"))):
        found[id_] = await find(Department, id_, path, lock=True)
        if found[id_].closed_at is not None:
            raise Refusal(Code.ILLEGAL_MOVE, "this department is closed", (path,))
    return found[old_id], found[new_id]


async def _adopt(old: Department, new: Department, *, by: UUID | None, at: datetime) -> list[Entry]:
    """Departments below, people, matters and rosters; the head too, where the other department has none."""
    entries: list[Entry] = []
    if await _is_below(new.id, old.id):
        # First out of the way, or the tree would bite its tail.
        await new.change(at=at, parent_id=old.parent_id)
    for following in _FOLLOWING:
        ids = await _follow(following, old.id, new.id, at=at)
        entries += _changed(ids, following.kind, following.name, old.id, new.id, by, at)
    if new.head_id is None and old.head_id is not None:
        await new.change(at=at, head_id=old.head_id)
        entries += _changed([new.id], "department.changed", "headId", None, old.head_id, by, at)
    return entries


async def _follow(what: _Follows, old_id: UUID, new_id: UUID, *, at: datetime) -> list[UUID]:
    rows = await current().fetch(
        f"""update {what.table} set {what.column} = $2, version = version + 1, updated_at = $3
            where {what.column} = $1 and id <> $2 and {what.lasting} returning id""",  # noqa: S608
        old_id,
        new_id,
        at,
    )
    return [row["id"] for row in rows]


_CASES = """
select id from cases
where closed_at is null and (department_id = $1 or department_id = $2 and destination_department_id = $1)
"""


async def _cases(old: Department, new: Department) -> list[Case]:
    """Those that lie with the one, and those that belong to it and lie with the other."""
    ids = [row["id"] for row in await current().fetch(_CASES, old.id, new.id)]
    return await hold(id__in=ids, closed_at=None)


async def _move_cases(old: Department, new: Department, *, by: UUID | None, at: datetime) -> list[Entry]:
    await current().execute(
        """update cases set replier_department_id = $2
           where replier_department_id = $1 and closed_at is null""",
        old.id,
        new.id,
    )
    await current().execute(
        """update cases set destination_department_id = $2
           where destination_department_id = $1 and closed_at is null""",
        old.id,
        new.id,
    )
    # Whom it is about stays away from it; but whoever answers for it may not lose sight of it.
    await current().execute(
        """update cases c set about_department_id = $2
           where about_department_id = $1 and closed_at is null and not exists (
               select from staff s
               where s.department_id = $2 and s.id in (c.handler_id, c.first_contact_id))""",
        old.id,
        new.id,
    )
    rows = await current().fetch(
        """update cases set department_id = $2, version = version + 1, updated_at = $3
           where department_id = $1 and closed_at is null returning id""",
        old.id,
        new.id,
        at,
    )
    data = {"from": old.id, "to": new.id}
    return [Entry("case.moved", at, by, row["id"], row["id"], data=data) for row in rows]


async def _move_offers(old: Department, new: Department, *, by: UUID | None, at: datetime) -> list[Entry]:
    rows = await current().fetch(
        """update hand_overs set to_department_id = $2
           where to_department_id = $1 and state = 'offered' returning id, case_id""",
        old.id,
        new.id,
    )
    data = {"toDepartment": new.id}
    return [Entry("hand_over.redirected", at, by, row["case_id"], row["id"], data=data) for row in rows]


async def _move_clocks(old: Department, new: Department) -> None:
    """Where the doing is that a clock measures."""
    await current().execute(
        "update clocks set doer_department_id = $2 where doer_department_id = $1 and state <> 'stopped'",
        old.id,
        new.id,
    )


async def _move_contributions(old: Department, new: Department) -> None:
    """Who was asked for an opinion or a share, and has not given it yet."""
    await current().execute(
        "update contributions set department_id = $2 where department_id = $1 and ended_at is null",
        old.id,
        new.id,
    )


_IS_BELOW = """
with recursive up(id, parent_id) as (
    select id, parent_id from departments where id = $1
    union all select d.id, d.parent_id from up join departments d on d.id = up.parent_id
)
select exists (select from up where id = $2)
"""


async def _is_below(department_id: UUID, above_id: UUID) -> bool:
    below: bool = await current().fetchval(_IS_BELOW, department_id, above_id)
    return below


def _changed(
    ids: Iterable[UUID],
    kind: str,
    name: str,
    old: UUID | None,
    new: UUID | None,
    by: UUID | None,
    at: datetime,
) -> list[Entry]:
    """The same words as when each of them is changed by itself."""
    data = {"changes": {name: {"from": old, "to": new}}}
    return [Entry(kind, at, by=by, subject_id=id_, data=data) for id_ in ids]
