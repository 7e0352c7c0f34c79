"""The work of an import: a few rows in each transaction, each row in a savepoint of its own.

A row goes through the verb by which a clerk registers. One that is refused leaves nothing and stops no other.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tenants.cases.importing import file as files
from tenants.cases.importing.columns import Register, Wrong, registration
from tenants.cases.importing.file import ImportFile
from tenants.cases.importing.outcome import CaseImport, CaseImportRow
from tenants.cases.register import register
from tenants.directory import viewer
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal, Refusals
from tenants.jobs.run import Run
from tenants.rules import loading
from tenants.session import current
from tenants.text import line

# The tenant's history is locked while a batch is written: others wait no longer than for this many rows.
BATCH = 10


class _NotMeant(Exception):
    """What was done is taken back on purpose."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one row: it was registered, or had been before, or is wrong."""

    row: int
    wrong: Sequence[Wrong] = field(default=())
    known: bool = False


async def run(run: Run) -> dict[str, int]:
    """Register every row that can be, from where the last run had come to."""
    async with run.reading():
        wanted = await CaseImport.get(id=run.job.id)
        file = await ImportFile.get(id=wanted.file_id)
        importing = _Importing(Register(await files.content(file)), file.sha256, wanted)
    total = len(importing.register.table.rows)
    size = total if wanted.whole else BATCH
    for start in range(run.place or 0, total, size):
        async with run.writing():
            by = await _asker(run.job.asked_by_id, at=run.now())
            places = range(start, min(start + size, total))
            results = (
                await importing.whole(places, by, run)
                if wanted.whole
                else [await importing.one(place, by, at=run.now()) for place in places]
            )
            await _keep(wanted, results)
            await run.progress(places.stop, total, place=places.stop)
    async with run.reading():
        ended = await CaseImport.get(id=run.job.id)
    return {name: getattr(ended, name) for name in ("rows", "registered", "known", "refused")}


async def _asker(staff_id: UUID, *, at: datetime) -> Viewer:
    """Whoever asked for it, as they are by now."""
    found = await viewer.load_staff(staff_id=staff_id, at=at)
    if found is None or not found.may(Permission.CASE_REGISTER):
        raise Refusal(Code.NOT_ALLOWED, "whoever asked for this may no longer register")
    return found


@dataclass(frozen=True, slots=True)
class _Importing:
    register: Register
    sha256: str
    wanted: CaseImport

    async def one(self, place: int, by: Viewer, *, at: datetime) -> Result:
        """A row, registered, or why not."""
        row, cells = self.register.table.numbers[place], self.register.cells(place)
        key = f"{self.sha256}:{row}"
        try:
            key = f"key:{line(cells['key'], ('key',), most=150)}" if cells.get("key") else key
            earlier = await CaseImportRow.get_or_none(key=key, case_id__isnull=False)
            if earlier is not None:
                return Result(row, known=True)
            wanted, wrong = await registration(cells, await loading.in_force(at))
            if wanted is None:
                raise Refusals(wrong)
            with suppress(_NotMeant):
                async with current().savepoint():
                    case = await register(wanted, by=by, at=at)
                    if self.wanted.trial:
                        raise _NotMeant
                    # At once, so that the same key further down is known.
                    await CaseImportRow.create(import_id=self.wanted.id, row=row, key=key, case_id=case.id)
            return Result(row)
        except Refusal as refused:
            return Result(row, wrong=[self.register.wrong(refused)])
        except Refusals as refused:
            return Result(row, wrong=[self.register.wrong(one) for one in refused.reasons])

    async def whole(self, places: range, by: Viewer, run: Run) -> list[Result]:
        """Every row, or where one is refused none; then only the refused ones are told."""
        results: list[Result] = []
        with suppress(_NotMeant):
            async with current().savepoint():
                results = [await self.one(place, by, at=run.now()) for place in places]
                if any(result.wrong for result in results):
                    results = [result for result in results if result.wrong or result.known]
                    raise _NotMeant
        return results


async def _keep(wanted: CaseImport, results: Sequence[Result]) -> None:
    """The refused rows and the counts, in the transaction of the registrations themselves."""
    refused = [(one.row, [wrong.as_json() for wrong in one.wrong]) for one in results if one.wrong]
    await CaseImportRow.bulk_create(
        [
            CaseImportRow(import_id=wanted.id, row=row, key=f"row {row}", errors=wrong)
            for row, wrong in refused
        ]
    )
    counted = {
        "refused": sum(1 for one in results if one.wrong),
        "known": sum(1 for one in results if one.known),
        "registered": sum(1 for one in results if not one.wrong and not one.known),
    }
    fresh = await CaseImport.get(id=wanted.id)
    fresh.update_from_dict({name: getattr(fresh, name) + count for name, count in counted.items()})
    await fresh.save(update_fields=list(counted))
