"""The words of a case, each with its meaning."""

from schema.enums import described
from tenants.cases.case import Acceptance, Outcome, RatedBy, State, TakenOver
from tenants.cases.clocks import ClockState
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.contributions import ContributionKind, ContributionState
from tenants.cases.entries import EntryKind
from tenants.cases.escalate import EscalationState
from tenants.cases.extend import ExtensionState
from tenants.cases.hand_over import Escort, OfferState
from tenants.cases.involvement import Part
from tenants.cases.link import LinkKind
from tenants.cases.refer import ReferralKind, ReferralState
from tenants.cases.requester import RequesterKind
from tenants.cases.urge import Urging

described(
    State,
    {
        State.OPEN: "The handler is working on it.",
        State.WAITING: "A one-time notice is out: the clock stands still until the requester's papers come.",
        State.RESOLVED: "The work is done; the requester is still to be told.",
        State.REPLIED: "The requester has been told.",
        State.CLOSED: "Nobody answers for it any more.",
    },
    name="CaseState",
)
described(
    Acceptance,
    {
        Acceptance.TOLD: "The requester was told that it is accepted.",
        Acceptance.SILENCE: "Nobody said otherwise within the limit, and by the rules that is as good.",
    },
)
described(
    TakenOver,
    {
        TakenOver.MEASURED: "Its limits count from when it came: what was late by then is late.",
        TakenOver.CLOSED_ON_PAPER: "It ended before it was written down, and nothing of it is measured.",
    },
)
described(
    RequesterKind,
    {
        RequesterKind.PERSON: "A person.",
        RequesterKind.UNIT: "A company, agency or other unit.",
        RequesterKind.INTERNAL: "A colleague or another department.",
        RequesterKind.ANONYMOUS: "Somebody who gave no name.",
    },
)
described(
    OfferState,
    {
        OfferState.OFFERED: "Not decided yet: the sender answers for the case.",
        OfferState.ACCEPTED: "Taken: from then on the accepting person answers for the case.",
        OfferState.RETURNED: "Sent back with a reason: the sender went on answering.",
        OfferState.WITHDRAWN: "Taken back by the sender before it was decided.",
    },
    name="HandOverState",
)
described(
    ClockState,
    {
        ClockState.RUNNING: "Time counts.",
        ClockState.PAUSED: "Time stands still, for a stated cause.",
        ClockState.STOPPED: "The stage has ended.",
    },
)
described(
    Part,
    {
        Part.REGISTRAR: "Wrote it down for somebody else; not among their cases.",
        Part.FIRST_CONTACT: "Was asked first, and is accountable to the requester to the end.",
        Part.HANDLER: "Does the work and answers for it now.",
        Part.OFFERED_TO: "Has been offered the case and has not decided.",
        Part.ESCALATED_TO: "A clock has called on them.",
        Part.SUPERVISOR: "Supervises it and is reported to.",
        Part.CONSULTED: "Has been asked for an opinion.",
        Part.ASSISTANT: "Has been given a share of the work.",
        Part.CONFIDANT: "Was let into a confidential case.",
        Part.KEEPER: "Holds materials of it, or is to be handed some.",
        Part.CONVENED: "Is asked to come to a meeting about it.",
        Part.REPLIER: "Is to tell the requester the result.",
        Part.RELIEF: "Has been offered it with everything else when shifts change.",
        Part.APPROVER: "Has been asked to decide on something about it, such as an extension.",
    },
)
described(
    Outcome,
    {
        Outcome.DONE: "The work was done.",
        Outcome.DECLINED: "It could not be done, and the requester was told why.",
        Outcome.REFERRED: "It belonged to a body outside.",
        Outcome.WITHDRAWN: "The requester no longer wanted it.",
    },
    name="CaseOutcome",
)
described(
    RatedBy,
    {
        RatedBy.REQUESTER: "The requester said it themselves.",
        RatedBy.COLLEAGUE: "Somebody of the staff who did not do the work asked the requester.",
        RatedBy.HANDLER: "Whoever did the work, being the first contact too, asked the requester.",
        RatedBy.MACHINE: "A machine told it, by its key.",
    },
)
described(
    EntryKind,
    {
        EntryKind.PROMISE: "The requester was told by when.",
        EntryKind.PROGRESS: "How far the work had come.",
        EntryKind.ACCEPTANCE: "That the matter is accepted, as the requester was told.",
        EntryKind.ARRIVAL: "Somebody was on the spot.",
        EntryKind.EXTENSION: "Why it takes longer.",
        EntryKind.PAUSE: "Why time does not count for a while.",
        EntryKind.RESUMPTION: "That time counts again.",
        EntryKind.ACKNOWLEDGEMENT: "What the requester said to the reply.",
        EntryKind.WITHDRAWAL: "Why the requester no longer wanted it.",
        EntryKind.REOPENING: "Why a closed case went on.",
        EntryKind.URGE: "Whoever answers for it was reminded.",
        EntryKind.EMERGENCY: "What the danger was and what was done.",
        EntryKind.SECRET: "What only those who have to do with the case may read.",
        EntryKind.REMARK: "What was done or said on the way.",
        EntryKind.ANSWER: "What the requester wrote by themself.",
        EntryKind.SUPPLEMENT: "What the requester says they have sent or will bring.",
        EntryKind.REOPENING_ASKED: "Why the requester wants a closed case to go on.",
        EntryKind.REOPENING_REFUSED: "Why it does not, as the requester was told.",
        EntryKind.REPORT: "What the supervisor was told.",
        EntryKind.SATISFACTION: "What the requester thought of how they were served.",
    },
    name="CaseEntryKind",
)
described(
    ExtensionState,
    {
        ExtensionState.ASKED: "Not decided yet: the limit is as it was.",
        ExtensionState.APPROVED: "The limit moved, and the requester was told why.",
        ExtensionState.REFUSED: "The limit stayed as it was.",
        ExtensionState.LAPSED: "The limit counted no longer before anybody had decided.",
    },
)
described(
    EscalationState,
    {
        EscalationState.ASKED: "Not answered yet.",
        EscalationState.ANSWERED: "Guidance was given.",
        EscalationState.UNCLEAR: "Guidance was given, was not clear, and somebody higher was asked.",
        EscalationState.UNANSWERED: "No guidance was given, and somebody higher was asked.",
    },
)
described(
    Urging,
    {
        Urging.OWN: "In one's own name.",
        Urging.REQUESTER: "At the requester's wish; they may see it.",
    },
)
described(
    Escort,
    {
        Escort.NONE: "They go by themselves, or need not go.",
        Escort.GUIDED: "They are shown the way.",
        Escort.ACCOMPANIED: "They are taken there.",
    },
    name="HandOverEscort",
)
described(
    ReferralKind,
    {
        ReferralKind.NAMED: "The competent body was named.",
        ReferralKind.LED: "The body was spoken to first, and the requester led there with their papers.",
    },
)
described(
    ReferralState,
    {
        ReferralState.PROPOSED: "Somebody above has to decide.",
        ReferralState.MADE: "The requester was referred.",
        ReferralState.REFUSED: "It was decided that they stay.",
        ReferralState.LAPSED: "The work ended before anybody had decided.",
    },
)
described(
    ContributionKind,
    {
        ContributionKind.CONSULTATION: "An opinion.",
        ContributionKind.ASSIST: "A share of the work.",
    },
)
described(
    ContributionState,
    {
        ContributionState.PROPOSED: "Somebody above must agree first.",
        ContributionState.ASKED: "The others were asked, and their clock runs.",
        ContributionState.DONE: "It was given.",
        ContributionState.REFUSED: "Somebody above did not agree: nobody was asked.",
        ContributionState.WITHDRAWN: "It was not needed any more.",
    },
)
described(
    Confidentiality,
    {
        Confidentiality.ORDINARY: "Whoever sees the cases of the department.",
        Confidentiality.RESTRICTED: "Whoever has a part in it or was let into it, and holders of "
        "`case.read_confidential`.",
        Confidentiality.TRADE_SECRET: "The same; it holds what is answered tactfully and disclosed never: of "
        "what is written down only replies and what was meant for the requester reach them.",
        Confidentiality.INFORMANT: "The same, but nobody whom it is about; and who asks is known by name to "
        "the handler, the first contact, the supervisor and whoever was let into it, to nobody else.",
    },
)
described(
    LinkKind,
    {
        LinkKind.REPEAT: "The same question again, after it had been answered.",
        LinkKind.DUPLICATE: "The same question, asked twice.",
        LinkKind.RELATED: "They belong together.",
    },
    name="CaseLinkKind",
)
