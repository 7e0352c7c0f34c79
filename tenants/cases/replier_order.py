"""Whom the rules mean for a reply, and who comes next where they may not: never nobody."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tenants.cases import confidentiality, heirs, takers
from tenants.cases.case import Case
from tenants.cases.confidentiality import Confidentiality
from tenants.directory import on_the_day
from tenants.directory.access import Permission
from tenants.rules.reply_rules import Replier, ReplyRule
from tenants.session import current


class PassedBecause(StrEnum):
    """Why a reply was not left to those whom the rules mean."""

    MAY_NOT_REPLY = "may_not_reply"
    HAS_LEFT = "has_left"
    # It was no member of the staff who wrote it down.
    NOT_OF_THE_STAFF = "not_of_the_staff"
    # The case is confidential, or about them.
    MAY_NOT_KNOW = "may_not_know"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Passed:
    """Who was meant, and why it is not theirs."""

    replier: Replier
    because: PassedBecause
    staff_id: UUID | None = None
    department_id: UUID | None = None

    def to_json(self) -> dict[str, object]:
        """As the history keeps it."""
        return {
            "replier": self.replier.value,
            "because": self.because.value,
            "staff": self.staff_id,
            "department": self.department_id,
        }


@dataclass(frozen=True, slots=True)
class Meant:
    """Whose the reply is; the person or the department only where the case names them nowhere else."""

    replier: Replier = Replier.FIRST_CONTACT_OR_HANDLER
    staff_id: UUID | None = None
    department_id: UUID | None = None
    passed: tuple[Passed, ...] = ()


# Whoever talks with the requester stands in for whoever does the work, and the other way round.
_IN_ORDER = {
    Replier.FIRST_CONTACT: (Replier.FIRST_CONTACT, Replier.HANDLER),
    Replier.HANDLER: (Replier.HANDLER, Replier.FIRST_CONTACT),
}


async def meant(case: Case, rule: ReplyRule | None, *, at: datetime) -> Meant:
    """The first of those whom the rule means that may reply, or come after them; else as without a rule."""
    passed: list[Passed] = []
    async for found in _in_order(case, rule, at=at):
        if isinstance(found, Meant):
            return Meant(found.replier, found.staff_id, found.department_id, tuple(passed))
        passed.append(found)
    return Meant(passed=tuple(passed))


async def foreseen(rule: ReplyRule | None, *, at: datetime) -> Meant:
    """The same before there is a case: who it would be by name nobody knows, but for a department."""
    if rule is None:
        return Meant()
    if rule.replier is not Replier.DEPARTMENT or rule.department_id is None:
        return Meant(rule.replier)
    because = await unable(rule.department_id, await of_department(rule.department_id, at=at))
    if because is None:
        return Meant(rule.replier, department_id=rule.department_id)
    return Meant(passed=(Passed(rule.replier, because, department_id=rule.department_id),))


async def _in_order(case: Case, rule: ReplyRule | None, *, at: datetime) -> AsyncIterator[Meant | Passed]:
    if rule is None:
        return
    replier = rule.replier
    if replier is Replier.REGISTRAR:
        registrar = await _registrar(case, at=at)
        if registrar is None:
            replier = Replier.FIRST_CONTACT
        else:
            yield registrar
    if rule.department_id is not None and replier is not Replier.FIRST_CONTACT:
        yield await _department(case, rule.department_id, at=at)
    for part in _IN_ORDER.get(replier, ()):
        yield await _by_part(case, part, at=at)


async def _by_part(case: Case, replier: Replier, *, at: datetime) -> Meant | Passed:
    """The first contact, or the handler: they, or whoever acts for them today."""
    person = case.first_contact_id if replier is Replier.FIRST_CONTACT else case.handler_id
    if await may_reply([person, *(await on_the_day.acting_for([person], at=at)).values()]):
        return Meant(replier)
    return Passed(replier, PassedBecause.MAY_NOT_REPLY, staff_id=person)


# Whoever wrote it down for somebody else; else whether it was one of the staff at all.
_REGISTRAR = """
select (select i.staff_id from involvements i where i.case_id = $1 and i.part = 'registrar' limit 1) as other,
       exists (select from events e join staff s on s.id = e.actor_id
               where e.case_id = $1 and e.kind = 'case.registered') as staff
"""


async def _registrar(case: Case, *, at: datetime) -> Meant | Passed | None:
    """Whoever wrote it down, or acts for them when they have left; None where they were asked themselves."""
    row = await current().fetchrow(_REGISTRAR, case.id)
    assert row is not None  # noqa: S101 - a select without a table has one
    if row["other"] is None:
        if row["staff"]:
            # Whoever was asked wrote it down, and whoever succeeds them is first contact now.
            return None
        return Passed(Replier.REGISTRAR, PassedBecause.NOT_OF_THE_STAFF)
    there = await on_the_day.still_acting(row["other"], at=at)
    if there is None:
        return Passed(Replier.REGISTRAR, PassedBecause.HAS_LEFT, staff_id=row["other"])
    if not await heirs.may_know(case, there, at=at):
        return Passed(Replier.REGISTRAR, PassedBecause.MAY_NOT_KNOW, staff_id=there)
    if not await may_reply([there, *(await on_the_day.acting_for([there], at=at)).values()]):
        return Passed(Replier.REGISTRAR, PassedBecause.MAY_NOT_REPLY, staff_id=there)
    return Meant(Replier.REGISTRAR, staff_id=there)


async def _department(case: Case, department_id: UUID, *, at: datetime) -> Meant | Passed:
    """The department named, where anybody there may reply; of what somebody informed of, none is told."""
    because = await _against(case, department_id, at=at)
    if because is not None:
        return Passed(Replier.DEPARTMENT, because, department_id=department_id)
    return Meant(Replier.DEPARTMENT, department_id=department_id)


async def _against(case: Case, department_id: UUID, *, at: datetime) -> PassedBecause | None:
    if case.confidentiality is Confidentiality.INFORMANT or await confidentiality.is_with(
        case.about, department_id=department_id, staff_id=None
    ):
        return PassedBecause.MAY_NOT_KNOW
    asked = await of_department(department_id, at=at)
    people = await confidentiality.unconcerned(case.about, asked)
    return await unable(department_id, people)


async def unable(department_id: UUID, people: Collection[UUID]) -> PassedBecause | None:
    """Why nobody of a department replies to whatever it is; None where somebody does."""
    if not await current().fetchval("select closed_at is null from departments where id = $1", department_id):
        return PassedBecause.CLOSED
    return None if await may_reply(people) else PassedBecause.MAY_NOT_REPLY


async def of_department(department_id: UUID, *, at: datetime) -> list[UUID]:
    """Who is asked where a department is to reply."""
    return await takers.of(
        department_id=department_id, staff_id=None, permission=Permission.CASE_REPLY, at=at
    )


_MAY_REPLY = """
select exists (
    select from staff s where s.id = any($1::uuid[]) and s.left_on is null and exists (
        select from staff_roles r
        join role_permissions p on p.tenant_id = r.tenant_id and p.role_id = r.role_id
        where r.tenant_id = s.tenant_id and r.staff_id = s.id and p.permission = $2))
"""


async def may_reply(people: Collection[UUID]) -> bool:
    """Whether any of them works here and may reply; else the requester would wait for ever."""
    found: bool = await current().fetchval(_MAY_REPLY, list(people), Permission.CASE_REPLY.value)
    return found
