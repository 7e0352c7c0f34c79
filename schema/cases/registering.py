"""Mutation: register a case."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.atomic import Payload, mutation, open_to_machines
from schema.cases.case import Case
from schema.cases.duplicates import possible_duplicates, same_number
from schema.cases.inputs import the_case
from schema.cases.materials.left import CaseMaterialInput, written_down
from schema.cases.requester import Requester
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.permissions import REACHED, readable, requires
from schema.rules.matter import Matter
from tenants.cases import access_code, register
from tenants.cases.case import Channel
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.register import Registration
from tenants.cases.requester import RequesterDetails, RequesterKind
from tenants.directory.access import Permission
from tenants.rules.circumstances import CaseScope, RequesterClass, Severity


@strawberry.input(description="Who asks, as far as they said; by `id` alone, if they are known.")
class RequesterInput:
    """What the clerk writes down about the requester."""

    id: strawberry.ID | None = strawberry.field(
        description="The profile of somebody who is known; nothing else is given then.", default=None
    )
    kind: RequesterKind = strawberry.field(
        description="What sort of requester.", default=RequesterKind.PERSON
    )
    name: str | None = strawberry.field(description="The name, at most 200 characters.", default=None)
    unit: str | None = strawberry.field(description="The unit they speak for.", default=None)
    phone: str | None = strawberry.field(
        description="Where to call back, at most 50 characters.", default=None
    )
    address: str | None = strawberry.field(
        description="Where they are, at most 500 characters.", default=None
    )
    identity_number: str | None = strawberry.field(
        description="The number of an identity card or licence, at most 50 characters.", default=None
    )
    email: str | None = strawberry.field(
        description="Where to write to, at most 254 characters.", default=None
    )
    staff_id: strawberry.ID | None = strawberry.field(
        description="The member of the staff they are; for INTERNAL.", default=None
    )


@strawberry.input(description="What the clerk knows when somebody asks.")
class CaseRegisterInput:
    """A question, as it was put."""

    requester: RequesterInput = strawberry.field(description="Who asks.")
    channel: Channel = strawberry.field(description="How it came.")
    said: str = strawberry.field(description="What was said, at most 4,000 characters.")
    subject: str | None = strawberry.field(
        description="One line for lists; the matter's name unless given.", default=None
    )
    matter_id: strawberry.ID | None = strawberry.field(
        description="The catalogue entry; none while it is not known.", default=None
    )
    severity: Severity | None = strawberry.field(
        description="How much weighs on it; as the matter usually has it unless told.", default=None
    )
    scope: CaseScope | None = strawberry.field(description="How many it takes.", default=None)
    requester_class: RequesterClass | None = strawberry.field(
        description="As whom the requester is received; PUBLIC unless told, INTERNAL for those from inside.",
        default=None,
    )
    amount: Decimal | None = strawberry.field(
        description="The amount it is about; as the matter usually has it unless told.", default=None
    )
    district: str | None = strawberry.field(
        description="Where it comes from, at most 100 characters.", default=None
    )
    confidentiality: Confidentiality = strawberry.field(
        description="Who may know of it.", default=Confidentiality.ORDINARY
    )
    about_staff_id: strawberry.ID | None = strawberry.field(
        description="Whom a complaint or report is about: they do not answer for it.", default=None
    )
    about_department_id: strawberry.ID | None = strawberry.field(
        description="The department that a complaint or report is about: nobody in it or below it answers "
        "for it.",
        default=None,
    )
    agreed_until: datetime | None = strawberry.field(
        description="By when it is to be done, as agreed with the requester: counts where it is tighter than "
        "the limit, or where the limit is what is agreed.",
        default=None,
    )
    emergency: str | None = strawberry.field(
        description="Somebody or something is in danger: what is happening and what is done, at most 4,000 "
        "characters. Whoever stands above the first contact is told at the same moment, and the case is not "
        "handed over before it is stabilised.",
        default=None,
    )
    asked_ids: list[strawberry.ID] = strawberry.field(
        description="Everybody who was asked at once, 50 at most; the tie-break names the first contact "
        "among those who are there. Where all are away, it is whoever acts for them. Empty means "
        "the caller, or the department that was asked.",
        default_factory=list,
    )
    asked_department_id: strawberry.ID | None = strawberry.field(
        description="The department that was asked, where it was nobody in particular: in its working hours "
        "those who take cases there and are there, otherwise its duty officers; the tie-break names one. "
        "What a machine registers is asked of its own department unless it names one.",
        default=None,
    )
    materials: list[CaseMaterialInput] = strawberry.field(
        description="What the requester leaves right away, 50 at most: the caller holds it, also where "
        "somebody else becomes the first contact. Not for machines.",
        default_factory=list,
    )
    idempotency_key: str | None = strawberry.field(
        description="Sent again with the same content, it gives the same case again; kept for two days, "
        "at most 200 characters.",
        default=None,
    )


@readable(REACHED)
@strawberry.type(description="The registered case: number, first contact with the reason, due times.")
class CaseRegisterPayload(Payload):
    """Answer to caseRegister."""

    case: Case | None = strawberry.field(description="The case; null when it was refused.", default=None)
    access_code: str | None = strawberry.field(
        description="With the case's number and this code the requester follows the case. Shown only here: "
        "print it on the receipt. A registration that is sent again is answered with one more.",
        default=None,
    )
    possible_duplicates: list[Case] = strawberry.field(
        description="Open or lately closed cases of the same requester about the same matter, as far as the "
        "viewer may see them: link them, or work on.",
        default_factory=list,
    )
    same_number: list[Requester] = strawberry.field(
        description="Other profiles with the same phone or identity number, under another name or with other "
        "particulars, as far as the viewer may see them: merge them, or leave them.",
        default_factory=list,
    )


@strawberry.input(description="Whose code is lost.")
class CaseReissueAccessCodeInput:
    """Which case."""

    case_id: strawberry.ID = the_case()


@readable(REACHED)
@strawberry.type(description="The new code.")
class CaseReissueAccessCodePayload(Payload):
    """Answer to caseReissueAccessCode."""

    case: Case | None = strawberry.field(description="The case; null when it was refused.", default=None)
    access_code: str | None = strawberry.field(
        description="The only one that is good from now on; shown only here.", default=None
    )


@strawberry.type
class RegisteringMutation:
    """How a case begins."""

    @open_to_machines(
        requires(Permission.CASE_REGISTER),
        description="Register a question. Whoever was asked first answers for it from this moment on.",
    )
    async def case_register(self, info: Info, input: CaseRegisterInput) -> CaseRegisterPayload:
        case = await register.register(
            _registration(input), by=info.context.require_viewer(), at=info.context.at
        )
        return CaseRegisterPayload(
            case=Case.known(case.id),
            access_code=case.access_code,
            possible_duplicates=Case.all(scope=possible_duplicates(case.id)),
            same_number=Requester.all(scope=same_number(case.id)),
        )

    @mutation(
        requires(Permission.CASE_REGISTER),
        description="Give the requester a new access code, for one that is lost. Every earlier one is void. "
        "For handler and first contact; unless it is an informant's also for whoever acts for them, and for "
        "an hour for whoever registered the case. Handler, first contact and supervisor are told.",
    )
    async def case_reissue_access_code(
        self, info: Info, input: CaseReissueAccessCodeInput
    ) -> CaseReissueAccessCodePayload:
        case = await access_code.reissue(
            Case.key_of(input.case_id, "case_id"), by=info.context.require_viewer(), at=info.context.at
        )
        return CaseReissueAccessCodePayload(case=Case.known(case.id), access_code=case.access_code)


def _registration(asked: CaseRegisterInput) -> Registration:
    return Registration(
        requester=requester_details(asked.requester),
        channel=asked.channel,
        said=asked.said,
        subject=asked.subject,
        matter_id=Matter.key_of(asked.matter_id, "matter_id") if asked.matter_id is not None else None,
        severity=asked.severity,
        scope=asked.scope,
        requester_class=asked.requester_class,
        amount=asked.amount,
        district=asked.district,
        confidentiality=asked.confidentiality,
        about=_about(asked),
        agreed_until=asked.agreed_until,
        emergency=asked.emergency,
        asked=tuple(Staff.key_of(one, "asked_ids", place) for place, one in enumerate(asked.asked_ids)),
        asked_department_id=Department.key_of(asked.asked_department_id, "asked_department_id")
        if asked.asked_department_id is not None
        else None,
        materials=written_down(asked.materials),
        idempotency_key=asked.idempotency_key,
    )


def requester_details(given: RequesterInput) -> RequesterDetails:
    """What was written down, as the domain has it."""
    return RequesterDetails(
        id=None if given.id is None else Requester.key_of(given.id, "requester", "id"),
        kind=given.kind,
        name=given.name,
        unit=given.unit,
        phone=given.phone,
        address=given.address,
        identity_number=given.identity_number,
        email=given.email,
        staff_id=None if given.staff_id is None else Staff.key_of(given.staff_id, "requester", "staff_id"),
    )


def _about(asked: CaseRegisterInput) -> About:
    staff, department = asked.about_staff_id, asked.about_department_id
    return About(
        None if staff is None else Staff.key_of(staff, "about_staff_id"),
        None if department is None else Department.key_of(department, "about_department_id"),
    )
