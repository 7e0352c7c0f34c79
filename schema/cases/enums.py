"""The words of a case, each with its meaning."""

from schema.enums import described
from tenants.cases.case import Channel, State
from tenants.cases.clocks import ClockState
from tenants.cases.hand_over import OfferState
from tenants.cases.involvement import Part
from tenants.cases.requester import RequesterKind

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
    Channel,
    {
        Channel.VISIT: "In person, at a counter or anywhere on the premises.",
        Channel.PHONE: "By telephone.",
        Channel.LETTER: "By letter.",
        Channel.EMAIL: "By e-mail.",
        Channel.SMS: "By text message.",
        Channel.WEB: "Through a web site.",
        Channel.APP: "Through an app.",
        Channel.WECHAT: "Through WeChat.",
        Channel.HOTLINE: "Through a hotline run by somebody else.",
        Channel.OPINION_BOOK: "Written into an opinion book.",
        Channel.PETITION: "As a petition.",
        Channel.DISPATCH: "Sent down by a higher authority.",
        Channel.MEDIA: "Raised in the media.",
        Channel.INTERNAL: "From inside the organization.",
    },
    name="Channel",
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
    },
)
