"""Stand-ins: in order, for a time, and never in a ring."""

from datetime import datetime, timedelta

import pytest

from tenants.directory import leaving, stand_in
from tenants.directory.staff import Staff
from tenants.directory.stand_in import StandIn
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tests.support.office import AT, Office, everything, told

DAY = timedelta(days=1)


async def put(holder: Staff, other: Staff, ordinal: int = 1, **more: datetime | None) -> StandIn:
    return await stand_in.put(
        staff_id=holder.id, stand_in_id=other.id, ordinal=ordinal, by=None, at=AT, **more
    )


async def refusal(
    holder: Staff, other: Staff, ordinal: int = 1, **more: datetime | None
) -> tuple[object, ...]:
    before = await everything("stand_ins")
    with pytest.raises(Refusal) as refused:
        await put(holder, other, ordinal, **more)
    assert await everything("stand_ins") == before
    return refused.value.code, refused.value.path


async def test_a_post_has_stand_ins_in_an_order(office: Office) -> None:
    li, wang, zhao = [await office.staff() for _ in range(3)]
    await put(li, wang, 1)
    await put(li, zhao, 2)
    assert (await told())[-1] == "stand_in.set"
    assert await refusal(li, await office.staff(), 2) == (Code.CONFLICT, ("ordinal",))
    assert await refusal(li, wang, 3) == (Code.CONFLICT, ("stand_in_id",))
    assert await refusal(li, await office.staff(), 0) == (Code.INVALID, ("ordinal",))
    assert await refusal(li, await office.staff(), 21) == (Code.INVALID, ("ordinal",))


async def test_one_place_is_taken_by_one_person_after_the_other(office: Office) -> None:
    li, wang, zhao = [await office.staff() for _ in range(3)]
    await put(li, wang, until=AT + DAY)
    await put(li, zhao, since=AT + DAY)
    assert await refusal(li, await office.staff(), since=AT + DAY / 2, until=AT + DAY) == (
        Code.CONFLICT,
        ("ordinal",),
    )


async def test_nobody_stands_in_for_themself_not_even_by_a_detour(office: Office) -> None:
    li, wang, zhao = [await office.staff() for _ in range(3)]
    await put(li, wang)
    await put(wang, zhao)
    ring = (Code.INVALID, ("stand_in_id",))
    assert await refusal(li, li) == ring
    assert await refusal(wang, li, 2) == ring
    assert await refusal(zhao, li) == ring


async def test_two_who_stand_in_for_each_other_at_different_times_form_no_ring(office: Office) -> None:
    li, wang, zhao = [await office.staff() for _ in range(3)]
    await put(li, wang, until=AT + DAY)
    await put(wang, zhao, until=AT + 2 * DAY)
    assert await refusal(zhao, li, since=AT + DAY / 2) == (Code.INVALID, ("stand_in_id",))
    await put(zhao, li, since=AT + DAY)
    assert await StandIn.all().count() == 3


async def test_a_period_begins_now_or_later_and_ends_after_that(office: Office) -> None:
    li, wang = await office.staff(), await office.staff()
    assert await refusal(li, wang, since=AT - DAY) == (Code.INVALID, ("since",))
    assert await refusal(li, wang, until=AT) == (Code.INVALID, ("until",))


async def test_a_stand_in_who_is_removed_was_one_until_then(office: Office) -> None:
    li, wang, zhao = [await office.staff() for _ in range(3)]
    now, later = await put(li, wang), await put(li, zhao, 2, since=AT + 5 * DAY)
    await stand_in.remove(now.id, by=None, at=AT + DAY)
    await stand_in.remove(later.id, by=None, at=AT + DAY)
    (kept,) = await StandIn.all()
    assert (kept.id, kept.until) == (now.id, AT + DAY)
    assert (await told())[-2:] == ["stand_in.removed"] * 2
    before = await everything("stand_ins")
    for wrong, code in ((now.id, Code.ILLEGAL_MOVE), (new_id(), Code.NOT_FOUND)):
        with pytest.raises(Refusal) as refused:
            await stand_in.remove(wrong, by=None, at=AT + DAY)
        assert (refused.value.code, refused.value.path) == (code, ("id",))
    assert await everything("stand_ins") == before


async def test_whoever_has_left_neither_stands_in_nor_is_stood_in_for(office: Office) -> None:
    li, wang, zhao = [await office.staff() for _ in range(3)]
    await put(li, wang)
    await put(wang, zhao)
    await leaving.leave(wang.id, by=None, at=AT + DAY)
    assert {kept.until for kept in await StandIn.all()} == {AT + DAY}
    assert await refusal(li, wang) == (Code.CONFLICT, ("stand_in_id",))
    assert await refusal(wang, li) == (Code.CONFLICT, ("staff_id",))
