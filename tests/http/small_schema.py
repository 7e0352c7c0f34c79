"""A schema that does everything a schema may do wrong, over real tables."""

import asyncio
from datetime import datetime
from typing import Any

import asyncpg
import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig

from schema.access.queries import AccessQuery
from schema.atomic import Payload, apart, mutation
from schema.context import Info
from schema.executor import Executor
from schema.permissions import REACHED, SIGNED_IN, enforce, field, protected, public, readable, requires
from schema.scalars import SCALARS
from tenants.directory import position
from tenants.directory.access import Permission
from tenants.directory.position import Position
from tenants.errors import Code, Refusal, Refusals
from tenants.session import current


class Trouble:
    """What a test wants to go wrong, and what it has seen."""

    def __init__(self) -> None:
        self.collisions = 0
        self.attempts = 0
        self.times: list[datetime] = []


@readable(requires(Permission.DIRECTORY_READ))
@strawberry.type(description="A position.")
class Post:
    """A position, as shown."""

    name: str = strawberry.field(description="Its name.")
    rank: int = protected(requires(Permission.DIRECTORY_CONFIGURE), description="Its rank.")


@readable(REACHED)
@strawberry.type(description="A payload.")
class PostPayload(Payload):
    """A position or errors."""

    post: Post | None = strawberry.field(description="The position.", default=None)


@strawberry.input(description="An input.")
class PostInput:
    """What a position needs."""

    name: str = strawberry.field(description="Its name.")
    rank: int = strawberry.field(description="Its rank.", default=1)


@strawberry.type(description="Queries.")
class Query(AccessQuery):
    """Queries that go wrong."""

    @field(public("a test"), description="Always goes well.")
    def server_version(self) -> str:
        return "0"

    @field(requires(Permission.DIRECTORY_READ), description="Names of all positions, by the models.")
    async def names(self, info: Info) -> list[str]:
        async with info.context.inside():
            return [each.name for each in await Position.all().order_by("name")]

    @field(SIGNED_IN, description="How many positions there are, by SQL.")
    async def counted(self, info: Info) -> int | None:
        session = await info.context.session()
        return int(await session.fetchval("select count(*) from positions"))

    @field(SIGNED_IN, description="The transaction that the fields of an operation share.")
    async def transaction(self, info: Info) -> str:
        session = await info.context.session()
        await asyncio.sleep(0)
        return str(await session.fetchval("select pg_current_snapshot()::text || pg_backend_pid()"))

    @field(SIGNED_IN, description="Tries to write in a query.")
    async def writes(self, info: Info) -> str | None:
        session = await info.context.session()
        return str(await session.execute("update positions set rank = rank + 1"))

    @field(SIGNED_IN, description="Breaks with something personal in its message.")
    def breaks(self, info: Info) -> str | None:
        raise ValueError("电话 13800138000 is no number")

    @field(SIGNED_IN, description="Breaks so that nothing is left.")
    def breaks_all(self, info: Info) -> str:
        raise KeyError("13800138000")

    @field(SIGNED_IN, description="Is expected to refuse.")
    def refuses(self, info: Info) -> str | None:
        raise Refusal(Code.INVALID, "this cursor is not ours", ("page_after",))

    @field(SIGNED_IN, description="A bug while saying no is still a bug.")
    def breaks_while_refusing(self, info: Info) -> str | None:
        try:
            raise Refusal(Code.INVALID, "no")
        except Refusal:
            return {"a": "b"}["13800138000"]

    @field(SIGNED_IN, description="Gives a number that GraphQL cannot show.")
    def too_large(self, info: Info) -> int | None:
        return 2**40

    @field(public("a test"), description="Takes a list that may not hold null.")
    def echo(self, info: Info, values: list[int] = strawberry.UNSET) -> list[int]:
        return values

    @field(SIGNED_IN, description="Says it again, by SQL.")
    async def again(self, info: Info, word: str) -> str | None:
        session = await info.context.session()
        return str(await session.fetchval("select $1::text", word))

    @field(SIGNED_IN, description="An error in GraphQL's own words.")
    def speaks(self, info: Info) -> str | None:
        raise GraphQLError("select secret from vault")

    @field(SIGNED_IN, description="The database goes away.")
    def outage(self, info: Info) -> str | None:
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    @field(SIGNED_IN, description="A position, whoever may see it.")
    def post(self, info: Info) -> Post | None:
        return Post(name="站长", rank=1)


