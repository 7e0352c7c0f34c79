"""Stability: whoever meets an emergency does not pass it on before the danger is held."""

from tenants.cases.case import Case
from tenants.errors import Code, Refusal


def require(case: Case) -> None:
    """Refuse while somebody or something is in danger."""
    if case.emergency_at is not None and case.stabilised_at is None:
        raise Refusal(Code.ILLEGAL_MOVE, "an emergency is stabilised before it is passed on", ("case_id",))
