"""Papers of a case and those whom it turns out to be about."""

from tenants.cases import confide, supervise
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.materials import pass_on, receive
from tenants.directory.access import Scope
from tests.actions.cases.materials.conftest import Desks, File
from tests.support.desk import AT, inbox_of, later, settle, viewer
from tests.support.papers import holder, keepers, told_of, ways

NOW = later(minutes=10)


async def informed_against_zheng(desks: Desks, file: File) -> None:
    await confide.set_level(
        file.case.id,
        level=Confidentiality.INFORMANT,
        about=About(staff_id=desks.zheng.id),
        reason="举报",
        by=desks.clerk,
        at=NOW,
    )
    await settle()


async def test_what_is_on_its_way_to_them_stays_with_whoever_sent_it_who_is_told(
    desks: Desks, file: File
) -> None:
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.wang.id, by=desks.clerk, at=AT)
    await receive.receive([file.deed.id], by=desks.colleague, at=AT)
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.colleague, at=AT)
    await pass_on.pass_on([file.copy.id], to_staff_id=desks.wang.id, by=desks.clerk, at=AT)
    before = await inbox_of(desks.mender)
    await informed_against_zheng(desks, file)

    assert (await ways(file.deed))[-1] == (desks.wang.id, desks.zheng.id, "recalled")
    assert await holder(file.deed) == desks.wang.id
    assert await ways(file.copy) == [(desks.li.id, desks.wang.id, "on_the_way")]
    assert await keepers(file.case) == {desks.li.id, desks.wang.id}
    assert (await inbox_of(desks.colleague))[-1] == "material.recalled"
    assert await inbox_of(desks.mender) == before
    assert "material.with_concerned" not in await told_of(file.case)


async def test_of_what_they_hold_handler_and_supervisor_are_told_and_they_are_not(
    desks: Desks, file: File
) -> None:
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    await receive.receive([file.deed.id], by=desks.mender, at=AT)
    await supervise.mark(file.case.id, reason="重点件", by=viewer(desks.wang, Scope.TENANT), at=AT)
    before = await inbox_of(desks.mender)
    await informed_against_zheng(desks, file)

    assert (await inbox_of(desks.clerk))[-1] == "material.with_concerned"
    assert (await inbox_of(desks.colleague))[-1] == "material.with_concerned"
    assert await inbox_of(desks.mender) == before
    assert await holder(file.deed) == desks.zheng.id
