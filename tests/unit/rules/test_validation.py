"""A version with flaws is refused with every one of them, each with its place; a sound one with none."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenants.errors import Code
from tenants.ids import new_id
from tenants.rules.circumstances import (
    CaseScope,
    Channel,
    Circumstances,
    Hours,
    MatterKind,
    RequesterClass,
    Severity,
)
from tenants.rules.conditions import Conditions
from tenants.rules.ladder import ladder_from_json
from tenants.rules.limits import Limit, Terms
from tenants.rules.reply_rules import Replier, ReplyRule
from tenants.rules.routes import Route, Target
from tenants.rules.rule_set import Offered, OwnStage, RuleSet
from tenants.rules.stages import Span, Stage, Start
from tenants.rules.validation import Living, problems
from tenants.working_time.durations import Hours as HoursLong
from tenants.working_time.durations import WorkingDays

HALL, YARD, CLOSED, LEADER = new_id(), new_id(), new_id(), new_id()
LIVING = Living(frozenset({HALL, YARD}), {LEADER: HALL})
BILLS = Offered(new_id(), "A", "水费", MatterKind.ENQUIRY, HALL)
BURST = Offered(new_id(), "B", "爆管", MatterKind.FAULT, YARD)
METER = Offered(new_id(), "C", "换表", MatterKind.BUSINESS, YARD)
NEVER = Span(frozenset({"case.yawned"}), frozenset({"case.closed"}))
AFTER_ALL = Span(frozenset({"case.closed"}), frozenset({"case.withdrawn"}))
Found = set[tuple[Code, tuple[str, ...]]]


def limit(code: str, stage: str = Stage.RESOLVE, terms: Terms | None = None, **conditions: Any) -> Limit:
    return Limit(new_id(), code, stage, Conditions(**conditions), None, terms or Terms(WorkingDays(5)))


def route(code: str, target: Target = Target.DEPARTMENT, to: UUID | None = HALL, **conditions: Any) -> Route:
    where: dict[str, Any] = {"as_matter_id" if target is Target.AS_MATTER else "department_id": to}
    return Route(new_id(), code, Conditions(**conditions), target, **where)


def reply(
    code: str, replier: Replier = Replier.HANDLER, to: UUID | None = None, **conditions: Any
) -> ReplyRule:
    return ReplyRule(new_id(), code, Conditions(**conditions), replier, to)


BY_VIPS: dict[str, Any] = {
    "channels": frozenset({Channel.LETTER, Channel.EMAIL}),
    "requester_classes": frozenset({RequesterClass.VIP}),
}


@dataclass(frozen=True)
class Flaw:
    """What is added to a sound version, and what is to be told of it."""

    name: str
    told: Found
    limits: tuple[Limit, ...] = ()
    routes: tuple[Route, ...] = ()
    replies: tuple[ReplyRule, ...] = ()
    matters: tuple[Offered, ...] = ()
    stages: tuple[OwnStage, ...] = ()
    change: dict[str, Any] = field(default_factory=dict)


def with_rungs(duration: Any, *rungs: dict[str, Any]) -> Terms:
    return Terms(duration, rungs=ladder_from_json(list(rungs)))


# Each flaw has a stage, a channel or a matter to itself: none of them hides or mends another.
FLAWS = (
    Flaw("nobody in charge", {(Code.REQUIRED, ("leader_id",))}, change={"leader_id": None}),
    Flaw(
        "two limits tie",
        {(Code.CONFLICT, ("time_limits", "by-phone", "conditions"))},
        limits=(
            limit("by-phone", Stage.REPLY, channels=frozenset({Channel.PHONE})),
            limit("major", Stage.REPLY, severities=frozenset({Severity.SERIOUS})),
        ),
    ),
    Flaw(
        "two limits for the same cases",
        {(Code.CONFLICT, ("time_limits", "first", "conditions"))},
        limits=(limit("first", Stage.ARRIVE), limit("second", Stage.ARRIVE)),
    ),
    Flaw(
        "a limit that never counts",
        {(Code.INVALID, ("time_limits", "idle", "conditions"))},
        limits=(limit("idle", Stage.NOTICE, matter_id=BURST.id, kinds=frozenset({MatterKind.COMPLAINT})),),
    ),
    Flaw(
        "a limit hidden by narrower ones",
        {(Code.INVALID, ("time_limits", "wide", "conditions"))},
        limits=(
            limit("wide", Stage.GUIDANCE, confidential=None),
            limit("secret", Stage.GUIDANCE, confidential=True),
            limit("open", Stage.GUIDANCE, confidential=False),
        ),
    ),
    Flaw(
        "a rung before the clock starts",
        {(Code.INVALID, ("time_limits", "early", "rungs", "0", "moment"))},
        limits=(
            limit(
                "early",
                Stage.ACCEPT,
                with_rungs(
                    HoursLong(2),
                    {
                        "moment": {"when": "before_due", "duration": {"kind": "hours", "count": 3}},
                        "action": "notify",
                        "whom": "handler",
                    },
                ),
            ),
        ),
    ),
    Flaw(
        "a kind of breach that nobody knows",
        {(Code.NOT_FOUND, ("time_limits", "strange", "rungs", "0", "breach"))},
        limits=(
            limit(
                "strange",
                Stage.HAND_ON,
                with_rungs(
                    WorkingDays(1),
                    {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "yawned"},
                ),
            ),
        ),
    ),
    Flaw(
        "a stage that there is not",
        {(Code.NOT_FOUND, ("time_limits", "lost", "own_stage"))},
        limits=(limit("lost", "own.nowhere"),),
    ),
    Flaw(
        "a stage that no clock follows",
        {(Code.INVALID, ("time_limits", "check", "stage"))},
        limits=(limit("check", Stage.REVIEW),),
    ),
    Flaw(
        "what counts from an acceptance that nobody has to decide on",
        {(Code.CONFLICT, ("time_limits", "work", "starts_with"))},
        limits=(limit("work", Stage.PROGRESS, Terms(WorkingDays(5), starts_with=Start.ACCEPTANCE)),),
    ),
    Flaw(
        "a stage that begins with the end of the case",
        {(Code.INVALID, ("stages", "dream", "starts"))},
        stages=(OwnStage(new_id(), "dream", "梦", AFTER_ALL),),
    ),
    Flaw(
        "a stage that never begins",
        {(Code.INVALID, ("stages", "dream", "starts"))},
        stages=(OwnStage(new_id(), "dream", "梦", NEVER),),
    ),
    Flaw(
        "a matter of a closed department",
        {(Code.CONFLICT, ("matters", "Z", "department_id"))},
        matters=(Offered(new_id(), "Z", "旧事项", MatterKind.BUSINESS, CLOSED),),
    ),
    Flaw(
        "two routes tie",
        {(Code.CONFLICT, ("routes", "letters", "conditions"))},
        routes=(
            route("letters", channels=frozenset({Channel.LETTER})),
            route("nights", hours=Hours.DUTY_TIME, channels=frozenset({Channel.LETTER, Channel.EMAIL})),
        ),
    ),
    Flaw(
        "a circle",
        {(Code.INVALID, ("routes", "back", "as_matter_id"))},
        routes=(
            route("there", Target.AS_MATTER, BURST.id, matter_id=BILLS.id, channels=frozenset({Channel.WEB})),
            route("back", Target.AS_MATTER, BILLS.id, matter_id=BURST.id, channels=frozenset({Channel.WEB})),
        ),
    ),
    Flaw(
        "a route into itself",
        {(Code.INVALID, ("routes", "round", "as_matter_id"))},
        routes=(route("round", Target.AS_MATTER, METER.id, channels=frozenset({Channel.APP})),),
    ),
    Flaw(
        "a route to a closed department",
        {(Code.CONFLICT, ("routes", "gone", "department_id"))},
        routes=(route("gone", to=CLOSED, channels=frozenset({Channel.MEDIA})),),
    ),
    Flaw(
        "two reply rules tie",
        {(Code.CONFLICT, ("reply_rules", "letters", "conditions"))},
        replies=(
            reply("letters", channels=frozenset({Channel.LETTER})),
            reply("vips", **BY_VIPS),
        ),
    ),
    Flaw(
        "a reply left to a closed department",
        {(Code.CONFLICT, ("reply_rules", "gone", "department_id"))},
        replies=(reply("gone", Replier.DEPARTMENT, CLOSED, channels=frozenset({Channel.MEDIA})),),
    ),
    Flaw(
        "a reply rule that never counts",
        {(Code.INVALID, ("reply_rules", "nobody", "conditions"))},
        replies=(reply("nobody", matter_id=METER.id, kinds=frozenset({MatterKind.COMPLAINT})),),
    ),
    Flaw(
        "a route that never counts",
        {(Code.INVALID, ("routes", "nobody", "conditions"))},
        routes=(
            route(
                "nobody",
                matter_id=METER.id,
                kinds=frozenset({MatterKind.COMPLAINT}),
                channels=frozenset({Channel.SMS}),
            ),
        ),
    ),
)
SOUND = RuleSet(
    new_id(),
    1,
    matters=(BILLS, BURST, METER),
    limits=(limit("resolve"), limit("several", scopes=frozenset({CaseScope.SEVERAL_DEPARTMENTS}))),
    routes=(route("petitions", channels=frozenset({Channel.PETITION})),),
    breach_kinds=frozenset({"not_handled"}),
    leader_id=LEADER,
)


def version(flaws: Sequence[Flaw], chance: random.Random) -> RuleSet:
    """A sound version with these flaws in it, its rows in any order."""

    def mixed(rows: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(chance.sample(list(rows), len(rows)))

    changes: dict[str, Any] = {}
    for flaw in flaws:
        changes |= flaw.change
    return replace(
        SOUND,
        limits=mixed([*SOUND.limits, *(one for flaw in flaws for one in flaw.limits)]),
        routes=mixed([*SOUND.routes, *(one for flaw in flaws for one in flaw.routes)]),
        reply_rules=mixed([one for flaw in flaws for one in flaw.replies]),
        matters=mixed([*SOUND.matters, *(one for flaw in flaws for one in flaw.matters)]),
        stages=mixed([one for flaw in flaws for one in flaw.stages]),
        **changes,
    )


def found(rules: RuleSet) -> list[tuple[Code, tuple[str, ...]]]:
    return [(reason.code, reason.path) for reason in problems(rules, LIVING)]


@given(st.lists(st.sampled_from(FLAWS), unique_by=lambda flaw: flaw.name), st.randoms(use_true_random=False))
def test_every_flaw_is_told_at_once_and_nothing_but_flaws(flaws: list[Flaw], chance: random.Random) -> None:
    told = found(version(flaws, chance))
    assert sorted(told) == sorted(one for flaw in flaws for one in flaw.told)


def test_a_sound_version_has_no_problem() -> None:
    assert found(SOUND) == []


@given(st.lists(st.sampled_from(FLAWS), unique_by=lambda flaw: flaw.name), st.randoms(use_true_random=False))
def test_which_rules_are_flawed_does_not_depend_on_what_they_are_called(
    flaws: list[Flaw], chance: random.Random
) -> None:
    rules = version(flaws, chance)
    names = iter(chance.sample(range(1000), 200))
    rename: Callable[[Any], Any] = lambda one: replace(one, code=f"n{next(names)}")  # noqa: E731
    renamed = replace(
        rules,
        limits=tuple(rename(one) for one in rules.limits),
        routes=tuple(rename(one) for one in rules.routes),
        reply_rules=tuple(rename(one) for one in rules.reply_rules),
        matters=tuple(rename(one) for one in rules.matters),
    )
    assert sorted(code for code, _ in found(renamed)) == sorted(code for code, _ in found(rules))


cases = st.builds(
    Circumstances,
    matter_id=st.sampled_from([None, BILLS.id, BURST.id, METER.id]),
    channel=st.sampled_from(list(Channel)),
    severity=st.sampled_from([None, *Severity]),
    scope=st.sampled_from([None, *CaseScope]),
    confidential=st.booleans(),
    hours=st.sampled_from([None, *Hours]),
)


@given(
    st.lists(st.sampled_from(FLAWS), unique_by=lambda flaw: flaw.name),
    cases,
    st.randoms(use_true_random=False),
)
def test_limits_and_routes_are_chosen_whatever_they_are_called_and_in_whatever_order(
    flaws: list[Flaw], case: Circumstances, chance: random.Random
) -> None:
    rules = version(flaws, chance)
    names = iter(chance.sample(range(1000), 200))
    other = replace(
        rules,
        limits=tuple(replace(one, code=f"n{next(names)}") for one in reversed(rules.limits)),
        routes=tuple(replace(one, code=f"n{next(names)}") for one in reversed(rules.routes)),
    )
    for stage in rules.choosers:
        one, same = rules.limit(stage, case), other.limit(stage, case)
        assert (one and one.id) == (same and same.id)
    # In a circle the way depends on nothing but the rules either.
    there, too = rules.route(case), other.route(case)
    assert replace(there, routes=()) == replace(too, routes=())
