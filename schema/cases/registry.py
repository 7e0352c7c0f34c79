"""Queries: the ledger, page by page; as a file it is had from `/ledger.csv` and `/ledger.xlsx`."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import argument

from schema.cases.case import Case
from schema.cases.lists import CaseWhere
from schema.paging import After, Before, Connection, First, Last
from schema.permissions import field, requires
from schema.reads.predicate import EVERY_ROW, sql
from tenants.directory.access import Permission


@strawberry.type
class RegistryQuery:
    """The register."""

    @field(
        requires(Permission.CASE_READ),
        description="The ledger: every case the viewer may see, closed ones included, by registration."
        " As a file: `GET /ledger.csv` or `/ledger.xlsx` with `since` and `until`, 366 days at most.",
    )
    async def ledger(
        self,
        since: Annotated[datetime | None, argument(description="Registered at or after this moment.")] = None,
        until: Annotated[datetime | None, argument(description="Registered before this moment.")] = None,
        where: Annotated[
            CaseWhere | None, argument(description="Only entries of which this is true.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Case]:
        begun = EVERY_ROW if since is None else sql("{t}.opened_at >= {}", since)
        ended = EVERY_ROW if until is None else sql("{t}.opened_at < {}", until)
        return Case.page(
            scope=begun & ended,
            where=where,
            order="opened_at",
            first=first,
            after=after,
            last=last,
            before=before,
        )
