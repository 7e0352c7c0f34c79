"""Every mutation of rules."""

import strawberry

from schema.rules.configure_limits import LimitMutation
from schema.rules.configure_matters import MatterMutation


@strawberry.type
class RulesMutation(MatterMutation, LimitMutation):
    """How rules are configured."""
