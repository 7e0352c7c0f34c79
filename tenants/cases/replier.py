"""Who is to reply: settled by the rules when the work on a case ends; nobody else tells the requester."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tenants.cases import authority, confidentiality, involvement, takers
from tenants.cases.case import Case
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.doing import Doing
from tenants.cases.involvement import Part
from tenants.directory import on_the_day
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.rules import loading
from tenants.rules.reply_rules import Replier, ReplyRule
from tenants.session import current

COLUMNS = ("replier", "replier_id", "replier_department_id")


@dataclass(frozen=True, slots=True)
class Called:
    """Who is told that the reply is theirs, whose doing it is (None: the handler's), what is on record."""

    people: tuple[UUID, ...] = ()
    doing: Doing | None = None
    data: dict[str, object] = field(default_factory=dict)


async def call(case: Case, *, at: datetime) -> Called:
    """The work has ended: say on the case whose the reply is, and let them see it. The case is to be kept."""
    rule = (await loading.load(case.rule_set_id)).reply_rule(case.circumstances())
    await involvement.leave(case.id, Part.REPLIER, at=at)
    case.replier, case.replier_id, case.replier_department_id = await _meant(case, rule, at=at)
    if rule is None:
        return Called()
    asked = await _asked(case, at=at)
    if case.replier in (Replier.REGISTRAR, Replier.DEPARTMENT):
        named = [case.replier_id] if case.replier_id is not None else asked
        await involvement.take_parts([(case.id, one) for one in named], Part.REPLIER, at=at)
    data: dict[str, object] = {
        "replyRule": rule.code,
        "replier": case.replier.value,
        "replierStaff": _person(case),
    }
    return Called(tuple(asked), await _doing(case), data | {"replierDepartment": case.replier_department_id})


async def require(viewer: Viewer, case: Case) -> None:
    """Refuse everybody but those whom the rules name, and whoever acts for them."""
    if case.replier in (None, Replier.FIRST_CONTACT_OR_HANDLER):
        authority.require(viewer, Permission.CASE_REPLY, case)
        return
    if viewer.staff_id == case.about_staff_id:
        raise Refusal(Code.NOT_ALLOWED, "this case is about you", ("case_id",))
    if not viewer.may(Permission.CASE_REPLY) or not await _is_theirs(viewer, case):
        raise Refusal(Code.NOT_ALLOWED, f"{await _name(case)} is to reply", ("case_id",))


Meant = tuple[Replier, UUID | None, UUID | None]
USUAL: Meant = (Replier.FIRST_CONTACT_OR_HANDLER, None, None)


async def _meant(case: Case, rule: ReplyRule | None, *, at: datetime) -> Meant:
    """Whom the rule means in this case; where there is nobody, as without a rule."""
    if rule is None:
        return USUAL
    if rule.replier is Replier.REGISTRAR:
        return await _registrar(case, rule, at=at)
    if rule.replier is Replier.DEPARTMENT:
        return await _department(case, rule.department_id)
    return rule.replier, None, None


# Whoever wrote it down for somebody else; else whether it was one of the staff at all.
_REGISTRAR = """
select (select i.staff_id from involvements i where i.case_id = $1 and i.part = 'registrar' limit 1) as other,
       exists (select from events e join staff s on s.id = e.actor_id
               where e.case_id = $1 and e.kind = 'case.registered') as staff
"""


async def _registrar(case: Case, rule: ReplyRule, *, at: datetime) -> Meant:
    """Whoever wrote it down, or acts for them when they have left; nobody of ours: the department named."""
    row = await current().fetchrow(_REGISTRAR, case.id)
    assert row is not None  # noqa: S101 - a select without a table has one
    if row["other"] is not None:
        there = await on_the_day.still_acting(row["other"], at=at)
        if there is not None and not await confidentiality.concerned(case.about, [there]):
            return Replier.REGISTRAR, there, None
    elif row["staff"]:
        # Whoever was asked wrote it down, and whoever succeeds them is first contact now.
        return Replier.FIRST_CONTACT, None, None
    return await _department(case, rule.department_id)


async def _department(case: Case, department_id: UUID | None) -> Meant:
    """The department named; of what somebody informed of, no whole department is told."""
    if case.confidentiality is Confidentiality.INFORMANT:
        return USUAL
    concerned = await confidentiality.is_with(case.about, department_id=department_id, staff_id=None)
    is_open = department_id is not None and await current().fetchval(
        "select closed_at is null from departments where id = $1", department_id
    )
    return (Replier.DEPARTMENT, None, department_id) if is_open and not concerned else USUAL


async def _asked(case: Case, *, at: datetime) -> list[UUID]:
    """The person and whoever acts for them, or who may reply in the department; never the concerned."""
    if case.replier is Replier.DEPARTMENT and case.replier_department_id is not None:
        asked = await takers.of(
            department_id=case.replier_department_id, staff_id=None, permission=Permission.CASE_REPLY, at=at
        )
    elif (person := _person(case)) is not None:
        asked = [person, *(await on_the_day.acting_for([person], at=at)).values()]
    else:
        asked = [case.first_contact_id, case.handler_id]
    return await confidentiality.unconcerned(case.about, dict.fromkeys(asked))


def _person(case: Case) -> UUID | None:
    """Who is to reply, where it is one person: the same as `cases.replier_staff_id`."""
    match case.replier:
        case Replier.FIRST_CONTACT:
            return case.first_contact_id
        case Replier.HANDLER:
            return case.handler_id
        case _:
            return case.replier_id


async def _doing(case: Case) -> Doing | None:
    """Whose delay it is; without one person, that of whoever leads the department."""
    if case.replier is Replier.DEPARTMENT:
        return Doing(department_id=case.replier_department_id)
    if case.replier in (Replier.FIRST_CONTACT, Replier.REGISTRAR):
        person = _person(case)
        home = await current().fetchval("select department_id from staff where id = $1", person)
        return Doing(staff_id=person, department_id=home)
    return None


async def _is_theirs(viewer: Viewer, case: Case) -> bool:
    if case.replier is not Replier.DEPARTMENT:
        person = _person(case)
        return person == viewer.staff_id or person in viewer.acts_for
    if viewer.department_id == case.replier_department_id:
        return True
    acting = [viewer.staff_id, *viewer.acts_for]
    return any([await involvement.has_part(case.id, one, Part.REPLIER) for one in acting])


async def _name(case: Case) -> str:
    """As one says it to somebody whose reply it is not."""
    name: str = await current().fetchval(
        """select coalesce((select name from staff where id = $1),
                           (select name from departments where id = $2))""",
        _person(case),
        case.replier_department_id,
    )
    return name
