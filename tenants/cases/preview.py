"""Previews: whose a case would be, who would be first contact, when it would be due; nothing is written."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tenants.cases import reception, replier_order
from tenants.cases.agreements import Agreement, AgreementKind
from tenants.cases.case import Case, may_read
from tenants.cases.reckoning import Facts, due_of
from tenants.cases.registration import offered
from tenants.cases.replier_order import Meant
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.rules import destination, loading, tie_break_rule
from tenants.rules.circumstances import Channel, Circumstances
from tenants.rules.destination import Place
from tenants.rules.limits import Limit
from tenants.rules.moments import Firing, moments
from tenants.rules.policies import Policy, SaidBy
from tenants.rules.reply_rules import Replier, ReplyRule
from tenants.rules.rule_set import Offered, RuleSet
from tenants.rules.stages import EXTENDABLE
from tenants.rules.tie_break import Decision
from tenants.working_time import loading as calendars
from tenants.working_time.due import Due


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a stage would be due and why; without a limit, or with several that tie, there is no due time."""

    limit: Limit | None
    tied: tuple[str, ...] = ()
    facts: Facts | None = None
    due: Due | None = None
    firings: tuple[Firing, ...] = ()
    # How it could be extended, and whose word that is; None where it could not.
    extension: tuple[Policy, SaidBy] | None = None


async def rules_of(rule_set_id: UUID | None, *, at: datetime) -> RuleSet:
    """The version named, a draft too; the one in force where none is."""
    return await loading.in_force(at) if rule_set_id is None else await loading.load(rule_set_id)


async def matter_of(rules: RuleSet, matter_id: UUID | None) -> Offered | None:
    """The matter of that version; an id from another stands for the same code."""
    return await offered(rules, matter_id)


async def first_contact(
    rules: RuleSet, asked: tuple[UUID, ...], *, matter_id: UUID | None, channel: Channel, at: datetime
) -> Decision:
    """Who of several would be first contact, and why."""
    matter = await matter_of(rules, matter_id)
    owning = matter.department_id if matter else None
    order = rules.tie_break(channel)
    asked = await reception.there(asked, at=at)
    return await tie_break_rule.compare(asked, order, owning_department_id=owning, at=at)


async def route(rules: RuleSet, case: Circumstances, *, department_id: UUID, at: datetime) -> Place:
    """Whose a case would be that is registered in this department at this moment."""
    return await destination.find(rules, case, department_id=department_id, at=at)


async def at_hand(case_id: UUID, *, by: Viewer) -> Case:
    """A case that the viewer may read; nothing is held."""
    case = await Case.get_or_none(id=case_id)
    if case is None or not await may_read(by, case):
        raise Refusal(Code.NOT_FOUND, "there is no such case", ("case_id",))
    return case


async def ruling(case: Case, rule_set_id: UUID | None) -> tuple[RuleSet, Circumstances]:
    """The version named, else the case's own, and what it looks at in this case."""
    rules, known = await loading.load(rule_set_id or case.rule_set_id), case.circumstances()
    matter = await matter_of(rules, case.matter_id)
    return rules, replace(known, matter_id=matter.id if matter else None)


@dataclass(frozen=True, slots=True)
class Replying:
    """Whose a reply would be, by which rule; without one, or with several that tie, as without a rule."""

    rule: ReplyRule | None
    tied: tuple[str, ...]
    meant: Meant
    # Who that is, where it is one person and there is a case.
    staff_id: UUID | None = None


async def reply(rules: RuleSet, known: Circumstances, *, case: Case | None, at: datetime) -> Replying:
    """Who would be called if the work ended now; without a case as far as the rules alone can tell."""
    fitting = rules.repliers.narrowest(known)
    rule = fitting[0] if len(fitting) == 1 else None
    tied = tuple(sorted(one.code for one in fitting)) if len(fitting) > 1 else ()
    if case is None:
        return Replying(rule, tied, await replier_order.foreseen(rule, at=at))
    meant = await replier_order.meant(case, rule, at=at)
    parts = {Replier.FIRST_CONTACT: case.first_contact_id, Replier.HANDLER: case.handler_id}
    return Replying(rule, tied, meant, parts.get(meant.replier, meant.staff_id))


async def deadline(
    rules: RuleSet,
    stage: str,
    case: Circumstances,
    *,
    start: datetime,
    department_id: UUID,
    agreed_until: datetime | None = None,
) -> Deadline:
    """When a stage would be due that starts at this moment in this department."""
    chooser = rules.choosers.get(stage)
    fitting = chooser.narrowest(case) if chooser is not None else []
    if len(fitting) != 1:
        return Deadline(None, tuple(sorted(limit.code for limit in fitting)))
    (limit,) = fitting
    if limit.calendar_id is not None:
        calendar = await calendars.load(limit.calendar_id)
    else:
        calendar = await calendars.for_department(department_id)
    agreed = (Agreement(AgreementKind.PROMISE, start, agreed_until),) if agreed_until else ()
    facts = Facts(start, limit.terms, calendar, agreements=agreed)
    due = due_of(facts)
    rungs = moments(limit.terms, start=start, due_at=due.at, calendar=calendar) if due.at else []
    extension = rules.extending(limit, case.matter_id) if stage in EXTENDABLE else None
    if extension is not None and extension[0].extension_times == 0:
        extension = None
    return Deadline(limit, (), facts, due, tuple(rungs), extension)
