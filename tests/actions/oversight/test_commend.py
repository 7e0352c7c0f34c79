"""Commendations: proposed by one, confirmed or declined by another, told to whoever is praised."""

from typing import Any
from uuid import UUID

from tenants.cases import close, hand_over, reply, resolve, take_over
from tenants.cases.case import Case, Channel
from tenants.cases.confidentiality import Confidentiality
from tenants.directory import assignment, department, leaving, role
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.department import Department
from tenants.directory.role import Grant
from tenants.errors import Code
from tenants.ids import new_id
from tenants.oversight import commend
from tenants.oversight.commend import Praise
from tenants.oversight.commendation import Commendation, CommendationSource, CommendationState
from tests.actions.oversight.conftest import Desks, refusing
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import Office, last_event

refused = refusing("commendations", "inbox_entries", "cases")


async def leader(office: Office) -> Viewer:
    """Somebody above both departments, who decides."""
    return viewer(await office.staff("周明远", rank=90), Scope.TENANT)


async def praised(desks: Desks, case: Case | None = None, **more: Any) -> Commendation:
    """王芳 praises 李娜."""
    by = desks.colleague if case else viewer(desks.wang, Scope.DEPARTMENT)
    given: dict[str, Any] = {"said": "雨夜上门", "staff_id": desks.li.id, **more}
    return await commend.propose(Praise(case_id=case.id if case else None, **given), by=by, at=AT)


async def seen_by_both(desks: Desks, **more: Any) -> Case:
    """A case of 李娜's that 王芳 worked on."""
    case = await question(desks.clerk, **more)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.wang.id, by=desks.clerk, at=AT
    )
    await take_over.accept(offered.id, by=desks.colleague, at=AT)
    return case


async def test_a_colleague_is_commended_for_a_case_and_learns_of_it_when_somebody_else_confirms(
    desks: Desks,
    office: Office,
) -> None:
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    boss = await leader(office)
    case = await seen_by_both(desks)
    proposed = await praised(desks, case)
    assert (proposed.state, proposed.department_id) == (CommendationState.PROPOSED, desks.hall.id)
    assert "commendation.proposed" not in await inbox_of(desks.clerk)

    confirmed = await commend.confirm(proposed.id, reason="当月表扬", by=boss, at=later(hours=1))
    assert (confirmed.state, confirmed.decided_by_id) == (CommendationState.CONFIRMED, boss.staff_id)
    assert (await inbox_of(desks.clerk))[-1] == "commendation.confirmed"
    # The head of the hall, who proposed it too: told once.
    assert (await inbox_of(desks.colleague)).count("commendation.confirmed") == 1
    event = await last_event()
    assert (event["kind"], event["case_id"], event["reason"]) == (
        "commendation.confirmed",
        case.id,
        "当月表扬",
    )
    assert "雨夜上门" not in str(event["data"])


async def test_whoever_may_decide_and_works_nearest_is_told_of_a_proposal(office: Office) -> None:
    company = await office.department("公司")
    hall = await office.department("服务大厅", parent_id=company.id)
    clerk, colleague = await office.staff("李娜", within=hall), await office.staff("王芳", within=hall)
    near, far = await _decider(office, hall.id), await _decider(office, company.id)
    by = viewer(colleague, Scope.DEPARTMENT)
    await commend.propose(Praise(said="全年无投诉", staff_id=clerk.id), by=by, at=AT)

    assert await inbox_of(near) == ["commendation.proposed"]
    assert await inbox_of(far) == []
    assert await inbox_of(viewer(clerk)) == []


async def _decider(office: Office, department_id: UUID) -> Viewer:
    person = await office.staff("主任", within=await Department.get(id=department_id))
    grants = [Grant(Permission.COMMENDATION_DECIDE, Scope.SUBTREE)]
    given = await role.create(name=f"负责人{person.badge}", grants=grants, by=None, at=AT)
    await assignment.assign(person.id, role_ids=[given.id], by=None, at=AT)
    return viewer(person, Scope.SUBTREE)


