"""Two desks of a water utility."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from tenants.cases import close, reply, resolve
from tenants.cases.case import Case, Channel
from tenants.cases.clocks import Clock
from tenants.directory import department
from tenants.directory.access import Scope, Viewer
from tenants.directory.department import Department
from tenants.directory.staff import Staff
from tenants.rules.stages import Stage
from tenants.working_time import calendar
from tenants.working_time.calendar import Calendar
from tests.support.desk import AT, later, question, viewer
from tests.support.office import Office
from tests.support.rulebook import new_rules


@dataclass(slots=True)
class Desks:
    """The service hall, where questions arrive, and the repairs department, where pipes are mended."""

    hall: Department
    repairs: Department
    li: Staff
    wang: Staff
    zheng: Staff

    @property
    def clerk(self) -> Viewer:
        """李娜 of the service hall, longer there than 王芳."""
        return viewer(self.li)

    @property
    def colleague(self) -> Viewer:
        """王芳 of the service hall."""
        return viewer(self.wang)

    @property
    def mender(self) -> Viewer:
        """郑伟 of repairs."""
        return viewer(self.zheng)

    def head_of_hall(self) -> Viewer:
        """王芳 with the reach of a department head."""
        return viewer(self.wang, Scope.DEPARTMENT)

    async def limit(self, *, hours: int = 24, stage: Stage = Stage.RESOLVE) -> None:
        """Every case is due so many hours after it was registered; 王芳 leads the hall and decides there."""
        if not await Calendar.exists():
            await calendar.create(
                name="全天", time_zone="Asia/Shanghai", weekly=(((0, 1440),),) * 7, by=None, at=AT
            )
            await department.change(self.hall.id, head_id=self.wang.id, by=None, at=AT)
        terms = {"duration": {"kind": "hours", "count": hours}, "rungs": []}
        async with new_rules(at=AT) as draft:
            await draft.limit(terms, stage)


@pytest.fixture
async def desks(office: Office) -> Desks:
    """Both departments with their people."""
    hall = await office.department("服务大厅", place="一楼大厅")
    repairs = await office.department("管网维修部", place="维修基地")
    return Desks(
        hall=hall,
        repairs=repairs,
        li=await office.staff("李娜", within=hall, joined_on=date(2015, 6, 1)),
        wang=await office.staff("王芳", within=hall, joined_on=date(2019, 6, 1)),
        zheng=await office.staff("郑伟", within=repairs),
    )


async def due(case: Case) -> datetime | None:
    """When it is to be done by; the case says what its clock says."""
    held = await Case.get(id=case.id)
    clock = await Clock.get(case_id=case.id, stage="resolve", stopped_at=None)
    assert held.due_at == clock.due_at
    return held.due_at


async def the_answered_case(desks: Desks, *, closed: bool = True, **more: Any) -> Case:
    """A question of the clerk's, replied to after two hours and closed after three."""
    case = await question(desks.clerk, **more)
    await resolve.resolve(case.id, resolution="已更正", by=desks.clerk, at=later(hours=1))
    await reply.reply(case.id, said="已更正", channel=Channel.PHONE, by=desks.clerk, at=later(hours=2))
    if closed:
        await close.close(case.id, by=desks.clerk, at=later(hours=3))
    return case
