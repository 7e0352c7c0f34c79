"""The words of rules, each with its meaning."""

from schema.enums import described
from tenants.rules.ladder import Action, Hold, When, Whom
from tenants.rules.matter import MatterKind
from tenants.rules.stages import Stage
from tenants.rules.tie_break import Criterion, Direction

described(
    MatterKind,
    {
        MatterKind.BUSINESS: "Something to be done for the requester.",
        MatterKind.CONSULTATION: "Advice on how something is done.",
        MatterKind.ENQUIRY: "A question about a fact or a state of affairs.",
        MatterKind.COMPLAINT: "A complaint.",
        MatterKind.REPORT: "A report of something wrong.",
        MatterKind.SUGGESTION: "A suggestion.",
        MatterKind.FAULT: "Something that is broken.",
        MatterKind.REQUEST_FOR_INSTRUCTIONS: "A request for instructions.",
        MatterKind.INFORMATION: "Something the organization should know.",
        MatterKind.INTERNAL: "A matter between departments.",
    },
)
described(
    Stage,
    {
        Stage.ACCEPT: "From the offer of a case until it is accepted or returned.",
        Stage.HAND_ON: "While a case lies with the wrong department, until it is offered to another.",
        Stage.NOTICE: "From the registration until the one-time notice.",
        Stage.RESOLVE: "From the registration until the work is done.",
        Stage.REPLY: "From the end of the work until the requester has been told.",
        Stage.ARRIVE: "From the registration until somebody is on the spot.",
        Stage.PROGRESS: "From one report of progress to the next, until the work is done.",
        Stage.GUIDANCE: "From asking a superior for guidance until it is given.",
        Stage.OPINION: "From a consultation until the opinion is given.",
        Stage.ASSIST: "From giving somebody a share of the work until it is done.",
        Stage.REPORT: "From one report to the supervisor to the next, while a case is supervised.",
    },
)
described(
    Criterion,
    {
        Criterion.POSITION_RANK: "The rank of the position.",
        Criterion.TENURE: "How long somebody has been here.",
        Criterion.GRADE_LEVEL: "The level of the professional grade; without one, least.",
        Criterion.HEADS_OWNING_DEPARTMENT: "Whether somebody leads the department that owns the matter.",
        Criterion.OPEN_CASES: "How many open cases somebody answers for.",
        Criterion.SINCE_LAST_ASSIGNMENT: "How long ago somebody was last given a case; never is longest.",
        Criterion.BADGE: "The badge number, which ends every tie by itself.",
    },
    name="TieBreakBy",
)
described(
    Direction,
    {Direction.HIGHEST: "Whoever has most of it.", Direction.LOWEST: "Whoever has least of it."},
    name="TieBreakDirection",
)
described(
    When,
    {
        When.SHARE: "When a percentage of the limit is used up.",
        When.BEFORE_DUE: "A duration before the due time.",
        When.AT_DUE: "At the due time.",
        When.AFTER_DUE: "A duration after the due time.",
    },
    name="RungWhen",
)
described(
    Whom,
    {
        Whom.HANDLER: "Whoever answers for the clock: the handler, or who was offered the case.",
        Whom.FIRST_CONTACT: "The first contact.",
        Whom.SUPERIOR: "Their superior, or the next one up.",
        Whom.HEAD: "The head of their department, or of the nearest one above.",
    },
    name="RungWhom",
)
described(
    Action,
    {
        Action.NOTIFY: "Tell them.",
        Action.ESCALATE: "Tell them and make the case one of theirs to follow.",
        Action.OPEN_BREACH: "Open a breach, dated by the deadline.",
    },
    name="RungAction",
)
described(
    Hold,
    {
        Hold.AT_ANY_HOUR: "At any hour.",
        Hold.IN_WORKING_HOURS: "In working hours; a warning not later than the due time.",
    },
    name="RungHold",
)
