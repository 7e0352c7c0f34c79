"""Receiving: the taker confirms what has come, all or some of it, or reports that it never did."""

from dataclasses import replace

from tenants.cases import confide, resolve
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.materials import pass_on, receive
from tenants.cases.materials.material import MaterialPass
from tenants.directory import department
from tenants.errors import Code
from tests.actions.cases.materials.conftest import Desks, File
from tests.support.desk import AT, inbox_of, later, settle, viewer
from tests.support.papers import holder, holders, ids, keepers, the_event, told_of, ways
from tests.support.refusals import refused

SENT, CAME = later(minutes=10), later(minutes=30)


async def sent(desks: Desks, file: File) -> None:
    await pass_on.pass_on(ids(file.both), to_staff_id=desks.zheng.id, by=desks.clerk, at=SENT)


async def test_from_the_confirmation_on_the_taker_holds_them_without_a_gap(desks: Desks, file: File) -> None:
    await sent(desks, file)
    await receive.receive(ids(file.both), by=desks.mender, at=CAME)
    await settle()

    for one in file.both:
        assert await holders(one) == [(desks.li.id, AT, CAME), (desks.zheng.id, CAME, None)]
        assert await holder(one) == desks.zheng.id
        assert await ways(one) == [(desks.li.id, desks.zheng.id, "received")]
    assert await keepers(file.case) == {desks.zheng.id}
    assert await told_of(file.case) == ["material.accepted", "material.passed", "material.received"]
    assert await inbox_of(desks.clerk) == ["material.received"]


async def test_what_is_confirmed_moves_and_the_rest_is_still_awaited(desks: Desks, file: File) -> None:
    await sent(desks, file)
    await receive.receive([file.copy.id], by=desks.mender, at=CAME)
    await settle()

    assert (await holder(file.copy), await holder(file.deed)) == (desks.zheng.id, desks.li.id)
    assert await ways(file.deed) == [(desks.li.id, desks.zheng.id, "on_the_way")]
    assert await keepers(file.case) == {desks.li.id, desks.zheng.id}


async def test_whoever_acts_for_the_taker_confirms_and_holds_them_then(desks: Desks, file: File) -> None:
    await sent(desks, file)
    acting = replace(desks.colleague, acts_for=frozenset({desks.zheng.id}))
    await receive.receive([file.deed.id], by=acting, at=CAME)
    await settle()

    assert await holder(file.deed) == desks.wang.id
    assert "material.received" in await inbox_of(desks.mender)


async def test_nobody_else_confirms_and_the_sender_least_of_all(desks: Desks, file: File) -> None:
    await sent(desks, file)
    both_ways = replace(desks.clerk, acts_for=frozenset({desks.zheng.id}))
    for by in (desks.head_of_hall(), desks.clerk, both_ways):
        await refused(receive.receive([file.deed.id], by=by, at=CAME), Code.NOT_ALLOWED, "material_ids", "0")


async def test_nothing_is_confirmed_twice(desks: Desks, file: File) -> None:
    await sent(desks, file)
    await receive.receive([file.deed.id], by=desks.mender, at=CAME)
    again = receive.receive(ids(file.both), by=desks.mender, at=CAME)
    await refused(again, Code.ILLEGAL_MOVE, "material_ids", "0")


async def test_whoever_the_case_has_come_to_be_about_does_not_get_its_papers(
    desks: Desks, file: File
) -> None:
    await sent(desks, file)
    await confide.set_level(
        file.case.id,
        level=Confidentiality.ORDINARY,
        about=About(staff_id=desks.zheng.id),
        reason="投诉",
        by=desks.clerk,
        at=SENT,
    )
    assert await ways(file.deed) == [(desks.li.id, desks.zheng.id, "recalled")]
    sending = pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=CAME)
    await refused(sending, Code.NOT_ALLOWED, "to_staff_id")
    receiving = receive.receive([file.deed.id], by=desks.mender, at=CAME)
    await refused(receiving, Code.ILLEGAL_MOVE, "material_ids", "0")


async def test_what_never_came_stays_with_the_sender_and_those_above_both_hear_of_it(
    desks: Desks, file: File
) -> None:
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    await department.change(desks.repairs.id, head_id=desks.zheng.id, by=None, at=AT)
    await sent(desks, file)
    await receive.report_missing([file.deed.id], reason="信封里没有", by=desks.mender, at=CAME)
    await settle()

    assert await holders(file.deed) == [(desks.li.id, AT, None)]
    assert await ways(file.deed) == [(desks.li.id, desks.zheng.id, "missing")]
    [way] = await MaterialPass.filter(material_id=file.deed.id)
    assert (way.reason, way.decided_by_id) == ("信封里没有", desks.zheng.id)
    assert (await the_event(file.case, "material.missing"))["reason"] == "信封里没有"
    assert await inbox_of(desks.clerk) == ["material.missing"]
    assert await inbox_of(desks.colleague) == ["material.missing"]


async def test_those_above_hear_of_no_missing_papers_of_a_case_of_which_they_may_not_know(
    desks: Desks, file: File
) -> None:
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    await sent(desks, file)
    level = Confidentiality.INFORMANT
    await confide.set_level(file.case.id, level=level, reason="举报", by=desks.clerk, at=SENT)
    await receive.report_missing([file.deed.id], reason="没到", by=desks.mender, at=CAME)

    assert await inbox_of(desks.colleague) == []
    assert (await inbox_of(desks.clerk))[-1] == "material.missing"


async def test_missing_papers_are_explained_and_only_by_the_taker(desks: Desks, file: File) -> None:
    await sent(desks, file)
    await refused(
        receive.report_missing([file.deed.id], reason=" ", by=desks.mender, at=CAME), Code.REQUIRED, "reason"
    )
    await refused(
        receive.report_missing([file.deed.id], reason="没到", by=desks.clerk, at=CAME),
        Code.NOT_ALLOWED,
        "material_ids",
        "0",
    )


async def test_papers_that_are_under_way_arrive_whatever_becomes_of_the_case(
    desks: Desks, file: File
) -> None:
    await sent(desks, file)
    await resolve.resolve(file.case.id, resolution="已更正", by=desks.clerk, at=SENT)
    await receive.receive(ids(file.both), by=viewer(desks.zheng), at=CAME)
    await settle()

    assert await holder(file.deed) == desks.zheng.id
