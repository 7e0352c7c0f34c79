"""What a clock measures: a stage is a start event and the events that stop it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tenants.rules.policies import PauseCause


class Stage(StrEnum):
    """A part of a case's way that has a time limit of its own."""

    ACCEPT = "accept"
    RETURN = "return"
    HAND_ON = "hand_on"
    ARRIVE = "arrive"
    FIRST_RESPONSE = "first_response"
    NOTICE = "notice"
    DECIDE_ACCEPTANCE = "decide_acceptance"
    PROGRESS = "progress"
    RESOLVE = "resolve"
    REPLY = "reply"
    CALLBACK = "callback"
    REVIEW = "review"
    SELF_CHECK = "self_check"
    INQUIRY = "inquiry"
    APPEAL = "appeal"
    # From asking a superior for guidance until it is given; from one report to the supervisor to the next.
    GUIDANCE = "guidance"
    REPORT = "report"
    OPINION = "opinion"
    ASSIST = "assist"
    # From the giver's signature under the log of a shift until the taker's.
    SHIFT = "shift"
    # One of the organization's own; kept as `own.` and its code.
    OWN = "own"


_OWN = f"{Stage.OWN.value}."


def key_of(stage: Stage, own: str | None = None) -> str:
    """The stage as limits and clocks keep it."""
    return f"{_OWN}{own}" if stage is Stage.OWN else stage.value


def stage_of(key: str) -> Stage:
    """Which stage a limit or a clock is of."""
    return Stage.OWN if key.startswith(_OWN) else Stage(key)


def own_code(key: str) -> str | None:
    """The code of a stage of the organization's own."""
    return key.removeprefix(_OWN) if key.startswith(_OWN) else None


class Start(StrEnum):
    """With what a stage begins that is there from the outset; the limit says it."""

    REGISTRATION = "registration"
    ACCEPTANCE = "acceptance"


REGISTERED, ACCEPTED, REOPENED = "case.registered", "case.accepted", "case.reopened"


@dataclass(frozen=True, slots=True)
class Span:
    """Between which events of a case's history a stage's clock runs; what stops it may start it again."""

    starts: frozenset[str]
    stops: frozenset[str]
    # What begins it anew once something else has begun it.
    renews: frozenset[str] = frozenset()

    def starting_with(self, start: Start) -> "Span":
        """The same for a limit that says with what it starts."""
        if start is Start.REGISTRATION:
            return self
        return Span(self.starts - {REGISTERED} | {ACCEPTED}, self.stops, self.starts - {REGISTERED, REOPENED})


def _span(*starts: str, until: tuple[str, ...]) -> Span:
    return Span(frozenset(starts), frozenset(until))


# The work on a case ends with a result, or with the reason why there is none.
ENDS = ("case.resolved", "case.declined", "case.referred")
SPANS: Mapping[str, Span] = {
    Stage.RESOLVE: _span(REGISTERED, REOPENED, until=ENDS),
    # The one who was offered the case takes it or returns it; see `AFTER_MEETING`.
    Stage.ACCEPT: _span(
        "hand_over.offered",
        "hand_over.met",
        until=("hand_over.accepted", "hand_over.returned", "hand_over.withdrawn"),
    ),
    # As long as what was offered may still be returned; whoever accepts it has it for good.
    Stage.RETURN: _span(
        "hand_over.offered",
        "hand_over.met",
        until=("hand_over.accepted", "hand_over.returned", "hand_over.withdrawn"),
    ),
    # A case that lies with the wrong department is passed on, and anew when it is returned. This ends as well
    # when another department takes it: see `tenants/cases/hand_on.py`.
    Stage.HAND_ON: _span(REGISTERED, REOPENED, "hand_over.returned", until=ENDS),
    # Somebody is on the spot, and again where it is the same thing once more.
    Stage.ARRIVE: _span(REGISTERED, REOPENED, until=("case.arrived", *ENDS)),
    Stage.FIRST_RESPONSE: _span(
        REGISTERED,
        REOPENED,
        until=(
            ACCEPTED,
            # Whoever is on the spot has answered.
            "case.arrived",
            "progress.reported",
            "notice.issued",
            "notice.slip_given",
            *ENDS,
            "case.replied",
        ),
    ),
    # The requester hears once and completely what is missing; where it is accepted, nothing is. There is no
    # second notice for a case that is reopened.
    Stage.NOTICE: _span(REGISTERED, until=("notice.issued", "notice.slip_given", ACCEPTED, *ENDS)),
    Stage.DECIDE_ACCEPTANCE: _span(REGISTERED, until=(ACCEPTED, *ENDS)),
    # Again and again until the result, the requester hears how far the work has come.
    Stage.PROGRESS: _span(
        REGISTERED,
        REOPENED,
        "progress.reported",
        until=("progress.reported", *ENDS),
    ),
    # The first contact tells the requester.
    Stage.REPLY: _span(*ENDS, until=("case.replied",)),
    Stage.CALLBACK: _span("case.replied", until=("callback.made",)),
    Stage.REVIEW: _span("breach.opened", until=("review.concluded",)),
    Stage.SELF_CHECK: _span("self_check.asked", until=("self_check.handed_in",)),
    Stage.INQUIRY: _span("inquiry.opened", until=("inquiry.concluded",)),
    Stage.APPEAL: _span("appeal.lodged", until=("appeal.decided",)),
    # Whoever was asked for guidance gives it.
    Stage.GUIDANCE: _span("escalation.asked", until=("escalation.answered", *ENDS)),
    # Whoever was consulted gives an opinion; whoever assists does their share.
    Stage.OPINION: _span("consultation.asked", until=("consultation.done", "consultation.withdrawn", *ENDS)),
    Stage.ASSIST: _span("assist.asked", until=("assist.done", "assist.withdrawn", *ENDS)),
    # Whoever is to relieve somebody signs; until then what is in the log waits for both.
    Stage.SHIFT: _span(
        "shift.offered", until=("shift.taken_over", "shift.withdrawn", "hand_over.accepted", *ENDS)
    ),
    # The supervisor of a marked case hears from it, again and again.
    Stage.REPORT: _span(
        "supervision.marked",
        "supervision.reported",
        until=("supervision.reported", "supervision.lifted"),
    ),
}

