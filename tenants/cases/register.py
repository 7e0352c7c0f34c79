"""Register a case: whoever was asked first answers for it from this moment on."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tenants import history, idempotency
from tenants.cases import custody, inbox, involvement, number, requester, timing
from tenants.cases.case import Case, Channel, State
from tenants.cases.involvement import Part
from tenants.cases.requester import RequesterDetails, RequesterKind
from tenants.directory import on_the_day
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.rules import destination, loading, tie_break_rule
from tenants.rules.circumstances import CaseScope, Circumstances, RequesterClass, Severity
from tenants.rules.conditions import an_amount
from tenants.rules.destination import Place
from tenants.rules.matter import Matter
from tenants.rules.rule_set import Offered, RuleSet
from tenants.rules.tie_break import Decision
from tenants.text import optional_line, text

OPERATION = "case.register"


@dataclass(frozen=True, slots=True)
class Registration:
    """What the clerk knows when somebody asks; `asked` is everybody who was asked, none means the clerk."""

    requester: RequesterDetails
    channel: Channel
    said: str
    subject: str | None = None
    matter_id: UUID | None = None
    asked: tuple[UUID, ...] = ()
    # What the matter says unless it is told; None is not known.
    severity: Severity | None = None
    amount: Decimal | None = None
    scope: CaseScope | None = None
    requester_class: RequesterClass | None = None
    district: str | None = None
    # By when it is to be done, where that is agreed with the requester.
    agreed_until: datetime | None = None
    idempotency_key: str | None = None


async def register(wanted: Registration, *, by: Viewer, at: datetime) -> Case:
    """Write the case down, decide who is first contact, whose it is and why, and start its clocks.

    From here on it goes by the rules in force at this moment.

    The same idempotency key with the same content gives the same case again.
    """
    earlier = await _earlier(wanted, by=by)
    if earlier is not None:
        return await Case.get(id=earlier)
    said = text(wanted.said, ("said",))
    if wanted.agreed_until is not None and wanted.agreed_until <= at:
        raise Refusal(Code.INVALID, "the agreed moment lies in the past", ("agreed_until",))
    rules = await loading.in_force(at)
    matter = await offered(rules, wanted.matter_id)
    decision = await tie_break_rule.decide(
        wanted.asked or (by.staff_id,),
        rules.tie_break(wanted.channel),
        owning_department_id=matter.department_id if matter else None,
        at=at,
    )
    case = await _write(wanted, said, rules, matter, decision, at=at)
    await custody.begin(case, at=at)
    await involvement.take_part(case.id, case.first_contact_id, Part.FIRST_CONTACT, at=at)
    if by.staff_id != case.first_contact_id:
        await involvement.wrote_down(case.id, by.staff_id, at=at)
    await timing.begin(case, at=at, agreed_until=wanted.agreed_until)
    if case.due_at is not None:
        await case.save(update_fields=["due_at"])
    await history.record(
        "case.registered", by=by.staff_id, at=at, case_id=case.id, data=_told(case, wanted.asked)
    )
    acting = await on_the_day.acting_for([case.first_contact_id], at=at)
    await inbox.tell(
        [case.first_contact_id, *acting.values()], "case.assigned", case=case, by=by.staff_id, at=at
    )
    await _remember(wanted, case, by=by, at=at)
    return case


async def _earlier(wanted: Registration, *, by: Viewer) -> UUID | None:
    if wanted.idempotency_key is None:
        return None
    return await idempotency.earlier_result(
        operation=OPERATION, key=wanted.idempotency_key, request=asdict(wanted), actor_id=by.staff_id
    )


async def _remember(wanted: Registration, case: Case, *, by: Viewer, at: datetime) -> None:
    if wanted.idempotency_key is not None:
        await idempotency.remember(
            operation=OPERATION,
            key=wanted.idempotency_key,
            request=asdict(wanted),
            actor_id=by.staff_id,
            result_id=case.id,
            at=at,
        )


async def offered(rules: RuleSet, matter_id: UUID | None) -> Offered | None:
    """The matter under the rules in force; one that was read under older rules is known by its code."""
    if matter_id is None:
        return None
    if matter_id in rules.of_id:
        return rules.of_id[matter_id]
    older = await Matter.get_or_none(id=matter_id)
    if older is None:
        raise Refusal(Code.NOT_FOUND, "there is no such matter", ("matter_id",))
    if older.code not in rules.of_code:
        raise Refusal(Code.INVALID, f"{older.name} is not offered", ("matter_id",))
    return rules.of_code[older.code]


async def _write(
    wanted: Registration,
    said: str,
    rules: RuleSet,
    matter: Offered | None,
    decision: Decision,
    *,
    at: datetime,
) -> Case:
    contact = decision.chosen
    known = circumstances(wanted, said, matter)
    place = await destination.find(rules, known, department_id=contact.department_id, at=at)
    subject = _subject(wanted, said, matter)
    asking = await requester.write_down(wanted.requester, at=at)
    return await Case.create(
        number=await number.next_number(at=at),
        state=State.OPEN,
        rule_set_id=rules.id if rules.number else None,
        matter_id=matter.id if matter else None,
        subject=subject,
        said=said,
        channel=wanted.channel,
        severity=known.severity,
        scope=known.scope,
        requester_class=known.requester_class,
        amount=known.amount,
        district=known.district,
        requester_id=asking.id,
        first_contact_id=contact.staff_id,
        first_department_id=contact.department_id,
        handler_id=contact.staff_id,
        department_id=contact.department_id,
        tie_break=decision.explained() if decision.decided_by else None,
        **_destined(place),
        opened_at=at,
        updated_at=at,
    )


def circumstances(wanted: Registration, said: str, matter: Offered | None) -> Circumstances:
    """What rules depend on: as the clerk said, else as the matter usually is."""
    usual = Circumstances(
        matter_id=matter.id if matter else None,
        channel=wanted.channel,
        severity=wanted.severity or (matter.severity if matter else None),
        scope=wanted.scope,
        requester_class=wanted.requester_class or _CLASSES.get(wanted.requester.kind, RequesterClass.PUBLIC),
        amount=matter.amount if matter else None,
        district=optional_line(wanted.district, ("district",), most=100),
        said=said,
    )
    return usual if wanted.amount is None else replace(usual, amount=an_amount(wanted.amount, ("amount",)))


_CLASSES = {RequesterKind.INTERNAL: RequesterClass.INTERNAL}


def _destined(place: Place) -> dict[str, Any]:
    return {
        "destination_department_id": place.department_id,
        "destination_staff_id": place.staff_id,
        "route": place.explained(),
    }


def _subject(wanted: Registration, said: str, matter: Offered | None) -> str:
    """What lists show: as written, else the matter's name, else how the requester began."""
    written = optional_line(wanted.subject, ("subject",))
    return written or (matter.name if matter else said.splitlines()[0][:200].strip())


def _told(case: Case, asked: tuple[UUID, ...]) -> dict[str, object]:
    return {
        "firstContact": case.first_contact_id,
        "department": case.first_department_id,
        "channel": case.channel,
        "asked": [str(staff_id) for staff_id in asked],
        "tieBreak": case.tie_break,
        "dueAt": case.due_at,
        "destination": case.destination_department_id,
        "ruleSet": case.rule_set_id,
    }
