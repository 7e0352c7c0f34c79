"""Who is to reply: settled by the rules when the work on a case ends; nobody else tells the requester."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tenants.cases import authority, clocks, confidentiality, heirs, involvement, replier_order
from tenants.cases.case import Case, State
from tenants.cases.doing import Doing
from tenants.cases.involvement import Part
from tenants.directory import hierarchy, on_the_day
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.rules import loading
from tenants.rules.reply_rules import Replier
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
    meant = await replier_order.meant(case, rule, at=at)
    case.replier, case.replier_id, case.replier_department_id = (
        meant.replier,
        meant.staff_id,
        meant.department_id,
    )
    if rule is None:
        return Called(doing=await _doing(case))
    asked = await _asked(case, at=at)
    if case.replier in (Replier.REGISTRAR, Replier.DEPARTMENT):
        named = [case.replier_id] if case.replier_id is not None else asked
        await involvement.take_parts([(case.id, one) for one in named], Part.REPLIER, at=at)
    data: dict[str, object] = {
        "replyRule": rule.code,
        "replier": case.replier.value,
        "replierStaff": _person(case),
        "replierDepartment": case.replier_department_id,
    }
    if meant.passed:
        data["passedOver"] = [one.to_json() for one in meant.passed]
    return Called(tuple(asked), await _doing(case), data)


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

    Where nobody of those named may reply any more, whoever does without a rule replies.
    """
    if case.replier in (None, Replier.FIRST_CONTACT_OR_HANDLER):
        authority.require(viewer, Permission.CASE_REPLY, case)
        return
    if viewer.staff_id == case.about_staff_id:
        raise Refusal(Code.NOT_ALLOWED, "this case is about you", ("case_id",))
    if viewer.may(Permission.CASE_REPLY) and await _is_theirs(viewer, case):
        return
    if not await replier_order.may_reply(await _left_of(case, at=at)):
        authority.require(viewer, Permission.CASE_REPLY, case)
        return
    raise Refusal(Code.NOT_ALLOWED, f"{await _name(case)} is to reply", ("case_id",))


async def _left_of(case: Case, *, at: datetime) -> list[UUID]:
    """The person and whoever acts for them; of a department who was asked, and who came later and sees it."""
    if case.replier is not Replier.DEPARTMENT:
        return await _asked(case, at=at)
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
        asked = await replier_order.of_department(case.replier_department_id, at=at)
        return await confidentiality.unconcerned(case.about, asked)
    if (person := _person(case)) is not None:
        asked = [person, *(await on_the_day.acting_for([person], at=at)).values()]
    else:
        asked = await _as_without_a_rule(case, at=at)
    return await confidentiality.unconcerned(case.about, dict.fromkeys(asked))


async def _as_without_a_rule(case: Case, *, at: datetime) -> list[UUID]:
    """The first contact and the handler; where neither may reply also whoever leads where the case lies."""
    asked = [case.first_contact_id, case.handler_id]
    if not await replier_order.may_reply(asked):
        head_id = await hierarchy.head_of(case.department_id)
        if head_id is not None and await heirs.may_know(case, head_id, at=at):
            asked.append(head_id)
    return asked


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
    """Whose delay it is; without one person, that of whoever leads the department.

    Where the rules name nobody the first contact tells the requester, and the handler where they may not.
    """
    if case.replier is Replier.DEPARTMENT:
        return Doing(department_id=case.replier_department_id)
    person = _person(case)
    if person is None and await replier_order.may_reply([case.first_contact_id]):
        person = case.first_contact_id
    if person is not None and case.replier is not Replier.HANDLER:
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
