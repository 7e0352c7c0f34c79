"""Reply rules: how it is configured, and asked, who tells the requester the result."""

import strawberry

from schema.atomic import mutation
from schema.context import Info
from schema.directory.department import Department
from schema.editing import Creation, once
from schema.listed import listed
from schema.permissions import REACHED, readable
from schema.rules.conditions import ConditionsInput
from schema.rules.configure_matters import CONFIGURE, DraftPayload, editing
from schema.rules.duration import plain
from schema.rules.matter import Matter
from schema.rules.reply_rule import READ, ReplyRule
from schema.rules.rule_set import RuleSet
from schema.rules.versions import DraftEdition, DraftRemoval, of
from tenants.rules import reply_rule
from tenants.rules.reply_rules import Replier


@strawberry.input(description="Who tells the requester the result under some conditions.")
class ReplyRuleSetInput(Creation, DraftEdition):
    """Takes the place of the draft's reply rule with the same code, else under the same conditions."""

    code: str | None = strawberry.field(
        description="Its name, at most 120 characters; one is made unless given.", default=None
    )
    matter_id: strawberry.ID | None = strawberry.field(
        description="For which matter; none for any.", default=None
    )
    conditions: ConditionsInput | None = strawberry.field(
        description="What else must hold; neither hours nor words.", default=None
    )
    replier: Replier = strawberry.field(description="Whose the reply is.")
    department_id: strawberry.ID | None = strawberry.field(
        description="For DEPARTMENT: which. For REGISTRAR: which replies where none of the staff wrote the "
        "case down.",
        default=None,
    )
    note: str | None = strawberry.field(description="Why, at most 1,000 characters.", default=None)


@strawberry.input(description="Which reply rule is taken out of a draft.")
class ReplyRuleRemoveInput(DraftRemoval):
    """A rule that names nobody under this version."""


@readable(REACHED)
@strawberry.type(description="The reply rule as it is now.")
class ReplyRulePayload(DraftPayload):
    """Answer to replyRuleSet."""

    reply_rule: ReplyRule | None = strawberry.field(
        description="The reply rule; null when refused.", default=None
    )


@strawberry.type
class ReplyRuleMutation:
    """How it is configured who replies."""

    @mutation(CONFIGURE, description="Set in a draft who tells the requester the result.")
    async def reply_rule_set(self, info: Info, input: ReplyRuleSetInput) -> ReplyRulePayload:
        edit = editing(info, input)
        matter_id = Matter.key_of(input.matter_id, "matter_id") if input.matter_id is not None else None
        department_id = (
            Department.key_of(input.department_id, "department_id")
            if input.department_id is not None
            else None
        )
        key = await once(
            info,
            "reply_rule.set",
            input,
            lambda: reply_rule.put(
                code=input.code,
                matter_id=matter_id,
                conditions=plain(input.conditions),
                replier=input.replier,
                department_id=department_id,
                note=input.note,
                **edit,
            ),
        )
        return ReplyRulePayload(reply_rule=ReplyRule.one(key), rule_set=RuleSet.known(edit["rule_set_id"]))

    @mutation(CONFIGURE, description="Take a reply rule out of a draft.")
    async def reply_rule_remove(self, info: Info, input: ReplyRuleRemoveInput) -> DraftPayload:
        removed = await reply_rule.remove(ReplyRule.key_of(input.id, "id"), **editing(info, input))
        return DraftPayload(rule_set=RuleSet.known(removed.rule_set_id))


@strawberry.type
class ReplyRuleQuery:
    """What can be asked about who replies."""

    reply_rules = listed(
        ReplyRule,
        READ,
        scope=of,
        order="code",
        description="Who replies, by a version of the rules; by code.",
    )
