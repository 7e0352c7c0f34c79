"""A version of the rules as one value: whose a case is and by when. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from tenants.rules import routes, tie_break
from tenants.rules.circumstances import Channel, Circumstances, MatterKind, Severity
from tenants.rules.ladder import Action
from tenants.rules.limits import Limit
from tenants.rules.policies import Policy, SaidBy
from tenants.rules.reply_rules import ReplyRule
from tenants.rules.routes import Destination, Route
from tenants.rules.space import Space
from tenants.rules.specificity import Chooser, Ruled
from tenants.rules.stages import SPANS, Span, Stage, Start, key_of
from tenants.rules.tie_break import Rule


@dataclass(frozen=True, slots=True)
class Offered:
    """A matter, as far as rules look at it."""

    id: UUID
    code: str
    name: str
    kind: MatterKind
    department_id: UUID
    severity: Severity | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OwnStage:
    """A stage of the organization's own."""

    id: UUID
    code: str
    name: str
    span: Span


@dataclass(frozen=True)
class RuleSet:
    """Everything a version says; its choosers are compiled once."""

    id: UUID
    number: int = 0
    matters: tuple[Offered, ...] = ()
    limits: tuple[Limit, ...] = ()
    routes: tuple[Route, ...] = ()
    reply_rules: tuple[ReplyRule, ...] = ()
    # By channel; None for every channel without an order of its own.
    tie_breaks: Mapping[Channel | None, tuple[Rule, ...]] = field(default_factory=dict)
    stages: tuple[OwnStage, ...] = ()
    breach_kinds: frozenset[str] = frozenset()
    # By matter; None for every matter without one of its own.
    policies: Mapping[UUID | None, Policy] = field(default_factory=dict)
    leader_id: UUID | None = None

    def __post_init__(self) -> None:
        kinds = {one.id: one.kind for one in self.matters}
        ruled: Iterable[Ruled] = (*self.limits, *self.routes, *self.reply_rules)
        conditions = [one.conditions for one in ruled]
        space = Space(conditions, kinds, {one.id: one.code for one in self.matters})
        stages = dict.fromkeys(limit.stage for limit in self.limits)
        self.__dict__.update(
            of_id={one.id: one for one in self.matters},
            of_code={one.code: one for one in self.matters},
            spans={**SPANS, **{key_of(Stage.OWN, one.code): one.span for one in self.stages}},
            choosers={
                stage: Chooser(space, (limit for limit in self.limits if limit.stage == stage))
                for stage in stages
            },
            router=Chooser(space, self.routes),
            repliers=Chooser(space, self.reply_rules),
            owners={one.id: one.department_id for one in self.matters},
            waiting=frozenset(
                one.stage for one in self.limits if one.terms.starts_with is not Start.REGISTRATION
            ),
            silent=any(rung.action is Action.ACCEPT for one in self.limits for rung in one.terms.rungs),
        )

    of_id: Mapping[UUID, Offered] = field(init=False, repr=False, compare=False)
    of_code: Mapping[str, Offered] = field(init=False, repr=False, compare=False)
    spans: Mapping[str, Span] = field(init=False, repr=False, compare=False)
    choosers: Mapping[str, Chooser[Limit]] = field(init=False, repr=False, compare=False)
    router: Chooser[Route] = field(init=False, repr=False, compare=False)
    repliers: Chooser[ReplyRule] = field(init=False, repr=False, compare=False)
    owners: Mapping[UUID, UUID] = field(init=False, repr=False, compare=False)
    # Stages with a limit that does not count from the registration.
    waiting: frozenset[str] = field(init=False, repr=False, compare=False)
    # Whether a case may count as accepted because nobody has said otherwise.
    silent: bool = field(init=False, repr=False, compare=False)

    def limit(self, stage: str, case: Circumstances) -> Limit | None:
        """The most specific limit of a stage; None where there is none, or where several tie (in a draft)."""
        chooser = self.choosers.get(stage)
        found = chooser.narrowest(case) if chooser is not None else []
        return found[0] if len(found) == 1 else None

    def limits_of(self, stages: Iterable[str], case: Circumstances) -> dict[str, Limit]:
        """For each of these stages the limit that counts, where there is one."""
        found = {stage: self.limit(stage, case) for stage in stages}
        return {stage: limit for stage, limit in found.items() if limit is not None}

    def route(self, case: Circumstances) -> Destination:
        """Where a case belongs, with the reason."""
        return routes.find(self.router, self.owners, case, leader_id=self.leader_id)

    def reply_rule(self, case: Circumstances) -> ReplyRule | None:
        """Whose the reply is: the most specific rule; None where none fits, or several tie (in a draft)."""
        found = self.repliers.narrowest(case)
        return found[0] if len(found) == 1 else None

    def tie_break(self, channel: Channel | None = None) -> tuple[Rule, ...]:
        """By what the first contact is chosen among several."""
        return self.tie_breaks.get(channel) or self.tie_breaks.get(None) or tie_break.DEFAULT

    def policy(self, matter_id: UUID | None) -> Policy:
        """What is allowed with the cases of a matter."""
        return self.policies.get(matter_id) or self.policies.get(None) or Policy()

    def extending(self, limit: Limit, matter_id: UUID | None) -> tuple[Policy, SaidBy]:
        """How a limit is extended in a case of a matter, and whose word that is.

        The limit's own goes before the matter's policy, that before the version's, that before the usual.
        """
        policy = self.policy(matter_id)
        if limit.terms.extension is not None:
            return policy.with_extension(limit.terms.extension), SaidBy.LIMIT
        if matter_id in self.policies:
            return policy, SaidBy.MATTER if matter_id is not None else SaidBy.VERSION
        return policy, SaidBy.VERSION if None in self.policies else SaidBy.USUAL

    def started_by(self, event: str, case: Circumstances) -> list[str]:
        """The stages that this event of a case's history begins; its limits may say that they wait for it."""
        return [stage for stage, span in self.spans.items() if self._starts(stage, span, event, case)]

    def _starts(self, stage: str, span: Span, event: str, case: Circumstances) -> bool:
        limit = self.limit(stage, case) if stage in self.waiting else None
        return event in span.starts if limit is None else limit.begins_with(event, span)

    def span(self, stage: str, case: Circumstances) -> Span:
        """Between which events a clock of this stage runs for such a case."""
        limit, span = self.limit(stage, case), self.spans[stage]
        return span if limit is None else span.starting_with(limit.terms.starts_with)

    def stopped_by(self, event: str) -> list[str]:
        """The stages that this event of a case's history ends."""
        return [stage for stage, span in self.spans.items() if event in span.stops]


# What counts before an organization has published anything.
NOTHING = RuleSet(UUID(int=0))
