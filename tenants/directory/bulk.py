"""Departments or people entered from a table: tried first, then every row or none."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.directory import department, staff
from tenants.directory.department import Department
from tenants.directory.grade import Grade
from tenants.directory.position import Position
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal, Refusals
from tenants.session import current

# One transaction, in which nobody else of the organization writes history.
MOST = 500


class Subject(StrEnum):
    """What a table holds."""

    DEPARTMENTS = "departments"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number as a spreadsheet counts, and its cells by the keys of the columns."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row was refused; `column` is its key, None where no single one is to blame."""

    row: int
    column: str | None
    code: Code
    message: str


@dataclass(slots=True)
class Outcome:
    """What came of a table, or would."""

    created: int = 0
    known: int = 0
    faults: list[Fault] = field(default_factory=list)


class _NotMeant(Exception):
    """What was done is taken back on purpose."""


# Keys with their Chinese headings; the first is what a row is known by, the second what it must have too.
COLUMNS: Mapping[Subject, Mapping[str, str]] = {
    Subject.DEPARTMENTS: {
        "code": "编码",
        "name": "名称",
        "parent": "上级部门",
        "place": "地点",
        "phone": "电话",
        "office_hours": "办公时间",
    },
    Subject.STAFF: {
        "badge": "工号",
        "name": "姓名",
        "department": "部门",
        "position": "职务",
        "joined_on": "入职日期",
        "grade": "职称",
        "superior": "上级工号",
        "phone": "电话",
        "email": "电子邮箱",
    },
}
REQUIRED: Mapping[Subject, tuple[str, ...]] = {
    Subject.DEPARTMENTS: ("code", "name"),
    Subject.STAFF: ("badge", "name", "department", "position", "joined_on"),
}


def understood(subject: Subject, heading: Sequence[str]) -> list[str]:
    """The keys of the columns; refuses a heading that is not known, and one that lacks what is needed."""
    known = {name: key for key, chinese in COLUMNS[subject].items() for name in (key, chinese)}
    keys = [known.get(name.strip().lower().replace(" ", "_"), "") for name in heading]
    for name, key in zip(heading, keys, strict=True):
        if not key or keys.count(key) > 1:
            raise Refusal(Code.INVALID, f"no column, or two, are called {name[:100]}", ("text",))
    for key in REQUIRED[subject]:
        if key not in keys:
            raise Refusal(Code.REQUIRED, f"there is no column {key} ({COLUMNS[subject][key]})", ("text",))
    return keys


async def enter(
    subject: Subject, lines: Sequence[Line], *, keep: bool, by: UUID | None, at: datetime
) -> Outcome:
    """Enter every row, or where one is wrong none; `keep` is False for a trial.

    Rows may stand in any order: a department or superior may be named before its own row. Who or what is
    there already, by badge or code, is left as it is.
    """
    outcome = Outcome()
    with suppress(_NotMeant):
        async with current().savepoint():
            await _every(subject, lines, outcome, by=by, at=at)
            if outcome.faults or not keep:
                raise _NotMeant
    outcome.faults.sort(key=lambda fault: fault.row)
    return outcome


async def _every(
    subject: Subject, lines: Sequence[Line], outcome: Outcome, *, by: UUID | None, at: datetime
) -> None:
    own, above, make = _WAYS[subject]
    waiting = list(lines)
    while waiting:
        announced = {line.cells[own] for line in waiting}
        ready = [line for line in waiting if line.cells.get(above, "") not in announced - {""}]
        # A ring of rows that name each other: whoever is told first hears why.
        for line in ready or waiting[:1]:
            waiting.remove(line)
            try:
                if await make(line.cells, by=by, at=at):
                    outcome.created += 1
                else:
                    outcome.known += 1
            except Refusal as refused:
                outcome.faults.append(_fault(line, refused))
            except Refusals as refused:
                outcome.faults += [_fault(line, one) for one in refused.reasons]


def _fault(line: Line, refused: Refusal) -> Fault:
    steps = [step.removesuffix("_id") for step in refused.path]
    column = next((step for step in steps if step in line.cells), None)
    return Fault(line.number, column, refused.code, refused.message)


async def _department(cells: Mapping[str, str], *, by: UUID | None, at: datetime) -> bool:
    if await Department.exists(code=cells["code"]):
        return False
    more: dict[str, Any] = {key: cells[key] for key in ("place", "phone", "office_hours") if cells.get(key)}
    if cells.get("parent"):
        more["parent_id"] = await _id_of(Department, "parent", cells, code=cells["parent"])
    await department.create(code=cells["code"], name=cells["name"], by=by, at=at, **more)
    return True


async def _person(cells: Mapping[str, str], *, by: UUID | None, at: datetime) -> bool:
    if await Staff.exists(badge=cells["badge"]):
        return False
    more: dict[str, Any] = {key: cells[key] for key in ("phone", "email") if cells.get(key)}
    if cells.get("grade"):
        more["grade_id"] = await _id_of(Grade, "grade", cells, name=cells["grade"])
    if cells.get("superior"):
        more["superior_id"] = await _id_of(Staff, "superior", cells, badge=cells["superior"])
    await staff.create(
        badge=cells["badge"],
        name=cells["name"],
        department_id=await _id_of(Department, "department", cells, code=cells["department"]),
        position_id=await _id_of(Position, "position", cells, name=cells["position"]),
        joined_on=_day(cells["joined_on"]),
        by=by,
        at=at,
        **more,
    )
    return True


async def _id_of(model: Any, key: str, cells: Mapping[str, str], **named: str) -> UUID:
    found = await model.get_or_none(**named)
    if found is None:
        raise Refusal(Code.NOT_FOUND, f"there is no {key} {cells[key][:50]}", (key,))
    return UUID(str(found.id))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10].replace("/", "-").replace(".", "-"))
    except ValueError:
        raise Refusal(Code.INVALID, "a day is written like 2020-03-01", ("joined_on",)) from None


_WAYS: Mapping[Subject, tuple[str, str, Callable[..., Awaitable[bool]]]] = {
    Subject.DEPARTMENTS: ("code", "parent", _department),
    Subject.STAFF: ("badge", "superior", _person),
}
