"""Everything that can be done with a case."""

import strawberry

from schema.attachments.attaching import AttachingMutation
from schema.cases.confiding import ConfidingMutation
from schema.cases.contributing import ContributingMutation
from schema.cases.convening import ConveningMutation
from schema.cases.extending import ExtendingMutation
from schema.cases.finishing import FinishingMutation
from schema.cases.from_requester import FromRequesterMutation
from schema.cases.handing_over import HandingOverMutation
from schema.cases.importing import ImportingMutation
from schema.cases.materials.accepting import AcceptingMutation
from schema.cases.materials.passing import PassingMutation
from schema.cases.noticing import NoticingMutation
from schema.cases.pausing import PausingMutation
from schema.cases.referring import ReferringMutation
from schema.cases.registering import RegisteringMutation
from schema.cases.supervising import SupervisingMutation
from schema.cases.telling import TellingMutation
from schema.cases.towards_requester import TowardsRequesterMutation
from schema.cases.travelling import TravellingMutation


@strawberry.type
class CasesMutation(
    RegisteringMutation,
    HandingOverMutation,
    TravellingMutation,
    ReferringMutation,
    NoticingMutation,
    AcceptingMutation,
    PassingMutation,
    TowardsRequesterMutation,
    FromRequesterMutation,
    ExtendingMutation,
    PausingMutation,
    SupervisingMutation,
    ContributingMutation,
    ConveningMutation,
    ConfidingMutation,
    FinishingMutation,
    TellingMutation,
    AttachingMutation,
    ImportingMutation,
):
    """In the order in which it happens."""
