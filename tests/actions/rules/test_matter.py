"""Matters: what can be asked, whose it is, and what the requester must bring."""

import pytest

from tenants.directory import department
from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.rules import checklist, matter
from tenants.rules.checklist import Required
from tenants.rules.matter import Matter, MatterKind
from tests.support.office import AT, Office, everything, told

ID_CARD = Required("身份证", "《供水条例》第十条")
DEED = Required("房产证")


async def a_matter(office: Office, *materials: Required, code: str = "BS") -> Matter:
    return await matter.create(
        code=code,
        name="新装水表",
        kind=MatterKind.BUSINESS,
        department_id=(await office.department()).id,
        materials=materials,
        by=None,
        at=AT,
    )


async def test_a_matter_lists_everything_the_requester_must_bring_in_order(office: Office) -> None:
    metering = await a_matter(office, ID_CARD, DEED)
    kept = await checklist.of(metering.id)
    assert [(one.name, one.legal_basis) for one in kept] == [
        ("身份证", "《供水条例》第十条"),
        ("房产证", None),
    ]
    assert (await told())[-1] == "matter.created"


async def test_a_checklist_is_replaced_as_a_whole_and_kept_entries_keep_their_ids(office: Office) -> None:
    metering = await a_matter(office, ID_CARD, DEED)
    card, deed = await checklist.of(metering.id)
    wanted = [Required("房产证原件", id=deed.id), Required("申请表")]
    changed = await matter.change(metering.id, materials=wanted, expected_version=1, by=None, at=AT)
    kept = await checklist.of(metering.id)
    assert [one.name for one in kept] == ["房产证原件", "申请表"]
    assert kept[0].id == deed.id
    assert card.id not in {one.id for one in kept}
    assert changed.version == 2
    assert (await told())[-1] == "matter.checklist_replaced"


async def test_the_same_checklist_again_changes_nothing(office: Office) -> None:
    metering = await a_matter(office, ID_CARD, DEED)
    same = [Required(one.name, one.legal_basis, one.id) for one in await checklist.of(metering.id)]
    before = await everything("matters", "materials")
    await matter.change(metering.id, materials=same, by=None, at=AT)
    assert await everything("matters", "materials") == before


async def test_an_entry_of_another_checklist_cannot_be_kept(office: Office) -> None:
    metering, other = await a_matter(office, ID_CARD), await a_matter(office, DEED, code="QT")
    [foreign] = await checklist.of(other.id)
    [own] = await checklist.of(metering.id)
    before = await everything("matters", "materials")
    for wanted in (
        [ID_CARD, Required("房产证", id=foreign.id)],
        [ID_CARD, Required("房产证", id=new_id())],
        [Required("身份证", id=own.id), Required("身份证", id=own.id)],
    ):
        with pytest.raises(Refusal) as refused:
            await matter.change(metering.id, materials=wanted, name="换表", by=None, at=AT)
        assert refused.value.code is Code.NOT_FOUND
        assert refused.value.path[0] == "materials"
    assert await everything("matters", "materials") == before


@pytest.mark.parametrize(
    ("materials", "code", "path"),
    [
        ([Required(" ")], Code.REQUIRED, ("materials", "0", "name")),
        ([ID_CARD, Required("x" * 201)], Code.TOO_LONG, ("materials", "1", "name")),
        ([Required("x", "y" * 1001)], Code.TOO_LONG, ("materials", "0", "legal_basis")),
        ([DEED] * 51, Code.LIMIT_EXCEEDED, ("materials",)),
    ],
)
async def test_a_checklist_that_cannot_be_right_is_refused(
    office: Office, materials: list[Required], code: Code, path: tuple[str, ...]
) -> None:
    hall = await office.department()
    before = await everything("matters", "materials")
    with pytest.raises(Refusal) as refused:
        await matter.create(
            code="BS",
            name="新装水表",
            kind=MatterKind.BUSINESS,
            department_id=hall.id,
            materials=materials,
            by=None,
            at=AT,
        )
    assert (refused.value.code, refused.value.path) == (code, path)
    assert await everything("matters", "materials") == before


async def test_a_matter_belongs_to_an_open_department(office: Office) -> None:
    metering = await a_matter(office)
    closed = await office.department()
    await department.close(closed.id, by=None, at=AT)
    before = await everything("matters")
    for wanted, code in ((closed.id, Code.CONFLICT), (new_id(), Code.NOT_FOUND)):
        with pytest.raises(Refusal) as refused:
            await matter.change(metering.id, department_id=wanted, by=None, at=AT)
        assert (refused.value.code, refused.value.path) == (code, ("department_id",))
    assert await everything("matters") == before


async def test_a_department_that_owns_a_matter_stays_open(office: Office) -> None:
    metering = await a_matter(office)
    with pytest.raises(Refusals) as refused:
        await department.close(metering.department_id, by=None, at=AT)
    assert [reason.message for reason in refused.value.reasons] == ["matters belong to it"]
    await matter.retire(metering.id, by=None, at=AT)
    await department.close(metering.department_id, by=None, at=AT)


async def test_a_code_belongs_to_one_matter(office: Office) -> None:
    await a_matter(office)
    before = await everything("matters")
    with pytest.raises(Refusal) as refused:
        await a_matter(office)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("code",))
    assert (await everything("matters"))["matters"] == before["matters"]


async def test_a_retired_matter_stays_as_it_was(office: Office) -> None:
    metering = await a_matter(office)
    retired = await matter.retire(metering.id, expected_version=1, by=None, at=AT)
    assert retired.retired_at == AT
    assert (await told())[-1] == "matter.retired"
    before = await everything("matters")
    for attempt in (
        matter.retire(metering.id, by=None, at=AT),
        matter.change(metering.id, name="换表", by=None, at=AT),
    ):
        with pytest.raises(Refusal) as refused:
            await attempt
        assert (refused.value.code, refused.value.path) == (Code.ILLEGAL_MOVE, ("id",))
    assert await everything("matters") == before
