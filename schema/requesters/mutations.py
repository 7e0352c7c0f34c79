"""Mutations: profiles of requesters."""

from dataclasses import replace

import strawberry

from schema.atomic import mutation
from schema.cases.registering import requester_details
from schema.cases.requester import Requester
from schema.context import Info
from schema.directory.staff import Staff
from schema.editing import given
from schema.permissions import requires
from schema.requesters.inputs import (
    RequesterChangeInput,
    RequesterCreateInput,
    RequesterEraseInput,
    RequesterMergeInput,
    RequesterPayload,
)
from tenants.directory.access import Permission
from tenants.requesters import erase, merge, profile


@strawberry.type
class RequestersMutation:
    """What can be done with a profile."""

    @mutation(
        requires(Permission.REQUESTER_CHANGE),
        description="Begin a profile, or find the one there is. Registering a case does so by itself.",
    )
    async def requester_create(self, info: Info, input: RequesterCreateInput) -> RequesterPayload:
        details = replace(requester_details(input.requester), requester_class=input.requester_class)
        begun = await profile.begin(details, **info.context.signature())
        return RequesterPayload(requester=Requester.one(begun.id))

    @mutation(
        requires(Permission.REQUESTER_CHANGE),
        description="Correct a profile, or say as whom its owner is received: routes and limits go by it "
        "from the next case on. Of personal data the history keeps only that they changed.",
    )
    async def requester_change(self, info: Info, input: RequesterChangeInput) -> RequesterPayload:
        values = given(
            input,
            required=("kind", "requester_class"),
            clearable=("name", "unit", "phone", "address", "email", "identity_number", "staff_id"),
            ids={"staff_id": Staff},
        )
        changed = await profile.change(
            Requester.key_of(input.id, "id"),
            values,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return RequesterPayload(requester=Requester.one(changed.id))

    @mutation(
        requires(Permission.REQUESTER_CHANGE),
        description="Two profiles of the same requester become one: all cases are the other's, which also "
        "says what only the first had said. Recorded, and not undone.",
    )
    async def requester_merge(self, info: Info, input: RequesterMergeInput) -> RequesterPayload:
        merged = await merge.merge(
            Requester.key_of(input.id, "id"),
            into_id=Requester.key_of(input.into_id, "into_id"),
            **info.context.signature(),
        )
        return RequesterPayload(requester=Requester.one(merged.id))

    @mutation(
        requires(Permission.REQUESTER_ERASE),
        description="Erase a requester's personal data at their request: phone, address, e-mail and identity "
        "number are destroyed; the name and all of these are blotted out where they stand in the words of "
        "their cases. Number, matter, times and the history stay. Refused while a case of theirs is open.",
    )
    async def requester_erase(self, info: Info, input: RequesterEraseInput) -> RequesterPayload:
        erased = await erase.erase(
            Requester.key_of(input.id, "id"),
            reason=input.reason,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return RequesterPayload(requester=Requester.one(erased.id))
