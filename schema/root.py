"""The schema: one mixin for each area."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.access.mutations import AccessMutation
from schema.access.queries import AccessQuery
from schema.permissions import enforce, field, public
from schema.reads.execution import ReadExecutor
from schema.scalars import SCALARS

VERSION = "0.1.0"


@strawberry.type(description="Everything that can be asked.")
class Query(AccessQuery):
    """Root of all queries."""

    @field(public("a client must know whom it speaks to"), description="The version of the server.")
    def server_version(self) -> str:
        """The version of the server."""
        return VERSION


@strawberry.type(description="Everything that can be done.")
class Mutation(AccessMutation):
    """Root of all mutations."""


def build_schema() -> strawberry.Schema:
    """The schema, with every declaration bound to its field."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        config=StrawberryConfig(scalar_map=SCALARS),
        execution_context_class=ReadExecutor,
    )
    enforce(schema._schema)
    return schema
