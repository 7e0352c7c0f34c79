"""Register a case: whoever was asked first answers for it from this moment on."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from tenants import history, idempotency
from tenants.cases import clocks, custody, inbox, involvement, number, requester, timing
from tenants.cases.case import Case, Channel, State
from tenants.cases.involvement import Part
from tenants.cases.requester import RequesterDetails
from tenants.directory import on_the_day
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.rules import tie_break_rule
from tenants.rules.matter import Matter
from tenants.rules.stages import Stage
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
    idempotency_key: str | None = None


async def register(wanted: Registration, *, by: Viewer, at: datetime) -> Case:
    """Write the case down, decide who is first contact and why, and start its clocks.

    The same idempotency key with the same content gives the same case again.
    """
    earlier = await _earlier(wanted, by=by)
    if earlier is not None:
        return await Case.get(id=earlier)
    said = text(wanted.said, ("said",))
    matter = await _valid_matter(wanted.matter_id)
    decision = await tie_break_rule.decide(
        wanted.asked or (by.staff_id,), owning_department_id=matter.department_id if matter else None
    )
    case = await _write(wanted, said, matter, decision, at=at)
    await custody.begin(case, at=at)
    await involvement.take_part(case.id, case.first_contact_id, Part.FIRST_CONTACT, at=at)
    if by.staff_id != case.first_contact_id:
        await involvement.wrote_down(case.id, by.staff_id, at=at)
    await _start_clocks(case, matter, at=at)
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


async def _valid_matter(matter_id: UUID | None) -> Matter | None:
    if matter_id is None:
        return None
    matter = await Matter.get_or_none(id=matter_id)
    if matter is None:
        raise Refusal(Code.NOT_FOUND, "there is no such matter", ("matter_id",))
    if matter.retired_at is not None:
        raise Refusal(Code.INVALID, f"{matter.name} is no longer offered", ("matter_id",))
    return matter


async def _write(
    wanted: Registration, said: str, matter: Matter | None, decision: Decision, *, at: datetime
) -> Case:
    subject = _subject(wanted, said, matter)
    asking = await requester.write_down(wanted.requester, at=at)
    contact = decision.chosen
    return await Case.create(
        number=await number.next_number(at=at),
        state=State.OPEN,
        matter_id=matter.id if matter else None,
        subject=subject,
        said=said,
        channel=wanted.channel,
        requester_id=asking.id,
        first_contact_id=contact.staff_id,
        first_department_id=contact.department_id,
        handler_id=contact.staff_id,
        department_id=contact.department_id,
        tie_break=decision.explained() if decision.decided_by else None,
        opened_at=at,
        updated_at=at,
    )


def _subject(wanted: Registration, said: str, matter: Matter | None) -> str:
    """What lists show: as written, else the matter's name, else how the requester began."""
    written = optional_line(wanted.subject, ("subject",))
    return written or (matter.name if matter else said.splitlines()[0][:200].strip())


async def _start_clocks(case: Case, matter: Matter | None, *, at: datetime) -> None:
    stages = timing.begun_by("case.registered")
    if matter is None or matter.department_id == case.department_id:
        stages.remove(Stage.HAND_ON)
    await clocks.start(case, *stages, at=at)
    if case.due_at is not None:
        await case.save(update_fields=["due_at"])


def _told(case: Case, asked: tuple[UUID, ...]) -> dict[str, object]:
    return {
        "firstContact": case.first_contact_id,
        "department": case.first_department_id,
        "channel": case.channel,
        "asked": [str(staff_id) for staff_id in asked],
        "tieBreak": case.tie_break,
        "dueAt": case.due_at,
    }
