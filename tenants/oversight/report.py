"""Somebody reports a breach by hand: R20.7 names six, a clock sees three of them at most."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel, find
from tenants.cases import case as cases
from tenants.cases.breaches import Breach
from tenants.cases.case import Case
from tenants.directory.access import Permission, Viewer
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.oversight import opening
from tenants.rules import loading as rules
from tenants.rules.breach_kind import KNOWN
from tenants.text import text


class BreachReport(TenantModel):
    """Who reported a breach, and when."""

    breach_id = fields.UUIDField()
    by_id = fields.UUIDField()
    at = fields.DatetimeField()

    class Meta:
        table = "breach_reports"


@dataclass(frozen=True, slots=True)
class Reported:
    """What is said to have happened, and whose doing it is said to be."""

    case_id: UUID
    kind: str
    staff_id: UUID
    occurred_at: datetime
    account: str


async def report(told: Reported, *, by: Viewer, at: datetime) -> Breach:
    """Open a breach on a case that the viewer may see; whoever may look into it hears of it."""
    account = text(told.account, ("account",))
    case = await Case.get_or_none(id=told.case_id)
    if case is None or not await cases.may_read(by, case):
        raise Refusal(Code.NOT_FOUND, "there is no such case", ("case_id",))
    if told.occurred_at > at:
        raise Refusal(Code.INVALID, "this has not happened yet", ("occurred_at",))
    if told.kind not in KNOWN | (await rules.load(case.rule_set_id)).breach_kinds:
        raise Refusal(Code.INVALID, "the rules of this case know no such kind of breach", ("kind",))
    person = await find(Staff, told.staff_id, "staff_id")
    breach = await Breach.create(
        case_id=case.id,
        kind=told.kind,
        staff_id=person.id,
        department_id=person.department_id,
        occurred_at=told.occurred_at,
        noticed_at=at,
        account=account,
    )
    await BreachReport.create(breach_id=breach.id, by_id=by.staff_id, at=at)
    data = {"occurredAt": breach.occurred_at}
    people = await opening.judges(Permission.BREACH_REVIEW, breach)
    await opening.note("breach.reported", breach, *people, by=by.staff_id, at=at, data=data)
    return breach
