"""The register that a lot is drawn from: the cases that the inspector may see, and no others."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import hand_over, involvement
from tenants.cases.case import Case, may_read
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.involvement import Part
from tenants.directory.access import Permission, Scope, Viewer
from tenants.oversight import check_register
from tenants.session import current
from tests.actions.oversight.checks.conftest import DAY
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, later, question, viewer
from tests.support.office import Office

HELD_BACK: tuple[frozenset[Permission], ...] = (
    frozenset(),
    frozenset({Permission.CASE_READ}),
    frozenset({Permission.CASE_READ_CONFIDENTIAL}),
    frozenset({Permission.CASE_REPLY, Permission.CASE_ACCEPT}),
)


async def _drawn_from(department_id: UUID, by: Viewer) -> set[UUID]:
    found = await check_register.register(department_id, since=AT - DAY, until=AT + DAY, by=by)
    return {one.case_id for one in found}


@pytest.fixture
async def inspector(office: Office) -> Viewer:
    """周明远, from a department that has nothing to do with the hall."""
    return viewer(await office.staff("周明远", within=await office.department("办公室")))


@pytest.fixture
async def cases(desks: Desks, inspector: Viewer) -> list[Case]:
    """Cases of the hall, more and less confidential; the inspector has a part in them, had one, or none."""
    made = []
    for confidentiality, about in (
        (Confidentiality.ORDINARY, About()),
        (Confidentiality.RESTRICTED, About()),
        (Confidentiality.INFORMANT, About(staff_id=desks.wang.id)),
        (Confidentiality.INFORMANT, About(staff_id=inspector.staff_id)),
        (Confidentiality.INFORMANT, About(department_id=inspector.department_id)),
    ):
        for part in ("none", "now", "once"):
            case = await question(desks.clerk, confidentiality=confidentiality, about=about)
            if part != "none":
                await involvement.take_part(case.id, inspector.staff_id, Part.CONSULTED, at=AT)
            if part == "once":
                await involvement.end_part(case.id, inspector.staff_id, Part.CONSULTED, at=later(hours=1))
            made.append(case)
    offered = await question(desks.clerk)
    await hand_over.offer(
        offered.id, to_department_id=inspector.department_id, to_staff_id=None, by=desks.clerk, at=AT
    )
    replied = await question(desks.clerk)
    await current().execute(
        "update cases set replier = 'department', replier_department_id = $2 where id = $1",
        replied.id,
        inspector.department_id,
    )
    return await Case.filter(id__in=[one.id for one in [*made, offered, replied]])


@pytest.mark.parametrize("held_back", HELD_BACK)
@pytest.mark.parametrize("scope", list(Scope))
async def test_it_holds_what_each_case_by_itself_would_show(
    scope: Scope,
    held_back: frozenset[Permission],
    desks: Desks,
    office: Office,
    inspector: Viewer,
    cases: list[Case],
) -> None:
    granted = {one: scope for one in Permission if one not in held_back}
    sighted = replace(inspector, grants=granted)
    everywhere = replace(sighted, subtree=frozenset({inspector.department_id, desks.hall.id}))
    relief = viewer(await office.staff("马军"), scope, without=held_back)
    acting = replace(relief, acts_for=frozenset({inspector.staff_id}))
    people = (sighted, everywhere, relief, acting, viewer(desks.li, scope, without=held_back))
    for by in people:
        expected = {one.id for one in cases if await may_read(by, one)}
        assert await _drawn_from(desks.hall.id, by) == expected


async def test_somebody_with_a_part_sees_more_than_somebody_without(
    desks: Desks, office: Office, inspector: Viewer, cases: list[Case]
) -> None:
    # The comparison above would hold for an empty register, too.
    assert len(await _drawn_from(desks.hall.id, inspector)) > 4
    assert await _drawn_from(desks.hall.id, viewer(await office.staff("马军"))) == set()


async def test_however_long_it_is_it_costs_one_question(
    desks: Desks, inspector: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        await question(desks.clerk)
    asked: list[str] = []
    session = type(current())
    for name in ("fetch", "fetchval", "fetchrow"):
        monkeypatch.setattr(session, name, _counting(getattr(session, name), asked))
    await _drawn_from(desks.hall.id, inspector)
    assert len(asked) == 1


def _counting(inner: Any, asked: list[str]) -> Any:
    async def counted(session: Any, sql: str, *values: Any) -> Any:
        asked.append(sql)
        return await inner(session, sql, *values)

    return counted


async def test_only_what_the_inspector_may_see_takes_part(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    ordinary = await question(desks.clerk)
    secret = await question(desks.clerk, confidentiality=Confidentiality.RESTRICTED)
    await question(desks.clerk, at=AT - 9 * DAY)
    elsewhere = await question(desks.mender)
    person = await office.staff("周明远")
    sighted = viewer(person, Scope.TENANT)
    blind = viewer(person, Scope.TENANT, without=frozenset({Permission.CASE_READ_CONFIDENTIAL}))
    outside = viewer(person, Scope.DEPARTMENT)
    none = viewer(person, Scope.TENANT, without=frozenset({Permission.CASE_READ}))
    for by, expected in (
        (sighted, {ordinary.id, secret.id}),
        (blind, {ordinary.id}),
        (outside, set()),
        (none, set()),
    ):
        assert await _drawn_from(desks.hall.id, by) == expected
    assert await _drawn_from(desks.repairs.id, sighted) == {elsewhere.id}
