"""What becomes of the entries of a template."""

from typing import Any
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from schema.enums import described
from schema.permissions import REACHED, field, readable
from schema.rules.change import RuleChange, shown_change
from schema.rules.rule_set import RuleSet
from schema.templates.template import SUBJECT
from tenants.templates.applying import Applied
from tenants.templates.planning import Existing, Outcome, Step

described(
    Outcome,
    {
        Outcome.ADDED: "It was not there.",
        Outcome.CHANGED: "It was there and said something else; replacing it was asked for.",
        Outcome.KEPT: "It was there and says the same.",
        Outcome.DIFFERS: "It is there and says something else; it was left as it is.",
    },
    name="TemplateOutcome",
)
described(
    Existing,
    {
        Existing.KEEP: "It stays.",
        Existing.REPLACE: "It gives way to the template's, in the draft.",
    },
    name="ExistingRules",
)


@readable(REACHED)
@strawberry.type(description="One entry of a template, and what becomes of it.")
class TemplateStep:
    """Nothing that is there is altered without being told here."""

    subject: str = strawberry.field(description=SUBJECT)
    key: str = strawberry.field(description="The code or the name that it has in this organization.")
    outcome: Outcome = strawberry.field(description="What becomes of it.")
    says: JSON = strawberry.field(description="What the template says.")
    changes: list[RuleChange] = strawberry.field(
        description="Field by field where the organization differs: `from` what it says, `to` the template."
    )


@readable(REACHED)
@strawberry.type(description="What applying a template would do now; nothing was written.")
class TemplatePreview:
    """The same answer that templateApply would give."""

    draft_id: strawberry.Private[UUID | None]
    steps: list[TemplateStep] = strawberry.field(description="Every entry, in the order of building.")

    @field(REACHED, description="The draft that the rules would go into; null where one would be begun.")
    def rule_set(self) -> RuleSet | None:
        return RuleSet.one(self.draft_id)


def shown_steps(applied: Applied) -> list[TemplateStep]:
    """The steps as they are shown."""
    return [_shown(step) for step in applied.steps]


def _shown(step: Step) -> TemplateStep:
    says: Any = dict(step.wanted.says)
    return TemplateStep(
        subject=step.wanted.subject,
        key=step.key,
        outcome=step.outcome,
        says=says,
        changes=[shown_change(change) for change in step.changes],
    )
