"""Stability: whoever meets an emergency neither passes it on nor ends it before the danger is held."""

from tenants.cases.case import Case
from tenants.errors import Code, Refusal


def holds(case: Case) -> bool:
    """Whether it can be passed on: nobody and nothing is in danger."""
    return case.emergency_at is None or case.stabilised_at is not None


def require(case: Case) -> None:
    """Refuse while somebody or something is in danger."""
    if not holds(case):
        raise Refusal(Code.ILLEGAL_MOVE, "say first how the emergency was stabilised", ("case_id",))
