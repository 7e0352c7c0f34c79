"""What is allowed with a case, by the version of the rules that it goes by."""

from tenants.cases.case import Case
from tenants.cases.clocks import Clock
from tenants.rules import loading, time_limit
from tenants.rules.policies import Policy


async def counting_for(case: Case) -> Policy:
    """The matter's own policy, else the general one, else what holds where nobody has said anything."""
    return (await loading.load(case.rule_set_id)).policy(case.matter_id)


async def extending(case: Case, clock: Clock) -> Policy:
    """The same; a limit that says itself how it is extended goes before."""
    limit = (await time_limit.by_ids([clock.time_limit_id]))[clock.time_limit_id]
    policy, _ = (await loading.load(case.rule_set_id)).extending(limit, case.matter_id)
    return policy
