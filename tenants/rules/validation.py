"""Looks at a version as a whole: everything that would leave a case to chance, each with its place. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

from tenants.errors import Code, Given, Refusal
from tenants.rules import routes
from tenants.rules.ladder import When
from tenants.rules.limits import Limit
from tenants.rules.reply_rules import ReplyRule
from tenants.rules.routes import Route, Target
from tenants.rules.rule_set import RuleSet
from tenants.rules.specificity import Chooser, Tie
from tenants.rules.stages import BEGINNINGS, ENDINGS, EXTENDABLE, Stage, Start, unmeasured
from tenants.working_time.durations import (
    AtOnce,
    CalendarDays,
    Duration,
    HalfWorkingDays,
    Hours,
    Minutes,
    Pace,
    Weeks,
    WorkingDays,
)


@dataclass(frozen=True, slots=True)
class Living:
    """Who and what is there of what a version names."""

    departments: frozenset[UUID] = frozenset()
    # Where each of those who work here belongs.
    staff: Mapping[UUID, UUID] = field(default_factory=dict)
    # The positions that somebody holds.
    positions: frozenset[UUID] = frozenset()
    # The departments of whose people none may reply; where nobody works yet that is not known.
    silent: frozenset[UUID] = frozenset()


def problems(rules: RuleSet, living: Living) -> list[Refusal]:
    """Why the version may not be published; empty where it may."""
    return [
        *_of_fallback(rules, living),
        *_of_matters(rules, living),
        *_of_stages(rules),
        *_of_limits(rules),
        *_of_routes(rules, living),
        *_of_replies(rules, living),
    ]


def _of_fallback(rules: RuleSet, living: Living) -> Iterator[Refusal]:
    if rules.leader_id is None:
        yield Refusal(
            Code.REQUIRED, "name the leader in charge: who decides where the owner is unclear", ("leader_id",)
        )
    elif rules.leader_id not in living.staff:
        yield Refusal(Code.CONFLICT, "the leader in charge has left", ("leader_id",))


def _of_matters(rules: RuleSet, living: Living) -> Iterator[Refusal]:
    for matter in rules.matters:
        if matter.department_id not in living.departments:
            place = ("matters", Given(matter.code), "department_id")
            yield Refusal(Code.CONFLICT, f"the department that owns {matter.name} is closed", place)


def _of_stages(rules: RuleSet) -> Iterator[Refusal]:
    for stage in rules.stages:
        for name, known in (("starts", BEGINNINGS), ("stops", ENDINGS)):
            kinds = getattr(stage.span, name)
            if not kinds <= known or not kinds:
                unknown = ", ".join(sorted(kinds - known)) or "nothing"
                yield Refusal(
                    Code.INVALID,
                    f"it {name} with {unknown}, which no clock follows",
                    ("stages", Given(stage.code), name),
                )


def _of_limits(rules: RuleSet) -> Iterator[Refusal]:
    for stage, chooser in rules.choosers.items():
        yield from _of_choice(chooser, "time_limits")
        reason = unmeasured(stage)
        for limit in chooser.rules:
            if stage not in rules.spans:
                place = ("time_limits", Given(limit.code), "own_stage")
                yield Refusal(Code.NOT_FOUND, "this version has no such stage", place)
            elif reason is not None:
                yield Refusal(Code.INVALID, reason, ("time_limits", Given(limit.code), "stage"))
    yield from _of_acceptance(rules)
    for limit in rules.limits:
        yield from _of_rungs(limit, rules.breach_kinds)
        if limit.terms.extension is not None and limit.stage not in EXTENDABLE:
            place = ("time_limits", Given(limit.code), "extension")
            yield Refusal(
                Code.INVALID, "nobody can extend this stage: what is said of it never counts", place
            )


def _of_acceptance(rules: RuleSet) -> Iterator[Refusal]:
    """What counts from the acceptance would never begin where nobody has to decide on it."""
    deciding = rules.choosers.get(Stage.DECIDE_ACCEPTANCE)
    for stage in rules.waiting:
        chooser = rules.choosers[stage]
        for number, limit in enumerate(chooser.rules):
            if limit.terms.starts_with is not Start.ACCEPTANCE:
                continue
            cases = chooser.winning(number)
            left = cases if deciding is None else deciding.uncovered(cases)
            if left:
                yield Refusal(
                    Code.CONFLICT,
                    f"nobody has to decide on the acceptance of {chooser.space.words(left[0])}: "
                    "set a limit of DECIDE_ACCEPTANCE",
                    ("time_limits", Given(limit.code), "starts_with"),
                )


def _of_choice(
    chooser: Chooser[Limit] | Chooser[Route] | Chooser[ReplyRule], place: str
) -> Iterator[Refusal]:
    ties: Iterable[Tie[Limit] | Tie[Route] | Tie[ReplyRule]] = chooser.ties()
    for tie in ties:
        first, second = sorted((tie.one.code, tie.other.code))
        yield Refusal(
            Code.CONFLICT,
            f"{first} and {second} tie: neither is more specific for {tie.case}",
            (place, Given(first), "conditions"),
        )
    idle: Iterable[Limit | Route | ReplyRule] = chooser.idle()
    for rule in idle:
        yield Refusal(
            Code.INVALID,
            f"{rule.code} never counts: its conditions exclude each other, or more specific ones cover them",
            (place, Given(rule.code), "conditions"),
        )


def _of_rungs(limit: Limit, breach_kinds: frozenset[str]) -> Iterator[Refusal]:
    place = ("time_limits", Given(limit.code), "rungs")
    for number, rung in enumerate(limit.terms.rungs):
        if rung.breach is not None and rung.breach not in breach_kinds:
            path = (*place, number, "breach")
            yield Refusal(Code.NOT_FOUND, f"{rung.breach} is no kind of breach that is known here", path)
        early = rung.moment.duration
        if rung.moment.when is When.BEFORE_DUE and early and _as_long(early, limit.terms.duration):
            path = (*place, number, "moment")
            yield Refusal(Code.INVALID, "this would be before the clock starts", path)
    for number, (earlier, later) in enumerate(pairwise(limit.terms.rungs), start=1):
        a, b = earlier.moment, later.moment
        if (
            a.when is b.when is When.AFTER_DUE
            and a.duration
            and b.duration
            and _longer(a.duration, b.duration)
        ):
            path = (*place, number, "moment")
            yield Refusal(Code.INVALID, "a rung may not come before the one above it", path)


def _of_routes(rules: RuleSet, living: Living) -> Iterator[Refusal]:
    yield from _of_choice(rules.router, "routes")
    for circle in routes.circles(rules.router):
        codes = sorted(route.code for route in circle)
        way = " → ".join((*codes, codes[0]))
        yield Refusal(
            Code.INVALID, f"a case would go round: {way}", ("routes", Given(codes[0]), "as_matter_id")
        )
    for route in rules.routes:
        yield from _of_target(route, living)


def _of_target(route: Route, living: Living) -> Iterator[Refusal]:
    def closed(message: str, name: str) -> Refusal:
        return Refusal(Code.CONFLICT, message, ("routes", Given(route.code), name))

    if route.department_id is not None and route.department_id not in living.departments:
        yield closed("this department is closed", "department_id")
    if route.staff_id is not None:
        home = living.staff.get(route.staff_id)
        if home is None:
            yield closed("the interface person has left", "staff_id")
        elif route.department_id not in (None, home):
            yield closed("the interface person works elsewhere", "staff_id")
    if route.target is Target.POSITION and route.position_id not in living.positions:
        yield closed("nobody holds this position", "position_id")


def _of_replies(rules: RuleSet, living: Living) -> Iterator[Refusal]:
    yield from _of_choice(rules.repliers, "reply_rules")
    for rule in rules.reply_rules:
        if rule.department_id is not None and rule.department_id not in living.departments:
            place = ("reply_rules", Given(rule.code), "department_id")
            yield Refusal(Code.CONFLICT, "this department is closed", place)
        elif rule.department_id in living.silent:
            place = ("reply_rules", Given(rule.code), "department_id")
            reason = "nobody of this department may reply: give somebody there a role with case.reply"
            yield Refusal(Code.CONFLICT, reason, place)


def _as_long(early: Duration, limit: Duration) -> bool:
    a, b = _measure(early), _measure(limit)
    return a is not None and b is not None and a[0] == b[0] and a[1] >= b[1]


def _longer(one: Duration, other: Duration) -> bool:
    a, b = _measure(one), _measure(other)
    return a is not None and b is not None and a[0] == b[0] and a[1] > b[1]


def _measure(duration: Duration) -> tuple[str, int] | None:
    """What is counted and how much of it; durations are compared only where they count the same."""
    match duration:
        case AtOnce(grace):
            return "elapsed", grace
        case Minutes(count, pace):
            return "elapsed" if pace is Pace.ELAPSED else "worked", count
        case Hours(count, pace):
            return "elapsed" if pace is Pace.ELAPSED else "worked", count * 60
        case HalfWorkingDays(count):
            return "working days", count
        case WorkingDays(count):
            return "working days", count * 2
        case CalendarDays(count):
            return "days", count
        case Weeks(count):
            return "days", count * 7
    return None
