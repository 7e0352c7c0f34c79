"""What the tenant allows with its cases."""

from typing import Any

import strawberry

from schema.atomic import mutation
from schema.context import Info
from schema.node import Node
from schema.permissions import REACHED, field, readable, requires
from schema.reads.fields import column, computed, to_one
from schema.reads.source import source, whole_tenant
from schema.rules.configure_matters import CONFIGURE, DraftPayload, editing
from schema.rules.duration import Duration, DurationInput, plain, shown_duration
from schema.rules.matter import Matter
from schema.rules.rule_set import RuleSet
from schema.rules.versions import DraftEdition, Version, of
from tenants.directory.access import Permission
from tenants.rules import case_policy
from tenants.rules.circumstances import Channel
from tenants.rules.policies import Approver, Policy
from tenants.working_time.durations import relative_from_json

BINDING = (
    "What comes by these channels may not be refused: neither declined, nor returned, nor referred to a body "
    "outside."
)

LOOK_AFTER = (
    "After how many days somebody is told of what waits without a limit, and again after as many: an "
    "open-ended pause, a case that nobody closes, a request on which nobody decides."
)


async def _at_most(rows: Any, _context: Any) -> list[Duration | None]:
    return [None if row.extension_at_most is None else shown_duration(row.extension_at_most) for row in rows]


@readable(requires(Permission.RULES_READ))
@source("case_policies", visible=whole_tenant)
@strawberry.type(description="What is allowed with the cases of a matter, or with every other case.")
class CasePolicy(Node):
    """Who extends and how far, how long a case can be reopened."""

    matter: Matter | None = to_one(
        "matter_id", description="The matter; null for every matter without its own.", unscoped=True
    )
    extension_approver: Approver = column(
        description="Who decides on extensions; a limit that says itself how it is extended goes before."
    )
    extension_times: int = column(description="How often one limit may be extended.")
    extension_at_most: Duration | None = computed(
        _at_most,
        description="How far beyond the due time; null leaves it to the approver.",
        needs=("extension_at_most",),
    )
    reopen_within_days: int = column(description="For how many days after its closing a case is reopened.")
    look_after_days: int = column(description=LOOK_AFTER)
    consultation_approver: Approver | None = column(
        description="Who agrees before others are consulted; null where nobody need."
    )
    consultation_level: int | None = column(
        description="The least level of the grade that gives an opinion; null for any."
    )
    referral_approver: Approver | None = column(
        description="Who decides before a requester is led to a body outside; null where nobody need."
    )
    binding_channels: list[Channel] = column(description=BINDING)


@strawberry.input(description="What a draft allows with the cases of a matter, or with every other case.")
class CasePolicySetInput(DraftEdition):
    """The whole policy."""

    matter_id: strawberry.ID | None = strawberry.field(
        description="For which matter; none for every matter without a policy of its own.", default=None
    )
    extension_approver: Approver = strawberry.field(
        description="Who decides on extensions; a limit that says itself how it is extended goes before.",
        default=Approver.HEAD,
    )
    extension_times: int = strawberry.field(
        description="How often one limit may be extended; 0 to 100.", default=1
    )
    extension_at_most: DurationInput | None = strawberry.field(
        description="How far beyond the due time; none leaves it to the approver.", default=None
    )
    reopen_within_days: int = strawberry.field(
        description="For how many days after its closing a case is reopened; 0 to 3,660.", default=30
    )
    look_after_days: int = strawberry.field(description=f"{LOOK_AFTER} 1 to 3,660.", default=7)
    consultation_approver: Approver | None = strawberry.field(
        description="Who agrees before others are consulted; none where nobody need.", default=None
    )
    consultation_level: int | None = strawberry.field(
        description="The least level of the grade that gives an opinion; none for any.", default=None
    )
    referral_approver: Approver | None = strawberry.field(
        description="Who decides before a requester is led to a body outside; none where nobody need.",
        default=None,
    )
    binding_channels: list[Channel] = strawberry.field(description=BINDING, default_factory=list)


@readable(REACHED)
@strawberry.type(description="The policy as it is now.")
class CasePolicyPayload(DraftPayload):
    """Answer to casePolicySet."""

    case_policy: CasePolicy | None = strawberry.field(
        description="The policy; null when refused.", default=None
    )


@strawberry.type
class PolicyMutation:
    """How the policies of cases are configured."""

    @mutation(
        CONFIGURE,
        description="Set what a draft allows with the cases of a matter, or with every other case.",
    )
    async def case_policy_set(self, info: Info, input: CasePolicySetInput) -> CasePolicyPayload:
        put = await case_policy.put(
            Matter.key_of(input.matter_id, "matter_id") if input.matter_id is not None else None,
            _policy(input),
            **editing(info, input),
        )
        return CasePolicyPayload(
            case_policy=CasePolicy.known(put.id), rule_set=RuleSet.known(put.rule_set_id)
        )


@strawberry.type
class PolicyQuery:
    """What can be asked about the policies of cases."""

    @field(requires(Permission.RULES_READ), description="What is allowed with cases, matter by matter.")
    def case_policies(self, rule_set_id: Version = None) -> list[CasePolicy]:
        return CasePolicy.all(scope=of(rule_set_id))


PATH = ("extension_at_most",)


def _policy(asked: CasePolicySetInput) -> Policy:
    at_most = asked.extension_at_most
    return Policy(
        extension_approver=asked.extension_approver,
        extension_times=asked.extension_times,
        extension_at_most=None if at_most is None else relative_from_json(plain(at_most), PATH),
        reopen_within_days=asked.reopen_within_days,
        look_after_days=asked.look_after_days,
        consultation_approver=asked.consultation_approver,
        consultation_level=asked.consultation_level,
        referral_approver=asked.referral_approver,
        binding_channels=frozenset(asked.binding_channels),
    )
