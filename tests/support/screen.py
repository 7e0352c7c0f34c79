"""Somebody at a screen: operations go through HTTP, and payloads come back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from schema.reads.identity import global_id
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.office import everything
from tests.support.people import Person

CONFIGURED = (
    "tenants",
    "departments",
    "positions",
    "grades",
    "roles",
    "role_permissions",
    "staff",
    "staff_roles",
    "calendars",
    "calendar_exceptions",
    "public_directories",
    "public_matters",
    "rule_sets",
    "matters",
    "materials",
    "time_limits",
    "routes",
    "reply_rules",
    "stages",
    "breach_kinds",
    "case_policies",
    "tie_break_criteria",
    "absences",
    "stand_ins",
    "rosters",
    "shifts",
    "cases",
    "custody",
    "hand_overs",
    "commendations",
    "checks",
    "checked_departments",
    "check_inspectors",
    "check_draws",
    "drawn_cases",
    "check_findings",
    "check_corrections",
    "bulletins",
    "bulletin_departments",
    "bulletin_citations",
    "department_evaluations",
    "breaches",
    "breach_reviews",
    "breach_extensions",
    "breach_statements",
    "breach_decisions",
    "breach_measures",
    "breach_objections",
    "review_policies",
)


@dataclass(slots=True)
class Screen:
    """One person, signed in."""

    api: Api
    person: Person

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a query that goes well."""
        return await self.api.as_(self.person.token).ask(query, variables)

    async def refused(self, query: str, **variables: Any) -> dict[str, Any]:
        """The first top-level error of an operation that does not."""
        return await self.api.as_(self.person.token).refused(query, variables)

    async def try_to(self, mutation: str, wanted: str = "", **given: Any) -> dict[str, Any]:
        """A mutation's payload, refused or not."""
        data = await self.ask(document(mutation, wanted), input=given)
        payload: dict[str, Any] = data[mutation]
        return payload

    async def do(self, mutation: str, wanted: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation that goes well."""
        payload = await self.try_to(mutation, wanted, **given)
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def errors(self, mutation: str, **given: Any) -> list[tuple[str, list[str]]]:
        """Code and path of each reason why nothing was done; asserts that nothing was."""
        before = await self.kept()
        payload = await self.try_to(mutation, **given)
        assert payload["errors"], "this went well"
        assert await self.kept() == before
        return [(error["code"], error["path"]) for error in payload["errors"]]

    async def forbidden(self, mutation: str, **given: Any) -> dict[str, Any]:
        """The top-level error of a mutation that the viewer may not try; asserts that nothing was done."""
        before = await self.kept()
        error = await self.refused(document(mutation), input=given)
        assert await self.kept() == before
        return error

    async def kept(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row that a mutation of the configuration could have touched."""
        async with tenant_session(self.person.tenant_id, readonly=True):
            return await everything(*CONFIGURED)


def document(mutation: str, wanted: str = "") -> str:
    """The operation that runs one mutation."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    fields = f"{wanted} errors {{ code message path }}"
    return f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} }} }}"


def named(kind: str, key: UUID) -> str:
    """A global id."""
    return global_id(kind, key)
