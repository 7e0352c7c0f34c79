"""Whether people are there now, and who acts for them: read for all rows of a selection at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from schema.context import Context
from tenants.directory import absence, on_the_day


async def acting_now(rows: Sequence[Any], context: Context) -> list[Any]:
    """For each member of the staff whoever acts for them; None for those who act for themselves."""
    async with context.inside():
        acting = await on_the_day.acting_for([row.key for row in rows], at=context.at)
    return [None if acting[row.key] == row.key else type(row).known(acting[row.key]) for row in rows]


async def away_until(rows: Sequence[Any], context: Context) -> list[datetime | None]:
    """For each member of the staff when they are back; None for whoever is here, or away without an end."""
    async with context.inside():
        away = await absence.lasting([row.key for row in rows], at=context.at)
    return [away[row.key].until if row.key in away else None for row in rows]
