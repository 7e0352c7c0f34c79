"""What a clock measures: a stage is a start event and the events that stop it."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """A part of a case's way that has a time limit of its own."""

    ACCEPT = "accept"
    HAND_ON = "hand_on"
    NOTICE = "notice"
    RESOLVE = "resolve"
    REPLY = "reply"
    ARRIVE = "arrive"
    PROGRESS = "progress"
    GUIDANCE = "guidance"
    REPORT = "report"
    OPINION = "opinion"
    ASSIST = "assist"


@dataclass(frozen=True, slots=True)
class Span:
    """Between which events of a case's history a stage's clock runs."""

    starts: frozenset[str]
    stops: frozenset[str]


# The work on a case ends with a result, or with the reason why there is none.
ENDS = frozenset({"case.resolved", "case.declined", "case.referred"})
SPANS = {
    # The one who was offered the case takes it or returns it.
    Stage.ACCEPT: Span(
        starts=frozenset({"hand_over.offered"}),
        stops=frozenset({"hand_over.accepted", "hand_over.returned", "hand_over.withdrawn"}),
    ),
    # A case that lies with the wrong department is passed on; it lies there again when the offer comes back.
    Stage.HAND_ON: Span(
        starts=frozenset({"case.registered", "hand_over.returned", "hand_over.withdrawn"}),
        stops=frozenset({"hand_over.offered", *ENDS}),
    ),
    # The requester hears once and completely what is missing.
    Stage.NOTICE: Span(
        starts=frozenset({"case.registered"}),
        stops=frozenset({"notice.issued", *ENDS}),
    ),
    Stage.RESOLVE: Span(
        starts=frozenset({"case.registered", "case.reopened"}),
        stops=ENDS,
    ),
    # The first contact tells the requester.
    Stage.REPLY: Span(
        starts=ENDS,
        stops=frozenset({"case.replied"}),
    ),
    # Somebody is on the spot.
    Stage.ARRIVE: Span(
        starts=frozenset({"case.registered"}),
        stops=frozenset({"case.arrived", *ENDS}),
    ),
    # Again and again until the result, the requester hears how far the work has come.
    Stage.PROGRESS: Span(
        starts=frozenset({"case.registered", "case.reopened", "progress.reported"}),
        stops=frozenset({"progress.reported", *ENDS}),
    ),
    # Whoever was asked for guidance gives it.
    Stage.GUIDANCE: Span(
        starts=frozenset({"escalation.asked"}),
        stops=frozenset({"escalation.answered", *ENDS}),
    ),
    # Whoever was consulted gives an opinion.
    Stage.OPINION: Span(
        starts=frozenset({"consultation.asked"}),
        stops=frozenset({"consultation.done", "consultation.withdrawn", *ENDS}),
    ),
    # Whoever assists does their share.
    Stage.ASSIST: Span(
        starts=frozenset({"assist.asked"}),
        stops=frozenset({"assist.done", "assist.withdrawn", *ENDS}),
    ),
    # The supervisor of a marked case hears from it, again and again.
    Stage.REPORT: Span(
        starts=frozenset({"supervision.marked", "supervision.reported"}),
        stops=frozenset({"supervision.reported", "supervision.lifted"}),
    ),
}
