"""What the columns of a register mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.cases.importing.table import Table
from tenants.errors import Code, Refusal


@dataclass(frozen=True, slots=True)
class Column:
    """A column, as it may be headed."""

    key: str
    chinese: str


COLUMNS = (
    Column("key", "外部编号"),
    Column("kind", "类别"),
    Column("name", "姓名"),
    Column("unit", "单位"),
    Column("phone", "联系电话"),
    Column("email", "电子邮箱"),
    Column("address", "地址"),
    Column("identity_number", "证件号码"),
    Column("channel", "渠道"),
    Column("matter", "事项"),
    Column("subject", "主题"),
    Column("said", "内容"),
    Column("asked", "首问人"),
    Column("severity", "轻重"),
    Column("district", "区域"),
    Column("received_at", "收到时间"),
    Column("concluded_at", "办结时间"),
    Column("resolution", "办理结果"),
    Column("outcome", "办结方式"),
)
REQUIRED = ("channel", "said")
# What we have added ourselves to a file of refused rows is read over when it comes back.
OURS = ("row", "errors")
_KEYS = {name: column.key for column in COLUMNS for name in (column.key, column.chinese)}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a row was refused, by the column as the file calls it; none where no single one is to blame."""

    column: str | None
    code: Code
    message: str

    def as_json(self) -> dict[str, str | None]:
        """As it is kept."""
        return {"column": self.column, "code": self.code.value, "message": self.message}


class Register:
    """A table whose heading is understood."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._named = _understood(table.heading)
        self._places = {key: place for place, key in enumerate(self._named)}

    def cells(self, place: int) -> dict[str, str]:
        """A row, by the keys of the columns."""
        return dict(zip(self._named, self.table.rows[place], strict=True))

    def column(self, path: Sequence[str]) -> str | None:
        """What the file calls the column that a refusal is about."""
        for step in path:
            key = _STEPS.get(step, step)
            if key in self._places:
                return self.table.heading[self._places[key]]
        return None

    def wrong(self, refused: Refusal) -> Wrong:
        """A refusal, told of a row."""
        return Wrong(self.column(refused.path), refused.code, refused.message)


# How the registration calls what the file calls otherwise.
_STEPS = {"matter_id": "matter", "asked_ids": "asked"}


def _understood(heading: Sequence[str]) -> list[str]:
    named: list[str] = []
    for name in heading:
        plain = name.strip().lower().replace(" ", "_")
        key = plain if plain in OURS else _KEYS.get(plain)
        if key is None:
            raise Refusal(Code.INVALID, f"no column is called {name[:100]}", ("file_id",))
        if key in named:
            raise Refusal(Code.INVALID, f"there are two columns for {name[:100]}", ("file_id",))
        named.append(key)
    for key in REQUIRED:
        if key not in named:
            chinese = next(column.chinese for column in COLUMNS if column.key == key)
            raise Refusal(Code.REQUIRED, f"there is no column {key} ({chinese})", ("file_id",))
    return named
