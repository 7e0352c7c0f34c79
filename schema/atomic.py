"""Mutations: one savepoint for each field, and a payload that says why where the answer is no."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Container
from typing import Any

import strawberry
from asyncpg import exceptions as database
from strawberry.extensions import FieldExtension
from strawberry.types import get_object_definition
from strawberry.types.field import StrawberryField

from schema.context import Info
from schema.errors import BadInput
from schema.failures import causes
from schema.permissions import REACHED, Access, by_people, field, readable
from schema.user_error import UserError, user_errors
from tenants.errors import Code, Refusal, Refusals

ANSWERS_TO_RACES = (
    (database.UniqueViolationError, Code.CONFLICT, "somebody else has just entered the same"),
    (database.ExclusionViolationError, Code.CONFLICT, "somebody else has just changed this"),
    (database.CharacterNotInRepertoireError, Code.INVALID, "a text holds a character that cannot be kept"),
)


@readable(REACHED)
@strawberry.type(description="What a mutation answers with.")
class Payload:
    """Base of every payload: subclasses add the object, nullable and None by default."""

    errors: list[UserError] = strawberry.field(
        description="Why nothing was done; empty when it was done.", default_factory=list
    )


def mutation(access: Access, *, description: str, name: str | None = None) -> StrawberryField:
    """Decorates the resolver of a mutation: it takes one `input` and returns its own kind of Payload.

    What it changes is kept as a whole or not at all; a Refusal becomes the payload's errors. It is for
    people, since what it writes is signed by one of the staff.
    """
    return field(by_people(access), description=description, name=name, extensions=[Atomic()])


def open_to_machines(access: Access, *, description: str, name: str | None = None) -> StrawberryField:
    """Like `mutation`, for people and machines: whatever it writes can stand in the name of a key."""
    said = f"{description} Machines may too."
    return field(access, description=said, name=name, extensions=[Atomic()])


def apart(access: Access, *, description: str, name: str | None = None) -> StrawberryField:
    """Like `mutation`, for what must be kept even when the answer is no, such as a failed sign-in.

    The resolver opens and ends its own tenant session.
    """
    return field(by_people(access), description=description, name=name, extensions=[Apart()])


class Answered(FieldExtension, ABC):
    """Turns a Refusal into the payload's errors."""

    def __init__(self) -> None:
        self.payload: type[Payload] = Payload

    def apply(self, field: StrawberryField) -> None:
        """Learn the payload's type, and describe the one argument that every mutation has."""
        payload = field.type
        if not (isinstance(payload, type) and issubclass(payload, Payload)):
            raise TypeError(f"the mutation {field.python_name} must return a Payload")
        self.payload = payload
        for argument in field.arguments:
            if argument.python_name == "input" and not argument.description:
                argument.description = "What is to be done."

    async def resolve_async(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Info, **arguments: Any
    ) -> Any:
        """Run the resolver, or say why not."""
        try:
            return await self.run(next_, source, info, **arguments)
        except (Refusal, Refusals) as refused:
            return self.payload(errors=user_errors(refused, fields=_fields(arguments.get("input"))))
        except Exception as error:
            if (lost := _lost_race(error)) is None:
                raise
            return self.payload(errors=user_errors(lost))

    @abstractmethod
    async def run(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Info, **arguments: Any
    ) -> Any:
        """Run the resolver where it belongs."""


class Apart(Answered):
    """Runs the resolver outside the operation's transaction."""

    async def run(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Info, **arguments: Any
    ) -> Any:
        """The resolver as it stands."""
        if len(info.operation.selection_set.selections) > 1:
            # It might wait for ever for rows that its own operation has locked, and could not be tried again.
            raise BadInput(f"{info.field_name} must be the only field of its operation.")
        return await next_(source, info, **arguments)


class Atomic(Answered):
    """Runs the resolver in a savepoint of the operation's transaction."""

    async def run(
        self, next_: Callable[..., Awaitable[Any]], source: Any, info: Info, **arguments: Any
    ) -> Any:
        """The resolver, whole or not at all."""
        async with info.context.inside() as session, session.savepoint():
            session.moment = info.context.at
            return await next_(source, info, **arguments)


def _fields(input: object) -> Container[str] | None:
    """What an input asks for, as the domain names it."""
    definition = get_object_definition(input) if input is not None else None
    return {one.python_name for one in definition.fields} if definition is not None else None


def _lost_race(error: Exception) -> Refusal | None:
    """Two at once: the database told the second one, because the first was not yet there to be seen."""
    for cause in causes(error):
        for kind, code, message in ANSWERS_TO_RACES:
            if isinstance(cause, kind):
                return Refusal(code, message)
    return None
