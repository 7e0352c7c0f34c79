"""Conditions combine as logic has it, and never mix text with values."""

from enum import Enum

import pytest

from schema.reads.predicate import (
    EVERY_ROW,
    NO_ROW,
    all_of,
    among,
    any_of,
    differs,
    equals,
    is_null,
    not_null,
    sql,
)
from schema.reads.statement import AT, ME, Writer


class State(Enum):
    """Stored by value."""

    OPEN = "open"


def written(predicate: object) -> tuple[str, list[object]]:
    """The SQL for a table called t, and its arguments."""
    writer = Writer()
    return writer.condition(predicate, "t"), writer.arguments  # type: ignore[arg-type]


def test_values_are_arguments_in_the_order_of_the_text() -> None:
    both = equals("handler_id", 7) & (among("state", [State.OPEN]) | differs("matter_id", None))
    assert written(both) == (
        "(t.handler_id = $1 and (t.state = any($2) or t.matter_id is distinct from $3))",
        [7, ["open"], None],
    )


def test_every_row_and_no_row_disappear_in_combinations() -> None:
    one = is_null("closed_at")
    assert one & EVERY_ROW is one
    assert EVERY_ROW & one is one
    assert one | NO_ROW is one
    assert NO_ROW | one is one
    assert one & NO_ROW is NO_ROW
    assert NO_ROW & one is NO_ROW
    assert one | EVERY_ROW is EVERY_ROW
    assert EVERY_ROW | one is EVERY_ROW
    assert ~EVERY_ROW is NO_ROW
    assert ~NO_ROW is EVERY_ROW


def test_nothing_asked_for_is_everything_of_all_and_nothing_of_any() -> None:
    assert all_of([]) is EVERY_ROW
    assert any_of([]) is NO_ROW


def test_the_negation_of_a_condition_holds_where_it_is_unknown() -> None:
    assert written(~equals("due_at", 1)) == ("((t.due_at = $1) is not true)", [1])


def test_time_and_viewer_are_bound_once_however_often_they_are_named() -> None:
    text, arguments = written(sql("{t}.due_at < {at} and {t}.a = {} and {t}.b < {at} and {t}.c = {me}", 5))
    assert text == "(t.due_at < $2::timestamptz and t.a = $1 and t.b < $2::timestamptz and t.c = $3::uuid)"
    assert arguments == [5, AT, ME]


def test_a_value_is_never_part_of_the_text() -> None:
    text, arguments = written(equals("name", "'; drop table cases; -- {t} $1"))
    assert text == "t.name = $1"
    assert arguments == ["'; drop table cases; -- {t} $1"]


def test_a_doubled_brace_is_one_for_sql() -> None:
    assert written(sql("{t}.data @> '{{}}'::jsonb")) == ("(t.data @> '{}'::jsonb)", [])


def test_text_and_values_must_agree_in_number() -> None:
    with pytest.raises(ValueError, match="does not name 1 values"):
        sql("{t}.a = 1", 1)


def test_presence_of_a_value() -> None:
    assert written(not_null("a") & is_null("b")) == ("(t.a is not null and t.b is null)", [])


class TestWhatIsKnown:
    """A condition that says something of its rows spares asking for it again, and nothing else."""

    mine = sql("{t}.id in (select c.id from parts c where c.who = {})", 7)
    lasting = sql("{t}.id in (select c.id from parts c where c.who = {} and c.lasts)", 7).implying(mine)

    def test_an_alternative_that_is_known_to_hold_settles_the_question(self) -> None:
        assert (equals("a", 1) | self.mine | equals("b", 2)).given(self.lasting) is EVERY_ROW
        assert (equals("a", 1) | self.mine).given(self.lasting & equals("c", 3)) is EVERY_ROW

    def test_of_several_conditions_those_not_known_remain(self) -> None:
        visible = (equals("a", 1) | self.mine) & equals("level", "ordinary")
        assert visible.given(self.lasting) == equals("level", "ordinary")
        shielded = equals("level", "ordinary") | (self.mine & ~equals("about", 7))
        assert shielded.given(self.lasting) == equals("level", "ordinary") | ~equals("about", 7)

    def test_somebody_elses_claim_or_one_under_a_negation_spares_nothing(self) -> None:
        theirs = sql("{t}.id in (select c.id from parts c where c.who = {})", 8)
        wanted = equals("a", 1) | theirs
        assert wanted.given(self.lasting) == wanted
        assert (~self.mine).given(self.lasting) == ~self.mine

    def test_an_alternative_or_a_negation_claims_nothing(self) -> None:
        wanted = equals("a", 1) | self.mine
        assert wanted.given(self.lasting | equals("c", 3)) == wanted
        assert wanted.given(~self.lasting) == wanted
        assert wanted.given(equals("c", 3)) is wanted