# Between which events clocks stand still whose limit says that they do for this cause.
STANDSTILLS: Mapping[PauseCause, Span] = {
    PauseCause.MATERIALS: _span("notice.issued", until=("notice.supplied",)),
    PauseCause.OFFER: _span(
        "hand_over.offered",
        "hand_over.met",
        until=("hand_over.accepted", "hand_over.returned", "hand_over.withdrawn"),
    ),
    PauseCause.EMERGENCY: _span("case.emergency", until=("case.stabilised",)),
    # What somebody declares: see `tenants/cases/pause.py`.
    PauseCause.REQUESTER: _span("requester.awaited", until=("requester.returned",)),
    PauseCause.INSPECTION: _span("inspection.begun", until=("inspection.ended",)),
    PauseCause.OTHER_BODY: _span("other_body.awaited", until=("other_body.acted",)),
    PauseCause.FORCE_MAJEURE: _span("force_majeure.begun", until=("force_majeure.ended",)),
}

# Where the requester is led to the taker, what begins with the offer begins only when both have met (R22.2):
# until then it is the sender's time.
AFTER_MEETING: frozenset[str] = frozenset({Stage.ACCEPT, Stage.RETURN, PauseCause.OFFER})

# Whose limit can be extended: the work. Everything else is done or is late.
EXTENDABLE = frozenset({Stage.RESOLVE})

# Whose limit may count from the acceptance: the work itself, and the reports on it.
FROM_ACCEPTANCE = frozenset({Stage.RESOLVE, Stage.PROGRESS})

# What the clocks of a case follow: whoever records one of these tells them. That each of them is told, and
# begins and ends a stage, tests/actions/cases/clocks/test_own_stages.py tries.
BEGINNINGS = frozenset(
    {
        REGISTERED,
        ACCEPTED,
        *ENDS,
        "case.arrived",
        "case.emergency",
        "case.stabilised",
        "case.remarked",
        # A remark that is put to somebody above.
        "case.reported",
        "case.urged",
        "case.replied",
        REOPENED,
        "progress.reported",
        "notice.issued",
        "notice.slip_given",
        "notice.supplied",
        "hand_over.offered",
        "hand_over.met",
        "hand_over.accepted",
        "hand_over.returned",
        "hand_over.withdrawn",
        "shift.offered",
        "shift.taken_over",
        "shift.withdrawn",
        "escalation.asked",
        "escalation.answered",
        "consultation.asked",
        "consultation.done",
        "consultation.withdrawn",
        "assist.asked",
        "assist.done",
        "assist.withdrawn",
        "supervision.marked",
        "supervision.reported",
        "supervision.lifted",
        # A pause may end by itself, and then nobody tells of its end: how long it may last its limit says.
        "requester.awaited",
        "inspection.begun",
        "other_body.awaited",
        "force_majeure.begun",
        # Of papers: from when the first of a case sets out until the last one under way is with somebody.
        "material.passed",
        "material.received",
        "material.missing",
        "material.recalled",
        "material.taken",
    }
)
# With these every clock of a case ends, and none begins.
LAST = frozenset({"case.closed", "case.withdrawn"})
# Before these nothing runs that they could end.
FIRST = frozenset({REGISTERED, REOPENED})
ENDINGS = (BEGINNINGS - FIRST) | LAST

# Where the dates of what no clock follows stand instead.
_ELSEWHERE: Mapping[str, str] = {
    Stage.REVIEW: "use reviewPolicyConfigure, checkWithin",
    Stage.SELF_CHECK: "use reviewPolicyConfigure, statementWithin",
    Stage.INQUIRY: "use reviewPolicyConfigure, decisionWithin",
    Stage.APPEAL: "use reviewPolicyConfigure, objectionDecisionWithin",
    Stage.CALLBACK: "nobody is called back yet; a stage of your own can begin with case.replied",
}


def why_not(kind: str) -> str:
    """Why an event can begin, or end, no stage."""
    if kind in LAST:
        return "nothing is measured on a case that is closed: this can end a stage, and begins none"
    if kind in FIRST:
        return "nothing is measured before this: it can begin a stage, and ends none"
    return "no clock follows this: `ownStageSet` tells in its description what clocks follow"


def unmeasured(stage: str) -> str | None:
    """Why a limit of this stage would start no clock, or one that never ends; None where it is measured."""
    span = SPANS.get(stage)
    if span is None or (span.starts & BEGINNINGS and span.stops & ENDINGS):
        return None
    return "no clock follows this stage: " + _ELSEWHERE.get(stage, "use a stage of your own")
