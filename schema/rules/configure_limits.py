"""Mutations: time limits."""

import strawberry

from schema.atomic import mutation
from schema.context import Info
from schema.editing import Creation, once
from schema.permissions import REACHED, readable
from schema.rules.conditions import ConditionsInput
from schema.rules.configure_matters import CONFIGURE, DraftPayload, editing
from schema.rules.duration import CountingInput, DurationInput, plain
from schema.rules.matter import Matter
from schema.rules.rule_set import RuleSet
from schema.rules.rung import RungInput
from schema.rules.time_limit import TimeLimit
from schema.rules.versions import DraftEdition, DraftRemoval
from schema.working_time.calendar import Calendar
from tenants.rules import time_limit
from tenants.rules.policies import Approver, PauseCause
from tenants.rules.stages import Stage, Start

TERMS = ("duration", "counting", "rungs", "pauses", "extension", "pause_terms", "starts_with")


@strawberry.input(description="How a limit may be extended; only before it ends.")
class ExtensionPolicyInput:
    """The same shape as ExtensionPolicy."""

    approver: Approver = strawberry.field(description="Who approves.")
    at_most: DurationInput = strawberry.field(
        description="By how much each time, at most; no months, no fixed day."
    )
    times: int = strawberry.field(description="How often.", default=1)


@strawberry.input(description="By whose word clocks stand still for a cause, and for how long at most.")
class PauseTermsInput:
    """The same shape as PauseTerms."""

    cause: PauseCause = strawberry.field(
        description="REQUESTER, INSPECTION, OTHER_BODY or FORCE_MAJEURE; one that stands among `pauses`."
    )
    declared_by: Approver | None = strawberry.field(
        description="Who above the handler declares it; none leaves it to the handler.", default=None
    )
    at_most: DurationInput | None = strawberry.field(
        description="How long at most; with it whoever declares the pause says when it ends. No months, no "
        "fixed day.",
        default=None,
    )


@strawberry.input(description="How long a stage may take under a draft.")
class TimeLimitSetInput(Creation, DraftEdition):
    """Takes the place of the draft's limit with the same code, else of the same stage and conditions."""

    code: str | None = strawberry.field(
        description="Its name, at most 120 characters; one is made unless given.", default=None
    )
    stage: Stage = strawberry.field(description="What it limits.")
    own_stage: str | None = strawberry.field(
        description="For OWN: the code of the organization's own stage.", default=None
    )
    matter_id: strawberry.ID | None = strawberry.field(
        description="For which matter; none for any.", default=None
    )
    conditions: ConditionsInput | None = strawberry.field(description="What else must hold.", default=None)
    duration: DurationInput = strawberry.field(description="How long.")
    counting: CountingInput | None = strawberry.field(
        description="How days are counted; as in China's Civil Code unless told.", default=None
    )
    calendar_id: strawberry.ID | None = strawberry.field(
        description="By which calendar; that of the department unless named.", default=None
    )
    pauses: list[PauseCause] | None = strawberry.field(
        description="For which causes its clocks stand still; unless told RESOLVE and "
        "DECIDE_ACCEPTANCE do for MATERIALS, and HAND_ON for OFFER and EMERGENCY.",
        default=None,
    )
    pause_terms: list[PauseTermsInput] | None = strawberry.field(
        description="By whose word its clocks stand still, cause by cause. Unless told the handler declares "
        "everything but FORCE_MAJEURE, which their superior does.",
        default=None,
    )
    extension: ExtensionPolicyInput | None = strawberry.field(
        description="How it may be extended: goes before every policy. Unless told, as the policy of the "
        "matter says, else that of the version. Only RESOLVE can be extended.",
        default=None,
    )
    starts_with: Start = strawberry.field(
        description="With what its clocks start: ACCEPTANCE for RESOLVE and PROGRESS only, and only where "
        "limits of DECIDE_ACCEPTANCE cover the same cases.",
        default=Start.REGISTRATION,
    )
    rungs: list[RungInput] = strawberry.field(
        description="What happens on the way, in the order in which it does; at most 20.",
        default_factory=list,
    )


@strawberry.input(description="Which time limit is taken out of a draft.")
class TimeLimitRemoveInput(DraftRemoval):
    """A limit that starts no clock under this version."""


@readable(REACHED)
@strawberry.type(description="The time limit as it is now.")
class TimeLimitPayload(DraftPayload):
    """Answer to timeLimitSet."""

    time_limit: TimeLimit | None = strawberry.field(
        description="The time limit; null when refused.", default=None
    )


@strawberry.type
class LimitMutation:
    """How time limits are configured."""

    @mutation(
        CONFIGURE,
        description="Set a time limit of a draft. Clocks that run keep the limit they were started under.",
    )
    async def time_limit_set(self, info: Info, input: TimeLimitSetInput) -> TimeLimitPayload:
        edit = editing(info, input)
        matter_id = Matter.key_of(input.matter_id, "matter_id") if input.matter_id is not None else None
        calendar_id = (
            Calendar.key_of(input.calendar_id, "calendar_id") if input.calendar_id is not None else None
        )
        key = await once(
            info,
            "time_limit.set",
            input,
            lambda: time_limit.put(
                code=input.code,
                stage=input.stage,
                own_stage=input.own_stage,
                matter_id=matter_id,
                conditions=plain(input.conditions),
                terms={name: plain(getattr(input, name)) for name in TERMS},
                calendar_id=calendar_id,
                **edit,
            ),
        )
        return TimeLimitPayload(time_limit=TimeLimit.one(key), rule_set=RuleSet.known(edit["rule_set_id"]))

    @mutation(CONFIGURE, description="Take a time limit out of a draft; clocks that run keep theirs.")
    async def time_limit_remove(self, info: Info, input: TimeLimitRemoveInput) -> DraftPayload:
        edit = editing(info, input)
        removed = await time_limit.remove(TimeLimit.key_of(input.id, "id"), **edit)
        return DraftPayload(rule_set=RuleSet.known(removed.rule_set_id))
