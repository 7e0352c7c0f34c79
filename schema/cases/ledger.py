"""The ledger: the permanent register of what was asked, as far as a viewer may see it, row by row."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from schema.cases.visibility import cases
from schema.reads.statement import Writer
from tenants.directory.access import Viewer
from tenants.session import tenant_session

BATCH = 500


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column: what it is called in both languages, and the SQL of its value."""

    chinese: str
    english: str
    sql: str


COLUMNS = (
    LedgerColumn("编号", "Number", "c.number"),
    LedgerColumn("登记时间", "Registered", "c.opened_at"),
    LedgerColumn("渠道", "Channel", "c.channel"),
    LedgerColumn("姓名", "Name", "r.name"),
    LedgerColumn("单位", "Unit", "r.unit"),
    LedgerColumn("地址", "Address", "r.address"),
    LedgerColumn("联系电话", "Phone", "r.phone"),
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
    LedgerColumn("状态", "State", "c.state"),
    LedgerColumn("到期时间", "Due", "c.due_at"),
    LedgerColumn("办理结果", "Result", "c.resolution"),
    LedgerColumn("答复时间", "Told the requester", "c.replied_at"),
    LedgerColumn("办结时间", "Closed", "c.closed_at"),
)

_FROM = """from cases c join requesters r on r.id = c.requester_id left join matters m on m.id = c.matter_id
    join staff f on f.id = c.first_contact_id join departments fd on fd.id = c.first_department_id
    join staff w on w.id = c.handler_id"""


async def pages(
    viewer: Viewer, *, since: datetime, until: datetime
) -> AsyncGenerator[Sequence[Sequence[Any]], None]:
    """The cases registered from `since` up to, not including, `until`, oldest first, some hundred at a time.

    Each page has a short session of its own: a slow download holds up nobody.
    """
    after: tuple[datetime, UUID] = (since, UUID(int=0))
    while True:
        rows = await _page(viewer, after, until)
        if rows:
            yield [tuple(row)[2:] for row in rows]
        if len(rows) < BATCH:
            return
        after = rows[-1]["opened_at_"], rows[-1]["id_"]


async def _page(viewer: Viewer, after: tuple[datetime, UUID], until: datetime) -> Sequence[Any]:
    writer = Writer()
    visible = writer.condition(cases(viewer), "c")
    selected = ", ".join(column.sql for column in COLUMNS)
    async with tenant_session(viewer.tenant_id, readonly=True) as session:
        return await session.fetch(
            f"""select c.opened_at as opened_at_, c.id as id_, {selected} {_FROM}
                where (c.opened_at, c.id) > ({writer.bind(after[0])}, {writer.bind(after[1])})
                  and c.opened_at < {writer.bind(until)} and {visible}
                order by c.opened_at, c.id limit {BATCH}""",
            *writer.arguments,
        )
