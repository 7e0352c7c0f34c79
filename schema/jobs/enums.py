"""Kinds and states of jobs, described for the schema."""

from schema.enums import described
from tenants.jobs.job import JobState, Kind

described(
    Kind,
    {
        Kind.RULE_SET_PREVIEW: "What a version of the rules would have made of the cases of a past period.",
        Kind.CASE_IMPORT: "Cases registered from a file, row by row, or tried.",
    },
    name="JobKind",
)
described(
    JobState,
    {
        JobState.WAITING: "Nobody has taken it up, or it goes on in a moment.",
        JobState.RUNNING: "Somebody is at it.",
        JobState.DONE: "It is done: see what came of it.",
        JobState.FAILED: "It could not be done: see `failure`.",
        JobState.CANCELLED: "Somebody has called it off.",
    },
)
