"""Every order is total, and the same from the other end."""

import pytest

from schema.errors import BadInput
from schema.order import Key, Order
from schema.paging import DEFAULT_PAGE, Window, window


def test_ties_are_broken_by_the_id_in_the_direction_of_the_last_key() -> None:
    assert str(Order.by("number", "-opened_at").total()) == "number,-opened_at,-id"
    assert str(Order.by("due_at").total()) == "due_at,id"
    assert str(Order.by().total()) == "id"


def test_what_comes_after_the_id_or_comes_twice_does_not_count() -> None:
    assert str(Order.by("a", "id", "b").total()) == "a,id"
    assert str(Order.by("a", "-a", "b").total()) == "a,b,id"


def test_an_order_read_from_the_other_end_turns_every_key() -> None:
    assert Order.by("a", "-b").reversed() == Order((Key("a", True), Key("b", False)))


def test_a_window_has_a_size_of_its_own_unless_told() -> None:
    assert window() == Window(DEFAULT_PAGE)
    assert window(before="x") == Window(DEFAULT_PAGE, before="x")
    assert window(last=3, before="x") == Window(3, True, None, "x")
    assert window(first=0) == Window(0)


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [(-1, None, "first"), (101, None, "first"), (None, 101, "last"), (1, 1, "last")],
)
def test_a_window_that_cannot_be_is_refused_and_named(
    first: int | None, last: int | None, named: str
) -> None:
    with pytest.raises(BadInput) as refused:
        window(first, None, last, None)
    assert refused.value.extensions == {"code": "BAD_USER_INPUT", "argument": [named]}
