"""Settling: papers are given back, sent on or filed, or it is known that they are lost."""

from dataclasses import replace

import pytest

from tenants.cases import confide, supervise
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.materials import pass_on, settle
from tenants.cases.materials.material import CaseMaterial, MaterialState
from tenants.cases.materials.settle import Settlement
from tenants.directory import department
from tenants.directory.access import Scope
from tenants.errors import Code
from tests.actions.cases.materials.conftest import Desks, File
from tests.support.desk import AT, inbox_of, later, viewer
from tests.support.desk import settle as commit
from tests.support.papers import holder, holders, ids, keepers, the_event, told_of
from tests.support.refusals import refused

NOW = later(hours=1)


@pytest.mark.parametrize(
    ("outcome", "to", "remark"),
    [
        (Settlement.GIVEN_BACK, "本人", None),
        (Settlement.SENT_ON, "市房管局", "挂号信"),
        (Settlement.FILED, "档案室 3 柜", None),
        (Settlement.FILED, None, None),
        (Settlement.LOST, None, "搬家时遗失"),
    ],
)
async def test_what_is_settled_nobody_here_has_any_more(
    outcome: Settlement, to: str | None, remark: str | None, desks: Desks, file: File
) -> None:
    [settled] = await settle.settle([file.deed.id], outcome, to=to, remark=remark, by=desks.clerk, at=NOW)
    await commit()

    held = await CaseMaterial.get(id=file.deed.id)
    assert held.state == settled.state == MaterialState(outcome.value)
    assert (held.settled_at, held.settled_by_id, held.settled_to, held.settled_remark) == (
        NOW,
        desks.li.id,
        to,
        remark,
    )
    assert await holder(file.deed) is None
    assert await holders(file.deed) == [(desks.li.id, AT, NOW)]
    assert await told_of(file.case) == ["material.accepted", f"material.{outcome}"]
    assert (await the_event(file.case, f"material.{outcome}"))["reason"] == remark
    assert await keepers(file.case) == {desks.li.id}


async def test_whoever_has_settled_everything_keeps_nothing(desks: Desks, file: File) -> None:
    await settle.settle(ids(file.both), Settlement.FILED, by=desks.clerk, at=NOW)

    assert await keepers(file.case) == set()


@pytest.mark.parametrize(
    ("outcome", "missing"),
    [(Settlement.GIVEN_BACK, "to"), (Settlement.SENT_ON, "to"), (Settlement.LOST, "remark")],
)
async def test_who_took_it_or_how_it_got_lost_is_said(
    outcome: Settlement, missing: str, desks: Desks, file: File
) -> None:
    await refused(settle.settle([file.deed.id], outcome, by=desks.clerk, at=NOW), Code.REQUIRED, missing)


async def test_only_the_holder_settles_or_whoever_acts_for_them(desks: Desks, file: File) -> None:
    giving = settle.settle([file.deed.id], Settlement.GIVEN_BACK, to="本人", by=desks.head_of_hall(), at=NOW)
    await refused(giving, Code.NOT_ALLOWED, "material_ids", "0")
    acting = replace(desks.colleague, acts_for=frozenset({desks.li.id}))
    await settle.settle([file.deed.id], Settlement.GIVEN_BACK, to="本人", by=acting, at=NOW)
    await commit()

    assert (await CaseMaterial.get(id=file.deed.id)).settled_by_id == desks.wang.id
    assert await inbox_of(desks.clerk) == ["material.given_back"]


async def test_nothing_is_settled_twice_or_under_way(desks: Desks, file: File) -> None:
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    await refused(
        settle.settle(ids(file.both), Settlement.FILED, by=desks.clerk, at=NOW),
        Code.ILLEGAL_MOVE,
        "material_ids",
        "0",
    )
    await settle.settle([file.copy.id], Settlement.FILED, by=desks.clerk, at=NOW)
    await refused(
        settle.settle([file.copy.id], Settlement.LOST, remark="x", by=desks.clerk, at=NOW),
        Code.ILLEGAL_MOVE,
        "material_ids",
        "0",
    )


async def test_those_above_hear_of_no_lost_papers_of_a_case_of_which_they_may_not_know(
    desks: Desks, file: File
) -> None:
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    level = Confidentiality.RESTRICTED
    await confide.set_level(file.case.id, level=level, reason="涉密", by=desks.clerk, at=AT)
    await settle.settle([file.deed.id], Settlement.LOST, remark="遗失", by=desks.clerk, at=NOW)
    assert await inbox_of(desks.colleague) == []

    await confide.let_in(file.case.id, staff_id=desks.wang.id, by=desks.clerk, at=AT)
    await settle.settle([file.copy.id], Settlement.LOST, remark="遗失", by=desks.clerk, at=NOW)
    assert (await inbox_of(desks.colleague))[-1] == "material.lost"


async def test_of_what_is_lost_those_above_and_whoever_supervises_hear(desks: Desks, file: File) -> None:
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    await supervise.mark(file.case.id, reason="重点件", by=viewer(desks.zheng, Scope.TENANT), at=AT)
    await settle.settle([file.deed.id], Settlement.LOST, remark="遗失", by=desks.clerk, at=NOW)

    assert await inbox_of(desks.colleague) == ["material.lost"]
    assert (await inbox_of(desks.mender))[-1] == "material.lost"
