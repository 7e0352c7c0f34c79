"""What rows are read against: looked up once for a batch, since nothing of it changes from row to row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.cases.case import TakenOver
from tenants.cases.importing.row import badges_in
from tenants.directory.staff import Staff
from tenants.rules import loading
from tenants.rules.rule_set import RuleSet
from tenants.session import current


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Rules, people by their badges, the zone in which times are told, and what is asked for."""

    rules: RuleSet
    staff: Mapping[str, UUID]
    zone: ZoneInfo
    limits: TakenOver
    at: datetime


async def look(rows: Iterable[Mapping[str, str]], limits: TakenOver, *, at: datetime) -> Surroundings:
    """The surroundings of these rows."""
    badges = {badge for cells in rows for badge in badges_in(cells.get("asked", ""))}
    known = await Staff.filter(badge__in=list(badges), left_on=None) if badges else []
    zone = await current().fetchval("select time_zone from tenants")
    staff = {one.badge: one.id for one in known}
    return Surroundings(await loading.in_force(at), staff, ZoneInfo(zone), limits, at)
