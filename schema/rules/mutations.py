"""Every mutation of rules."""

import strawberry

from schema.rules.configure_breach_kinds import BreachKindMutation
from schema.rules.configure_limits import LimitMutation
from schema.rules.configure_matters import MatterMutation
from schema.rules.configure_replies import ReplyRuleMutation
from schema.rules.configure_routes import RouteMutation
from schema.rules.configure_stages import OwnStageMutation
from schema.rules.policy import PolicyMutation
from schema.rules.publish import PublishMutation
from schema.rules.replaying import ReplayMutation


@strawberry.type
class RulesMutation(
    PublishMutation,
    MatterMutation,
    LimitMutation,
    OwnStageMutation,
    BreachKindMutation,
    RouteMutation,
    ReplyRuleMutation,
    PolicyMutation,
    ReplayMutation,
):
    """How rules are configured."""
