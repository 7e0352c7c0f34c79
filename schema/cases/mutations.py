"""Everything that can be done with a case."""

import strawberry

from schema.cases.finishing import FinishingMutation
from schema.cases.handing_over import HandingOverMutation
from schema.cases.noticing import NoticingMutation
from schema.cases.registering import RegisteringMutation
from schema.cases.telling import TellingMutation


@strawberry.type
class CasesMutation(
    RegisteringMutation, HandingOverMutation, NoticingMutation, FinishingMutation, TellingMutation
):
    """In the order in which it happens."""
