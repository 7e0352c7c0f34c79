"""Rules for a test: a draft of what is in force, edited in a few words and published."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.directory.staff import Staff
from tenants.rules import case_policy, matter, publishing, reply_rule, route, tie_break_rule, time_limit
from tenants.rules.case_policy import CasePolicy
from tenants.rules.matter import Matter, MatterKind
from tenants.rules.policies import Policy
from tenants.rules.reply_rule import ReplyRule
from tenants.rules.reply_rules import Replier
from tenants.rules.route import Route
from tenants.rules.routes import Target
from tenants.rules.stages import Stage
from tenants.rules.tie_break import Rule
from tenants.rules.time_limit import TimeLimit
from tenants.rules.version import RuleSetVersion
from tests.support.office import AT, Office


@dataclass(slots=True)
class Draft:
    """A draft, and the verbs that edit it."""

    version: RuleSetVersion
    at: datetime

    async def matter(self, code: str = "BS", **more: Any) -> Matter:
        department_id = more.pop("department_id", None) or (await Office().department()).id
        usual: dict[str, Any] = {"name": "新装水表", "kind": MatterKind.BUSINESS}
        return await matter.create(code=code, department_id=department_id, **usual | more, **self._edit())

    async def limit(self, terms: Mapping[str, Any], stage: Stage = Stage.RESOLVE, **more: Any) -> TimeLimit:
        return await time_limit.put(stage=stage, terms=terms, **more, **self._edit())

    async def route(self, target: Target, **more: Any) -> Route:
        return await route.put(target=target, **more, **self._edit())

    async def reply(self, replier: Replier, **more: Any) -> ReplyRule:
        return await reply_rule.put(replier=replier, **more, **self._edit())

    async def tie_break(self, rules: Sequence[Rule], **more: Any) -> None:
        await tie_break_rule.replace(rules, **more, **self._edit())

    async def policy(self, policy: Policy, *, matter_id: UUID | None = None) -> CasePolicy:
        return await case_policy.put(matter_id, policy, **self._edit())

    async def remove(self, matter_id: UUID) -> None:
        await matter.remove(matter_id, **self._edit())

    async def unlimit(self, code: str) -> None:
        limit = await TimeLimit.get(rule_set_id=self.version.id, code=code)
        await time_limit.remove(limit.id, **self._edit())

    def _edit(self) -> dict[str, Any]:
        return {"rule_set_id": self.version.id, "by": None, "at": self.at}


async def begun(*, at: datetime = AT, **more: Any) -> Draft:
    """A draft that is not published yet."""
    draft = Draft(await publishing.begin(by=None, at=at, **more), at)
    if draft.version.leader_id is None:
        draft.version.leader_id = await _somebody()
        await draft.version.save(update_fields=["leader_id"])
    return draft


@asynccontextmanager
async def new_rules(*, at: datetime = AT, **more: Any) -> AsyncIterator[Draft]:
    """Edit a copy of the rules in force; published at the end."""
    draft = await begun(at=at)
    yield draft
    await publishing.publish(draft.version.id, by=None, at=at, **more)


async def allow(policy: Policy, *, at: datetime) -> None:
    """From now on the rules allow this with every case."""
    async with new_rules(at=at) as draft:
        await draft.policy(policy)


async def _somebody() -> UUID:
    """Every organization has somebody who decides in the end; a test that does not care makes one."""
    known = await Staff.filter(left_on=None).order_by("id").first()
    return (known or await Office().staff("经理")).id
