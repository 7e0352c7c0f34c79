"""Unwritten: what the rules want in writing before a case is closed."""

from tenants.cases.case import Case
from tenants.errors import Code, Refusal
from tenants.rules import loading
from tenants.rules.stages import LAST, Stage, key_of
from tenants.session import current

# What anybody who sees a case can still do as long as it is not closed.
WRITING = frozenset({"case.remarked", "case.reported"})


async def refuse(case: Case) -> None:
    """Nobody ends a stage of the organization's own by closing what they were to write about."""
    rules = await loading.load(case.rule_set_id)
    names = {
        key_of(Stage.OWN, one.code): one.name
        for one in rules.stages
        if one.span.stops & WRITING and not one.span.stops & LAST
    }
    stage = await current().fetchval(
        """select stage from clocks where case_id = $1 and state <> 'stopped' and stage = any($2::text[])
           limit 1""",
        case.id,
        list(names),
    )
    if stage is not None:
        raise Refusal(Code.ILLEGAL_MOVE, f"write first what is still due: {names[stage]}", ("case_id",))
