"""Who sees a check, and from when on."""

from tenants.directory.access import Permission, Scope
from tests.schema.oversight.checks.house import CHECK, House
from tests.support.api import Api
from tests.support.people import People
from tests.support.screen import Screen


async def sees(person: Screen, key: str) -> set[str]:
    """By which ways somebody gets at a check."""
    data = await person.ask(
        """query ($id: ID!) { checks { nodes { id } totalCount } check(id: $id) { id } node(id: $id) { id }
            inbox { nodes { check { id } } } }""",
        id=key,
    )
    ways = {
        "list": {"id": key} in data["checks"]["nodes"],
        "count": data["checks"]["totalCount"] > 0,
        "check": data["check"] is not None,
        "node": data["node"] is not None,
        "inbox": {"check": {"id": key}} in data["inbox"]["nodes"],
    }
    return {way for way, open_ in ways.items() if open_}


OPEN = {"list", "count", "check", "node"}


async def test_an_unannounced_check_is_not_seen_by_the_departments_before_it_begins(house: House) -> None:
    key = await house.planned(kind="UNANNOUNCED")
    # The head may plan checks everywhere, and still is of the department that is checked.
    for name in ("clerk", "head", "mender"):
        assert await sees(house.everybody()[name], key) == set(), name
    assert await sees(house.planner, key) == OPEN
    assert await sees(house.inspector, key) == OPEN | {"inbox"}

    await house.inspector.do("checkBegin", CHECK, checkId=key)
    assert await sees(house.clerk, key) == OPEN
    assert await sees(house.head, key) == OPEN | {"inbox"}
    assert await sees(house.mender, key) == set()


async def test_an_unannounced_check_that_was_called_off_is_never_seen(house: House) -> None:
    key = await house.planned(kind="UNANNOUNCED")
    await house.planner.do("checkCallOff", CHECK, checkId=key, reason="改期")
    for name in ("clerk", "head", "mender"):
        assert await sees(house.everybody()[name], key) == set(), name


async def test_nor_does_the_history_tell_the_department_that_a_check_is_coming(
    api: Api, people: People, house: House
) -> None:
    grants = {Permission.HISTORY_READ: Scope.TENANT, Permission.CASE_READ: Scope.OWN}
    reader = Screen(api, await people.somebody(grants, within=house.hall))
    await house.planned(kind="UNANNOUNCED")
    events = await reader.ask('{ history(where: {kind: {startsWith: "check."}}) { nodes { kind data } } }')
    (told,) = events["history"]["nodes"]

    assert told == {"kind": "check.planned", "data": {"kind": "unannounced"}}


async def test_a_spot_check_is_seen_as_soon_as_it_is_planned(house: House) -> None:
    key = await house.planned()
    assert await sees(house.clerk, key) == OPEN
    assert await sees(house.head, key) == OPEN | {"inbox"}
    assert await sees(house.mender, key) == set()


async def test_another_organization_sees_and_does_nothing_in_ours(house: House, stranger: Screen) -> None:
    key = await house.begun()
    assert await sees(stranger, key) == set()
    for mutation, given in (("checkBegin", {}), ("checkCallOff", {"reason": "改期"})):
        errors = await stranger.errors(mutation, checkId=key, **given)
        assert errors == [("NOT_FOUND", ["input", "checkId"])]
