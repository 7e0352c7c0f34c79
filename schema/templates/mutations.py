"""Mutation: a ready configuration is applied to the organization."""

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.staff import Staff
from schema.permissions import REACHED, readable
from schema.rules.rule_set import RuleSet
from schema.templates.queries import APPLY, chosen
from schema.templates.step import TemplateStep, shown_steps
from tenants.directory.access import Permission
from tenants.directory.authority import require_tenant_wide
from tenants.templates import applying
from tenants.templates.planning import Existing


@strawberry.input(description="Which template is applied, and into which draft.")
class TemplateApplyInput:
    """Applied again it adds nothing, so it needs no idempotency key."""

    template: str = strawberry.field(description="The template's key, such as `hospital`.")
    language: str | None = strawberry.field(
        description="In which language, such as `en`; in the organization's unless named.", default=None
    )
    rule_set_id: strawberry.ID | None = strawberry.field(
        description="The draft that takes the rules. Unless named: the draft that the template was put into "
        "before, else a new one, copied from the version in force.",
        default=None,
    )
    expected_version: int | None = strawberry.field(
        description="The draft's version that you have read: refused as STALE if it was edited since.",
        default=None,
    )
    leader_id: strawberry.ID | None = strawberry.field(
        description="The leader in charge of a draft that has none; you, unless named.", default=None
    )
    existing_rules: Existing = strawberry.field(
        description="What becomes of rules in the draft that say something else. Departments, positions, "
        "roles and whatever else is no rule are never altered.",
        default=Existing.KEEP,
    )


@readable(REACHED)
@strawberry.type(description="What was done.")
class TemplateApplyPayload(Payload):
    """Answer to templateApply."""

    rule_set: RuleSet | None = strawberry.field(
        description="The draft; null when refused, or where the version in force lacks no rule.",
        default=None,
    )
    steps: list[TemplateStep] = strawberry.field(
        description="Every entry of the template and what became of it, in the order of building.",
        default_factory=list,
    )


@strawberry.type
class TemplatesMutation:
    """How an organization is given a ready configuration."""

    @mutation(
        APPLY,
        description="Apply a ready configuration: the directory gets what it lacks, a draft gets the rules. "
        "Whole or not at all; nothing counts before the draft is published.",
    )
    async def template_apply(self, info: Info, input: TemplateApplyInput) -> TemplateApplyPayload:
        viewer = info.context.require_viewer()
        for permission in (Permission.TENANT_CONFIGURE, Permission.RULES_CONFIGURE):
            require_tenant_wide(viewer, permission)
        draft = None if input.rule_set_id is None else RuleSet.key_of(input.rule_set_id, "rule_set_id")
        leader = None if input.leader_id is None else Staff.key_of(input.leader_id, "leader_id")
        applied = await applying.apply(
            *await chosen(input.template, input.language),
            rule_set_id=draft,
            expected_version=input.expected_version,
            leader_id=leader,
            existing=input.existing_rules,
            by=viewer.staff_id,
            at=info.context.at,
        )
        rule_set = None if applied.rule_set_id is None else RuleSet.known(applied.rule_set_id)
        return TemplateApplyPayload(rule_set=rule_set, steps=shown_steps(applied))
