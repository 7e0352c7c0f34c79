"""Who reads the directory, the calendars and the rules."""

from uuid import UUID

import pytest

from tenants.directory.access import Permission, Scope
from tests.support.api import Api
from tests.support.people import People
from tests.support.screen import Screen, named

# No calendar has this id.
CALENDAR = named("Calendar", UUID("00000000-0000-7000-8000-000000000000"))
RULES = named("RuleSet", UUID("00000000-0000-7000-8000-000000000000"))
LISTS = (
    "departments",
    "staff",
    "positions",
    "grades",
    "roles",
    "calendars",
    "timeLimits",
    "matters",
    "ruleSets",
    "routes",
)
QUESTIONS = {
    **{name: f"{{ {name} {{ nodes {{ id }} }} }}" for name in LISTS},
    "ruleSet": "{ ruleSet { id } }",
    "ruleSetComparison": f'{{ ruleSetComparison(a: "{RULES}", b: "{RULES}") {{ key }} }}',
    "tieBreakCriteria": "{ tieBreakCriteria { criterion } }",
    "department": '{ department(code: "x") { id } }',
    "staffMember": '{ staffMember(badge: "x") { id } }',
    "matter": '{ matter(code: "x") { id } }',
    "calendar": f'{{ calendar(id: "{CALENDAR}") {{ id }} }}',
    "calendarDays": f"""{{
        calendarDays(calendarId: "{CALENDAR}", firstDay: "2026-01-01", lastDay: "2026-01-01") {{ day }}
    }}""",
}
# Whoever reads cases reads who answers for them, where, for what, and by which calendar.
OPEN_TO_CASE_READERS = {"department", "staffMember", "matter", "matters", "calendar", "calendarDays"}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_nobody_reads_without_signing_in(api: Api, name: str) -> None:
    assert (await api.refused(QUESTIONS[name]))["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("name", QUESTIONS)
async def test_a_reader_of_the_directory_and_the_rules_reads_it(reader: Screen, name: str) -> None:
    assert set(await reader.ask(QUESTIONS[name])) == {name}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_a_reader_of_cases_reads_only_what_belongs_to_cases(
    api: Api, people: People, name: str
) -> None:
    clerk = Screen(api, await people.somebody({Permission.CASE_READ: Scope.OWN}))
    if name in OPEN_TO_CASE_READERS:
        assert set(await clerk.ask(QUESTIONS[name])) == {name}
    else:
        assert (await clerk.refused(QUESTIONS[name]))["extensions"]["code"] == "FORBIDDEN"


async def test_roles_are_not_shown_to_a_reader_of_cases_by_any_way(api: Api, people: People) -> None:
    clerk = Screen(api, await people.somebody({Permission.CASE_READ: Scope.OWN}))
    key = named("Staff", clerk.person.staff_id)
    data = await clerk.ask("query ($id: ID!) { staffMember(id: $id) { name } }", id=key)
    assert data == {"staffMember": {"name": "李娜"}}
    for question in (
        "query ($id: ID!) { staffMember(id: $id) { roles { name } } }",
        "query ($id: ID!) { node(id: $id) { ... on Staff { roles { grants { permission } } } } }",
    ):
        assert (await clerk.refused(question, id=key))["extensions"]["code"] == "FORBIDDEN"


async def test_another_organization_reads_nothing_of_this_one(admin: Screen, stranger: Screen) -> None:
    key = named("Staff", admin.person.staff_id)
    question = """query ($id: ID!) {
        node(id: $id) { id }
        staffMember(id: $id) { name }
        staff { nodes { name } totalCount }
        departments { totalCount }
    }"""
    assert await stranger.ask(question, id=key) == {
        "node": None,
        "staffMember": None,
        "staff": {"nodes": [{"name": "陈静"}], "totalCount": 1},
        "departments": {"totalCount": 1},
    }
