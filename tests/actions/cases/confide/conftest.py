"""A house with cases that not everybody may read."""

from dataclasses import dataclass
from typing import Any

import pytest

from tenants.cases.case import Case
from tenants.cases.confidentiality import About, Confidentiality
from tenants.directory import department, staff
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.staff import Staff
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, question, viewer
from tests.support.office import Office

LEVELS = [level for level in Confidentiality if level is not Confidentiality.ORDINARY]
KEPT = ("cases", "custody", "hand_overs", "involvements", "requesters", "case_entries", "inbox_entries")


@dataclass(frozen=True)
class House:
    """The hall with 李娜 and 王芳, repairs with 郑伟, and above both a leader."""

    desks: Desks
    leader: Staff

    @property
    def reader(self) -> Viewer:
        """Who sees every case of the tenant, but nothing confidential."""
        without = frozenset({Permission.CASE_READ_CONFIDENTIAL, Permission.CASE_LOWER_CONFIDENTIALITY})
        return viewer(self.leader, Scope.TENANT, without=without)

    @property
    def trusted(self) -> Viewer:
        """Who also sees what is confidential."""
        return viewer(self.leader, Scope.TENANT)


@pytest.fixture
async def house(desks: Desks) -> House:
    leader = await Office().staff("周明远", rank=100)
    await department.change(leader.department_id, head_id=leader.id, by=None, at=AT)
    for one in (desks.hall, desks.repairs):
        await department.change(one.id, parent_id=leader.department_id, by=None, at=AT)
    await staff.change(desks.zheng.id, superior_id=leader.id, by=None, at=AT)
    return House(desks, leader)


async def raised(house: House, level: Confidentiality, about: About | None = None) -> Case:
    """A case of 李娜's, of that level."""
    more: dict[str, Any] = {"about": about} if about else {}
    return await question(house.desks.clerk, confidentiality=level, **more)
