"""Every mutation of rules."""

import strawberry

from schema.rules.configure_limits import LimitMutation
from schema.rules.configure_matters import MatterMutation
from schema.rules.configure_replies import ReplyRuleMutation
from schema.rules.configure_routes import RouteMutation
from schema.rules.policy import PolicyMutation
from schema.rules.publish import PublishMutation
from schema.rules.replaying import ReplayMutation


@strawberry.type
class RulesMutation(
    PublishMutation,
    MatterMutation,
    LimitMutation,
    RouteMutation,
    ReplyRuleMutation,
    PolicyMutation,
    ReplayMutation,
):
    """How rules are configured."""
