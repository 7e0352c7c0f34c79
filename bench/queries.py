"""The three reads that portals ask all day, as each server is asked for them."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and for which case and department."""

    slug: str
    login: str
    tenant_id: UUID
    staff_id: UUID
    department_id: UUID
    case_id: UUID
    token: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One read: its documents, and what they are given."""

    name: str
    title: str
    ours: str
    ours_given: Callable[[Asking], Mapping[str, Any]]
    postgraphile: str
    postgraphile_given: Callable[[Asking], Mapping[str, Any]]
    path: str
    rows: Callable[[Any], list[Any]]


TWELVE = "number state subject said channel openedAt dueAt overdue resolvedAt closedAt version"
OURS = f"""id {TWELVE} department {{ id name }} handler {{ id name }} clocks {{ stage dueAt state }}"""
POSTGRAPHILE = f"""id: rowId {TWELVE}
    department: departmentByTenantIdAndDepartmentId {{ id: rowId name }}
    handler: staffByTenantIdAndHandlerId {{ id: rowId name }}
    clocks: clocksByTenantIdAndCaseId {{ nodes {{ stage dueAt state }} }}"""


def global_id(type_name: str, key: UUID) -> str:
    """The id as our clients know it."""
    return b64encode(f"{type_name}:{key}".encode()).decode()


MY_CASES = Question(
    name="my_cases",
    title="my cases: 20 cases, 12 fields, department, handler, two clocks",
    ours=f"query MyCases {{ myCases(first: 20) {{ nodes {{ {OURS} }} }} }}",
    ours_given=lambda asking: {},
    postgraphile=f"""query MyCases($me: UUID!) {{
        myCases(me: $me, first: 20) {{ nodes {{ {POSTGRAPHILE} }} }} }}""",
    postgraphile_given=lambda asking: {"me": str(asking.staff_id)},
    path="/my-cases",
    rows=lambda data: list(data["myCases"]["nodes"]),
)
ONE_CASE = Question(
    name="one_case",
    title="one case with its clocks, custody and history",
    ours=f"""query OneCase($id: ID!) {{ case(id: $id) {{ {OURS}
        custody {{ staff {{ id name }} since until }}
        events(first: 20) {{ nodes {{ seq kind at reason actor {{ id name }} }} }} }} }}""",
    ours_given=lambda asking: {"id": global_id("Case", asking.case_id)},
    postgraphile=f"""query OneCase($tenant: UUID!, $id: UUID!) {{
        case: caseByTenantIdAndRowId(tenantId: $tenant, rowId: $id) {{ {POSTGRAPHILE}
            custody: custodiesByTenantIdAndCaseId {{ nodes {{
                staff: staffByTenantIdAndStaffId {{ id: rowId name }} since until }} }}
            events: eventsByTenantIdAndCaseId(first: 20, orderBy: [SEQ_ASC]) {{ nodes {{
                seq kind at reason actor {{ id: rowId name }} }} }} }} }}""",
    postgraphile_given=lambda asking: {"tenant": str(asking.tenant_id), "id": str(asking.case_id)},
    path="/one-case",
    rows=lambda data: [data["case"]],
)
QUEUE = Question(
    name="queue",
    title="a department's open cases, most urgent first: 20 of some 250",
    ours="""query Queue($department: ID!) {
        cases(first: 20, where: {departmentId: {eq: $department}, isOpen: true}, orderBy: [DUE_AT_ASC]) {
            nodes { id number state subject openedAt dueAt overdue handler { id name } }
            pageInfo { hasNextPage } } }""",
    ours_given=lambda asking: {"department": global_id("Department", asking.department_id)},
    postgraphile="""query Queue($department: UUID!) {
        cases: departmentQueue(department: $department, first: 20) {
            nodes { id: rowId number state subject openedAt dueAt overdue
                    handler: staffByTenantIdAndHandlerId { id: rowId name } }
            pageInfo { hasNextPage } } }""",
    postgraphile_given=lambda asking: {"department": str(asking.department_id)},
    path="/queue",
    rows=lambda data: [*data["cases"]["nodes"], data["cases"]["pageInfo"]],
)
QUESTIONS = (MY_CASES, ONE_CASE, QUEUE)