async def test_a_requesters_praise_is_put_on_record_by_a_colleague_also_after_the_case_is_closed(
    desks: Desks,
    office: Office,
) -> None:
    case = await seen_by_both(desks)
    await resolve.resolve(case.id, resolution="已修", by=desks.colleague, at=AT)
    await reply.reply(case.id, said="已修", channel=Channel.PHONE, by=desks.clerk, at=AT)
    await close.close(case.id, by=desks.clerk, at=AT)
    row = await praised(desks, case, said="张先生来电致谢", channel=Channel.PHONE)

    assert (row.source, row.channel) == (CommendationSource.REQUESTER, Channel.PHONE)
    await commend.confirm(row.id, by=await leader(office), at=later(hours=1))
    assert (await inbox_of(desks.clerk))[-1] == "commendation.confirmed"


async def test_a_department_is_commended_by_others_and_its_head_is_told(
    desks: Desks,
    office: Office,
) -> None:
    await department.change(desks.repairs.id, head_id=desks.zheng.id, by=None, at=AT)
    everywhere = viewer(desks.li, Scope.TENANT)
    row = await commend.propose(Praise(said="抢修及时", department_id=desks.repairs.id), by=everywhere, at=AT)
    await commend.confirm(row.id, by=await leader(office), at=AT)

    assert (row.staff_id, row.department_id) == (None, desks.repairs.id)
    assert await inbox_of(desks.mender) == ["commendation.confirmed"]


async def test_what_is_declined_only_its_proposer_hears_of(desks: Desks, office: Office) -> None:
    row = await praised(desks)
    declined = await commend.decline(row.id, reason="属本职工作", by=await leader(office), at=later(hours=1))

    assert (declined.state, declined.reason) == (CommendationState.DECLINED, "属本职工作")
    assert await inbox_of(desks.colleague) == ["commendation.declined"]
    assert await inbox_of(desks.clerk) == []
    assert (await last_event())["case_id"] is None
    # A declined one does not stand in the way of another.
    assert (await praised(desks)).id != row.id


async def test_nobody_commends_themselves_or_their_own_department(desks: Desks) -> None:
    everywhere = viewer(desks.li, Scope.TENANT)
    await refused(
        commend.propose(Praise(said="我", staff_id=desks.li.id), by=everywhere, at=AT),
        Code.NOT_ALLOWED,
        "staff_id",
    )
    own_words = Praise(said="客户夸我", staff_id=desks.li.id, channel=Channel.PHONE)
    await refused(commend.propose(own_words, by=everywhere, at=AT), Code.NOT_ALLOWED, "staff_id")
    ours = Praise(said="我们", department_id=desks.hall.id)
    await refused(commend.propose(ours, by=everywhere, at=AT), Code.NOT_ALLOWED, "department_id")
    # Nor whoever leads it from elsewhere.
    await department.change(desks.hall.id, head_id=desks.zheng.id, by=None, at=AT)
    head = viewer(desks.zheng, Scope.TENANT)
    await refused(commend.propose(ours, by=head, at=AT), Code.NOT_ALLOWED, "department_id")


async def test_nobody_confirms_their_own_proposal_or_their_own_praise(desks: Desks, office: Office) -> None:
    row = await praised(desks)
    proposer = viewer(desks.wang, Scope.TENANT)
    await refused(commend.confirm(row.id, by=proposer, at=AT), Code.NOT_ALLOWED, "commendation_id")
    await refused(
        commend.decline(row.id, reason="撤", by=proposer, at=AT), Code.NOT_ALLOWED, "commendation_id"
    )
    # Whoever is praised does not even see that something is proposed.
    themself = viewer(desks.li, Scope.TENANT)
    await refused(commend.confirm(row.id, by=themself, at=AT), Code.NOT_FOUND, "commendation_id")

    whole = await commend.propose(Praise(said="及时", department_id=desks.repairs.id), by=proposer, at=AT)
    of_it = viewer(desks.zheng, Scope.TENANT)
    await refused(commend.confirm(whole.id, by=of_it, at=AT), Code.NOT_ALLOWED, "commendation_id")


async def test_without_a_case_the_permission_must_reach_whoever_is_praised(desks: Desks) -> None:
    praise = Praise(said="辛苦了", staff_id=desks.zheng.id)
    for scope in (Scope.OWN, Scope.DEPARTMENT):
        by = viewer(desks.wang, scope)
        await refused(commend.propose(praise, by=by, at=AT), Code.NOT_ALLOWED, "staff_id")
    assert await commend.propose(praise, by=viewer(desks.wang, Scope.TENANT), at=AT)


