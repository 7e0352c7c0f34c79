"""Positions and grades: what the tie-break and consultation compare."""

import pytest

from tenants.directory import grade, position
from tenants.directory.grade import Grade
from tenants.directory.position import Position
from tenants.errors import Code, Refusal
from tests.support.office import AT, Office, everything, told


async def test_a_position_has_a_rank_that_can_be_changed(office: Office) -> None:
    head = await position.create(name="科长", rank=30, by=None, at=AT)
    await position.change(head.id, rank=40, expected_version=1, by=None, at=AT)
    assert (await Position.get(id=head.id)).rank == 40
    assert await told() == ["position.created", "position.changed"]


@pytest.mark.parametrize("rank", [-1, 1_000_001])
async def test_a_rank_out_of_bounds_is_refused(office: Office, rank: int) -> None:
    with pytest.raises(Refusal) as refused:
        await position.create(name="科长", rank=rank, by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.INVALID, ("rank",))
    assert await Position.all().count() == 0


async def test_a_position_that_somebody_holds_is_not_deleted(office: Office) -> None:
    clerk = await office.staff()
    before = await everything("positions")
    with pytest.raises(Refusal) as refused:
        await position.delete(clerk.position_id, by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("id",))
    assert await everything("positions") == before


async def test_a_position_that_nobody_holds_is_deleted(office: Office) -> None:
    spare = await position.create(name="科长", rank=30, by=None, at=AT)
    await position.delete(spare.id, expected_version=1, by=None, at=AT)
    assert await Position.all().count() == 0
    assert (await told())[-1] == "position.deleted"


async def test_a_grade_has_a_level_that_can_be_changed(office: Office) -> None:
    chief = await grade.create(name="主任医师", level=4, by=None, at=AT)
    await grade.change(chief.id, level=5, name="正高", by=None, at=AT)
    kept = await Grade.get(id=chief.id)
    assert (kept.name, kept.level) == ("正高", 5)


async def test_a_name_belongs_to_one_grade(office: Office) -> None:
    await grade.create(name="主治", level=2, by=None, at=AT)
    before = await everything("grades")
    with pytest.raises(Refusal) as refused:
        await grade.create(name="主治", level=3, by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("name",))
    assert await everything("grades") == before


async def test_a_grade_that_somebody_has_is_not_deleted(office: Office) -> None:
    attending = await grade.create(name="主治", level=2, by=None, at=AT)
    await office.staff(grade_id=attending.id)
    with pytest.raises(Refusal) as refused:
        await grade.delete(attending.id, by=None, at=AT)
    assert refused.value.code is Code.CONFLICT
    assert await Grade.all().count() == 1