def mutations(trouble: Trouble) -> Any:
    """The mutation type, with its troubles."""

    @strawberry.type(description="Mutations.")
    class Mutation:
        """Mutations that go wrong."""

        @mutation(requires(Permission.DIRECTORY_CONFIGURE), description="Adds a position.")
        async def post_create(self, info: Info, input: PostInput) -> PostPayload:
            trouble.times.append(info.context.at)
            made = await position.create(
                name=input.name,
                rank=input.rank,
                by=info.context.require_viewer().staff_id,
                at=info.context.at,
            )
            return PostPayload(post=Post(name=made.name, rank=made.rank))

        @mutation(SIGNED_IN, description="Adds a position, then refuses.")
        async def post_refused(self, info: Info, input: PostInput) -> PostPayload:
            await _insert(input.name, info)
            raise Refusals(
                [
                    Refusal(Code.TOO_LONG, "too long", ("name", 2, "closes_at")),
                    Refusal(Code.REQUIRED, "missing"),
                ]
            )

        @mutation(SIGNED_IN, description="Adds a position, then breaks.")
        async def post_broken(self, info: Info, input: PostInput) -> PostPayload:
            await _insert(input.name, info)
            raise RuntimeError("no idea")

        @mutation(SIGNED_IN, description="A statement that fails in the middle.")
        async def post_malformed(self, info: Info, input: PostInput) -> PostPayload:
            await _insert(input.name, info)
            await current().execute("select 1 / 0")
            return PostPayload()

        @mutation(SIGNED_IN, description="Adds a position of a name that the database will not have twice.")
        async def post_raced(self, info: Info, input: PostInput) -> PostPayload:
            await _insert(input.name, info)
            await _insert(input.name, info)
            return PostPayload()

        @mutation(SIGNED_IN, description="Adds a name as it is, NUL and all.")
        async def post_unchecked(self, info: Info, input: PostInput) -> PostPayload:
            await _insert(input.name, info)
            return PostPayload()

        @mutation(SIGNED_IN, description="Leaves a deferred constraint broken.")
        async def post_incomplete(self, info: Info, input: PostInput) -> PostPayload:
            await _insert(input.name, info)
            await current().execute(
                "insert into complete (tenant_id, id) values ($1, $1)", info.context.tenant_id
            )
            return PostPayload(post=Post(name=input.name, rank=1))

        @mutation(SIGNED_IN, description="Collides as often as the test wants.")
        async def post_collides(self, info: Info, input: PostInput) -> PostPayload:
            trouble.attempts += 1
            await _insert(input.name, info)
            if trouble.attempts <= trouble.collisions:
                raise asyncpg.DeadlockDetectedError("deadlock detected")
            return PostPayload(post=Post(name=input.name, rank=trouble.attempts))

        @mutation(SIGNED_IN, description="The database goes away.")
        async def post_outage(self, info: Info, input: PostInput) -> PostPayload:
            await _insert(input.name, info)
            raise ConnectionResetError

        @apart(SIGNED_IN, description="Works outside the operation's transaction.")
        async def post_apart(self, info: Info, input: PostInput) -> PostPayload:
            return PostPayload(post=Post(name=input.name, rank=1))

    return Mutation


async def _insert(name: str, info: Info) -> None:
    await current().execute(
        "insert into positions (tenant_id, id, name, rank, created_at, updated_at)"
        " values ($1, gen_random_uuid(), $2, 1, $3, $3)",
        info.context.tenant_id,
        name,
        info.context.at,
    )


def build(trouble: Trouble) -> strawberry.Schema:
    """The schema, with its declarations bound."""
    schema = strawberry.Schema(
        query=Query,
        mutation=mutations(trouble),
        # What one reads of oneself leads to everything else there is.
        config=StrawberryConfig(scalar_map=SCALARS),
        execution_context_class=Executor,
    )
    enforce(schema._schema)
    return schema
