"""Mutations: time limits and the tie-break."""

from uuid import UUID

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.editing import Creation, once
from schema.node import Node
from schema.permissions import REACHED, readable
from schema.rules.configure_matters import CONFIGURE, configurer
from schema.rules.duration import CountingInput, DurationInput, plain
from schema.rules.matter import Matter
from schema.rules.rung import RungInput
from schema.rules.tie_break import TieBreakCriterion, TieBreakCriterionInput, shown_rules
from schema.rules.time_limit import TimeLimit
from schema.working_time.calendar import Calendar
from tenants.rules import tie_break_rule, time_limit
from tenants.rules.stages import Stage
from tenants.rules.tie_break import Rule


@strawberry.input(description="How long a stage may take from now on.")
class TimeLimitSetInput(Creation):
    """Takes the place of the valid limit for the same stage and matter."""

    stage: Stage = strawberry.field(description="What it limits.")
    matter_id: strawberry.ID | None = strawberry.field(
        description="For which matter; none for every matter without a limit of its own.", default=None
    )
    duration: DurationInput = strawberry.field(description="How long.")
    counting: CountingInput | None = strawberry.field(
        description="How days are counted; as in China's Civil Code unless told.", default=None
    )
    calendar_id: strawberry.ID | None = strawberry.field(
        description="By which calendar; that of the department unless named.", default=None
    )
    pauses: bool | None = strawberry.field(
        description="Whether its clocks stand still while the requester's papers are awaited; unless told "
        "only those of RESOLVE do.",
        default=None,
    )
    rungs: list[RungInput] = strawberry.field(
        description="What happens on the way, in the order in which it does; at most 20.",
        default_factory=list,
    )


@strawberry.input(description="Which time limit is retired.")
class TimeLimitRetireInput:
    """A limit that starts no clock any more."""

    id: strawberry.ID = strawberry.field(description="The time limit.")


@readable(REACHED)
@strawberry.type(description="The time limit.")
class TimeLimitPayload(Payload):
    """Answer to timeLimitSet and timeLimitRetire."""

    time_limit: TimeLimit | None = strawberry.field(
        description="The time limit; null when refused.", default=None
    )


@strawberry.input(description="By what the first contact is chosen from now on.")
class TieBreakSetInput:
    """The whole order."""

    criteria: list[TieBreakCriterionInput] = strawberry.field(
        description="In order; each criterion once. None: position rank, then tenure."
    )


@readable(REACHED)
@strawberry.type(description="The tie-break as it is now.")
class TieBreakSetPayload(Payload):
    """Answer to tieBreakSet."""

    criteria: list[TieBreakCriterion] | None = strawberry.field(
        description="The criteria in force; null when refused.", default=None
    )


@strawberry.type
class LimitMutation:
    """How time limits and the tie-break are configured."""

    @mutation(
        CONFIGURE,
        description="Set the time limit of a stage. Clocks that run keep the limit they were started under.",
    )
    async def time_limit_set(self, info: Info, input: TimeLimitSetInput) -> TimeLimitPayload:
        """Resolver."""
        viewer = configurer(info)
        matter_id = _key(Matter, input.matter_id, "matter_id")
        calendar_id = _key(Calendar, input.calendar_id, "calendar_id")
        terms = {name: plain(getattr(input, name)) for name in ("duration", "counting", "rungs")}
        key = await once(
            info,
            "time_limit.set",
            input,
            lambda: time_limit.replace(
                stage=input.stage,
                matter_id=matter_id,
                terms=terms,
                calendar_id=calendar_id,
                pauses=input.pauses,
                by=viewer.staff_id,
                at=info.context.at,
            ),
        )
        return TimeLimitPayload(time_limit=TimeLimit.one(key))

    @mutation(CONFIGURE, description="Retire a time limit: no clock is started under it, running ones go on.")
    async def time_limit_retire(self, info: Info, input: TimeLimitRetireInput) -> TimeLimitPayload:
        """Resolver."""
        viewer = configurer(info)
        retired = await time_limit.retire(
            TimeLimit.key_of(input.id, "id"), by=viewer.staff_id, at=info.context.at
        )
        return TimeLimitPayload(time_limit=TimeLimit.known(retired.id))

    @mutation(CONFIGURE, description="Set by what the first contact is chosen among several who were asked.")
    async def tie_break_set(self, info: Info, input: TieBreakSetInput) -> TieBreakSetPayload:
        """Resolver."""
        viewer = configurer(info)
        rules = await tie_break_rule.replace(
            [Rule(one.criterion, one.direction) for one in input.criteria],
            by=viewer.staff_id,
            at=info.context.at,
        )
        return TieBreakSetPayload(criteria=shown_rules(rules))


def _key(kind: type[Node], value: strawberry.ID | None, path: str) -> UUID | None:
    return None if value is None else kind.key_of(value, path)
