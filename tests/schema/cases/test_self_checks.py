"""The daily self-check as whoever runs the house sees it."""

from tenants.cases import self_check
from tenants.session import tenant_session
from tests.support.office import AT, Office, open_case
from tests.support.screen import Screen, named

QUERY = "{ selfChecks(first: 1) { nodes { at sound faults findings { kind count caseIds } } totalCount } }"


async def test_what_a_check_has_found_is_shown_to_whoever_runs_the_house(admin: Screen) -> None:
    async with tenant_session(admin.person.tenant_id):
        handler = await Office().staff()
        case_id = await open_case(handler)
        await self_check.check(at=AT)
    [check] = (await admin.ask(QUERY))["selfChecks"]["nodes"]
    assert (check["sound"], check["faults"]) == (False, 1)
    assert check["findings"] == [
        {"kind": "ANSWERABLE_WITHOUT_ACCOUNT", "count": 1, "caseIds": [named("Case", case_id)]}
    ]
    inbox = (await admin.ask("{ inbox { nodes { kind case { number } } } }"))["inbox"]["nodes"]
    assert inbox == [{"kind": "check.failed", "case": None}]


async def test_nobody_else_is_shown_it(reader: Screen) -> None:
    error = await reader.refused(QUERY)
    assert error["extensions"]["code"] == "FORBIDDEN"


async def test_of_hidden_cases_it_is_told_how_many_and_not_which(admin: Screen) -> None:
    async with tenant_session(admin.person.tenant_id) as session:
        handler = await Office().staff()
        hidden, shown = await open_case(handler), await open_case(handler)
        await session.execute(
            """update cases set confidentiality = 'informant', about_staff_id = $2 where id = $1""",
            hidden,
            admin.person.staff_id,
        )
        await self_check.check(at=AT)

    [check] = (await admin.ask(QUERY))["selfChecks"]["nodes"]

    assert check["findings"] == [
        {"kind": "ANSWERABLE_WITHOUT_ACCOUNT", "count": 2, "caseIds": [named("Case", shown)]}
    ]
