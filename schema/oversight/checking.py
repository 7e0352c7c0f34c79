"""Mutations of checks."""

from collections.abc import Sequence
from uuid import UUID

import strawberry

from schema.atomic import mutation
from schema.cases.case import Case
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.oversight.check import Check
from schema.oversight.check_draw import CheckDraw
from schema.oversight.check_finding import CheckFinding
from schema.oversight.check_inputs import (
    CheckBeginInput,
    CheckCallOffInput,
    CheckConcludeInput,
    CheckDrawInput,
    CheckDrawPayload,
    CheckFindingPayload,
    CheckNameInspectorsInput,
    CheckPayload,
    CheckPlanInput,
    CheckRecordFindingInput,
    CheckTakeFindingBackInput,
)
from schema.permissions import SIGNED_IN, requires
from tenants.directory.access import Permission
from tenants.errors import Code, Refusal
from tenants.oversight import check_begin, check_conclude, check_draw, check_finding, check_plan
from tenants.oversight.check import Rating
from tenants.oversight.check_draw import Lot
from tenants.oversight.check_finding import Found
from tenants.oversight.check_plan import Plan


@strawberry.type
class CheckMutation:
    """A check from its plan to its end. What inspectors do needs no permission but that they were named."""

    @mutation(
        requires(Permission.CHECK_CONDUCT),
        description="Plan a check of departments that one neither works in nor leads. The heads are told; of "
        "one that is unannounced only its inspectors are.",
    )
    async def check_plan(self, info: Info, input: CheckPlanInput) -> CheckPayload:
        wanted = Plan(
            kind=input.kind,
            since=input.since,
            until=input.until,
            subject=input.subject,
            planned_for=input.planned_for,
            inspector_ids=_people(input.inspector_ids),
            department_ids=_departments(input.department_ids, "department_ids"),
            tops=_departments(input.within_department_ids, "within_department_ids"),
            office_id=Department.key_of(input.office_id, "office_id") if input.office_id else None,
        )
        row = await check_plan.plan(wanted, **info.context.signature())
        return CheckPayload(check=Check.known(row.id))

    @mutation(
        requires(Permission.CHECK_CONDUCT),
        description="Name other inspectors, as somebody who may plan the check.",
    )
    async def check_name_inspectors(self, info: Info, input: CheckNameInspectorsInput) -> CheckPayload:
        row = await check_plan.name_inspectors(
            Check.key_of(input.check_id, "check_id"),
            inspector_ids=_people(input.inspector_ids),
            **info.context.signature(),
        )
        return CheckPayload(check=Check.one(row.id))

    @mutation(
        requires(Permission.CHECK_CONDUCT),
        description="Call a check off before it is concluded, as somebody who may plan it.",
    )
    async def check_call_off(self, info: Info, input: CheckCallOffInput) -> CheckPayload:
        row = await check_plan.call_off(
            Check.key_of(input.check_id, "check_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return CheckPayload(check=Check.known(row.id))

    @mutation(
        SIGNED_IN,
        description="Begin a check, as one of its inspectors; the heads of the departments are told.",
    )
    async def check_begin(self, info: Info, input: CheckBeginInput) -> CheckPayload:
        row = await check_begin.begin(Check.key_of(input.check_id, "check_id"), **info.context.signature())
        return CheckPayload(check=Check.known(row.id))

    @mutation(
        SIGNED_IN,
        description="Draw cases by lot from the register of a department, as one of the inspectors; once. "
        "Only cases that the inspector may see take part.",
    )
    async def check_draw(self, info: Info, input: CheckDrawInput) -> CheckDrawPayload:
        made = await check_draw.draw(
            Check.key_of(input.check_id, "check_id"),
            department_id=Department.key_of(input.department_id, "department_id"),
            lot=Lot(input.size, input.share),
            seed=check_draw.fresh_seed(),
            **info.context.signature(),
        )
        return CheckDrawPayload(draw=CheckDraw.known(made.id))

    @mutation(
        SIGNED_IN,
        description="Write down what was found, or write it anew, as one of the inspectors; until the check "
        "is concluded.",
    )
    async def check_record_finding(self, info: Info, input: CheckRecordFindingInput) -> CheckFindingPayload:
        found = Found(
            criterion=input.criterion,
            verdict=input.verdict,
            opinion=input.opinion,
            case_id=Case.key_of(input.case_id, "case_id") if input.case_id else None,
            department_id=(
                Department.key_of(input.department_id, "department_id") if input.department_id else None
            ),
            correct_by=input.correct_by,
        )
        kept = await check_finding.record(
            Check.key_of(input.check_id, "check_id"),
            found,
            finding_id=CheckFinding.key_of(input.finding_id, "finding_id") if input.finding_id else None,
            **info.context.signature(),
        )
        return CheckFindingPayload(finding=CheckFinding.known(kept.id))

    @mutation(SIGNED_IN, description="Take a finding back before the check is concluded, as an inspector.")
    async def check_take_finding_back(self, info: Info, input: CheckTakeFindingBackInput) -> CheckPayload:
        row = await check_finding.take_back(
            Check.key_of(input.check_id, "check_id"),
            CheckFinding.key_of(input.finding_id, "finding_id"),
            **info.context.signature(),
        )
        return CheckPayload(check=Check.known(row.id))

    @mutation(
        SIGNED_IN,
        description="Conclude a check with an opinion and ratings, as one of its inspectors: the departments "
        "read what was found, and the opinion goes to the office.",
    )
    async def check_conclude(self, info: Info, input: CheckConcludeInput) -> CheckPayload:
        row = await check_conclude.conclude(
            Check.key_of(input.check_id, "check_id"),
            opinion=input.opinion,
            ratings=_ratings(input),
            **info.context.signature(),
        )
        return CheckPayload(check=Check.known(row.id))


def _people(ids: Sequence[strawberry.ID]) -> list[UUID]:
    return [Staff.key_of(one, "inspector_ids", place) for place, one in enumerate(ids)]


def _departments(ids: Sequence[strawberry.ID], path: str) -> list[UUID]:
    return [Department.key_of(one, path, place) for place, one in enumerate(ids)]


def _ratings(input: CheckConcludeInput) -> dict[UUID, Rating]:
    found: dict[UUID, Rating] = {}
    for place, one in enumerate(input.ratings):
        key = Department.key_of(one.department_id, "ratings", place, "department_id")
        if key in found:
            raise Refusal(Code.INVALID, "this department is rated twice", ("ratings", place, "department_id"))
        found[key] = one.rating
    return found
