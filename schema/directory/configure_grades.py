"""Mutations: grades."""

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.grade import Grade
from schema.editing import Creation, Edition, Removed, as_seen, given, once, optional
from schema.permissions import REACHED, readable, requires
from tenants.directory import grade
from tenants.directory.access import Permission

CONFIGURE = requires(Permission.DIRECTORY_CONFIGURE)


@strawberry.input(description="A new grade.")
class GradeCreateInput(Creation):
    """What a grade is."""

    name: str = strawberry.field(description="What it is called, at most 200 characters; taken once.")
    level: int = strawberry.field(description="A higher number is a higher grade, 0 to 1,000,000.")


@strawberry.input(description="What changes about a grade.")
class GradeUpdateInput(Edition):
    """What is left out stays."""

    name: str | None = optional("A new name.")
    level: int | None = optional("A new level.")


@strawberry.input(description="Which grade is removed.")
class GradeDeleteInput(Edition):
    """A grade that nobody has."""


@readable(REACHED)
@strawberry.type(description="The grade as it is now.")
class GradePayload(Payload):
    """Answer to gradeCreate and gradeUpdate."""

    grade: Grade | None = strawberry.field(description="The grade; null when refused.", default=None)


@readable(REACHED)
@strawberry.type(description="The grade that was removed.")
class GradeDeletePayload(Removed):
    """Answer to gradeDelete."""


@strawberry.type
class GradeMutation:
    """How grades are configured."""

    @mutation(CONFIGURE, description="Add a grade.")
    async def grade_create(self, info: Info, input: GradeCreateInput) -> GradePayload:
        viewer = info.context.require_throughout(Permission.DIRECTORY_CONFIGURE)
        key = await once(
            info,
            "grade.create",
            input,
            lambda: grade.create(name=input.name, level=input.level, by=viewer.staff_id, at=info.context.at),
        )
        return GradePayload(grade=Grade.one(key))

    @mutation(CONFIGURE, description="Rename a grade or change its level.")
    async def grade_update(self, info: Info, input: GradeUpdateInput) -> GradePayload:
        viewer = info.context.require_throughout(Permission.DIRECTORY_CONFIGURE)
        changed = await grade.change(
            Grade.key_of(input.id, "id"),
            **as_seen(input, by=viewer, at=info.context.at),
            **given(input, required=("name", "level")),
        )
        return GradePayload(grade=Grade.known(changed.id))

    @mutation(CONFIGURE, description="Remove a grade that nobody has.")
    async def grade_delete(self, info: Info, input: GradeDeleteInput) -> GradeDeletePayload:
        viewer = info.context.require_throughout(Permission.DIRECTORY_CONFIGURE)
        await grade.delete(
            Grade.key_of(input.id, "id"),
            **as_seen(input, by=viewer, at=info.context.at),
        )
        return GradeDeletePayload(deleted_id=input.id)
