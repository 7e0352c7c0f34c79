"""The schema: one mixin for each area."""

from typing import Annotated

import strawberry
from strawberry import ID, argument
from strawberry.schema.config import StrawberryConfig

from schema.absent import drop_absent
from schema.access.keys import ApiKeyMutation, ApiKeyQuery
from schema.access.mutations import AccessMutation
from schema.access.queries import AccessQuery
from schema.cases.mutations import CasesMutation
from schema.cases.queries import CasesQuery
from schema.cases.queues import QueueQuery
from schema.cases.registry import RegistryQuery
from schema.cases.self_check import SelfCheckQuery
from schema.context import Info
from schema.directory.mutations import DirectoryMutation
from schema.directory.queries import DirectoryQuery
from schema.jobs.mutations import JobsMutation
from schema.jobs.queries import JobsQuery
from schema.live.queries import LiveQuery
from schema.live.subscriptions import LiveSubscription
from schema.naming import Naming
from schema.node import Node, node, nodes
from schema.oversight.breach_mutations import BreachMutation
from schema.oversight.bulletin_mutations import BulletinMutation
from schema.oversight.bulletin_queries import BulletinQuery
from schema.oversight.check_evaluation import DepartmentEvaluationMutation, DepartmentEvaluationQuery
from schema.oversight.check_queries import CheckQuery
from schema.oversight.checking import CheckMutation
from schema.oversight.commending import CommendationMutation, CommendationQuery
from schema.oversight.correcting import CorrectionMutation
from schema.oversight.review_policy import ReviewPolicyMutation, ReviewQuery
from schema.permissions import SIGNED_IN, enforce, field, public
from schema.portal.coming_in import ComingInMutation
from schema.portal.configure import PortalConfigureMutation, PortalSettingsQuery
from schema.portal.following import FollowingMutation, FollowingQuery
from schema.portal.listening import OwnCaseSubscription
from schema.public.configure import PublicDirectoryMutation, PublicSettingsQuery
from schema.public.configure_matters import PublicMatterMutation, PublicMatterQuery
from schema.public.queries import PublicQuery
from schema.reads.execution import ReadExecutor
from schema.requesters.mutations import RequestersMutation
from schema.requesters.queries import RequestersQuery
from schema.rules.mutations import RulesMutation
from schema.rules.queries import RulesQuery
from schema.scalars import SCALARS
from schema.templates.mutations import TemplatesMutation
from schema.templates.queries import TemplatesQuery
from schema.tenant.tenant import TenantMutation, TenantQuery
from schema.working_time.mutations import WorkingTimeMutation
from schema.working_time.queries import WorkingTimeQuery

VERSION = "0.1.0"


@strawberry.type(description="Everything that can be asked.")
class Query(
    CasesQuery,
    QueueQuery,
    RequestersQuery,
    DirectoryQuery,
    RulesQuery,
    WorkingTimeQuery,
    TenantQuery,
    AccessQuery,
    ApiKeyQuery,
    PortalSettingsQuery,
    FollowingQuery,
    LiveQuery,
    RegistryQuery,
    SelfCheckQuery,
    ReviewQuery,
    CommendationQuery,
    CheckQuery,
    DepartmentEvaluationQuery,
    BulletinQuery,
    TemplatesQuery,
    JobsQuery,
    PublicQuery,
    PublicSettingsQuery,
    PublicMatterQuery,
):
    """Root of all queries."""

    @field(public("a client must know whom it speaks to"), description="The version of the server.")
    def server_version(self) -> str:
        """The version of the server."""
        return VERSION

    @field(
        SIGNED_IN, description="The entry with this id, whatever its type; null where there is none to see."
    )
    def node(self, info: Info, id: Annotated[ID, argument(description="The entry's id.")]) -> Node | None:
        """The entry with this id."""
        return node(id, info)

    @field(SIGNED_IN, description="The entries with these ids, in their order; 100 at most.")
    def nodes(
        self, info: Info, ids: Annotated[list[ID], argument(description="The entries' ids.")]
    ) -> list[Node | None]:
        """The entries with these ids."""
        return nodes(ids, info)


@strawberry.type(description="Everything that can be done.")
class Mutation(
    CasesMutation,
    BreachMutation,
    ReviewPolicyMutation,
    CommendationMutation,
    CheckMutation,
    CorrectionMutation,
    DepartmentEvaluationMutation,
    BulletinMutation,
    RequestersMutation,
    DirectoryMutation,
    RulesMutation,
    WorkingTimeMutation,
    TenantMutation,
    AccessMutation,
    TemplatesMutation,
    ApiKeyMutation,
    PortalConfigureMutation,
    ComingInMutation,
    FollowingMutation,
    PublicDirectoryMutation,
    PublicMatterMutation,
    JobsMutation,
):
    """Root of all mutations."""


@strawberry.type(description="Everything that can be listened to, over a WebSocket.")
class Subscription(LiveSubscription, OwnCaseSubscription):
    """Root of all subscriptions."""


def build_schema() -> strawberry.Schema:
    """The schema, with every declaration bound to its field."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        config=StrawberryConfig(name_converter=Naming(), scalar_map=SCALARS),
        execution_context_class=ReadExecutor,
    )
    enforce(schema._schema)
    drop_absent(schema._schema)
    return schema
