"""People who have not signed in: which organization they ask about, and how often they may.

An operation names its tenant once, by the slug that signing in uses; from then on everything it reads is that
tenant's, through the same row-level security as everybody's. What they may see is said where it is declared:
a field is `public(...)`, a type's source has `guests=`.
"""

import asyncio
from typing import Protocol
from uuid import UUID

from schema.context import Context
from schema.errors import BadInput
from tenants import tenant as tenants
from tenants.errors import Code, Refusal


class Guests(Protocol):
    """Counts what is asked from one address by people who have not signed in."""

    async def admits(self, client: str | None) -> bool:
        """Count one more, and say whether it is still within measure."""
        ...


async def tenant_of(context: Context, slug: str) -> UUID | None:
    """The tenant of a slug, None where there is none; counted, and refused to an address that asks too often.

    For mutations that run `apart` and open a `tenant_session` of their own.
    """
    guests: Guests = context.tool(Guests)  # type: ignore[type-abstract]
    if not await guests.admits(context.client):
        raise Refusal(Code.LIMIT_EXCEEDED, "too many questions from here: wait a minute")
    # PostgreSQL has no such character, so nothing of that name can exist.
    return None if "\0" in slug else await tenants.id_of(slug)


async def enter(context: Context, slug: str | None) -> UUID | None:
    """Let a query be about the tenant of this slug; None where there is none.

    Whoever has signed in is at home already and names no other. One operation, one tenant.
    """
    if context.viewer is not None:
        return await _at_home(context, context.viewer.tenant_id, slug)
    if slug is None:
        raise BadInput(
            "Say which organization, by the short name that it signs in with.", argument=["tenant"]
        )
    # Several fields of an operation ask at once: the second waits, and is not counted again.
    async with context.loader("guests.turn", asyncio.Lock):
        asked: dict[str, UUID | None] = context.loader("guests.asked", dict)
        if asked and slug not in asked:
            raise BadInput("One operation asks about one organization.", argument=["tenant"])
        if slug not in asked:
            asked[slug] = await tenant_of(context, slug)
            if (found := asked[slug]) is not None:
                context.come_to(found)
        return asked[slug]


async def _at_home(context: Context, own: UUID, slug: str | None) -> UUID:
    if slug is not None:
        session = await context.session()
        if await session.fetchval("select slug from tenants") != slug:
            raise BadInput(
                "You have signed in at another organization: ask about this one without a token.",
                argument=["tenant"],
            )
    return own
