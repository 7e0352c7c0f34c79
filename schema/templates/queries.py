"""Queries: ready configurations, and what applying one would do."""

from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.context import Info
from schema.errors import BadInput
from schema.permissions import field, requires, requires_all
from schema.rules.rule_set import RuleSet
from schema.templates.step import TemplatePreview, shown_steps
from schema.templates.template import Template, shown
from tenants.directory.access import Permission
from tenants.errors import Refusal
from tenants.session import current_tenant_id
from tenants.templates import applying, shelf
from tenants.templates.planning import Existing
from tenants.templates.template import Edition
from tenants.templates.template import Template as Offered
from tenants.tenant import Tenant

APPLY = requires_all(Permission.TENANT_CONFIGURE, Permission.RULES_CONFIGURE)
Language = Annotated[
    str | None, argument(description="In which language, such as `en`; in the organization's unless named.")
]


@strawberry.type
class TemplatesQuery:
    """What can be asked about templates."""

    @field(
        requires(Permission.RULES_READ, Permission.RULES_CONFIGURE),
        description="The ready configurations, by key.",
    )
    async def templates(self, info: Info, language: Language = None) -> list[Template]:
        async with info.context.inside():
            return [shown(*await chosen(one.key, language)) for one in shelf.all_templates()]

    @field(APPLY, description="What applying a template would do now; nothing is written.")
    async def template_preview(
        self,
        info: Info,
        template: Annotated[str, argument(description="The template's key.")],
        language: Language = None,
        rule_set_id: Annotated[
            ID | None,
            argument(
                description="The draft to write into; the template's own, else a new one, unless named."
            ),
        ] = None,
        existing_rules: Annotated[
            Existing, argument(description="What becomes of rules that say something else.")
        ] = Existing.KEEP,
    ) -> TemplatePreview:
        draft = None if rule_set_id is None else RuleSet.asked_for(rule_set_id, "ruleSetId")
        async with info.context.inside():
            try:
                found = await applying.preview(
                    *await chosen(template, language),
                    rule_set_id=draft,
                    existing=existing_rules,
                    at=info.context.at,
                )
            except Refusal as refused:
                raise BadInput.because(refused) from None
        return TemplatePreview(draft_id=found.rule_set_id, steps=shown_steps(found))


async def chosen(key: str, language: str | None) -> tuple[Offered, Edition]:
    """The template, in the language that was asked for or that is spoken here."""
    offered = shelf.of_key(key)
    organization = await Tenant.get(id=current_tenant_id())
    return offered, shelf.edition_of(offered, language, spoken=organization.language)
