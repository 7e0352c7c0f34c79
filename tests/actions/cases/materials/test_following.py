"""Papers follow the case: whoever comes to answer for it is handed what the one before had of it."""

from tenants.cases import change_shift, hand_over, succession, take_over
from tenants.cases.materials import pass_on, receive
from tenants.cases.materials.material import MaterialPass, PassState
from tenants.directory.access import Scope, Viewer
from tests.actions.cases.materials.conftest import Desks, File
from tests.support.desk import AT, inbox_of, later, question, settle, viewer
from tests.support.papers import holder, holders, ids, keepers, left_at, the_event, told_of, ways

NOON = later(hours=2)
EVENING = later(hours=5)
NIGHT = later(hours=9)


async def handed_over(desks: Desks, file: File) -> hand_over.HandOver:
    offered = await hand_over.offer(
        file.case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    return await take_over.accept(offered.id, by=desks.mender, at=NOON)


async def test_whoever_takes_the_case_over_is_sent_its_papers(desks: Desks, file: File) -> None:
    offered = await handed_over(desks, file)
    await settle()

    for one in file.both:
        assert await holder(one) == desks.li.id
        assert await ways(one) == [(desks.li.id, desks.zheng.id, "on_the_way")]
    assert {way.hand_over_id for way in await MaterialPass.all()} == {offered.id}
    assert (await the_event(file.case, "material.passed"))["actor_id"] == desks.zheng.id
    assert "material.passed" in await inbox_of(desks.clerk)
    await receive.receive(ids(file.both), by=desks.mender, at=NOON)
    await settle()
    assert await keepers(file.case) == {desks.zheng.id}


async def test_what_was_sent_elsewhere_before_goes_its_way(desks: Desks, file: File) -> None:
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.wang.id, by=desks.clerk, at=AT)
    await handed_over(desks, file)
    await settle()

    assert await ways(file.deed) == [(desks.li.id, desks.wang.id, "on_the_way")]
    assert await ways(file.copy) == [(desks.li.id, desks.zheng.id, "on_the_way")]


async def passed_on_twice(desks: Desks, file: File, *, last: Viewer) -> None:
    """To 郑伟, who has confirmed nothing yet when `last` takes it over."""
    await handed_over(desks, file)
    offered = await hand_over.offer(
        file.case.id, to_department_id=None, to_staff_id=last.staff_id, by=desks.mender, at=EVENING
    )
    await take_over.accept(offered.id, by=last, at=EVENING)
    await settle()


async def test_papers_that_nobody_has_confirmed_follow_a_case_that_is_passed_on_again(
    desks: Desks, file: File
) -> None:
    await passed_on_twice(desks, file, last=desks.colleague)

    for one in file.both:
        assert await holder(one) == desks.li.id
        assert await ways(one) == [
            (desks.li.id, desks.zheng.id, "recalled"),
            (desks.li.id, desks.wang.id, "on_the_way"),
        ]
    assert await keepers(file.case) == {desks.li.id, desks.wang.id}
    assert "material.recalled" in await inbox_of(desks.mender)
    await receive.receive(ids(file.both), by=desks.colleague, at=EVENING)


async def test_papers_of_a_case_that_comes_back_stay_where_they_have_been_all_the_while(
    desks: Desks, file: File
) -> None:
    await passed_on_twice(desks, file, last=desks.clerk)

    for one in file.both:
        assert await ways(one) == [(desks.li.id, desks.zheng.id, "recalled")]
    assert await keepers(file.case) == {desks.li.id}


async def test_a_signature_receives_what_was_sent_to_whoever_signs_before_the_log(
    desks: Desks, file: File
) -> None:
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.wang.id, by=desks.clerk, at=AT)
    log = await change_shift.write(
        to_staff_id=desks.wang.id, remarks={file.case.id: "x"}, by=desks.clerk, at=NOON
    )
    await change_shift.sign(log.id, by=desks.colleague, at=NIGHT)
    await settle()

    for one in file.both:
        assert await ways(one) == [(desks.li.id, desks.wang.id, "received")]
        assert await holder(one) == desks.wang.id


