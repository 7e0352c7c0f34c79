"""The database knows the words of a review, each of them and no other."""

import re
from enum import StrEnum

import pytest

from tenants.cases.breaches import BreachState
from tenants.oversight.measures import SAYS, Liable, MeasureKind
from tenants.oversight.objection import ObjectionOutcome
from tenants.oversight.prolong import ReviewStep
from tenants.oversight.verdict import BreachSeverity, Circumstance, Grounds
from tenants.session import TenantSession

WORDS: list[tuple[str, str, type[StrEnum]]] = [
    ("breaches", "state", BreachState),
    ("breach_extensions", "step", ReviewStep),
    ("breach_statements", "liable", Liable),
    ("breach_decisions", "grounds", Grounds),
    ("breach_decisions", "severity", BreachSeverity),
    ("breach_decisions", "circumstances", Circumstance),
    ("breach_measures", "liable", Liable),
    ("breach_measures", "kind", MeasureKind),
    ("breach_objections", "outcome", ObjectionOutcome),
]


async def checks(session: TenantSession, table: str, *columns: str) -> list[str]:
    """The conditions that a table puts on exactly these of its columns."""
    rows = await session.fetch(
        """select pg_get_constraintdef(k.oid) as text from pg_constraint k
           where k.conrelid = $1::regclass and k.contype = 'c' and array(
               select a.attname::text from pg_attribute a
               where a.attrelid = k.conrelid and a.attnum = any(k.conkey) order by 1) = $2::text[]""",
        table,
        sorted(columns),
    )
    return [row["text"] for row in rows]


@pytest.mark.parametrize(("table", "column", "words"), WORDS)
async def test_a_column_takes_the_words_of_its_enum(
    session: TenantSession, table: str, column: str, words: type[StrEnum]
) -> None:
    [condition] = await checks(session, table, column)

    assert set(re.findall(r"'(\w+)'", condition)) == set(words)


async def test_a_measure_says_what_its_kind_says_in_the_database_too(session: TenantSession) -> None:
    said: dict[str, set[str]] = {}
    for kind, name in SAYS.items():
        said.setdefault(name, set()).add(kind)
    for name, kinds in said.items():
        [condition] = await checks(session, "breach_measures", "kind", name)
        assert set(re.findall(r"'(\w+)'", condition)) == kinds
