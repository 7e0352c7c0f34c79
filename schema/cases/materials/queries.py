"""Queries: papers that were taken in, and those that wait for the viewer."""

from typing import Annotated

import strawberry
from strawberry import argument

from schema.cases.materials.lists import CaseMaterialOrder, CaseMaterialWhere
from schema.cases.materials.material import CaseMaterial
from schema.cases.materials.visibility import in_hand
from schema.context import Info
from schema.listed import listed
from schema.paging import After, Before, Connection, First, Last
from schema.permissions import field, requires
from schema.reads.fields import ORDER_BY, WHERE
from tenants.directory.access import Permission


@strawberry.type
class MaterialsQuery:
    """What lies on which desk."""

    case_materials = listed(
        CaseMaterial,
        requires(Permission.CASE_READ),
        conditions=CaseMaterialWhere,
        orders=CaseMaterialOrder,
        order="-accepted_at",
        description="Papers taken in for cases that the viewer may see; the last first unless sorted "
        "otherwise.",
    )

    @field(
        requires(Permission.CASE_READ),
        description="Papers that wait for the viewer, or for somebody they act for: those they hold, and "
        "those on the way to them. Also of closed cases. Taken in first first unless sorted otherwise.",
    )
    async def my_materials(
        self,
        info: Info,
        where: Annotated[CaseMaterialWhere | None, argument(description=WHERE)] = None,
        order_by: Annotated[list[CaseMaterialOrder] | None, argument(description=ORDER_BY)] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[CaseMaterial]:
        return CaseMaterial.page(
            scope=in_hand(info.context.require_viewer()),
            where=where,
            order_by=order_by,
            order="accepted_at",
            first=first,
            after=after,
            last=last,
            before=before,
        )