async def test_a_signature_receives_nothing_that_lies_on_a_third_desk(desks: Desks, file: File) -> None:
    key, _ = await left_at(file.case, viewer(desks.zheng, Scope.TENANT))
    await pass_on.pass_on([key.id], to_staff_id=desks.li.id, by=desks.mender, at=AT)
    log = await change_shift.write(
        to_staff_id=desks.wang.id, remarks={file.case.id: "x"}, by=desks.clerk, at=NOON
    )
    await change_shift.sign(log.id, by=desks.colleague, at=NIGHT)
    await settle()

    assert await holder(key) == desks.zheng.id
    assert (await ways(key))[-1] == (desks.zheng.id, desks.wang.id, "on_the_way")
    assert await holder(file.deed) == desks.wang.id


async def test_what_a_colleague_holds_stays_with_the_colleague(desks: Desks, file: File) -> None:
    key, _ = await left_at(file.case, viewer(desks.wang, Scope.DEPARTMENT))
    await handed_over(desks, file)
    await settle()

    assert (await holder(key), await ways(key)) == (desks.wang.id, [])


async def test_a_case_without_papers_is_passed_on_as_ever(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await take_over.accept(offered.id, by=desks.mender, at=NOON)

    assert await told_of(case) == []
    assert await MaterialPass.all().count() == 0


async def test_signing_the_log_of_a_shift_receives_the_papers(desks: Desks, file: File) -> None:
    other = await question(desks.clerk)
    log = await change_shift.write(
        to_staff_id=desks.wang.id, remarks={file.case.id: "x", other.id: "x"}, by=desks.clerk, at=NOON
    )
    assert await holder(file.deed) == desks.li.id
    await change_shift.sign(log.id, by=desks.colleague, at=NIGHT)
    await settle()

    for one in file.both:
        assert await holders(one) == [(desks.li.id, AT, NIGHT), (desks.wang.id, NIGHT, None)]
    passes = await MaterialPass.all()
    assert {(way.shift_hand_over_id, way.state) for way in passes} == {(log.id, PassState.RECEIVED)}
    assert await told_of(file.case) == ["material.accepted", "material.passed", "material.received"]
    assert await told_of(other) == []


async def test_a_successor_is_sent_the_papers_of_every_case(desks: Desks, file: File) -> None:
    other = await question(desks.mender)
    key, _ = await left_at(other, viewer(desks.li, Scope.TENANT))
    await succession.hand_over_all(
        from_staff_id=desks.li.id, to_staff_id=desks.wang.id, by=viewer(desks.zheng, Scope.TENANT), at=NOON
    )
    await settle()

    # The second case was never the leaver's; its papers were.
    for one in (*file.both, key):
        assert await ways(one) == [(desks.li.id, desks.wang.id, "on_the_way")]
    assert desks.wang.id in await keepers(other)
    assert (await told_of(file.case)).count("material.passed") == 1


async def test_what_was_on_its_way_to_whoever_leaves_goes_to_the_successor(desks: Desks, file: File) -> None:
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    await succession.hand_over_all(
        from_staff_id=desks.zheng.id, to_staff_id=desks.wang.id, by=viewer(desks.wang, Scope.TENANT), at=NOON
    )
    await settle()

    assert await ways(file.deed) == [
        (desks.li.id, desks.zheng.id, "recalled"),
        (desks.li.id, desks.wang.id, "on_the_way"),
    ]


async def test_what_the_successor_had_sent_themself_stays_with_them(desks: Desks, file: File) -> None:
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    await succession.hand_over_all(
        from_staff_id=desks.zheng.id, to_staff_id=desks.li.id, by=viewer(desks.wang, Scope.TENANT), at=NOON
    )
    await settle()

    assert await ways(file.deed) == [(desks.li.id, desks.zheng.id, "recalled")]
    assert await keepers(file.case) == {desks.li.id}
