"""What people write, as it may be kept."""

import pytest

from tenants.errors import Code, Refusal
from tenants.text import line, optional_line, optional_text, text


def test_spaces_around_a_text_are_no_part_of_it() -> None:
    assert line("  水管漏水 ", "subject") == "水管漏水"
    assert text("\n第一行\n第二行\n", "said") == "第一行\n第二行"


@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\n\t", "\u200b", "\ufeff \u202e"])
def test_a_blank_text_is_a_missing_one(blank: str) -> None:
    with pytest.raises(Refusal) as refused:
        line(blank, "subject")
    assert (refused.value.code, refused.value.path) == (Code.REQUIRED, ("subject",))
    assert optional_line(blank, "subject") is None
    assert optional_text(blank, "subject") is None
    assert optional_text(None, "subject") is None


def test_a_text_may_be_just_as_long_as_allowed() -> None:
    assert line("字" * 200, "subject") == "字" * 200
    with pytest.raises(Refusal) as refused:
        line("字" * 201, ("items", 3, "name"))
    assert (refused.value.code, refused.value.path) == (Code.TOO_LONG, ("items", "3", "name"))
    with pytest.raises(Refusal) as refused:
        text("字" * 4001, "said")
    assert refused.value.code is Code.TOO_LONG
    assert line("字" * 50, "code", most=50)


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x85", chr(0xD800), chr(0xDFFF), "\n", "\u2028"])
def test_a_line_holds_no_sign_that_cannot_be_shown(sign: str) -> None:
    with pytest.raises(Refusal) as refused:
        line(f"a{sign}b", "subject")
    assert refused.value.code is Code.INVALID


@pytest.mark.parametrize("sign", ["\n", "\r", "\t", "\u2029", "😀", "é", "\u200b"])
def test_a_text_holds_line_ends_and_every_script(sign: str) -> None:
    assert text(f"a{sign}b", "said") == f"a{sign}b"
