"""How long the steps of a review may take, for administrators; and how often somebody was found in breach."""

from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.staff import Staff
from schema.editing import given, optional
from schema.permissions import REACHED, SIGNED_IN, field, readable, requires
from schema.rules.duration import Duration, DurationInput, plain, shown_duration
from tenants.directory.access import Permission
from tenants.oversight import policy, standing
from tenants.oversight.policy import NAMES, ReviewPolicy
from tenants.oversight.verdict import REPEATED
from tenants.working_time.durations import duration_to_json, relative_from_json

_CHECK = "For checking the facts of a breach."
_STATEMENT = "For the person, and their head, to state something."
_DECISION = "For the decision, from the beginning of the review."
_EXTENSION = "How far each of these two may be extended, once."
_OBJECTION = "For the person to object to a decision."
_LAST = "For the decision on an objection."


@readable(SIGNED_IN)
@strawberry.type(
    name="ReviewPolicy",
    description="How long the steps of a review may take, by the calendar of the department. A review that "
    "has begun keeps the dates that people were told.",
)
class ReviewPolicyShown:
    """What counts, whether the organization said so or not."""

    check_within: Duration = strawberry.field(description=_CHECK)
    statement_within: Duration = strawberry.field(description=_STATEMENT)
    decision_within: Duration = strawberry.field(description=_DECISION)
    extension_at_most: Duration = strawberry.field(description=_EXTENSION)
    objection_within: Duration = strawberry.field(description=_OBJECTION)
    objection_decision_within: Duration = strawberry.field(description=_LAST)
    version: int | None = strawberry.field(
        description="For `expectedVersion`; null while the organization has said nothing itself."
    )

    @classmethod
    def of(cls, row: ReviewPolicy | None) -> "ReviewPolicyShown":
        """The policy shown."""
        terms = policy.terms_of(row)
        durations = {name: shown_duration(duration_to_json(getattr(terms, name))) for name in NAMES}
        return cls(**durations, version=None if row is None else row.version)


@strawberry.input(
    description="What changes about the limits of a review. Reviews that have begun keep theirs."
)
class ReviewPolicyConfigureInput:
    """What is left out stays."""

    expected_version: int | None = strawberry.field(
        default=None, description="The version you have read: refused as STALE if there is a newer one."
    )
    check_within: DurationInput | None = optional(_CHECK)
    statement_within: DurationInput | None = optional(_STATEMENT)
    decision_within: DurationInput | None = optional(_DECISION)
    extension_at_most: DurationInput | None = optional(_EXTENSION)
    objection_within: DurationInput | None = optional(_OBJECTION)
    objection_decision_within: DurationInput | None = optional(_LAST)


@readable(REACHED)
@strawberry.type(description="The limits of a review as they are now.")
class ReviewPolicyPayload(Payload):
    """Answer to reviewPolicyConfigure."""

    review_policy: ReviewPolicyShown | None = strawberry.field(
        description="The policy; null when refused.", default=None
    )


@readable(SIGNED_IN)
@strawberry.type(description="How often somebody was found in breach.")
class BreachStanding:
    """As things stand now."""

    staff: Staff = strawberry.field(description="Who.")
    upheld_within_year: int = strawberry.field(description="Upheld breaches that happened in the last year.")
    repeated: bool = strawberry.field(description="Two or more: the next one weighs more.")


@strawberry.type
class ReviewQuery:
    """What can be asked about reviews."""

    @field(SIGNED_IN, description="How long the steps of a review may take.")
    async def review_policy(self, info: Info) -> ReviewPolicyShown:
        async with info.context.inside():
            return ReviewPolicyShown.of(await ReviewPolicy.get_or_none())

    @field(
        SIGNED_IN,
        description="How often a member of the staff was found in breach; null for whoever may not read "
        "their breaches.",
    )
    async def breach_standing(
        self, info: Info, staff_id: Annotated[ID, argument(description="Who.")]
    ) -> BreachStanding | None:
        viewer, wanted = info.context.require_viewer(), Staff.asked_for(staff_id, "staffId")
        async with info.context.inside():
            if wanted is None or not await standing.may_read(viewer, wanted):
                return None
            count = await standing.upheld_within_year(wanted, until=info.context.at)
        return BreachStanding(staff=Staff.known(wanted), upheld_within_year=count, repeated=count >= REPEATED)


@strawberry.type
class ReviewPolicyMutation:
    """How the limits of reviews are configured."""

    @mutation(
        requires(Permission.TENANT_CONFIGURE),
        description="Say how long the steps of a review may take.",
    )
    async def review_policy_configure(
        self, info: Info, input: ReviewPolicyConfigureInput
    ) -> ReviewPolicyPayload:
        viewer = info.context.require_throughout(Permission.TENANT_CONFIGURE)
        changes = {
            name: relative_from_json(plain(duration), (name,))
            for name, duration in given(input, required=NAMES).items()
        }
        row = await policy.configure(
            changes, by=viewer.staff_id, at=info.context.at, expected_version=input.expected_version
        )
        return ReviewPolicyPayload(review_policy=ReviewPolicyShown.of(row))
