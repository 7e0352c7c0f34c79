"""The one-time notice: everything missing at once; the case waits, and nobody is blamed for the waiting."""

from datetime import timedelta
from typing import Any

import pytest

from tenants.cases import notice, sign_notice
from tenants.cases.case import Case, State
from tenants.cases.materials.left import Left
from tenants.cases.notice import REPEATED_NOTICE, Item, NoticeDraft, Situation
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.rules.checklist import Material, Required
from tenants.rules.matter import MatterKind
from tenants.session import current
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, later, question, viewer
from tests.support.office import everything, told
from tests.support.rulebook import new_rules

TABLES = ("cases", "notices", "clocks", "clock_pauses", "breaches", "inbox_entries")


def _draft(**more: Any) -> NoticeDraft:
    details = {
        "respond_by": later(days=10),
        "items": (Item("身份证复印件"),),
        "procedure": "交到服务大厅",
        **more,
    }
    return NoticeDraft(**details)


async def test_a_notice_makes_the_case_wait_and_names_place_and_procedure(desks: Desks) -> None:
    case = await question(desks.clerk)
    given = await notice.issue(case.id, _draft(), by=desks.clerk, at=later(minutes=5))

    assert (await Case.get(id=case.id)).state == State.WAITING
    assert given.items == [{"name": "身份证复印件", "legalBasis": None}]
    assert (given.procedure, given.place) == ("交到服务大厅", "一楼大厅")


async def test_what_is_missing_is_taken_from_the_matters_checklist(desks: Desks) -> None:
    async with new_rules(at=AT) as draft:
        matter = await draft.matter(
            "WS-3",
            name="过户",
            kind=MatterKind.BUSINESS,
            department_id=desks.hall.id,
            procedure="带齐材料到大厅",
            materials=[Required("身份证", "《办法》第三条"), Required("房产证")],
        )
    identity = await Material.get(matter_id=matter.id, ordinal=0)
    case = await question(desks.clerk, matter_id=matter.id)
    given = await notice.issue(
        case.id,
        _draft(items=(), material_ids=(identity.id,), procedure=None),
        by=desks.clerk,
        at=later(minutes=5),
    )

    assert given.items == [{"name": "身份证", "legalBasis": "《办法》第三条"}]
    assert given.procedure == "带齐材料到大厅"


async def test_the_case_goes_on_when_the_papers_come(desks: Desks) -> None:
    case = await question(desks.clerk)
    await notice.issue(case.id, _draft(), by=desks.clerk, at=later(minutes=5))
    supplied = await notice.receive_supplement(case.id, by=desks.clerk, at=later(days=2))

    assert (await Case.get(id=case.id)).state == State.OPEN
    assert supplied.supplement_received_at == later(days=2)
    assert (await told())[-1] == "notice.supplied"


MORE = (Item("身份证复印件"), Item("房产证"))


async def test_a_second_notice_that_asks_for_more_opens_a_breach(desks: Desks) -> None:
    case = await question(desks.clerk)
    await notice.issue(case.id, _draft(), by=desks.clerk, at=later(minutes=5))
    await notice.receive_supplement(case.id, by=desks.clerk, at=later(days=2))
    await notice.issue(case.id, _draft(items=MORE), by=desks.clerk, at=later(days=3))

    rows = await current().fetch("select kind, staff_id, occurred_at from breaches")
    assert [tuple(row) for row in rows] == [(REPEATED_NOTICE, desks.li.id, later(days=3))]


async def test_what_was_told_and_not_brought_may_be_asked_for_again(desks: Desks) -> None:
    case = await question(desks.clerk)
    given = await notice.issue(case.id, _draft(items=MORE), by=desks.clerk, at=later(minutes=5))
    left = [Left(notice_id=given.id, notice_line=1)]
    await notice.receive_supplement(case.id, materials=left, by=desks.clerk, at=later(days=2))
    await notice.issue(case.id, _draft(items=MORE[1:]), by=desks.clerk, at=later(days=3))

    assert await current().fetchval("select count(*) from breaches") == 0


async def test_what_was_brought_is_not_asked_for_again(desks: Desks) -> None:
    case = await question(desks.clerk)
    given = await notice.issue(case.id, _draft(items=MORE), by=desks.clerk, at=later(minutes=5))
    left = [Left(notice_id=given.id, notice_line=1)]
    await notice.receive_supplement(case.id, materials=left, by=desks.clerk, at=later(days=2))
    await notice.issue(case.id, _draft(), by=desks.clerk, at=later(days=3))

    assert await current().fetchval("select kind from breaches") == REPEATED_NOTICE


