"""The states of a breach and the moves between them."""

import pytest

from schema.cases.breach import UPHELD_WITHIN_YEAR
from tenants.cases.breaches import Breach, BreachState
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.oversight.lifecycle import STANDING, STEPS, Move, allow
from tenants.oversight.objection import MOVES, ObjectionOutcome
from tenants.oversight.standing import COUNT

FINAL = {
    BreachState.REJECTED,
    BreachState.DISMISSED,
    BreachState.CONFIRMED,
    BreachState.CHANGED,
    BreachState.LIFTED,
}


def test_every_move_has_its_step_and_every_state_is_reached_once() -> None:
    assert set(STEPS) == set(Move)
    reached = [step.to for step in STEPS.values() if step.to is not None]
    assert sorted(reached) == sorted(set(BreachState) - {BreachState.OPEN})


def test_what_is_final_leads_nowhere_and_everything_else_goes_on() -> None:
    assert {step.start for step in STEPS.values()} == set(BreachState) - FINAL


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", BreachState)
def test_a_move_is_made_from_its_own_state_and_from_no_other(move: Move, state: BreachState) -> None:
    breach = Breach(tenant_id=new_id(), state=state)
    if STEPS[move].start is state:
        allow(move, breach)
        return
    with pytest.raises(Refusal) as refused:
        allow(move, breach)
    assert (refused.value.code, refused.value.path) == (Code.ILLEGAL_MOVE, ("breach_id",))


def test_each_outcome_of_an_objection_leads_to_the_state_of_its_name() -> None:
    assert {outcome: STEPS[MOVES[outcome]].to for outcome in ObjectionOutcome} == {
        outcome: BreachState(outcome.value) for outcome in ObjectionOutcome
    }


def test_what_stands_is_counted_alike_wherever_it_is_counted() -> None:
    counted = ", ".join(f"'{state}'" for state in BreachState if state in STANDING)

    assert f"state in ({counted})" in COUNT
    assert f"state in ({counted})" in UPHELD_WITHIN_YEAR
