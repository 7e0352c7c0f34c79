"""A lot proves itself."""

from hashlib import sha256

from tenants.session import tenant_session
from tests.schema.oversight.checks.house import House
from tests.support.screen import named


async def test_a_lot_proves_itself_and_shows_its_register_to_the_inspectors_alone(house: House) -> None:
    given = {"requester": {"name": "张三"}, "channel": "PHONE", "said": "水压低"}
    numbers = [
        (await house.clerk.do("caseRegister", "case { number }", **given))["case"]["number"] for _ in range(6)
    ]
    key, hall = await house.begun(), named("Department", house.hall.id)
    wanted = "draw { id seed registered register proved cases { ordinal case { number } } }"
    draw = (await house.inspector.do("checkDraw", wanted, checkId=key, departmentId=hall, share=50))["draw"]
    drawn = [one["case"]["number"] for one in draw["cases"]]

    assert (draw["registered"], draw["register"], draw["proved"]) == (6, sorted(numbers), True)
    by_hand = sorted(numbers, key=lambda one: sha256(f"{draw['seed']}:{one}".encode()).hexdigest())
    assert drawn == by_hand[:3]
    await house.concluded(key)
    query = "query ($id: ID!) { check(id: $id) { draws { seed register proved cases { case { number } } } } }"
    (read,) = (await house.head.ask(query, id=key))["check"]["draws"]
    assert (read["seed"], read["register"], read["proved"]) == (draw["seed"], None, True)


async def test_a_lot_that_somebody_changed_in_the_database_proves_it(house: House) -> None:
    given = {"requester": {"name": "张三"}, "channel": "PHONE", "said": "水压低"}
    for _ in range(6):
        await house.clerk.do("caseRegister", "case { number }", **given)
    key, hall = await house.begun(), named("Department", house.hall.id)
    await house.inspector.do("checkDraw", "draw { id }", checkId=key, departmentId=hall, size=2)
    async with tenant_session(house.clerk.person.tenant_id) as session:
        await session.execute(
            """update drawn_cases set case_id = (select id from cases c where not exists (
                   select from drawn_cases d where d.case_id = c.id) limit 1) where ordinal = 1"""
        )
    query = "query ($id: ID!) { check(id: $id) { draws { proved } } }"
    assert (await house.inspector.ask(query, id=key))["check"]["draws"] == [{"proved": False}]
