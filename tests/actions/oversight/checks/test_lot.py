"""Which cases are looked at is decided by a lot that anybody can draw again."""

from typing import Any

from tenants.directory.access import Viewer
from tenants.errors import Code
from tenants.oversight import check_begin, check_draw, check_plan
from tenants.oversight.check_draw import CheckDraw, Lot
from tenants.session import current
from tests.actions.oversight.checks.conftest import SEED, begun, hall_plan, refused
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, later, question
from tests.support.office import last_event


async def test_the_same_seed_and_register_give_the_same_cases(desks: Desks, office_head: Viewer) -> None:
    cases = [await question(desks.clerk) for _ in range(10)]
    row = await begun(desks, office_head)
    made = await check_draw.draw(
        row.id, department_id=desks.hall.id, lot=Lot(share=25), seed=SEED, by=office_head, at=later(minutes=6)
    )

    rows = await current().fetch(
        """select c.number from drawn_cases d join cases c on c.id = d.case_id
           where d.check_draw_id = $1 order by d.ordinal""",
        made.id,
    )
    numbers = [one["number"] for one in rows]
    # A quarter of ten, rounded up.
    assert len(numbers) == 3
    assert numbers == check_draw.drawn([case.number for case in cases], seed=SEED, count=3)
    register = await current().fetchval("select register from check_draws where id = $1", made.id)
    assert register == sorted(case.number for case in cases)
    event = await last_event()
    assert (event["kind"], event["case_id"]) == ("check.drawn", None)
    assert SEED not in str(event["data"])


async def test_a_lot_is_drawn_once_for_a_department(desks: Desks, office_head: Viewer) -> None:
    await question(desks.clerk)
    row = await begun(desks, office_head)
    given: dict[str, Any] = {"department_id": desks.hall.id, "by": office_head, "at": AT}
    await check_draw.draw(row.id, lot=Lot(size=5), seed=SEED, **given)
    again = check_draw.draw(row.id, lot=Lot(size=5), seed="f" * 32, **given)
    await refused(again, Code.CONFLICT, "department_id")
    assert await CheckDraw.all().count() == 1


async def test_a_lot_that_cannot_be_drawn_is_refused(desks: Desks, office_head: Viewer) -> None:
    row = await check_plan.plan(hall_plan(desks, office_head), by=office_head, at=AT)
    given: dict[str, Any] = {"seed": SEED, "by": office_head, "at": AT}
    early = check_draw.draw(row.id, department_id=desks.hall.id, lot=Lot(1), **given)
    await refused(early, Code.ILLEGAL_MOVE, "check_id")
    await check_begin.begin(row.id, by=office_head, at=AT)
    cases = (
        (desks.hall.id, Lot(), Code.INVALID, "size"),
        (desks.hall.id, Lot(1, 1), Code.INVALID, "size"),
        (desks.hall.id, Lot(0), Code.INVALID, "size"),
        (desks.hall.id, Lot(share=101), Code.INVALID, "share"),
        (desks.repairs.id, Lot(1), Code.INVALID, "department_id"),
        # Nothing was registered.
        (desks.hall.id, Lot(1), Code.INVALID, "department_id"),
    )
    for department_id, lot, code, path in cases:
        await refused(check_draw.draw(row.id, department_id=department_id, lot=lot, **given), code, path)
