"""Mutations for whoever comes to the portal: ask a question, and follow a case."""

from datetime import datetime
from uuid import UUID

import strawberry

from schema import guests
from schema.atomic import Payload, apart
from schema.cases.inputs import words
from schema.context import Context, Info
from schema.directory.department import Department
from schema.permissions import REACHED, public, readable
from schema.portal.door import PortalDoor
from schema.rules.matter import Matter
from tenants.cases.case import Case, Channel
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.register import Registration
from tenants.cases.requester import RequesterDetails, RequesterKind
from tenants.directory.access import Actor, Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.portal import questions
from tenants.session import tenant_session
from tenants.tenant import Tenant

TENANT = "The organization's short name; left out by a portal that sends its key."


@strawberry.input(description="Who asks, as far as they want to say.")
class PortalRequesterInput:
    """What the requester says about themself."""

    kind: RequesterKind = strawberry.field(
        description="PERSON, UNIT or ANONYMOUS.", default=RequesterKind.PERSON
    )
    name: str | None = strawberry.field(description="The name, at most 200 characters.", default=None)
    unit: str | None = strawberry.field(description="The unit they speak for.", default=None)
    phone: str | None = strawberry.field(description="Where to call back.", default=None)
    email: str | None = strawberry.field(description="Where to write to.", default=None)
    address: str | None = strawberry.field(description="Where they are, or where it is.", default=None)


@strawberry.input(description="What somebody asks by themself.")
class PortalCaseRegisterInput:
    """A question from the portal."""

    requester: PortalRequesterInput = strawberry.field(description="Who asks.")
    said: str = words("What it is about")
    tenant: str | None = strawberry.field(description=TENANT, default=None)
    channel: Channel = strawberry.field(description="WEB, APP or WECHAT.", default=Channel.WEB)
    matter_id: strawberry.ID | None = strawberry.field(
        description="The matter, where the requester has found it in the public directory.", default=None
    )
    asked_department_id: strawberry.ID | None = strawberry.field(
        description="The department asked; unless told, the one that receives what comes in.", default=None
    )
    district: str | None = strawberry.field(
        description="Where it comes from, at most 100 characters.", default=None
    )
    confidential: bool = strawberry.field(
        description="True for a report by an informant: nobody but named people learns who asks.",
        default=False,
    )
    about_department_id: strawberry.ID | None = strawberry.field(
        description="The department that a complaint or report is about: nobody in it answers for it.",
        default=None,
    )
    idempotency_key: str | None = strawberry.field(
        description="Sent again with the same content, it gives the same case again, with one more code. "
        "Needed without a portal's key, and then 16 to 200 characters that nobody can guess: a UUID.",
        default=None,
    )


@readable(REACHED)
@strawberry.type(description="What the requester takes away.")
class PortalCaseRegisterPayload(Payload):
    """Answer to portalCaseRegister."""

    number: str | None = strawberry.field(description="The case's number; null when refused.", default=None)
    access_code: str | None = strawberry.field(
        description="With the number it opens the case, see portalSignIn. Shown only here.", default=None
    )
    registered_at: datetime | None = strawberry.field(description="When it was registered.", default=None)
    due_at: datetime | None = strawberry.field(
        description="By when it is to be done; null without a limit.", default=None
    )


@strawberry.input(description="Which case is followed.")
class PortalSignInInput:
    """Number and access code."""

    tenant: str = strawberry.field(description="The organization's short name.")
    number: str = strawberry.field(description="The case's number.")
    access_code: str = strawberry.field(
        description="The code; capitals, spaces and hyphens make no difference."
    )


@readable(REACHED)
@strawberry.type(description="What lets the requester follow their case for a while.")
class PortalSession:
    """A token for one case."""

    access_token: str = strawberry.field(description="Send it as `Authorization: Bearer …`.")
    access_token_expires_at: datetime = strawberry.field(
        description="It is good until then, and no longer than the code. There is no refreshing."
    )


@readable(REACHED)
@strawberry.type(description="A session, or why there is none.")
class PortalSignInPayload(Payload):
    """Answer to portalSignIn."""

    session: PortalSession | None = strawberry.field(description="Null where it was refused.", default=None)


@strawberry.type
class ComingInMutation:
    """The way in for requesters."""

    @apart(
        public("a requester asks by themself where the organization's portal takes questions"),
        description="Ask a question by the portal, with a portal's key or without. Whoever receives for the "
        "department asked answers for it from this moment on: see `askedDepartmentId` of caseRegister.",
    )
    async def portal_case_register(
        self, info: Info, input: PortalCaseRegisterInput
    ) -> PortalCaseRegisterPayload:
        key = _key(info.context.viewer)
        tenant_id = key.tenant_id if key is not None else await _tenant(info.context, input.tenant)
        async with tenant_session(tenant_id):
            if not await Tenant.filter(id=tenant_id, state="active").exists():
                raise questions.closed()
            case = await questions.ask(_registration(input), by=key, at=info.context.at)
        return _taken(case)

    @apart(
        public("number and access code are proof enough"),
        description="Follow a case by its number and access code. Wrong codes make the address they come "
        "from wait, with this number and then with all; the answer does not say what was wrong.",
    )
    async def portal_sign_in(self, info: Info, input: PortalSignInInput) -> PortalSignInPayload:
        given = await _door(info.context).come_in(
            tenant=input.tenant,
            number=input.number,
            code=input.access_code,
            client=info.context.client,
            at=info.context.at,
        )
        return PortalSignInPayload(
            session=PortalSession(access_token=given.token, access_token_expires_at=given.expires_at)
        )


def _key(viewer: Viewer | None) -> Viewer | None:
    """The portal's key; None without one."""
    if viewer is None:
        return None
    if viewer.actor is not Actor.MACHINE or not viewer.may(Permission.CASE_REGISTER):
        raise Refusal(Code.NOT_ALLOWED, "this is for portals; the staff use caseRegister")
    return viewer


async def _tenant(context: Context, slug: str | None) -> UUID:
    if slug is None:
        raise Refusal(Code.REQUIRED, "say which organization, by its short name", ("tenant",))
    await _door(context).require_measure(context.client)
    tenant_id = await guests.tenant_of(context, slug)
    if tenant_id is None:
        raise questions.closed()
    return tenant_id


def _door(context: Context) -> PortalDoor:
    return context.tool(PortalDoor)  # type: ignore[type-abstract]


def _registration(asked: PortalCaseRegisterInput) -> Registration:
    who, about = asked.requester, asked.about_department_id
    return Registration(
        requester=RequesterDetails(
            kind=who.kind,
            name=who.name,
            unit=who.unit,
            phone=who.phone,
            email=who.email,
            address=who.address,
        ),
        channel=asked.channel,
        said=asked.said,
        matter_id=Matter.key_of(asked.matter_id, "matter_id") if asked.matter_id is not None else None,
        asked_department_id=_department(asked.asked_department_id, "asked_department_id"),
        district=asked.district,
        confidentiality=Confidentiality.INFORMANT if asked.confidential else Confidentiality.ORDINARY,
        about=About(department_id=_department(about, "about_department_id")),
        idempotency_key=asked.idempotency_key,
    )


def _department(id: strawberry.ID | None, path: str) -> UUID | None:
    return Department.key_of(id, path) if id is not None else None


def _taken(case: Case) -> PortalCaseRegisterPayload:
    return PortalCaseRegisterPayload(
        number=case.number,
        access_code=case.access_code,
        registered_at=case.opened_at,
        due_at=case.due_at,
    )
