"""The work of an import: a few rows in each transaction, each row in a savepoint of its own.

A row goes through the verb by which a clerk registers. One that is refused leaves nothing and stops no other.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tenants.cases.importing import codes, surroundings
from tenants.cases.importing import file as files
from tenants.cases.importing.codes import GivenOut
from tenants.cases.importing.columns import Register, Wrong
from tenants.cases.importing.file import ImportFile
from tenants.cases.importing.outcome import CaseImport, CaseImportRow
from tenants.cases.importing.row import registration
from tenants.cases.importing.surroundings import Surroundings
from tenants.cases.register import register
from tenants.directory import viewer
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal, Refusals
from tenants.jobs.run import Run
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
    key: str = ""
    given: GivenOut | None = None
    wrong: Sequence[Wrong] = field(default=())
    known: bool = False

    @property
    def registered(self) -> bool:
        """Whether a case came of it, or would have."""
        return not self.wrong and not self.known


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
            at = run.now()
            by = await _asker(run.job.asked_by_id, at=at)
            places = range(start, min(start + size, total))
            results = await importing.rows(places, by, at=at)
            await _keep(wanted, results, at=at)
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
    # The keys of rows that this run has registered, or would have.
    seen: set[str] = field(default_factory=set)

    async def rows(self, places: range, by: Viewer, *, at: datetime) -> list[Result]:
        """These rows, registered or why not; of a whole import every one, or none."""
        results: list[Result] = []
        with suppress(_NotMeant):
            if not self.wanted.whole:
                return await self._each(places, by, at=at)
            async with current().savepoint():
                results = await self._each(places, by, at=at)
                if any(result.wrong for result in results):
                    # Only the refused ones are told then.
                    results = [result for result in results if result.wrong or result.known]
                    raise _NotMeant
        return results

    async def _each(self, places: range, by: Viewer, *, at: datetime) -> list[Result]:
        """What does not change from row to row is looked up once."""
        rows = {place: self.register.cells(place) for place in places}
        around = await surroundings.look(rows.values(), self.wanted.limits, at=at)
        keys = {place: self._key(place, cells) for place, cells in rows.items()}
        sound = [key for key in keys.values() if isinstance(key, str)]
        found = CaseImportRow.filter(key__in=sound, case_id__isnull=False)
        self.seen.update(str(key) for key in await found.values_list("key", flat=True))
        return [await self._one(place, cells, keys[place], around, by) for place, cells in rows.items()]

    def _key(self, place: int, cells: Mapping[str, str]) -> str | Refusal:
        """What makes a row the same row: its own key, else the file and its place in it."""
        if not cells.get("key"):
            return f"{self.sha256}:{self.register.table.numbers[place]}"
        try:
            return f"key:{line(cells['key'], ('key',), most=150)}"
        except Refusal as refused:
            return refused

    async def _one(
        self, place: int, cells: Mapping[str, str], key: str | Refusal, around: Surroundings, by: Viewer
    ) -> Result:
        """A row, registered, or why not."""
        row = self.register.table.numbers[place]
        try:
            if isinstance(key, Refusal):
                raise key
            if key in self.seen:
                return Result(row, known=True)
            wanted, wrong = registration(cells, around)
            if wanted is None:
                raise Refusals(wrong)
            given: GivenOut | None = None
            with suppress(_NotMeant):
                async with current().savepoint():
                    case = await register(wanted, by=by, at=around.at)
                    if self.wanted.trial:
                        raise _NotMeant
                    given = GivenOut(row, case.id, case.access_code or "")
            self.seen.add(key)
            return Result(row, key, given)
        except Refusal as refused:
            return Result(row, wrong=[self.register.wrong(refused)])
        except Refusals as refused:
            return Result(row, wrong=[self.register.wrong(one) for one in refused.reasons])


async def _keep(wanted: CaseImport, results: Sequence[Result], *, at: datetime) -> None:
    """Rows, codes and counts, in the transaction of the registrations themselves."""
    given = [one.given for one in results if one.given is not None]
    made = [
        CaseImportRow(import_id=wanted.id, row=one.row, key=one.key, case_id=one.given.case_id)
        for one in results
        if one.given is not None
    ]
    refused = [
        CaseImportRow(
            import_id=wanted.id,
            row=one.row,
            key=f"row {one.row}",
            errors=[wrong.as_json() for wrong in one.wrong],
        )
        for one in results
        if one.wrong
    ]
    await CaseImportRow.bulk_create([*made, *refused])
    await codes.keep(wanted.id, given, at=at)
    await current().execute(
        """update case_imports set registered = registered + $2, known = known + $3, refused = refused + $4
           where id = $1""",
        wanted.id,
        sum(one.registered for one in results),
        sum(one.known for one in results),
        len(refused),
    )
