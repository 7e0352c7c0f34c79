"""Binding: what came by some channels may not be refused, only done, and fed back within its limit."""

from tenants.cases import policy
from tenants.cases.case import Case
from tenants.errors import Code, Refusal


async def is_binding(case: Case) -> bool:
    """Whether the policy that counts for the case says so of its channel."""
    return case.channel in (await policy.counting_for(case)).binding_channels


async def require_refusable(case: Case) -> None:
    """Neither declined, nor referred to a body outside."""
    if await is_binding(case):
        raise refusal("case_id")


def refusal(path: str) -> Refusal:
    """Told to whoever tries."""
    return Refusal(Code.NOT_ALLOWED, "what came by this channel may not be refused: it is done", (path,))
