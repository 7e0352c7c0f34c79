"""Register a case: whoever was asked first answers for it from this moment on."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants import history, idempotency
from tenants.cases import (
    access_code,
    confidentiality,
    custody,
    emergency,
    heirs,
    inbox,
    involvement,
    number,
    paper,
    reception,
    recognition,
    timing,
)
from tenants.cases.case import Case, is_let_in
from tenants.cases.inbox import Telling
from tenants.cases.involvement import Part
from tenants.cases.materials import accept
from tenants.cases.recognition import Asking
from tenants.cases.registration import Registration as Registration  # noqa: PLC0414 - what is registered
from tenants.cases.registration import Understood, understand
from tenants.directory import on_the_day
from tenants.directory.access import Actor, Viewer
from tenants.errors import Code, Refusal
from tenants.protection.contact import hints
from tenants.rules import destination, loading, tie_break_rule
from tenants.rules.circumstances import Circumstances
from tenants.rules.destination import Place
from tenants.rules.rule_set import RuleSet
from tenants.rules.tie_break import Decision
from tenants.text import text

OPERATION = "case.register"


async def register(wanted: Registration, *, by: Viewer, at: datetime) -> Case:
    """Write the case down, decide who is first contact, whose it is and why, and start its clocks.

    From here on it goes by the rules in force at this moment. One that was kept on paper begins when it came.

    The same idempotency key with the same content gives the same case again. Either way `access_code` of what
    is returned opens the case to its requester; an hour later none is given out any more in this way.
    """
    earlier = await _earlier(wanted, by=by)
    if earlier is not None:
        case = await Case.get(id=earlier)
        if by.is_person and case.confidential and not await is_let_in(by, case):
            reason = "this was registered, and has been kept from you since"
            raise Refusal(Code.CONFLICT, reason, ("idempotency_key",))
        await access_code.issue_again(case, by=by.staff_id, at=at)
        return case
    _require_takeable(wanted, by)
    if wanted.paper is not None:
        await paper.require_sound(wanted.paper, wanted.asked, at=at)
    rules = await loading.in_force(at)
    asking = await recognition.recognise(
        wanted.requester, informant=wanted.from_informant, unseen=by.actor is Actor.PORTAL, by=by
    )
    asked = await understand(wanted, rules, requester_class=asking.requester_class, at=at)
    decision = await tie_break_rule.decide(
        await _who_may_answer(wanted, rules, by=by, at=wanted.begun(at)),
        rules.tie_break(wanted.channel),
        owning_department_id=asked.matter.department_id if asked.matter else None,
        at=wanted.begun(at),
    )
    case = await _write(wanted, asking, asked, rules, decision, by=by, at=at)
    await _let_it_begin(wanted, case, by=by, at=at)
    await access_code.issue(case, by=by.staff_id, at=at)
    await _remember(wanted, case, by=by, at=at)
    return case


def _require_takeable(wanted: Registration, by: Viewer) -> None:
    """Papers are taken in when they come, and by somebody."""
    if not wanted.materials:
        return
    accept.require_hands(by)
    if wanted.paper is not None:
        raise Refusal(Code.INVALID, "a register knows of no papers that are here now", ("materials",))


async def _who_may_answer(
    wanted: Registration, rules: RuleSet, *, by: Viewer, at: datetime
) -> tuple[UUID, ...]:
    """Everybody who was asked and is there; but for those whom it is about; else whoever stands above them.

    Above those at the very top stands nobody: then it is the leader in charge, else whoever writes it down.
    """
    asked = await reception.asked(wanted, by=by, at=at)
    if not wanted.about:
        return asked
    await confidentiality.require_known(wanted.about)
    others = await confidentiality.unconcerned(wanted.about, asked)
    besides = (rules.leader_id, by.staff_id if by.is_person else None)
    return tuple(others) or (await confidentiality.above(wanted.about, besides=besides),)


async def _let_it_begin(wanted: Registration, case: Case, *, by: Viewer, at: datetime) -> None:
    """Somebody answers for it, its clocks run, and whoever is first contact is told."""
    begun, ended = wanted.begun(at), wanted.paper.concluded if wanted.paper is not None else None
    await custody.begin(case, at=begun)
    await involvement.take_part(case.id, case.first_contact_id, Part.FIRST_CONTACT, at=begun)
    if by.is_person and by.staff_id != case.first_contact_id:
        await involvement.wrote_down(case.id, by.staff_id, at=at)
        await _let_in(wanted, case, by.staff_id, at=at)
    if wanted.paper is not None and ended is not None:
        await paper.measure(case, wanted.paper)
    else:
        await timing.begin(case, at=begun, agreed_until=wanted.agreed_until)
    if case.due_at is not None:
        await case.save(update_fields=["due_at"])
    absent = await reception.on_behalf_of(case.first_contact_id, wanted.asked, at=begun)
    await history.record(
        "case.registered", by=by.staff_id, at=at, case_id=case.id, data=_told(case, wanted.asked, absent)
    )
    if wanted.materials:
        others = [one for one in absent if one != by.staff_id]
        away = next(iter(await heirs.who_may_know(case, others, at=at)), None)
        await accept.take_in(case, wanted.materials, on_behalf_of_id=away, by=by, at=at)
    if ended is not None:
        await paper.conclude(case, ended, by=by, at=at)
        return
    if wanted.paper is not None:
        await paper.look_now(case, at=at)
    if wanted.emergency is not None:
        await emergency.begin(case, text(wanted.emergency, ("emergency",)), by=by, at=at)
    acting = await on_the_day.acting_for([case.first_contact_id], at=at)
    told = dict.fromkeys([case.first_contact_id, *acting.values(), *absent])
    tellings = [Telling(one, "case.assigned", case.id, by.staff_id) for one in told]
    tellings += await _unclear(case, by=by, at=at)
    await inbox.tell_all([one for one in tellings if one.staff_id != by.staff_id], at=at)


async def _unclear(case: Case, *, by: Viewer, at: datetime) -> list[Telling]:
    """Where the rules do not say whose it is, the leader in charge knows, and finds it among theirs.

    What is confidential leads to nobody by itself.
    """
    leader_id = case.destination_staff_id
    if case.destination_department_id is not None or leader_id in (None, case.first_contact_id):
        return []
    if case.confidential:
        return []
    await involvement.take_part(case.id, leader_id, Part.ESCALATED_TO, at=at)
    return [Telling(leader_id, "case.unclear", case.id, by.staff_id)]


async def _let_in(wanted: Registration, case: Case, registrar_id: UUID, *, at: datetime) -> None:
    """Whoever wrote down what is confidential knows of it, until they are shut out."""
    secret = case.confidential and wanted.paper is None
    if secret and not await confidentiality.concerned(case.about, [registrar_id]):
        await involvement.take_part(case.id, registrar_id, Part.CONFIDANT, at=at)


async def _earlier(wanted: Registration, *, by: Viewer) -> UUID | None:
    if wanted.idempotency_key is None:
        return None
    return await idempotency.earlier_result(
        operation=OPERATION, key=wanted.idempotency_key, request=_request(wanted), actor_id=by.staff_id
    )


def _request(wanted: Registration) -> dict[str, Any]:
    """The registration as its key remembers it: by hints, since a digest of a number gives it away."""
    asker = {**asdict(wanted.requester), **hints(asdict(wanted.requester))}
    return {**asdict(wanted), "requester": asker}


async def _remember(wanted: Registration, case: Case, *, by: Viewer, at: datetime) -> None:
    if wanted.idempotency_key is not None:
        await idempotency.remember(
            operation=OPERATION,
            key=wanted.idempotency_key,
            request=_request(wanted),
            actor_id=by.staff_id,
            result_id=case.id,
            at=at,
        )


async def _write(
    wanted: Registration,
    asking: Asking,
    asked: Understood,
    rules: RuleSet,
    decision: Decision,
    *,
    by: Viewer,
    at: datetime,
) -> Case:
    contact, known = decision.chosen, asked.circumstances
    place = await destination.find(rules, known, department_id=contact.department_id, at=at)
    place = await confidentiality.past(place, wanted.about, contact_id=contact.staff_id)
    requester = await recognition.write_down(asking, informant=wanted.from_informant, by=by.staff_id, at=at)
    return await Case.create(
        number=await number.next_number(at=at),
        rule_set_id=rules.id if rules.number else None,
        subject=asked.subject,
        said=asked.said,
        requester_id=requester.id,
        api_key_id=by.key_id,
        confidentiality=wanted.confidentiality,
        about_staff_id=wanted.about.staff_id,
        about_department_id=wanted.about.department_id,
        first_contact_id=contact.staff_id,
        first_department_id=contact.department_id,
        handler_id=contact.staff_id,
        department_id=contact.department_id,
        tie_break=decision.explained() if decision.decided_by else None,
        opened_at=wanted.begun(at),
        updated_at=at,
        **paper.columns(wanted.paper, at=at),
        **_known(known),
        **_destined(place),
    )


def _known(known: Circumstances) -> dict[str, Any]:
    """What limits depend on stays with the case."""
    names = ("matter_id", "channel", "severity", "scope", "requester_class", "amount", "district")
    return {name: getattr(known, name) for name in names}


def _destined(place: Place) -> dict[str, Any]:
    return {
        "destination_department_id": place.department_id,
        "destination_staff_id": place.staff_id,
        "route": place.explained(),
    }


def _told(case: Case, asked: tuple[UUID, ...], absent: Sequence[UUID]) -> dict[str, object]:
    return {
        "firstContact": case.first_contact_id,
        "department": case.first_department_id,
        "channel": case.channel,
        "asked": [str(staff_id) for staff_id in asked],
        **({"onBehalfOf": [str(staff_id) for staff_id in absent]} if absent else {}),
        "tieBreak": case.tie_break,
        "dueAt": case.due_at,
        "destination": case.destination_department_id,
        "ruleSet": case.rule_set_id,
        **({"happenedAt": case.opened_at, "takenOver": case.taken_over} if case.recorded_at else {}),
    }
