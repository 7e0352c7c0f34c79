"""The words of a review, each with its meaning."""

from schema.enums import described
from tenants.cases.breaches import BreachState
from tenants.oversight.measures import Liable, MeasureKind
from tenants.oversight.objection import ObjectionOutcome
from tenants.oversight.prolong import ReviewStep
from tenants.oversight.verdict import BreachSeverity, Circumstance, Grounds

described(
    BreachState,
    {
        BreachState.OPEN: "Suspected: the facts are still to be checked.",
        BreachState.REJECTED: "Checked: there was nothing in it.",
        BreachState.IN_REVIEW: "The person is heard; then it is decided.",
        BreachState.UPHELD: "Decided against the person, who may still object in time.",
        BreachState.DISMISSED: "Decided in favour of the person.",
        BreachState.CONTESTED: "The person has objected; until that is decided the decision stands.",
        BreachState.CONFIRMED: "The objection was decided: it stays as it was. Final.",
        BreachState.CHANGED: "The objection was decided: something else took its place. Final.",
        BreachState.LIFTED: "The objection was decided: nothing of it stands. Final.",
    },
)
described(
    BreachSeverity,
    {
        BreachSeverity.MINOR: "Minor.",
        BreachSeverity.MEDIUM: "Medium.",
        BreachSeverity.SERIOUS: "Serious.",
    },
)
described(
    Grounds,
    {
        Grounds.EVIDENCE: "The facts that the inquiry found.",
        Grounds.ADMISSION: "The person, or the head, admits it.",
        Grounds.NO_STATEMENT: "Nobody stated anything in time.",
    },
    name="BreachGrounds",
)
described(
    Circumstance,
    {
        Circumstance.INQUIRY_OBSTRUCTED: "Heavier: the inquiry was obstructed.",
        Circumstance.DECISION_NOT_CARRIED_OUT: "Heavier: an earlier decision was not carried out.",
        Circumstance.APOLOGY_ACCEPTED: "Lighter: an apology was accepted.",
        Circumstance.HARM_PREVENTED: "Lighter: harm was prevented.",
        Circumstance.LOSS_RECOVERED: "Lighter: it was corrected, and losses were recovered.",
    },
    name="BreachCircumstance",
)
described(
    Liable,
    {
        Liable.PERSON: "The person.",
        Liable.HEAD: "The head who was told, for the department.",
    },
    name="BreachLiable",
)
described(
    MeasureKind,
    {
        MeasureKind.EDUCATION: "Criticism by word of mouth, and education.",
        MeasureKind.WRITTEN_CRITICISM: "Criticism in writing.",
        MeasureKind.SELF_CRITICISM: "A self-criticism in writing is to be handed in.",
        MeasureKind.IMPROVEMENT: "To improve by a date: `until`.",
        MeasureKind.WARNING: "A warning.",
        MeasureKind.REPRIMAND: "A reprimand.",
        MeasureKind.CIRCULATED_CRITICISM: "Criticism that is circulated.",
        MeasureKind.TRAINING: "Off the post, in training.",
        MeasureKind.APOLOGY: "An apology to the requester.",
        MeasureKind.FINE: "A fine: `amount`.",
        MeasureKind.BONUS_CUT: "A cut of the bonus: `amount`.",
        MeasureKind.PERFORMANCE_POINTS: "Points off the assessment: `points`.",
        MeasureKind.PERFORMANCE_PAY: "No performance pay for some months: `months`.",
        MeasureKind.NO_AWARD: "No award this year.",
        MeasureKind.DEMERIT: "A demerit.",
        MeasureKind.PAY_GRADE_CUT: "A lower pay grade.",
        MeasureKind.MOVED: "Moved to another post.",
        MeasureKind.END_OF_CONTRACT: "The end of the contract.",
    },
    name="BreachMeasureKind",
)
described(
    ObjectionOutcome,
    {
        ObjectionOutcome.CONFIRMED: "The decision stays as it was.",
        ObjectionOutcome.CHANGED: "Something else takes its place.",
        ObjectionOutcome.LIFTED: "Nothing of it stands.",
    },
)
described(
    ReviewStep,
    {
        ReviewStep.STATEMENT: "The statement of the person, and that of the head.",
        ReviewStep.DECISION: "The decision.",
    },
)
