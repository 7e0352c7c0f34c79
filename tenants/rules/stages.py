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


@dataclass(frozen=True, slots=True)
class Span:
    """Between which events of a case's history a stage's clock runs."""

    starts: frozenset[str]
    stops: frozenset[str]


SPANS = {
    # The one who was offered the case takes it or returns it.
    Stage.ACCEPT: Span(
        starts=frozenset({"hand_over.offered"}),
        stops=frozenset({"hand_over.accepted", "hand_over.returned", "hand_over.withdrawn"}),
    ),
    # A case that lies with the wrong department is passed on; it lies there again when the offer comes back.
    Stage.HAND_ON: Span(
        starts=frozenset({"case.registered", "hand_over.returned", "hand_over.withdrawn"}),
        stops=frozenset({"hand_over.offered", "case.resolved"}),
    ),
    # The requester hears once and completely what is missing.
    Stage.NOTICE: Span(
        starts=frozenset({"case.registered"}),
        stops=frozenset({"notice.issued", "case.resolved"}),
    ),
    Stage.RESOLVE: Span(
        starts=frozenset({"case.registered"}),
        stops=frozenset({"case.resolved"}),
    ),
    # The first contact tells the requester.
    Stage.REPLY: Span(
        starts=frozenset({"case.resolved"}),
        stops=frozenset({"case.replied"}),
    ),
}
