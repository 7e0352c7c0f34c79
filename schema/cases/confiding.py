"""Mutations: how confidential a case is, who is let into it, and what stays secret."""

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.entry import CaseEntry
from schema.cases.finishing import CasePayload
from schema.cases.inputs import expected, the_case, words
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.permissions import REACHED, readable, requires
from tenants.cases import confide
from tenants.cases.confidentiality import About, Confidentiality
from tenants.directory.access import Permission

PROTECTS = requires(Permission.CASE_WORK, Permission.CASE_LOWER_CONFIDENTIALITY)


@strawberry.input(description="Who may know of a case from now on.")
class CaseSetConfidentialityInput:
    """A level, whom the case is about, and why."""

    case_id: strawberry.ID = the_case()
    confidentiality: Confidentiality = strawberry.field(description="Who may know of it.")
    about_staff_id: strawberry.ID | None = strawberry.field(
        description="Whom it is about. Left out together with the department, both stay as they are.",
        default=None,
    )
    about_department_id: strawberry.ID | None = strawberry.field(
        description="The department that it is about.", default=None
    )
    reason: str = words("Why")
    expected_version: int | None = expected()


@strawberry.input(description="Who may know of a confidential case, and who asks.")
class CaseLetInInput:
    """Somebody."""

    case_id: strawberry.ID = the_case()
    staff_id: strawberry.ID = strawberry.field(description="Who.")


@strawberry.input(description="Who was let into a case and has no more to do with it.")
class CaseShutOutInput:
    """Somebody."""

    case_id: strawberry.ID = the_case()
    staff_id: strawberry.ID = strawberry.field(description="Who.")


@strawberry.input(description="What only those who have to do with a case may read.")
class CaseKeepSecretInput:
    """A secret."""

    case_id: strawberry.ID = the_case()
    text: str = words("What is kept")


@readable(REACHED)
@strawberry.type(description="What was written down, and its case.")
class CaseKeepSecretPayload(Payload):
    """Answer to caseKeepSecret."""

    entry: CaseEntry | None = strawberry.field(description="The entry; null when refused.", default=None)
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@strawberry.type
class ConfidingMutation:
    """How a case is protected."""

    @mutation(
        PROTECTS,
        description="Say how confidential a case is and whom it is about. Handler, first contact and "
        "supervisor raise it; lowering it needs `case.lower_confidentiality`. With INFORMANT the requester "
        "gets a profile of their own, known by name to those who have to do with the case only.",
    )
    async def case_set_confidentiality(self, info: Info, input: CaseSetConfidentialityInput) -> CasePayload:
        staff, department = input.about_staff_id, input.about_department_id
        case = await confide.set_level(
            Case.key_of(input.case_id, "case_id"),
            level=input.confidentiality,
            about=About(
                None if staff is None else Staff.key_of(staff, "about_staff_id"),
                None if department is None else Department.key_of(department, "about_department_id"),
            ),
            reason=input.reason,
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return CasePayload(case=Case.one(case.id))

    @mutation(PROTECTS, description="Let somebody into a confidential case: they see it, and who asks.")
    async def case_let_in(self, info: Info, input: CaseLetInInput) -> CasePayload:
        case = await confide.let_in(
            Case.key_of(input.case_id, "case_id"),
            staff_id=Staff.key_of(input.staff_id, "staff_id"),
            **info.context.signature(),
        )
        return CasePayload(case=Case.one(case.id))

    @mutation(PROTECTS, description="Somebody who was let into a case sees it no more.")
    async def case_shut_out(self, info: Info, input: CaseShutOutInput) -> CasePayload:
        case = await confide.shut_out(
            Case.key_of(input.case_id, "case_id"),
            staff_id=Staff.key_of(input.staff_id, "staff_id"),
            **info.context.signature(),
        )
        return CasePayload(case=Case.one(case.id))

    @mutation(
        requires(Permission.CASE_WORK),
        description="Put down what only handler, first contact, supervisor and whoever was let in may "
        "read, such as a trade secret. It never reaches the requester, and the history tells only that "
        "there is something.",
    )
    async def case_keep_secret(self, info: Info, input: CaseKeepSecretInput) -> CaseKeepSecretPayload:
        entry = await confide.keep_secret(
            Case.key_of(input.case_id, "case_id"),
            said=input.text,
            **info.context.signature(),
        )
        return CaseKeepSecretPayload(entry=CaseEntry.known(entry.id), case=Case.one(entry.case_id))
