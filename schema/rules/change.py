"""What differs between two versions of the rules."""

from typing import Any

import strawberry
from strawberry.scalars import JSON

from schema.permissions import REACHED, readable
from tenants.rules.comparison import Change


@readable(REACHED)
@strawberry.type(description="One difference between two versions of the rules.")
class RuleChange:
    """A field of a rule, or a whole rule that came or went."""

    subject: str = strawberry.field(
        description="`rule_set`, `matter`, `time_limit`, `route`, `reply_rule`, `tie_break`, `stage`, "
        "`breach_kind` or `case_policy`."
    )
    key: str = strawberry.field(description="The code of the rule.")
    field: str | None = strawberry.field(
        description="What about it differs; null where the whole rule is in one version only."
    )
    from_: JSON | None = strawberry.field(name="from", description="As it is in the one version.")
    to: JSON | None = strawberry.field(description="As it is in the other.")


def shown_change(change: Change) -> RuleChange:
    """A difference as it is shown."""
    before: Any = change.before
    after: Any = change.after
    return RuleChange(subject=change.subject, key=change.key, field=change.field, from_=before, to=after)