async def test_a_slip_tells_everything_too(desks: Desks) -> None:
    """Whoever was told at the window what to bring has brought it: more is asked for too late (R4.2)."""
    case = await question(desks.clerk)
    slip = _draft(situation=Situation.CONSULTATION)
    await notice.issue(case.id, slip, by=desks.clerk, at=later(minutes=1))
    await notice.issue(case.id, _draft(items=MORE), by=desks.clerk, at=later(minutes=3))

    assert await current().fetchval("select kind from breaches") == REPEATED_NOTICE


async def test_a_changed_rule_excuses_a_second_notice(desks: Desks) -> None:
    case = await question(desks.clerk)
    await notice.issue(case.id, _draft(), by=desks.clerk, at=later(minutes=5))
    await notice.receive_supplement(case.id, by=desks.clerk, at=later(days=2))
    changed = _draft(items=MORE, change="新规定自今日起施行")
    await notice.issue(case.id, changed, by=desks.clerk, at=later(days=3))

    assert await current().fetchval("select count(*) from breaches") == 0


WRONG = {
    "it names nothing": (_draft(items=()), Code.REQUIRED, ("items",)),
    "an item has no name": (_draft(items=(Item(" "),)), Code.REQUIRED, ("items", "0", "name")),
    "its limit lies in the past": (_draft(respond_by=AT - timedelta(days=1)), Code.INVALID, ("respond_by",)),
    "the checklist does not hold the material": (
        _draft(material_ids=(new_id(),)),
        Code.NOT_FOUND,
        ("material_ids", "0"),
    ),
    "it tells no procedure": (_draft(procedure=None), Code.REQUIRED, ("procedure",)),
    "it holds too many items": (_draft(items=(Item("x"),) * 51), Code.LIMIT_EXCEEDED, ("items",)),
}


@pytest.mark.parametrize("what", WRONG)
async def test_a_notice_is_refused_and_leaves_nothing_when(what: str, desks: Desks) -> None:
    draft, code, path = WRONG[what]
    case = await question(desks.clerk)
    before = await everything(*TABLES)

    with pytest.raises(Refusal) as refused:
        await notice.issue(case.id, draft, by=desks.clerk, at=later(minutes=5))

    assert (refused.value.code, refused.value.path) == (code, path)
    assert await everything(*TABLES) == before


async def test_only_the_handler_gives_a_notice_out(desks: Desks) -> None:
    case = await question(desks.clerk)
    before = await everything(*TABLES)

    with pytest.raises(Refusal) as refused:
        await notice.issue(case.id, _draft(), by=viewer(desks.wang), at=later(minutes=5))

    assert refused.value.code == Code.NOT_FOUND
    assert await everything(*TABLES) == before


async def test_a_slip_at_a_consultation_awaits_nothing_and_excuses_a_notice_that_asks_for_the_same(
    desks: Desks,
) -> None:
    case = await question(desks.clerk)
    slip = _draft(situation=Situation.CONSULTATION)
    await notice.issue(case.id, slip, by=desks.clerk, at=later(minutes=1))
    assert (await Case.get(id=case.id)).state == State.OPEN
    with pytest.raises(Refusal) as refused:
        await notice.receive_supplement(case.id, by=desks.clerk, at=later(minutes=2))
    assert refused.value.code is Code.ILLEGAL_MOVE

    await notice.issue(case.id, _draft(), by=desks.clerk, at=later(minutes=3))
    assert (await Case.get(id=case.id)).state == State.WAITING
    assert not await current().fetchval("select count(*) from breaches")
    await notice.receive_supplement(case.id, by=desks.clerk, at=later(minutes=4))
    # A second slip that asks for more is as bad as a second notice.
    more = _draft(situation=Situation.CONSULTATION, items=MORE)
    await notice.issue(case.id, more, by=desks.clerk, at=later(minutes=5))
    assert await current().fetchval("select kind from breaches") == REPEATED_NOTICE


async def test_who_signed_for_a_notice_is_on_record_once(desks: Desks) -> None:
    case = await question(desks.clerk)
    given = await notice.issue(case.id, _draft(), by=desks.clerk, at=later(minutes=1))
    signed = await sign_notice.sign(given.id, signed_by=" 张三 ", by=desks.clerk, at=later(minutes=2))
    assert (signed.signed_by, signed.signed_at) == ("张三", later(minutes=2))
    assert (await told())[-1] == "notice.signed"
    before = await everything(*TABLES)
    for name, by, code in (
        ("李四", desks.clerk, Code.CONFLICT),
        (" ", desks.clerk, Code.REQUIRED),
        ("李四", desks.colleague, Code.NOT_FOUND),
    ):
        with pytest.raises(Refusal) as refused:
            await sign_notice.sign(given.id, signed_by=name, by=by, at=later(minutes=3))
        assert refused.value.code is code
    assert await everything(*TABLES) == before
