"""The words of rules, each with its meaning."""

from schema.enums import described
from tenants.rules.circumstances import CaseScope, Channel, Hours, MatterKind, RequesterClass, Severity
from tenants.rules.ladder import Action, Hold, When, Whom
from tenants.rules.policies import Approver, PauseCause
from tenants.rules.routes import Because, Target
from tenants.rules.stages import Stage, Start
from tenants.rules.tie_break import Criterion, Direction
from tenants.rules.version import RuleSetState

described(
    RuleSetState,
    {
        RuleSetState.DRAFT: "Being edited; nothing goes by it yet.",
        RuleSetState.PUBLISHED: "In force from its moment on, or once in force; it never changes.",
        RuleSetState.DISCARDED: "Given up before it was in force.",
    },
)

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
    Severity,
    {
        Severity.SIMPLE: "Settled easily.",
        Severity.ORDINARY: "As most are.",
        Severity.COMPLEX: "Needs investigation, or several hands.",
        Severity.SERIOUS: "Harm has been done, or is likely: a major case.",
        Severity.URGENT: "Danger, or work that cannot wait.",
    },
)
described(
    CaseScope,
    {
        CaseScope.ONE_PERSON: "One person settles it.",
        CaseScope.ONE_DEPARTMENT: "Several people of one department.",
        CaseScope.SEVERAL_DEPARTMENTS: "Several departments.",
        CaseScope.LEADERSHIP: "The leadership decides in a meeting.",
    },
)
described(
    RequesterClass,
    {
        RequesterClass.PUBLIC: "Anybody.",
        RequesterClass.VIP: "Somebody received with special care.",
        RequesterClass.ASSOCIATE: "A partner or an associated customer.",
        RequesterClass.INTERNAL: "Somebody from inside the organization.",
    },
)
described(
    Hours,
    {
        Hours.OFFICE_HOURS: "While the office is open, by the working calendar.",
        Hours.DUTY_TIME: "At night, at lunch, on days off.",
    },
    name="OfficeOrDuty",
)
described(
    PauseCause,
    {
        PauseCause.MATERIALS: "The requester's papers are awaited.",
        PauseCause.REQUESTER: "The requester asked for it, or cannot be reached.",
        PauseCause.INSPECTION: "A hearing, an inspection or an expert's review, announced in writing.",
        PauseCause.OTHER_BODY: "A body outside has to act first.",
        PauseCause.FORCE_MAJEURE: "Force majeure.",
        PauseCause.OFFER: "It was offered to somebody who had not decided yet, and whom the requester had "
        "met where they were led there.",
        PauseCause.EMERGENCY: "It was an emergency that had not been stabilised.",
    },
)
described(
    Approver,
    {
        Approver.SUPERIOR: "The superior of whoever asks.",
        Approver.HEAD: "The head of the department of whoever asks.",
        Approver.LEADER: "The leader in charge.",
    },
)
described(
    Target,
    {
        Target.DEPARTMENT: "A department.",
        Target.FIRST_CONTACT: "Whoever was asked: it stays with them, or with whoever takes it, as theirs.",
        Target.POSITION: "Whoever holds a post.",
        Target.DUTY_OFFICER: "Whoever is on duty: for a department, or where the question was asked.",
        Target.INTERFACE_PERSON: "A person named for it.",
        Target.LEADER_IN_CHARGE: "The leader in charge.",
        Target.AS_MATTER: "Wherever another matter goes.",
    },
    name="RouteTarget",
)
described(
    Because,
    {
        Because.ROUTE: "A route says so.",
        Because.OWNER: "The department owns the matter, and no route says otherwise.",
        Because.UNCLEAR: "Nobody owns it, or routes disagree: the leader in charge decides.",
    },
    name="RoutedBecause",
)
described(
    Stage,
    {
        Stage.ACCEPT: "From the offer of a case until it is accepted or returned; where the requester is led "
        "there, from when both have met.",
        Stage.RETURN: "From the offer of a case, as long as it may be returned; whoever accepts it keeps it. "
        "Where the requester is led there, from when both have met.",
        Stage.HAND_ON: "While a case lies with the wrong department, until another takes it.",
        Stage.ARRIVE: "From the registration until somebody is on the spot.",
        Stage.FIRST_RESPONSE: "From the registration until the requester hears something.",
        Stage.NOTICE: "From the registration until the one-time notice.",
        Stage.DECIDE_ACCEPTANCE: "From the registration until it is accepted, declined or referred: see "
        "caseAccept.",
        Stage.PROGRESS: "From one report on the progress to the next.",
        Stage.RESOLVE: "From the registration, or the acceptance, until the work is done.",
        Stage.REPLY: "From the end of the work until the requester has been told.",
        Stage.CALLBACK: "From the reply until the requester has been called back. No clock follows it: a "
        "limit of it is refused.",
        Stage.REVIEW: "From a breach until its review is concluded. Dated by `reviewPolicy`: a limit of it "
        "is refused, as of the next three.",
        Stage.SELF_CHECK: "From the demand for a self-check until it is handed in.",
        Stage.INQUIRY: "From the opening of an inquiry until its conclusion.",
        Stage.APPEAL: "From an appeal until it is decided.",
        Stage.GUIDANCE: "From asking a superior for guidance until it is given.",
        Stage.OPINION: "From a consultation until the opinion is given.",
        Stage.ASSIST: "From giving somebody a share of the work until it is done.",
        Stage.SHIFT: "From the giver's signature under the log of a shift until the taker's, case by case.",
        Stage.REPORT: "From one report to the supervisor to the next, while a case is supervised.",
        Stage.OWN: "A stage of the organization's own: see `ownStage`.",
    },
)
described(
    Start,
    {
        Start.REGISTRATION: "The registration.",
        Start.ACCEPTANCE: "The acceptance, also one by silence: RESOLVE and PROGRESS only.",
    },
    name="LimitStart",
)
described(
    Criterion,
    {
        Criterion.POSITION_RANK: "The rank of the position.",
        Criterion.TENURE: "How long somebody has been here.",
        Criterion.GRADE_LEVEL: "The level of the professional grade; without one, least.",
        Criterion.HEADS_OWNING_DEPARTMENT: "Whether somebody leads the department that owns the matter.",
        Criterion.ON_DUTY: "Whether somebody is on duty at this moment.",
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
        Whom.DUTY_OFFICER: "Whoever is on duty for their department; else its head.",
        Whom.LEADER: "The leader in charge; else the head.",
        Whom.SUPERVISOR: "Whoever supervises the case; else their superior.",
    },
    name="RungWhom",
)
described(
    Action,
    {
        Action.NOTIFY: "Tell them.",
        Action.ESCALATE: "Tell them and make the case one of theirs to follow.",
        Action.OPEN_BREACH: "Open a breach, dated by the deadline.",
        Action.CLIMB: "Of GUIDANCE only: ask the next level above, then the leader in charge, in the end all "
        "of the leadership.",
        Action.ACCEPT: "Of DECIDE_ACCEPTANCE only, at the due time: the case counts as accepted from the "
        "receipt of the papers, since nobody has said otherwise.",
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
