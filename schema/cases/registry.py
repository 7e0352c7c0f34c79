"""Queries: the ledger, page by page; as a file it is had from `/ledger.csv` and `/ledger.xlsx`."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import argument

from schema.cases.case import Case
from schema.cases.lists import CaseWhere
from schema.listed import listed
from schema.permissions import requires
from schema.reads.predicate import EVERY_ROW, Predicate, sql
from tenants.directory.access import Permission


def _registered(
    since: Annotated[datetime | None, argument(description="Registered at or after this moment.")] = None,
    until: Annotated[datetime | None, argument(description="Registered before this moment.")] = None,
) -> Predicate:
    begun = EVERY_ROW if since is None else sql("{t}.opened_at >= {}", since)
    ended = EVERY_ROW if until is None else sql("{t}.opened_at < {}", until)
    return begun & ended


@strawberry.type
class RegistryQuery:
    """The register."""

    ledger = listed(
        Case,
        requires(Permission.CASE_READ),
        scope=_registered,
        conditions=CaseWhere,
        order="opened_at",
        description="The ledger: every case the viewer may see, closed ones included, by registration."
        " As a file: `GET /ledger.csv` or `/ledger.xlsx` with `since` and `until`, 366 days at most.",
    )
