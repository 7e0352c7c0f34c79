"""Mutations: kinds of breach of the organization's own."""

import strawberry

from schema.atomic import mutation
from schema.context import Info
from schema.permissions import REACHED, readable
from schema.rules.configure_matters import CONFIGURE, DraftPayload, editing
from schema.rules.route import BreachKind
from schema.rules.rule_set import RuleSet
from schema.rules.versions import DraftEdition, DraftRemoval
from tenants.rules import breach_kind


@strawberry.input(description="A kind of breach of the organization's own.")
class BreachKindSetInput(DraftEdition):
    """Takes the place of the draft's kind with the same code."""

    code: str = strawberry.field(description="Small letters and underscores, at most 50.")
    name: str = strawberry.field(description="What it is called, at most 200 characters.")
    description: str | None = strawberry.field(
        description="What it means, at most 1,000 characters.", default=None
    )


@strawberry.input(description="Which kind of breach is taken out of a draft.")
class BreachKindRemoveInput(DraftRemoval):
    """A kind that no rung opens under this version."""


@readable(REACHED)
@strawberry.type(description="The kind of breach as it is now.")
class BreachKindPayload(DraftPayload):
    """Answer to breachKindSet."""

    breach_kind: BreachKind | None = strawberry.field(
        description="The kind of breach; null when refused.", default=None
    )


@strawberry.type
class BreachKindMutation:
    """How kinds of breach are configured."""

    @mutation(CONFIGURE, description="Set a kind of breach of the organization's own in a draft.")
    async def breach_kind_set(self, info: Info, input: BreachKindSetInput) -> BreachKindPayload:
        row = await breach_kind.put(
            code=input.code, name=input.name, description=input.description, **editing(info, input)
        )
        return BreachKindPayload(
            breach_kind=BreachKind.known(row.id), rule_set=RuleSet.known(row.rule_set_id)
        )

    @mutation(CONFIGURE, description="Take a kind of breach out of a draft.")
    async def breach_kind_remove(self, info: Info, input: BreachKindRemoveInput) -> DraftPayload:
        edit = editing(info, input)
        removed = await breach_kind.remove(BreachKind.key_of(input.id, "id"), **edit)
        return DraftPayload(rule_set=RuleSet.known(removed.rule_set_id))
