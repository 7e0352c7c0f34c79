"""Queries: what everybody may read."""

import strawberry

from schema import guests
from schema.context import Info
from schema.permissions import field, public
from schema.public.directory import Language, PublicDirectory, Tenant, shown


@strawberry.type
class PublicQuery:
    """What can be asked without signing in."""

    @field(
        public("whoever needs something must find out whom to ask"),
        description="The public directory of an organization; null where there is none, or none that is "
        "open. Its own people see it before it is opened, too. Counted by the address that asks.",
    )
    async def public_directory(
        self, info: Info, tenant: Tenant = None, language: Language = None
    ) -> PublicDirectory | None:
        found = await guests.enter(info.context, tenant)
        return None if found is None else await shown(info, language)
