"""Two organizations that live through the same weeks, each under rules of its own."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tenants.cases import hand_over, notice, progress, register, reply, resolve, take_over
from tenants.cases.case import Channel
from tenants.cases.notice import Item, NoticeDraft
from tenants.cases.register import Registration
from tenants.directory import department
from tenants.directory.access import Scope, Viewer
from tenants.directory.department import Department
from tenants.rules.circumstances import RequesterClass, Severity
from tenants.rules.matter import Matter
from tenants.session import current, tenant_session
from tenants.working_time import calendar
from tests.support.clockwork import ALWAYS_OPEN, OFFICE_HOURS
from tests.support.desk import CALLER, viewer
from tests.support.office import Office
from tests.support.rulebook import Draft, begun, new_rules

# A Monday before the doors open; a public holiday and a make-up Saturday lie within the weeks after it.
BEGIN = datetime(2026, 4, 13, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Write = Callable[["Firm", Draft], Awaitable[None]]


@dataclass(slots=True)
class Firm:
    """Two departments with people, one open by day and one always, and what was registered."""

    tenant_id: UUID
    hall: Department
    repairs: Department
    clerk: Viewer
    mender: Viewer
    always_id: UUID
    cases: list[UUID] = field(default_factory=list)


async def founded(tenant_id: UUID, write: Write) -> Firm:
    """An organization with these rules in force."""
    async with tenant_session(tenant_id):
        await calendar.create(
            name="办公",
            time_zone="Asia/Shanghai",
            weekly=OFFICE_HOURS,
            holiday_region="CN",
            by=None,
            at=BEGIN,
        )
        always = await calendar.create(
            name="全天", time_zone="Asia/Shanghai", weekly=ALWAYS_OPEN, by=None, at=BEGIN
        )
        office = Office()
        hall = await office.department("服务大厅", place="一楼")
        repairs = await office.department("维修部", place="基地")
        await department.change(repairs.id, calendar_id=always.id, by=None, at=BEGIN)
        clerk = await office.staff("李娜", within=hall)
        mender = await office.staff("郑伟", within=repairs)
        firm = Firm(
            tenant_id,
            hall,
            repairs,
            viewer(clerk, Scope.TENANT),
            viewer(mender, Scope.TENANT),
            always.id,
        )
        async with new_rules(at=BEGIN) as draft:
            await write(firm, draft)
    return firm


async def drafted(firm: Firm, write: Write) -> UUID:
    """Other rules, not published."""
    async with tenant_session(firm.tenant_id):
        draft = await begun(at=BEGIN)
        for code in await current().fetch(
            "select code from time_limits where rule_set_id = $1", draft.version.id
        ):
            await draft.unlimit(code["code"])
        await current().execute("delete from routes where rule_set_id = $1", draft.version.id)
        await write(firm, draft)
        return draft.version.id


async def live_through(firm: Firm, *, seed: int, cases: int) -> None:
    """Some weeks: the same seed is the same weeks."""
    chance = random.Random(seed)
    for _ in range(cases):
        at = BEGIN + timedelta(minutes=chance.randrange(40 * 24 * 60))
        wish: dict[str, Any] = {
            "channel": chance.choice((Channel.PHONE, Channel.VISIT, Channel.HOTLINE)),
            "severity": chance.choice((None, Severity.URGENT, Severity.COMPLEX)),
            "requester_class": chance.choice((RequesterClass.PUBLIC, RequesterClass.VIP)),
            "said": chance.choice(("水费为什么多了一倍？", "楼道里漏水了", "想装一块新表")),
        }
        code = chance.choice((None, "WS", "BS"))
        steps = [(chance.choice(STEPS), timedelta(minutes=chance.randrange(1, 60 * 60))) for _ in range(5)]
        async with tenant_session(firm.tenant_id):
            if code is not None:
                wish["matter_id"] = (await Matter.filter(code=code).order_by("id").first()).id  # type: ignore[union-attr]
            firm.cases.append(await _one(firm, Registration(requester=CALLER, **wish), steps, at))


Step = Callable[["_Story", datetime], Awaitable[None]]


@dataclass(slots=True)
class _Story:
    """Where one case stands, so that the next step is one that can be taken."""

    firm: Firm
    case_id: UUID
    by: Viewer
    offered: UUID | None = None
    waits: bool = False
    noticed: bool = False
    over: bool = False
    replied: bool = False


async def _notice(story: _Story, at: datetime) -> None:
    if not (story.offered or story.waits or story.noticed or story.over):
        draft = NoticeDraft(
            respond_by=at + 400 * HOUR, items=(Item("身份证"),), procedure="带来", place="一楼"
        )
        await notice.issue(story.case_id, draft, by=story.by, at=at)
        story.waits = story.noticed = True


async def _supply(story: _Story, at: datetime) -> None:
    if story.waits:
        await notice.receive_supplement(story.case_id, by=story.by, at=at)
        story.waits = False


async def _offer(story: _Story, at: datetime) -> None:
    if not (story.offered or story.waits or story.over) and story.by is story.firm.clerk:
        made = await hand_over.offer(
            story.case_id, to_department_id=story.firm.repairs.id, to_staff_id=None, by=story.by, at=at
        )
        story.offered = made.id


async def _accept(story: _Story, at: datetime) -> None:
    if story.offered:
        await take_over.accept(story.offered, by=story.firm.mender, at=at)
        story.offered, story.by = None, story.firm.mender


async def _return(story: _Story, at: datetime) -> None:
    if story.offered:
        await take_over.send_back(story.offered, reason="不归我", by=story.firm.mender, at=at)
        story.offered = None


async def _report(story: _Story, at: datetime) -> None:
    if not (story.offered or story.over):
        await progress.report(story.case_id, told="在办", by=story.by, at=at)


async def _resolve(story: _Story, at: datetime) -> None:
    if not (story.offered or story.waits or story.over):
        await resolve.resolve(story.case_id, resolution="已办", by=story.by, at=at)
        story.over = True


async def _reply(story: _Story, at: datetime) -> None:
    if story.over and not story.replied:
        await reply.reply(story.case_id, said="好了", channel=Channel.PHONE, by=story.firm.clerk, at=at)
        story.replied = True


STEPS: tuple[Step, ...] = (_notice, _supply, _offer, _accept, _return, _report, _resolve, _resolve, _reply)


async def _one(firm: Firm, wanted: Registration, steps: list[tuple[Step, timedelta]], at: datetime) -> UUID:
    case = await register.register(wanted, by=firm.clerk, at=at)
    story = _Story(firm, case.id, firm.clerk)
    for step, later in steps:
        at += later
        await step(story, at)
    return case.id
