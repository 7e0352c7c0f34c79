"""Mutation: ask what a version would have made of past cases."""

from datetime import datetime

import strawberry

from schema.atomic import mutation
from schema.context import Info
from schema.editing import Creation, once
from schema.jobs.job import Job
from schema.jobs.mutations import JobPayload
from schema.rules.replayed import PREVIEW, may_preview
from schema.rules.rule_set import RuleSet
from tenants.cases.replaying import ask
from tenants.errors import Code, Refusal


@strawberry.input(description="Which version is tried on the cases of which period.")
class RuleSetPreviewInput(Creation):
    """A draft counts as it is now."""

    rule_set_id: strawberry.ID = strawberry.field(description="The version, usually a draft.")
    since: datetime = strawberry.field(description="Cases registered from this moment on.")
    until: datetime = strawberry.field(
        description="Cases registered before this moment; three years later at most, and not in the future."
    )


@strawberry.type
class ReplayMutation:
    """A version tried on what has been."""

    @mutation(
        PREVIEW,
        description="Replay the cases of a past period under a version: which due times move, who would have "
        "been late, where cases would belong, what everybody would have to do. Takes a while: answers with "
        "a job, whose `ruleSetPreview` is there when it is done.",
    )
    async def rule_set_preview(self, info: Info, input: RuleSetPreviewInput) -> JobPayload:
        viewer = info.context.require_viewer()
        if not may_preview(viewer):
            raise Refusal(Code.NOT_ALLOWED, "this must be yours to do for the whole organization")
        key = RuleSet.key_of(input.rule_set_id, "rule_set_id")
        asked = await once(
            info,
            "rule_set.preview",
            input,
            lambda: ask.ask(
                key, since=input.since, until=input.until, by=viewer.staff_id, at=info.context.at
            ),
        )
        return JobPayload(job=Job.known(asked))
