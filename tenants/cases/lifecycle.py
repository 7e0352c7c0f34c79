"""States and moves, in one table."""

from dataclasses import dataclass
from enum import StrEnum

from tenants.cases.case import Case, State
from tenants.errors import Code, Refusal


class Move(StrEnum):
    """What may be done with a case."""

    OFFER_HAND_OVER = "offer_hand_over"
    DECIDE_HAND_OVER = "decide_hand_over"
    ISSUE_NOTICE = "issue_notice"
    GIVE_SLIP = "give_slip"
    SIGN_NOTICE = "sign_notice"
    RECEIVE_SUPPLEMENT = "receive_supplement"
    REMARK = "remark"
    RESOLVE = "resolve"
    REPLY = "reply"
    CLOSE = "close"
    PROMISE = "promise"
    REPORT_PROGRESS = "report_progress"
    ARRIVE = "arrive"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    ACCEPT = "accept"
    DECLINE = "decline"
    ACKNOWLEDGE = "acknowledge"
    RATE = "rate"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    ANSWER = "answer"
    ANNOUNCE_SUPPLEMENT = "announce_supplement"
    HAND_IN = "hand_in"
    ASK_REOPENING = "ask_reopening"
    REFUSE_REOPENING = "refuse_reopening"
    CHANGE_CONTACT = "change_contact"
    URGE = "urge"
    SUPERVISE = "supervise"
    REPORT_TO_SUPERVISOR = "report_to_supervisor"
    ESCALATE = "escalate"
    GUIDE = "guide"
    CONTEST = "contest"
    ARBITRATE = "arbitrate"
    REFER = "refer"
    REGISTER_OUTCOME = "register_outcome"
    DECLARE_EMERGENCY = "declare_emergency"
    STABILISE = "stabilise"
    CONSULT = "consult"
    SHARE = "share"
    CONTRIBUTE = "contribute"
    CONVENE = "convene"
    HOLD_MEETING = "hold_meeting"
    ATTACH = "attach"
    PAUSE = "pause"
    RESUME_CLOCKS = "resume_clocks"
    ACCEPT_MATERIALS = "accept_materials"


@dataclass(frozen=True, slots=True)
class Step:
    """From which states a move starts, and where it leads; None stays."""

    start: frozenset[State]
    to: State | None = None


STEPS = {
    Move.OFFER_HAND_OVER: Step(frozenset({State.OPEN, State.WAITING})),
    Move.DECIDE_HAND_OVER: Step(frozenset({State.OPEN, State.WAITING})),
    Move.ISSUE_NOTICE: Step(frozenset({State.OPEN}), State.WAITING),
    Move.GIVE_SLIP: Step(frozenset({State.OPEN})),
    Move.SIGN_NOTICE: Step(frozenset(State)),
    Move.RECEIVE_SUPPLEMENT: Step(frozenset({State.WAITING}), State.OPEN),
    Move.REMARK: Step(frozenset({State.OPEN, State.WAITING, State.RESOLVED, State.REPLIED})),
    Move.RESOLVE: Step(frozenset({State.OPEN}), State.RESOLVED),
    Move.REPLY: Step(frozenset({State.RESOLVED}), State.REPLIED),
    Move.CLOSE: Step(frozenset({State.REPLIED}), State.CLOSED),
    Move.PROMISE: Step(frozenset({State.OPEN, State.WAITING})),
    Move.REPORT_PROGRESS: Step(frozenset({State.OPEN, State.WAITING})),
    Move.ARRIVE: Step(frozenset({State.OPEN, State.WAITING})),
    Move.ASK_EXTENSION: Step(frozenset({State.OPEN})),
    Move.DECIDE_EXTENSION: Step(frozenset({State.OPEN, State.WAITING})),
    Move.ACCEPT: Step(frozenset({State.OPEN})),
    Move.DECLINE: Step(frozenset({State.OPEN, State.WAITING}), State.RESOLVED),
    Move.ACKNOWLEDGE: Step(frozenset({State.REPLIED, State.CLOSED})),
    Move.RATE: Step(frozenset({State.REPLIED, State.CLOSED})),
    Move.WITHDRAW: Step(frozenset({State.OPEN, State.WAITING, State.RESOLVED}), State.CLOSED),
    Move.REOPEN: Step(frozenset({State.CLOSED}), State.OPEN),
    Move.ANSWER: Step(frozenset({State.OPEN, State.WAITING, State.RESOLVED, State.REPLIED})),
    Move.ANNOUNCE_SUPPLEMENT: Step(frozenset({State.WAITING})),
    Move.HAND_IN: Step(frozenset({State.WAITING}), State.OPEN),
    Move.ASK_REOPENING: Step(frozenset({State.CLOSED})),
    Move.REFUSE_REOPENING: Step(frozenset({State.CLOSED})),
    Move.CHANGE_CONTACT: Step(frozenset({State.OPEN, State.WAITING, State.RESOLVED, State.REPLIED})),
    Move.URGE: Step(frozenset({State.OPEN, State.WAITING, State.RESOLVED})),
    Move.SUPERVISE: Step(frozenset({State.OPEN, State.WAITING, State.RESOLVED, State.REPLIED})),
    Move.REPORT_TO_SUPERVISOR: Step(frozenset({State.OPEN, State.WAITING, State.RESOLVED, State.REPLIED})),
    Move.ESCALATE: Step(frozenset({State.OPEN, State.WAITING})),
    Move.GUIDE: Step(frozenset({State.OPEN, State.WAITING})),
    Move.CONTEST: Step(frozenset({State.OPEN, State.WAITING})),
    Move.ARBITRATE: Step(frozenset({State.OPEN, State.WAITING})),
    Move.REFER: Step(frozenset({State.OPEN, State.WAITING}), State.RESOLVED),
    # A requester who withdraws may have been led away before.
    Move.REGISTER_OUTCOME: Step(frozenset({State.RESOLVED, State.REPLIED, State.CLOSED})),
    Move.DECLARE_EMERGENCY: Step(frozenset({State.OPEN, State.WAITING})),
    Move.STABILISE: Step(frozenset({State.OPEN, State.WAITING})),
    Move.CONSULT: Step(frozenset({State.OPEN, State.WAITING})),
    Move.SHARE: Step(frozenset({State.OPEN, State.WAITING})),
    Move.CONTRIBUTE: Step(frozenset({State.OPEN, State.WAITING, State.RESOLVED, State.REPLIED})),
    Move.CONVENE: Step(frozenset({State.OPEN, State.WAITING})),
    Move.HOLD_MEETING: Step(frozenset({State.OPEN, State.WAITING, State.RESOLVED, State.REPLIED})),
    Move.PAUSE: Step(frozenset({State.OPEN, State.WAITING})),
    Move.RESUME_CLOCKS: Step(frozenset({State.OPEN, State.WAITING})),
    Move.ACCEPT_MATERIALS: Step(frozenset({State.OPEN, State.WAITING, State.RESOLVED, State.REPLIED})),
    # What the requester brings after the end still belongs to the file.
    Move.ATTACH: Step(frozenset(State)),
}


def make(move: Move, case: Case) -> None:
    """Bring the case into the state the move leads to; refuses a move its state does not allow."""
    step = STEPS[move]
    if case.state not in step.start:
        allowed = ", ".join(sorted(step.start))
        raise Refusal(
            Code.ILLEGAL_MOVE,
            f"{move.replace('_', ' ')} is possible while a case is {allowed}; this one is {case.state}",
            ("case_id",),
        )
    case.state = step.to or case.state