async def test_for_a_case_only_whoever_had_a_part_in_it_is_commended_and_once(
    desks: Desks,
    office: Office,
) -> None:
    case = await seen_by_both(desks)
    other = Praise(said="好", staff_id=desks.zheng.id, case_id=case.id)
    await refused(commend.propose(other, by=desks.colleague, at=AT), Code.INVALID, "staff_id")
    elsewhere = Praise(said="好", department_id=desks.repairs.id, case_id=case.id)
    await refused(commend.propose(elsewhere, by=desks.colleague, at=AT), Code.INVALID, "department_id")

    row = await praised(desks, case)
    again = Praise(said="再夸", staff_id=desks.li.id, case_id=case.id)
    await refused(commend.propose(again, by=desks.colleague, at=AT), Code.CONFLICT, "case_id")
    await commend.confirm(row.id, by=await leader(office), at=AT)
    await refused(commend.propose(again, by=desks.colleague, at=AT), Code.CONFLICT, "case_id")


async def test_a_case_that_one_does_not_see_is_no_reason_to_commend(desks: Desks) -> None:
    case = await question(desks.clerk)
    praise = Praise(said="好", staff_id=desks.li.id, case_id=case.id)
    await refused(commend.propose(praise, by=desks.mender, at=AT), Code.NOT_FOUND, "case_id")


async def test_praise_for_a_confidential_case_is_decided_by_somebody_who_may_know_of_it(
    desks: Desks,
    office: Office,
) -> None:
    case = await seen_by_both(desks, confidentiality=Confidentiality.RESTRICTED)
    row = await praised(desks, case)
    person = await office.staff("钱进", rank=80)
    outsider = viewer(person, Scope.TENANT, without=frozenset({Permission.CASE_READ_CONFIDENTIAL}))
    await refused(commend.confirm(row.id, by=outsider, at=AT), Code.NOT_FOUND, "commendation_id")

    assert await commend.confirm(row.id, by=viewer(person, Scope.TENANT), at=AT)


async def test_a_decision_is_final(desks: Desks, office: Office) -> None:
    row, boss = await praised(desks), await leader(office)
    await commend.confirm(row.id, by=boss, at=AT)
    await refused(commend.confirm(row.id, by=boss, at=AT), Code.ILLEGAL_MOVE, "commendation_id")
    await refused(
        commend.decline(row.id, reason="反悔", by=boss, at=AT), Code.ILLEGAL_MOVE, "commendation_id"
    )


async def test_what_is_said_is_said_and_of_somebody_who_is_there(desks: Desks, office: Office) -> None:
    by = viewer(desks.li, Scope.TENANT)
    await refused(
        commend.propose(Praise(said=" ", staff_id=desks.wang.id), by=by, at=AT), Code.REQUIRED, "said"
    )
    await refused(commend.propose(Praise(said="好"), by=by, at=AT), Code.INVALID, "staff_id")
    both = Praise(said="好", staff_id=desks.wang.id, department_id=desks.repairs.id)
    await refused(commend.propose(both, by=by, at=AT), Code.INVALID, "staff_id")
    unknown = Praise(said="好", staff_id=new_id())
    await refused(commend.propose(unknown, by=by, at=AT), Code.NOT_FOUND, "staff_id")
    nowhere = Praise(said="好", department_id=new_id())
    await refused(commend.propose(nowhere, by=by, at=AT), Code.NOT_FOUND, "department_id")
    await leaving.leave(desks.wang.id, reason="退休", by=None, at=AT)
    gone = Praise(said="好", staff_id=desks.wang.id)
    await refused(commend.propose(gone, by=by, at=AT), Code.CONFLICT, "staff_id")
    row = await commend.propose(Praise(said="好", staff_id=desks.zheng.id), by=by, at=AT)
    boss = await leader(office)
    await refused(commend.decline(row.id, reason="", by=boss, at=AT), Code.REQUIRED, "reason")
    await refused(commend.confirm(new_id(), by=boss, at=AT), Code.NOT_FOUND, "commendation_id")
