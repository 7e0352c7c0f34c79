"""How selections are executed; the compiled reads build on this class."""

from typing import Any

from graphql import GraphQLObjectType
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.permissions import access_of_type


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Asks an object type's declaration wherever one of its objects is about to be shown."""

    def complete_object_value(self, return_type: GraphQLObjectType, *rest: Any) -> Any:
        """Refuse the object before any of its fields is looked at."""
        access = access_of_type(return_type)
        if access is not None and not access.anonymous:
            access.require(self.context_value.viewer)
        return super().complete_object_value(return_type, *rest)
