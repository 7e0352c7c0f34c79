"""Who is to reply: settled by the rules when the work on a case ends; nobody else tells the requester."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tenants.cases import authority, clocks, confidentiality, heirs, involvement, takers
from tenants.cases.case import Case, State
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


async def call_again(case: Case, *, at: datetime) -> Called:
    """Who may know of the case, or whom it is about, has changed: where a reply is due, whose is it now?"""
    if case.state is not State.RESOLVED:
        return Called()
    # What was late before is the delay of those whose it was.
    await clocks.catch_up(case, at=at)
    called = await call(case, at=at)
    doing = called.doing or Doing()
    await current().execute(
        """update clocks set doer_id = $2, doer_department_id = $3
           where case_id = $1 and stage = 'reply' and state <> 'stopped'""",
        case.id,
        doing.staff_id,
        doing.department_id,
    )
    return called


async def require(viewer: Viewer, case: Case, *, at: datetime) -> None:
    """Refuse everybody but those whom the rules name, and whoever acts for them.

    Where a department was named and nobody of it may reply any more, whoever does without a rule replies.
    """
    if case.replier in (None, Replier.FIRST_CONTACT_OR_HANDLER):
        authority.require(viewer, Permission.CASE_REPLY, case)
        return
    if viewer.staff_id == case.about_staff_id:
        raise Refusal(Code.NOT_ALLOWED, "this case is about you", ("case_id",))
    if viewer.may(Permission.CASE_REPLY) and await _is_theirs(viewer, case):
        return
    if case.replier is Replier.DEPARTMENT and not await _may_reply(await _left_of(case, at=at)):
        authority.require(viewer, Permission.CASE_REPLY, case)
        return
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
        return await _department(case, rule.department_id, at=at)
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
        if there is not None and await heirs.may_know(case, there, at=at):
            return Replier.REGISTRAR, there, None
    elif row["staff"]:
        # Whoever was asked wrote it down, and whoever succeeds them is first contact now.
        return Replier.FIRST_CONTACT, None, None
    return await _department(case, rule.department_id, at=at)


async def _department(case: Case, department_id: UUID | None, *, at: datetime) -> Meant:
    """The department named, where anybody there may reply; of what somebody informed of, none is told."""
    if department_id is None or case.confidentiality is Confidentiality.INFORMANT:
        return USUAL
    if await confidentiality.is_with(case.about, department_id=department_id, staff_id=None):
        return USUAL
    is_open = await current().fetchval(
        "select closed_at is null from departments where id = $1", department_id
    )
    if not is_open or not await _may_reply(await _of_department(case, department_id, at=at)):
        return USUAL
    return Replier.DEPARTMENT, None, department_id


async def _of_department(case: Case, department_id: UUID, *, at: datetime) -> list[UUID]:
    """Who is asked where a department is to reply; never the concerned."""
    asked = await takers.of(
        department_id=department_id, staff_id=None, permission=Permission.CASE_REPLY, at=at
    )
    return await confidentiality.unconcerned(case.about, asked)


_MAY_REPLY = """
select exists (
    select from staff s where s.id = any($1::uuid[]) and s.left_on is null and exists (
        select from staff_roles r
        join role_permissions p on p.tenant_id = r.tenant_id and p.role_id = r.role_id
        where r.tenant_id = s.tenant_id and r.staff_id = s.id and p.permission = $2))
"""


async def _may_reply(people: Collection[UUID]) -> bool:
    """Whether any of them works here and may reply; else the requester would wait for ever."""
    found: bool = await current().fetchval(_MAY_REPLY, list(people), Permission.CASE_REPLY.value)
    return found


async def _left_of(case: Case, *, at: datetime) -> list[UUID]:
    """Of the department that is to reply: who was asked, and who came later, where they see the case."""
    named = await involvement.who(case.id, Part.REPLIER)
    acting = await on_the_day.acting_for(named, at=at)
    came = await current().fetch(
        "select id from staff where department_id = $1 and left_on is null and not $2",
        case.replier_department_id,
        case.confidential,
    )
    people = dict.fromkeys([*named, *acting.values(), *(row["id"] for row in came)])
    return await confidentiality.unconcerned(case.about, people)


async def _asked(case: Case, *, at: datetime) -> list[UUID]:
    """The person and whoever acts for them, or who may reply in the department; never the concerned."""
    if case.replier is Replier.DEPARTMENT and case.replier_department_id is not None:
        return await _of_department(case, case.replier_department_id, at=at)
    if (person := _person(case)) is not None:
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
