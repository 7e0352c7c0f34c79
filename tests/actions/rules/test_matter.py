"""Matters: what can be asked, whose it is, and what the requester must bring."""

from decimal import Decimal
from typing import Any

import pytest

from tenants.directory import department
from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.rules import checklist, matter
from tenants.rules.checklist import Required
from tenants.rules.circumstances import Severity
from tenants.rules.matter import Matter, MatterKind
from tests.support.office import AT, Office, everything, told
from tests.support.rulebook import Draft, begun, new_rules

ID_CARD = Required("身份证", "《供水条例》第十条", model_text="写明户名")
DEED = Required("房产证")
TABLES = ("rule_sets", "matters", "materials")


@pytest.fixture
async def draft(office: Office) -> Draft:
    """Rules that are being written."""
    return await begun()


async def change(draft: Draft, one: Matter, **changes: Any) -> Matter:
    return await matter.change(one.id, rule_set_id=draft.version.id, by=None, at=AT, **changes)


async def test_a_matter_lists_everything_the_requester_must_bring_in_order(draft: Draft) -> None:
    metering = await draft.matter(materials=[ID_CARD, DEED])
    kept = await checklist.of(metering.id)
    assert [(one.name, one.legal_basis, one.model_text) for one in kept] == [
        ("身份证", "《供水条例》第十条", "写明户名"),
        ("房产证", None, None),
    ]
    assert (await told())[-1] == "matter.created"


async def test_the_public_is_told_how_long_it_takes_what_it_costs_and_where_to_complain(draft: Draft) -> None:
    metering = await draft.matter(
        promise={"kind": "working_days", "count": 5},
        fees="每户 200 元",
        complaint_channel="0571-12345",
        legal_basis="《供水条例》",
        severity=Severity.ORDINARY,
        amount=Decimal("200.50"),
        on_the_spot=True,
    )
    kept = await Matter.get(id=metering.id)
    assert kept.promise == {"kind": "working_days", "count": 5}
    assert (kept.fees, kept.complaint_channel, kept.legal_basis) == (
        "每户 200 元",
        "0571-12345",
        "《供水条例》",
    )
    assert (kept.severity, kept.amount, kept.on_the_spot) == (Severity.ORDINARY, Decimal("200.50"), True)


async def test_a_checklist_is_replaced_as_a_whole_and_kept_entries_keep_their_ids(draft: Draft) -> None:
    metering = await draft.matter(materials=[ID_CARD, DEED])
    card, deed = await checklist.of(metering.id)
    await change(draft, metering, materials=[Required("房产证原件", id=deed.id), Required("申请表")])
    kept = await checklist.of(metering.id)
    assert [one.name for one in kept] == ["房产证原件", "申请表"]
    assert kept[0].id == deed.id
    assert card.id not in {one.id for one in kept}
    assert (await told())[-1] == "matter.checklist_replaced"


async def test_the_same_again_changes_nothing(draft: Draft) -> None:
    metering = await draft.matter(materials=[ID_CARD, DEED])
    same = [
        Required(one.name, one.legal_basis, one.id, one.model_text) for one in await checklist.of(metering.id)
    ]
    before = await everything(*TABLES)
    await change(draft, metering, name="新装水表", materials=same)
    assert await everything(*TABLES) == before


async def test_an_entry_of_another_checklist_cannot_be_kept(draft: Draft) -> None:
    metering = await draft.matter(materials=[ID_CARD])
    other = await draft.matter("QT", materials=[DEED])
    [foreign] = await checklist.of(other.id)
    [own] = await checklist.of(metering.id)
    before = await everything(*TABLES)
    for wanted in (
        [ID_CARD, Required("房产证", id=foreign.id)],
        [ID_CARD, Required("房产证", id=new_id())],
        [Required("身份证", id=own.id), Required("身份证", id=own.id)],
    ):
        with pytest.raises(Refusal) as refused:
            await change(draft, metering, materials=wanted, name="换表")
        assert refused.value.code is Code.NOT_FOUND
        assert refused.value.path[0] == "materials"
    assert await everything(*TABLES) == before


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        ({"materials": [Required(" ")]}, Code.REQUIRED, ("materials", "0", "name")),
        ({"materials": [ID_CARD, Required("x" * 201)]}, Code.TOO_LONG, ("materials", "1", "name")),
        ({"materials": [Required("x", "y" * 1001)]}, Code.TOO_LONG, ("materials", "0", "legal_basis")),
        ({"materials": [DEED] * 51}, Code.LIMIT_EXCEEDED, ("materials",)),
        ({"promise": {"kind": "hours", "count": 0}}, Code.INVALID, ("promise", "count")),
        ({"amount": Decimal("-1")}, Code.INVALID, ("amount",)),
        ({"amount": Decimal("0.001")}, Code.INVALID, ("amount",)),
        ({"fees": "x" * 1001}, Code.TOO_LONG, ("fees",)),
    ],
)
async def test_a_matter_that_cannot_be_right_is_refused(
    draft: Draft, wrong: dict[str, Any], code: Code, path: tuple[str, ...]
) -> None:
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await draft.matter(department_id=new_id(), **wrong)
    assert (refused.value.code, refused.value.path) == (code, path)
    assert await everything(*TABLES) == before


async def test_a_matter_belongs_to_an_open_department(draft: Draft, office: Office) -> None:
    metering = await draft.matter()
    closed = await office.department()
    await department.close(closed.id, by=None, at=AT)
    before = await everything(*TABLES)
    for wanted, code in ((closed.id, Code.CONFLICT), (new_id(), Code.NOT_FOUND)):
        with pytest.raises(Refusal) as refused:
            await change(draft, metering, department_id=wanted)
        assert (refused.value.code, refused.value.path) == (code, ("department_id",))
    assert await everything(*TABLES) == before


async def test_a_department_that_owns_a_matter_in_force_stays_open(office: Office) -> None:
    owning = await office.department()
    async with new_rules() as draft:
        metering = await draft.matter(department_id=owning.id)
    with pytest.raises(Refusals) as refused:
        await department.close(owning.id, by=None, at=AT)
    assert [reason.message for reason in refused.value.reasons] == ["matters belong to it"]
    async with new_rules() as draft:
        await draft.remove(metering.id)
    await department.close(owning.id, by=None, at=AT)


async def test_a_code_belongs_to_one_matter_of_a_version(draft: Draft) -> None:
    await draft.matter()
    before = await everything("matters")
    with pytest.raises(Refusal) as refused:
        await draft.matter()
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("code",))
    assert (await everything("matters"))["matters"] == before["matters"]


async def test_a_matter_with_limits_of_its_own_cannot_be_taken_out(draft: Draft) -> None:
    metering = await draft.matter(kind=MatterKind.FAULT)
    await draft.limit({"duration": {"kind": "hours", "count": 2}}, matter_id=metering.id)
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await draft.remove(metering.id)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("id",))
    assert await everything(*TABLES) == before
