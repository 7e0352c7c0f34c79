"""The ledger: the permanent register of what was asked, as far as a viewer may see it, row by row."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from schema.cases.visibility import cases, contact_needed, identity
from schema.reads.statement import Writer
from tenants.cases.case import State
from tenants.directory.access import Viewer
from tenants.protection import data_keys
from tenants.protection.cipher import DataKey
from tenants.protection.reads import ProtectedRead, Purpose, record
from tenants.rules.circumstances import Channel
from tenants.session import tenant_session

BATCH = 500


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column: what it is called in both languages, and the SQL of its value."""

    chinese: str
    english: str
    sql: str
    # What of the requester is shown in plain to whoever needs it, and as `sql` has it to everybody else.
    protected: str | None = None
    # Its values are codes of an enum, shown in words.
    codes: type[StrEnum] | None = None


COLUMNS = (
    LedgerColumn("编号", "Number", "c.number"),
    LedgerColumn("登记时间", "Registered", "c.opened_at"),
    LedgerColumn("渠道", "Channel", "c.channel", codes=Channel),
    LedgerColumn("姓名", "Name", "{name}"),
    LedgerColumn("单位", "Unit", "{unit}"),
    LedgerColumn("地址", "Address", "r.address_hint", "address"),
    LedgerColumn("联系电话", "Phone", "r.phone_hint", "phone"),
    LedgerColumn("事项", "Matter", "coalesce(m.name, c.subject)"),
    LedgerColumn("内容", "What was said", "c.said"),
    LedgerColumn("首问责任人", "First contact", "f.name"),
    LedgerColumn("首问部门", "First department", "fd.name"),
    LedgerColumn(
        "移交",
        "Handed over",
        """(select string_agg(d.name || coalesce(' ' || s.name, ''), '; ' order by h.decided_at, h.id)
            from hand_overs h join departments d on d.id = h.to_department_id
            left join staff s on s.id = h.decided_by_id
            where h.case_id = c.id and h.state = 'accepted')""",
    ),
    LedgerColumn("承办人", "Handler", "w.name"),
    LedgerColumn(
        "收件材料",
        "Materials left",
        """(select string_agg(lm.name || case when lm.copies > 1 then ' ×' || lm.copies else '' end, '; '
                order by lm.ordinal)
            from case_materials lm where lm.case_id = c.id)""",
    ),
    LedgerColumn(
        "在手材料",
        "Materials held",
        """(select string_agg(hm.name || ' ' || hs.name, '; ' order by hm.ordinal)
            from case_materials hm join staff hs on hs.id = hm.holder_id where hm.case_id = c.id)""",
    ),
    LedgerColumn(
        "转往单位",
        "Referred to",
        """(select string_agg(rb.body, '; ' order by rb.at, rb.id) from referrals rb
            where rb.case_id = c.id and rb.state = 'made')""",
    ),
    LedgerColumn("状态", "State", "c.state", codes=State),
    LedgerColumn("到期时间", "Due", "c.due_at"),
    LedgerColumn("办理结果", "Result", "c.resolution"),
    LedgerColumn("答复时间", "Told the requester", "c.replied_at"),
    LedgerColumn("办结时间", "Closed", "c.closed_at"),
)

PROTECTED = tuple(column.protected for column in COLUMNS if column.protected)

_FROM = """from cases c join requesters r on r.id = c.requester_id left join matters m on m.id = c.matter_id
    join staff f on f.id = c.first_contact_id join departments fd on fd.id = c.first_department_id
    join staff w on w.id = c.handler_id"""


async def pages(
    viewer: Viewer, *, since: datetime, until: datetime, at: datetime
) -> AsyncGenerator[Sequence[Sequence[Any]], None]:
    """The cases registered from `since` up to, not including, `until`, oldest first, some hundred at a time.

    Each page has a short session of its own: a slow download holds up nobody. Whose contact data it shows in
    plain stands on record before it is given out.
    """
    after: tuple[datetime, UUID] = (since, UUID(int=0))
    while True:
        rows, shown = await _page(viewer, after, until, at=at)
        if shown:
            yield shown
        if len(rows) < BATCH:
            return
        after = rows[-1]["opened_at_"], rows[-1]["id_"]


async def _page(
    viewer: Viewer, after: tuple[datetime, UUID], until: datetime, *, at: datetime
) -> tuple[Sequence[Any], Sequence[Sequence[Any]]]:
    writer = Writer()
    visible = writer.condition(cases(viewer), "c")
    needed = writer.condition(contact_needed(viewer), "c")
    known = writer.condition(identity(viewer), "r")
    who = {field: f"case when {known} then r.{field} end" for field in ("name", "unit")}
    selected = ", ".join(column.sql.format(**who) for column in COLUMNS)
    sealed = ", ".join(f"r.{field}_sealed" for field in PROTECTED)
    async with tenant_session(viewer.tenant_id) as session:
        rows = await session.fetch(
            f"""select {selected}, c.opened_at as opened_at_, c.id as id_, r.id as requester_id, r.key_id,
                    {needed} as needed, {sealed} {_FROM}
                where (c.opened_at, c.id) > ({writer.bind(after[0])}, {writer.bind(after[1])})
                  and c.opened_at < {writer.bind(until)} and {visible}
                order by c.opened_at, c.id limit {BATCH}""",
            *writer.arguments,
        )
        return rows, await _opened(rows, viewer, at=at)


async def _opened(rows: Sequence[Any], viewer: Viewer, *, at: datetime) -> Sequence[Sequence[Any]]:
    """The rows as they are shown, and on record."""
    keys = await data_keys.of_ids({row["key_id"] for row in rows if row["needed"] and row["key_id"]})
    reads: list[ProtectedRead] = []
    shown = [_shown(row, keys, reads) for row in rows]
    await record(reads, by=viewer.staff_id, key_id=viewer.key_id, at=at, purpose=Purpose.LEDGER)
    return shown


def _shown(row: Any, keys: Mapping[UUID, DataKey], reads: list[ProtectedRead]) -> list[Any]:
    cells = list(row)[: len(COLUMNS)]
    key = keys.get(row["key_id"]) if row["needed"] else None
    for place, column in enumerate(COLUMNS):
        hidden = row[f"{column.protected}_sealed"] if column.protected else None
        if key is None or column.protected is None or hidden is None:
            continue
        cells[place] = key.open(hidden, row_id=row["requester_id"], field=column.protected)
        reads.append(ProtectedRead(row["requester_id"], column.protected, row["id_"]))
    return cells
