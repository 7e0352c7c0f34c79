"""What every rule of a version has in common: which rows are shown, and how a draft is named."""

from typing import Annotated

import strawberry

from schema.reads.predicate import EVERY_ROW, Predicate, equals, sql
from tenants.directory.access import Permission, Viewer

# In force is the published version that became effective last.
NOW = (
    "(select s.id from rule_sets s where s.state = 'published' and s.effective_from <= {at} "
    "order by s.effective_from desc, s.published_at desc, s.number desc limit 1)"
)
IS_IN_FORCE = f"({{t}}.rule_set_id is not distinct from {NOW})"
IN_FORCE = Predicate(f"{{t}}.rule_set_id = {NOW}")
_PUBLISHED = sql("exists (select from rule_sets p where p.id = {t}.rule_set_id and p.state <> 'draft')")


def published(viewer: Viewer) -> Predicate:
    """Drafts are for those who read rules."""
    return EVERY_ROW if viewer.may(Permission.RULES_READ) else _PUBLISHED


def in_force(wanted: bool | None) -> Predicate:
    """Rows of the version in force, or of any other."""
    return sql(f"{IS_IN_FORCE} = {{}}", wanted)


Version = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Of which version of the rules; of the one in force unless named."),
]


def of(rule_set_id: Version = None) -> Predicate:
    """The rows of one version; of the one in force unless another is named."""
    from schema.rules.rule_set import RuleSet

    return (
        IN_FORCE
        if rule_set_id is None
        else equals("rule_set_id", RuleSet.asked_for(rule_set_id, "ruleSetId"))
    )


@strawberry.input(description="Base of inputs that edit a draft.")
class DraftEdition:
    """Names the draft, and the state of it that the client has seen."""

    rule_set_id: strawberry.ID = strawberry.field(description="The draft.")
    expected_version: int | None = strawberry.field(
        default=None,
        description="The draft's version that you have read: refused as STALE if it was edited since.",
    )


@strawberry.input(description="Base of inputs that remove something from a draft.")
class DraftRemoval(DraftEdition):
    """Names what is removed."""

    id: strawberry.ID = strawberry.field(
        description="What is removed; an id from another version stands for the same code."
    )
