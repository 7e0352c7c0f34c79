"""Ask what a version of the rules would have made of the cases of a past period."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tenants.base import find
from tenants.errors import Code, Refusal, Refusals
from tenants.jobs import job as jobs
from tenants.jobs.job import Job, Kind
from tenants.rules.version import RuleSetState, RuleSetVersion

LONGEST_YEARS = 3
LONGEST = timedelta(days=366 * LONGEST_YEARS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which version, as it was when it was asked about, and the cases registered from `since` to `until`."""

    rule_set_id: UUID
    version: int
    since: datetime
    until: datetime

    def to_json(self) -> dict[str, Any]:
        """The same as a job keeps it."""
        return {
            "rule_set": str(self.rule_set_id),
            "version": self.version,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Wanted":
        """Read what `to_json` has written."""
        since, until = (datetime.fromisoformat(data[name]) for name in ("since", "until"))
        return cls(UUID(data["rule_set"]), data["version"], since, until)


async def ask(rule_set_id: UUID, *, since: datetime, until: datetime, by: UUID, at: datetime) -> Job:
    """Let the cases of a period be replayed under a version; a draft counts as it is now."""
    version = await find(RuleSetVersion, rule_set_id, "rule_set_id")
    if version.state is RuleSetState.DISCARDED:
        raise Refusal(Code.ILLEGAL_MOVE, f"rule set {version.number} was given up", ("rule_set_id",))
    _require_past(since, until, at=at)
    wanted = Wanted(version.id, version.version, since, until)
    return await jobs.ask(Kind.RULE_SET_PREVIEW, wanted.to_json(), by=by, at=at)


def _require_past(since: datetime, until: datetime, *, at: datetime) -> None:
    wrong = []
    if until > at:
        wrong.append(Refusal(Code.INVALID, "only what has been can be replayed", ("until",)))
    if since >= until:
        wrong.append(Refusal(Code.INVALID, "the period ends before it begins", ("since",)))
    elif until - since > LONGEST:
        wrong.append(Refusal(Code.TOO_LONG, f"at most {LONGEST_YEARS} years can be replayed", ("since",)))
    if wrong:
        raise Refusals(wrong)
