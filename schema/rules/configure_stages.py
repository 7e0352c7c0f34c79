"""Mutations: stages of the organization's own."""

import strawberry

from schema.atomic import mutation
from schema.context import Info
from schema.permissions import REACHED, readable
from schema.rules.configure_matters import CONFIGURE, DraftPayload, editing
from schema.rules.route import OwnStage
from schema.rules.rule_set import RuleSet
from schema.rules.versions import DraftEdition, DraftRemoval
from tenants.rules import stage_rule
from tenants.rules.stages import BEGINNINGS, FIRST, LAST


def _listed(kinds: frozenset[str]) -> str:
    return ", ".join(f"`{kind}`" for kind in sorted(kinds))


@strawberry.input(description="A stage of the organization's own.")
class OwnStageSetInput(DraftEdition):
    """Takes the place of the draft's stage with the same code."""

    code: str = strawberry.field(description="Small letters, digits and underscores, at most 40.")
    name: str = strawberry.field(description="What it is called, at most 200 characters.")
    starts: list[str] = strawberry.field(
        description=f"The events of a case's history that begin it; clocks follow {_listed(BEGINNINGS)}."
    )
    stops: list[str] = strawberry.field(
        description=f"The events that end it, of the same but for {_listed(FIRST)}, and {_listed(LAST)}; one "
        "that also begins it repeats it, such as a report."
    )


@strawberry.input(description="Which stage is taken out of a draft.")
class OwnStageRemoveInput(DraftRemoval):
    """A stage that nothing is measured by under this version."""


@readable(REACHED)
@strawberry.type(description="The stage as it is now.")
class OwnStagePayload(DraftPayload):
    """Answer to ownStageSet."""

    own_stage: OwnStage | None = strawberry.field(description="The stage; null when refused.", default=None)


@strawberry.type
class OwnStageMutation:
    """How stages are configured."""

    @mutation(CONFIGURE, description="Set a stage of the organization's own in a draft.")
    async def own_stage_set(self, info: Info, input: OwnStageSetInput) -> OwnStagePayload:
        row = await stage_rule.put(
            code=input.code,
            name=input.name,
            starts=input.starts,
            stops=input.stops,
            **editing(info, input),
        )
        return OwnStagePayload(own_stage=OwnStage.known(row.id), rule_set=RuleSet.known(row.rule_set_id))

    @mutation(CONFIGURE, description="Take a stage of the organization's own out of a draft.")
    async def own_stage_remove(self, info: Info, input: OwnStageRemoveInput) -> DraftPayload:
        edit = editing(info, input)
        removed = await stage_rule.remove(OwnStage.key_of(input.id, "id"), **edit)
        return DraftPayload(rule_set=RuleSet.known(removed.rule_set_id))
