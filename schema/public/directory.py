"""The public directory as a whole."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.listed import listed
from schema.permissions import REACHED, field, readable
from schema.public import language as languages
from schema.public import searching
from schema.public.department import PublicDepartment
from schema.public.matter import PublicMatter
from schema.reads.predicate import EVERY_ROW, Predicate, equals, sql
from tenants.directory.public_directory import PublicDirectory as Shown
from tenants.directory.translations import said
from tenants.rules.circumstances import MatterKind
from tenants.tenant import Tenant as Organization

Tenant = Annotated[
    str | None,
    strawberry.argument(
        description="Which organization, by the short name that it signs in with; one's own when signed in."
    ),
]
Language = Annotated[
    str | None,
    strawberry.argument(
        description="In which language, e.g. `en`; what is not translated, and everything unless this is "
        "said, comes in the organization's own."
    ),
]


Search = Annotated[
    str | None,
    strawberry.argument(
        description="Words that must all stand in it, in whatever language: ten at most, each of two letters "
        "or one Chinese character at least."
    ),
]
Code = Annotated[str, strawberry.argument(description="Its short code.")]
AT_THE_TOP = sql(
    "not exists (select from departments up where up.id = {t}.parent_id and up.is_public "
    "and up.closed_at is null)"
)
OWNED_BY = (
    "exists (select from departments d where d.id = {t}.department_id and d.code = {} and d.is_public "
    "and d.closed_at is null)"
)


def _departments(
    search: Search = None,
    top_only: Annotated[
        bool, strawberry.argument(description="Only those without a public department above them.")
    ] = False,
) -> Predicate:
    return searching.departments(search) & (AT_THE_TOP if top_only else EVERY_ROW)


def _matters(
    search: Search = None,
    kind: Annotated[MatterKind | None, strawberry.argument(description="Only requests of this sort.")] = None,
    department: Annotated[
        str | None, strawberry.argument(description="Only those of the department of this code.")
    ] = None,
) -> Predicate:
    of_kind = EVERY_ROW if kind is None else equals("kind", kind.value)
    of_department = EVERY_ROW if department is None else sql(OWNED_BY, department)
    return searching.matters(search) & of_kind & of_department


@readable(REACHED)
@strawberry.type(description="What an organization shows to everybody.")
class PublicDirectory:
    """Whom to ask for what, where, and by when."""

    name: str = strawberry.field(description="What the organization is called.")
    language: str = strawberry.field(description="The language it speaks itself, e.g. `zh-CN`.")
    languages: list[str] = strawberry.field(description="Every language that some of this can be read in.")
    introduction: str | None = strawberry.field(description="What it says about itself.")
    complaint_channel: str | None = strawberry.field(description="Where to complain about it.")

    departments = listed(
        PublicDepartment,
        REACHED,
        scope=_departments,
        order="code",
        description="Its public departments, by code.",
    )

    @field(REACHED, description="One public department; null where there is none of that code.")
    def department(self, code: Code) -> PublicDepartment | None:
        return PublicDepartment.first(equals("code", code))

    matters = listed(
        PublicMatter, REACHED, scope=_matters, order="code", description="What can be asked of it, by code."
    )

    @field(REACHED, description="One public matter; null where there is none of that code.")
    def matter(self, code: Code) -> PublicMatter | None:
        return PublicMatter.first(equals("code", code))


async def shown(info: Info, language: str | None) -> PublicDirectory | None:
    """The directory of the operation's tenant; None unless it is open and the organization at work.

    Its own people see it before it is opened: somebody must be able to look it over.
    """
    async with info.context.inside():
        organization = await Organization.get()
        directory = await Shown.get_or_none() or Shown(is_open=False, created_at=info.context.at)
    viewer = info.context.viewer
    is_open = directory.is_open and organization.state == "active"
    if not is_open and (viewer is None or not viewer.is_person):
        return None
    wanted = language or organization.language
    languages.choose(info.context, wanted)
    return PublicDirectory(
        name=said(directory.texts, wanted, "name", organization.name),
        language=organization.language,
        languages=sorted({organization.language, *directory.texts}),
        introduction=said(directory.texts, wanted, "introduction", directory.introduction),
        complaint_channel=said(directory.texts, wanted, "complaint_channel", directory.complaint_channel),
    )
