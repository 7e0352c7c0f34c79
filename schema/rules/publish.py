"""Mutations: a version's way from draft to force."""

from datetime import datetime

import strawberry

from schema.atomic import mutation
from schema.context import Info
from schema.directory.staff import Staff
from schema.editing import Creation, given, once, optional
from schema.permissions import REACHED, readable, requires
from schema.rules.configure_matters import CONFIGURE, DraftPayload, configurer, editing
from schema.rules.rule_set import RuleSet
from schema.rules.versions import DraftEdition
from schema.user_error import UserError, user_errors
from tenants.directory.access import Permission, Viewer
from tenants.errors import Refusals
from tenants.rules import publishing, version

PUBLISH = requires(Permission.RULES_PUBLISH)
PARTICULARS = ("title", "note", "leader_id")
REASON = "Why, at most 1,000 characters."


@strawberry.input(description="From which version a draft is begun.")
class RuleSetDraftInput(Creation):
    """A copy to edit."""

    based_on_id: strawberry.ID | None = strawberry.field(
        description="The version to copy; the one in force unless named.", default=None
    )
    title: str | None = optional("What it is called, at most 200 characters.")
    note: str | None = optional("What it is for, at most 4,000 characters.")
    leader_id: strawberry.ID | None = optional("The leader in charge; as before unless named.")


@strawberry.input(description="What changes about a draft as a whole.")
class RuleSetUpdateInput(DraftEdition):
    """What is left out stays; null clears."""

    title: str | None = optional("What it is called.")
    note: str | None = optional("What it is for.")
    leader_id: strawberry.ID | None = optional("The leader in charge.")


@strawberry.input(description="Which version is looked at as a whole.")
class RuleSetValidateInput:
    """Usually a draft; a published one shows what has become of the people it names."""

    rule_set_id: strawberry.ID = strawberry.field(description="The version.")


@strawberry.input(description="Which draft is published, and from when on.")
class RuleSetPublishInput(DraftEdition):
    """It never changes again."""

    effective_from: datetime | None = strawberry.field(
        description="From when new cases are opened under it; from now on unless told.", default=None
    )
    carry_open_cases: bool = strawberry.field(
        description="Whether open cases are brought under it: their running clocks are dated by its limits, "
        "from their original start.",
        default=False,
    )
    reason: str | None = strawberry.field(description=REASON, default=None)
    replacing_id: strawberry.ID | None = strawberry.field(
        description="A version that was published since the draft was begun, and is knowingly replaced.",
        default=None,
    )


@strawberry.input(description="To which version the organization goes back.")
class RuleSetRollBackInput(Creation):
    """A new version, equal to an older one, is published."""

    to_id: strawberry.ID = strawberry.field(description="A version that was published.")
    effective_from: datetime | None = strawberry.field(
        description="From when on; from now on unless told.", default=None
    )
    carry_open_cases: bool = strawberry.field(
        description="Whether open cases are brought under it.", default=False
    )
    reason: str = strawberry.field(description=REASON)


@strawberry.input(description="Which version is given up.")
class RuleSetDiscardInput(DraftEdition):
    """A draft, or a version that is not in force yet."""

    reason: str | None = strawberry.field(description=REASON, default=None)


@readable(REACHED)
@strawberry.type(description="What stands in the way of publishing a version.")
class RuleSetValidatePayload(DraftPayload):
    """Answer to ruleSetValidate."""

    problems: list[UserError] | None = strawberry.field(
        description="Every reason why it may not be published, each with its place, such as "
        '`["timeLimits", "resolve", "rungs", "2", "breach"]`; empty where it may.',
        default=None,
    )


@strawberry.type
class PublishMutation:
    """How versions come and go."""

    @mutation(CONFIGURE, description="Begin a draft: a copy of the version in force, or of another.")
    async def rule_set_draft(self, info: Info, input: RuleSetDraftInput) -> DraftPayload:
        viewer = configurer(info)
        base = RuleSet.key_of(input.based_on_id, "based_on_id") if input.based_on_id is not None else None
        more = given(input, clearable=PARTICULARS, ids={"leader_id": Staff})
        key = await once(
            info,
            "rule_set.draft",
            input,
            lambda: publishing.begin(based_on_id=base, by=viewer.staff_id, at=info.context.at, **more),
        )
        return DraftPayload(rule_set=RuleSet.one(key))

    @mutation(CONFIGURE, description="Name a draft, say what it is for, or who the leader in charge is.")
    async def rule_set_update(self, info: Info, input: RuleSetUpdateInput) -> DraftPayload:
        edit = editing(info, input)
        more = given(input, clearable=PARTICULARS, ids={"leader_id": Staff})
        changed = await version.change(**edit, **more)
        return DraftPayload(rule_set=RuleSet.known(changed.id))

    @mutation(CONFIGURE, description="Look at a version as a whole; nothing is changed.")
    async def rule_set_validate(self, info: Info, input: RuleSetValidateInput) -> RuleSetValidatePayload:
        configurer(info)
        key = RuleSet.key_of(input.rule_set_id, "rule_set_id")
        found = await publishing.validate(key)
        return RuleSetValidatePayload(
            rule_set=RuleSet.known(key), problems=user_errors(Refusals(found), below=())
        )

    @mutation(
        PUBLISH,
        description="Publish a draft; refused with every problem at once. Cases that are open keep their "
        "version unless they are carried over.",
    )
    async def rule_set_publish(self, info: Info, input: RuleSetPublishInput) -> DraftPayload:
        viewer = _publisher(info)
        published = await publishing.publish(
            RuleSet.key_of(input.rule_set_id, "rule_set_id"),
            effective_from=input.effective_from,
            carry_open_cases=input.carry_open_cases,
            reason=input.reason,
            replacing_id=RuleSet.key_of(input.replacing_id, "replacing_id")
            if input.replacing_id is not None
            else None,
            expected_version=input.expected_version,
            by=viewer.staff_id,
            at=info.context.at,
        )
        return DraftPayload(rule_set=RuleSet.known(published.id))

    @mutation(PUBLISH, description="Go back: publish a new version equal to one that was published before.")
    async def rule_set_roll_back(self, info: Info, input: RuleSetRollBackInput) -> DraftPayload:
        viewer = _publisher(info)
        to_id = RuleSet.key_of(input.to_id, "to_id")
        key = await once(
            info,
            "rule_set.roll_back",
            input,
            lambda: publishing.roll_back(
                to_id,
                effective_from=input.effective_from,
                carry_open_cases=input.carry_open_cases,
                reason=input.reason,
                by=viewer.staff_id,
                at=info.context.at,
            ),
        )
        return DraftPayload(rule_set=RuleSet.one(key))

    @mutation(PUBLISH, description="Give up a draft, or a version that has not taken effect yet.")
    async def rule_set_discard(self, info: Info, input: RuleSetDiscardInput) -> DraftPayload:
        viewer = _publisher(info)
        discarded = await publishing.discard(
            RuleSet.key_of(input.rule_set_id, "rule_set_id"),
            reason=input.reason,
            expected_version=input.expected_version,
            by=viewer.staff_id,
            at=info.context.at,
        )
        return DraftPayload(rule_set=RuleSet.known(discarded.id))


def _publisher(info: Info) -> Viewer:
    return info.context.require_throughout(Permission.RULES_PUBLISH)
