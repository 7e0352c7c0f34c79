"""Queries: requesters, found by what they have said; and who has read it."""

from collections.abc import Mapping
from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.cases.case import Case
from schema.cases.requester import Requester
from schema.cases.visibility import of_requester_in, requesters_of_cases
from schema.context import Info
from schema.errors import BadInput
from schema.listed import listed
from schema.paging import After, Before, Connection, First, Last
from schema.permissions import field, requires
from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate, equals, sql
from schema.requesters.protected_read import ProtectedRead, ProtectedReadOrder, ProtectedReadWhere
from tenants.cases.sealing import blind
from tenants.directory.access import Permission

LONGEST = 254


def _of_requester_in(
    info: Info,
    case_id: Annotated[
        ID | None,
        argument(description="Readings of whoever asks in this case, whatever case gave the need."),
    ] = None,
) -> Predicate:
    if case_id is None:
        return EVERY_ROW
    key = Case.asked_for(case_id, "caseId")
    if key is None:
        return NO_ROW
    return of_requester_in(key, info.context.require_viewer())


@strawberry.type
class RequestersQuery:
    """What can be asked about those who ask."""

    @field(requires(Permission.CASE_READ), description="One requester, by the id of their profile.")
    def requester(self, id: Annotated[ID, argument(description="The profile's id.")]) -> Requester | None:
        return Requester.one(Requester.asked_for(id))

    @field(
        requires(Permission.REQUESTER_READ),
        description="Requesters who have said exactly this: by phone, identity number or e-mail, however "
        "it was written, or by name; all that are given must fit. Without any, those of the cases that the "
        "viewer sees. Never an informant, and nobody who was merged into somebody else. The latest first.",
    )
    async def requesters(
        self,
        info: Info,
        phone: Annotated[str | None, argument(description="The whole phone number.")] = None,
        identity_number: Annotated[str | None, argument(description="The whole identity number.")] = None,
        email: Annotated[str | None, argument(description="The whole e-mail address.")] = None,
        name: Annotated[str | None, argument(description="The name, as it was written down.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Requester]:
        sealed = {"phone": phone, "identity_number": identity_number, "email": email}
        scope = await _who_said(info, {key: text for key, text in sealed.items() if text}, name)
        return Requester.page(
            scope=scope & sql("not {t}.informant and {t}.merged_into_id is null"),
            order="-created_at",
            first=first,
            after=after,
            last=last,
            before=before,
        )

    protected_reads = listed(
        ProtectedRead,
        requires(Permission.CASE_SUPERVISE),
        scope=_of_requester_in,
        conditions=ProtectedReadWhere,
        orders=ProtectedReadOrder,
        order="-at",
        description="Who has read contact data in plain, as far as the viewer supervises; the latest first.",
    )


async def _who_said(info: Info, sealed: Mapping[str, str], name: str | None) -> Predicate:
    if not sealed and not name:
        return requesters_of_cases(info.context.require_viewer())
    if any(len(text) > LONGEST for text in (*sealed.values(), name or "")):
        raise BadInput(f"Nobody has said more than {LONGEST} characters.", argument=["phone"])
    found = equals("name", name.strip()) if name else EVERY_ROW
    async with info.context.inside():
        for key, text in sealed.items():
            found = found & sql(f"{{t}}.{key}_index = any({{}})", await blind(key, text))
    return found
