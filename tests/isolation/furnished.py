"""A tenant with at least one row in every table, made by the product's own verbs."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.demo import accounts, living_cases, water_utility
from app.demo.living_cases import ZHANG
from app.demo.water_utility import Utility
from tenants.cases import (
    arbitrate,
    assist,
    change_shift,
    contacts,
    convene,
    deadlines,
    escalate,
    extend,
    hand_over,
    link,
    pause,
    promise,
    refer,
    register,
    reopen,
    self_check,
    supervise,
    take_over,
    withdraw,
)
from tenants.cases.attachments import prepare
from tenants.cases.attachments.prepare import Announced
from tenants.cases.attachments.terms import Terms
from tenants.cases.case import Case, Channel
from tenants.cases.contributions import Wish
from tenants.cases.importing import ask as importing
from tenants.cases.importing import file as import_file
from tenants.cases.importing import table
from tenants.cases.importing.ask import Manner
from tenants.cases.link import LinkKind
from tenants.cases.materials import accept, pass_on
from tenants.cases.materials.left import Left
from tenants.cases.materials.material import MaterialKind
from tenants.cases.refer import Destination
from tenants.cases.register import Registration
from tenants.cases.replaying import ask
from tenants.directory import (
    absence,
    api_key,
    duty,
    public_directory,
    refresh_token,
    roster,
    stand_in,
    viewer,
)
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.account import Account
from tenants.directory.role import Grant
from tenants.jobs.job import Job
from tenants.oversight import (
    bulletin_publish,
    bulletin_write,
    check_begin,
    check_conclude,
    check_correction,
    check_draw,
    check_evaluation,
    check_finding,
    check_plan,
    commend,
)
from tenants.oversight.bulletin_citation import Citation, CitationKind
from tenants.oversight.bulletin_write import Contents
from tenants.oversight.check import CheckKind, Rating
from tenants.oversight.check_draw import Lot
from tenants.oversight.check_finding import FindingVerdict, Found
from tenants.oversight.check_plan import Plan
from tenants.oversight.commend import Praise
from tenants.portal import settings as portal
from tenants.portal.coming_in import come_in
from tenants.rules import breach_kind, public_matter, stage_rule, tie_break
from tenants.rules.policies import PauseCause, Policy
from tenants.rules.reply_rules import Replier
from tenants.rules.routes import Target
from tenants.rules.stages import Stage
from tenants.session import tenant_session
from tenants.working_time import special_days
from tenants.working_time.calendar import Calendar
from tests.support.accountable import held_accountable
from tests.support.desk import AT
from tests.support.jobs import worked_off
from tests.support.rulebook import begun, new_rules


async def furnish_every_table(tenant_id: UUID) -> None:
    """Let a water utility work for a while."""
    async with tenant_session(tenant_id):
        utility = await water_utility.furnish(at=AT - timedelta(days=30))
        await accounts.open_for(utility.staff.values(), password_hash="!", at=AT)
        await living_cases.fill(utility, now=AT)
        await _new_rules()
        await _close_for_an_anniversary()
        await _sign_in()
        await _let_a_machine_in(utility)
        await _open_the_portal(utility)
        await _register_with_a_key(utility.staff["0102"])
        await _a_day_off(utility)
        await public_directory.change(is_open=True, by=None, at=AT)
        await public_matter.put("WS-02", by=None, at=AT)
        await _a_long_story(utility)
        await _on_the_way(utility)
        await well_done(utility, year=2026, at=AT)
        job = await _other_rules_on_the_past(utility)
    await worked_off(tenant_id, job.id, at=AT)
    await _from_a_file(tenant_id, utility)
    # Long after every limit: warnings, escalations and breaches.
    await deadlines.sweep(at=AT + timedelta(days=30), tenant_id=tenant_id)
    async with tenant_session(tenant_id):
        await self_check.check(at=AT + timedelta(days=30))
        await held_accountable(utility.staff, at=AT + timedelta(days=30))


async def _from_a_file(tenant_id: UUID, utility: Utility) -> None:
    text = "姓名,渠道,内容\n张三,电话,水压低\n"
    async with tenant_session(tenant_id):
        clerk = await _viewer(utility, "0102")
        file = await import_file.write(text, by=clerk, at=AT)
        await import_file.receive(file, table.read(text.encode(), table.CSV), at=AT)
        job = await importing.ask(file, Manner.ROW_BY_ROW, by=clerk, at=AT)
    await worked_off(tenant_id, job.id, at=AT)


async def _a_day_off(utility: Utility) -> None:
    clerk, colleague, night = utility.staff["0102"], utility.staff["0103"], AT + timedelta(hours=10)
    await absence.create(
        staff_id=clerk, since=AT, until=AT + timedelta(days=1), reason="培训", by=None, at=AT
    )
    await stand_in.put(staff_id=clerk, stand_in_id=colleague, by=None, at=AT)
    nights = await roster.create(name="客服夜班", department_id=utility.departments["CS"], by=None, at=AT)
    await duty.put(
        roster_id=nights.id,
        staff_id=colleague,
        since=night,
        until=night + timedelta(hours=14),
        by=None,
        at=AT,
    )


async def _new_rules() -> None:
    async with new_rules(at=AT) as draft:
        await draft.tie_break(tie_break.DEFAULT)
        await draft.policy(Policy())
        edit: Any = {"rule_set_id": draft.version.id, "by": None, "at": AT}
        await stage_rule.put(
            code="survey", name="现场勘查", starts=["case.registered"], stops=["case.arrived"], **edit
        )
        surveyed = {"duration": {"kind": "weeks", "count": 4}, "pauses": ["other_body"]}
        await draft.limit(surveyed, Stage.OWN, own_stage="survey")
        await draft.reply(Replier.HANDLER, conditions={"requester_classes": ["vip"]})
        await breach_kind.put(code="rude", name="态度生硬", **edit)


async def _other_rules_on_the_past(utility: Utility) -> Job:
    draft = await begun(at=AT)
    await draft.limit({"duration": {"kind": "minutes", "count": 90}, "rungs": []}, matter_id=None)
    await draft.route(Target.DEPARTMENT, department_id=utility.departments["CS"])
    since, by = AT - timedelta(days=30), utility.staff["0001"]
    return await ask.ask(draft.version.id, since=since, until=AT, by=by, at=AT)


async def _a_long_story(utility: Utility) -> None:
    """Promised, extended, withdrawn, reopened, and asked once more."""
    clerk, soon = await _viewer(utility, "0102"), AT + timedelta(hours=1)
    wanted = Registration(requester=ZHANG, channel=Channel.PHONE, said="水表转得太快")
    case = await register.register(wanted, by=clerk, at=AT)
    await promise.promise(case.id, until=AT + timedelta(days=1), told="明天答复", by=clerk, at=AT)
    asked = await extend.ask(case.id, until=AT + timedelta(days=9), reason="待送检", by=clerk, at=AT)
    await extend.approve(asked.id, by=await _viewer(utility, "0101"), at=soon)
    await escalate.ask(case.id, question="是否免费更换？", by=clerk, at=soon)
    await pause.declare(case.id, PauseCause.OTHER_BODY, reason="等检定所出具结果", by=clerk, at=soon)
    await supervise.mark(case.id, reason="多次反映", by=await _viewer(utility, "0101"), at=soon)
    await withdraw.withdraw(case.id, said="不用了", by=clerk, at=soon)
    await reopen.reopen(case.id, reason="又快了", by=clerk, at=soon)
    again = await register.register(wanted, by=clerk, at=soon)
    scan = Announced("水表.jpg", "image/jpeg", size=10, sha256="0" * 64)
    await prepare.prepare(again.id, scan, Terms(), by=clerk, at=soon)
    await contacts.disclose(again, "phone", by=clerk, at=soon)
    await link.link(again.id, to_case_id=case.id, kind=LinkKind.DUPLICATE, by=clerk, at=soon)


async def _on_the_way(utility: Utility) -> None:
    """Returned, contested, referred; and everything else taken over at the change of shifts."""
    soon = AT + timedelta(hours=4)
    clerk, mender, leader = [await _viewer(utility, badge) for badge in ("0104", "0302", "0001")]
    wanted = Registration(requester=ZHANG, channel=Channel.PHONE, said="水表箱盖丢了")
    case = await register.register(wanted, by=clerk, at=AT)
    offered = await hand_over.offer(
        case.id, to_department_id=utility.departments["NT"], to_staff_id=None, by=clerk, at=AT
    )
    returned = await take_over.send_back(offered.id, reason="不归我", by=mender, at=AT)
    asked = await arbitrate.contest(returned.id, reason="归维修", by=clerk, at=AT)
    await arbitrate.decide(
        asked.id, to_department_id=utility.departments["CS"], decision="大厅先办", by=leader, at=AT
    )
    await assist.ask(
        case.id, Wish("查旧台账", department_id=utility.departments["BZ"], until=soon), by=clerk, at=AT
    )
    head = await _viewer(utility, "0101")
    await convene.convene(
        case.id, topic="箱盖归谁", place="会议室", begins_at=soon, invited=[mender.staff_id], by=head, at=AT
    )
    [key] = await accept.accept(case.id, [Left("箱盖钥匙", MaterialKind.OBJECT)], by=clerk, at=AT)
    await pass_on.pass_on([key.id], to_staff_id=mender.staff_id, by=clerk, at=AT)
    destination = Destination(body="市城管局", explanation="路面归城管")
    await refer.refer(case.id, destination, by=clerk, at=AT)
    held = await Case.filter(handler_id=clerk.staff_id, closed_at=None)
    await change_shift.write(
        to_staff_id=utility.staff["0102"], remarks={one.id: "待回访" for one in held}, by=clerk, at=AT
    )


async def well_done(utility: Utility, *, year: int, at: datetime) -> None:
    """Commended, checked until a correction is accepted, and told to the hall."""
    praise = Praise(said="三次上门", staff_id=utility.staff["0102"])
    await commend.propose(praise, by=await _viewer(utility, "0101"), at=at)
    inspector, head = await _viewer(utility, "0010"), await _viewer(utility, "0101")
    hall, soon = utility.departments["CS"], at + timedelta(hours=5)
    plan = Plan(CheckKind.SPOT, at - timedelta(days=30), soon, [inspector.staff_id], [hall])
    check = await check_plan.plan(plan, by=await _viewer(utility, "0001"), at=at)
    await check_begin.begin(check.id, by=inspector, at=soon)
    seed = check_draw.fresh_seed()
    await check_draw.draw(check.id, department_id=hall, lot=Lot(size=3), seed=seed, by=inspector, at=soon)
    found = Found("登记完整", FindingVerdict.DEFECT, opinion="缺电话", correct_by=soon + timedelta(days=9))
    defect = await check_finding.record(check.id, found, by=inspector, at=soon)
    ratings = {hall: Rating.GOOD}
    await check_conclude.conclude(check.id, opinion="较好", ratings=ratings, by=inspector, at=soon)
    corrected = await check_correction.report(defect.id, said="已补", by=head, at=soon)
    await check_correction.accept(corrected.id, by=inspector, at=soon)
    await check_evaluation.evaluate(
        hall, year=year, rating=Rating.GOOD, opinion="登记规范", by=inspector, at=soon
    )
    cited = [Citation(CitationKind.CHECK, check.id)]
    told = Contents("三月通报", "对照整改。", department_ids=[hall], citations=cited)
    circular = await bulletin_write.draft(told, by=inspector, at=soon)
    await bulletin_publish.publish(circular.id, by=inspector, at=soon)


async def _viewer(utility: Utility, badge: str) -> Viewer:
    person = await viewer.load_staff(staff_id=utility.staff[badge])
    assert person is not None
    return person


async def _close_for_an_anniversary() -> None:
    office_hours = await Calendar.get(is_default=True)
    await special_days.set_exception(
        office_hours.id, day=date(2026, 5, 8), intervals=(), reason="司庆", by=None, at=AT
    )


async def _sign_in() -> None:
    account = await Account.all().order_by("login").first()
    assert account is not None
    await refresh_token.begin(
        account_id=account.id, token_hash=account.id.bytes * 2, at=AT, expires_at=AT + timedelta(days=30)
    )


async def _let_a_machine_in(utility: Utility) -> None:
    await api_key.create(
        name="市民热线平台",
        department_id=utility.departments["CS"],
        grants=[Grant(Permission.CASE_REGISTER, Scope.OWN)],
        expires_at=AT + timedelta(days=365),
        by=await _viewer(utility, "0010"),
        at=AT,
    )


async def _open_the_portal(utility: Utility) -> None:
    await portal.configure(is_open=True, department_id=utility.departments["CS"], by=None, at=AT)
    assert await come_in("20260302-9999", "WRONG", source="-", at=AT) is None


async def _register_with_a_key(staff_id: UUID) -> None:
    clerk = await viewer.load_staff(staff_id=staff_id)
    assert clerk is not None
    wanted = Registration(requester=ZHANG, channel=Channel.PHONE, said="再问一次", idempotency_key="k")
    await register.register(wanted, by=clerk, at=AT)
