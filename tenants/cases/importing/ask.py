"""Ask for an import: what is wrong with the file as a whole is told at once, its rows by the job."""

from datetime import datetime
from enum import StrEnum

from tenants.cases.case import TakenOver
from tenants.cases.importing import file as files
from tenants.cases.importing.columns import Register
from tenants.cases.importing.file import ImportFile
from tenants.cases.importing.outcome import CaseImport
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.jobs import job as jobs
from tenants.jobs.job import Job, Kind

# Everything or nothing is one transaction, in which nobody else of the organization writes history.
MOST_AT_ONCE = 300


class Manner(StrEnum):
    """How an import goes about it."""

    TRIAL = "trial"
    ROW_BY_ROW = "row_by_row"
    ALL_OR_NOTHING = "all_or_nothing"


async def ask(
    file: ImportFile,
    manner: Manner,
    *,
    limits: TakenOver = TakenOver.MEASURED,
    by: Viewer,
    at: datetime,
) -> Job:
    """Let a file be registered, or tried; the job tells how far it is.

    That nobody was late in what was concluded on paper is not for everybody to say who registers cases.
    """
    if limits is TakenOver.CLOSED_ON_PAPER and not by.may(Permission.TENANT_CONFIGURE):
        raise Refusal(
            Code.NOT_ALLOWED, "closing on paper is for whoever configures the organization", ("limits",)
        )
    table = await files.content(file)
    Register(table)
    whole = manner is Manner.ALL_OR_NOTHING
    if whole and len(table.rows) > MOST_AT_ONCE:
        raise Refusal(
            Code.LIMIT_EXCEEDED, f"{MOST_AT_ONCE} rows at most are registered all or nothing", ("manner",)
        )
    parameters = {"file": str(file.id), "manner": manner.value}
    job = await jobs.ask(Kind.CASE_IMPORT, parameters, by=by.staff_id, at=at)
    trial = manner is Manner.TRIAL
    await CaseImport.create(
        id=job.id, file_id=file.id, trial=trial, whole=whole, limits=limits, rows=len(table.rows)
    )
    return job
