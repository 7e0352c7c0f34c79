"""A version with something of everything."""

from typing import Any

from tenants.rules import publishing
from tenants.rules.checklist import Required
from tenants.rules.matter import Matter
from tenants.rules.policies import Policy
from tenants.rules.reply_rules import Replier
from tenants.rules.routes import Target
from tenants.rules.tie_break import Criterion, Rule
from tenants.rules.version import RuleSetVersion
from tests.support.office import AT, Office
from tests.support.rulebook import Draft

TWO_HOURS: dict[str, Any] = {"duration": {"kind": "hours", "count": 2}}
ONE_HOUR: dict[str, Any] = {"duration": {"kind": "hours", "count": 1}}
TABLES = (
    *("rule_sets", "matters", "materials", "time_limits", "routes", "stages", "breach_kinds"),
    *("tie_break_criteria", "case_policies", "reply_rules"),
)


async def full(draft: Draft, office: Office) -> Matter:
    """A draft with something of everything."""
    metering = await draft.matter("BS", materials=[Required("身份证"), Required("房产证")])
    await draft.limit(TWO_HOURS)
    await draft.limit(ONE_HOUR, matter_id=metering.id)
    await draft.tie_break([Rule(Criterion.TENURE)])
    await draft.policy(Policy(), matter_id=metering.id)
    hall = await office.department()
    await draft.route(Target.DEPARTMENT, department_id=hall.id, conditions={"channels": ["petition"]})
    await draft.reply(Replier.DEPARTMENT, department_id=hall.id, conditions={"requester_classes": ["vip"]})
    return metering


async def publish(draft: Draft, **more: Any) -> RuleSetVersion:
    return await publishing.publish(draft.version.id, by=None, **{"at": AT} | more)
