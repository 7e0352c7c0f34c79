"""What is shown of a number to everybody, and in which form it is found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.protection.contact import FIELDS, hints, normal_phone


@pytest.mark.parametrize(
    "written",
    [
        "13800000000",
        "138 0000 0000",
        "138-0000-0000",
        "+86 13800000000",
        "008613800000000",
        "１３８００００００００",
    ],
)
def test_a_phone_is_the_same_however_it_is_written(written: str) -> None:
    assert normal_phone(written) == "13800000000"


@pytest.mark.parametrize(
    ("field", "text", "hint"),
    [
        ("phone", "13800000000", "138****0000"),
        ("phone", "+86 138 1234 5678", "138****5678"),
        ("phone", "0571-88880000", "057****0000"),
        ("phone", "88880001", "****01"),
        ("phone", "110", "****"),
        ("phone", "找门卫老李", "****"),
        ("identity_number", "11010119900307123x", "****123X"),
        ("identity_number", "1234567", "****"),
        ("email", "lina@example.org", "l****@example.org"),
        ("email", "li@example.org", "****"),
        ("email", "nobody", "****"),
        ("address", "清源路 12 号 3 单元 402 室", "清源路 ****"),
        ("address", "三楼", "****"),
    ],
)
def test_a_hint_tells_two_apart_and_reaches_nobody(field: str, text: str, hint: str) -> None:
    assert FIELDS[field].hint(text) == hint


@given(st.sampled_from(["phone", "identity_number"]), st.text("0123456789", min_size=1, max_size=30))
def test_of_every_number_four_digits_at_least_stay_hidden(field: str, number: str) -> None:
    shown = FIELDS[field].hint(number).replace("*", "")

    assert len(normal_phone(number)) - len(shown) >= min(4, len(normal_phone(number)))


def test_what_was_not_said_has_no_hint() -> None:
    assert hints({"phone": "13800000000", "name": "张三"}) == {
        "phone": "138****0000",
        "identity_number": None,
        "email": None,
        "address": None,
    }
