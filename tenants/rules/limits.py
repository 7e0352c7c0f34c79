"""Time limits as values, and which of them counts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from tenants.rules.ladder import Ladder, ladder_from_json, ladder_to_json
from tenants.rules.stages import Stage
from tenants.working_time.counting import CIVIL_CODE, Counting, counting_from_json
from tenants.working_time.durations import Duration, duration_from_json, duration_to_json
from tenants.working_time.reading import Findings


@dataclass(frozen=True, slots=True)
class Terms:
    """What a limit says: how long, how it is counted, and what happens on the way."""

    duration: Duration
    counting: Counting = CIVIL_CODE
    rungs: Ladder = ()

    def to_json(self) -> dict[str, Any]:
        """The terms as `from_json` reads them."""
        return {
            "duration": duration_to_json(self.duration),
            "counting": self.counting.to_json(),
            "rungs": ladder_to_json(self.rungs),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Terms":
        """Read `{duration, counting, rungs}`; everything wrong is refused at once, each with its path."""
        findings = Findings()
        duration = findings.attempt(None, partial(duration_from_json, data.get("duration"), ("duration",)))
        counting = findings.attempt(
            CIVIL_CODE, partial(counting_from_json, data.get("counting") or {}, ("counting",))
        )
        rungs = findings.attempt((), partial(ladder_from_json, data.get("rungs") or (), ("rungs",)))
        findings.settle()
        assert duration is not None  # noqa: S101 - settle() has refused otherwise
        return cls(duration, counting, rungs)


@dataclass(frozen=True, slots=True)
class Limit:
    """A valid time limit; without a matter it is the tenant's general one for the stage."""

    id: UUID
    stage: Stage
    matter_id: UUID | None
    calendar_id: UUID | None
    # Whether the clock stands still while the requester's papers are awaited.
    pauses: bool
    terms: Terms


def choose(limits: Iterable[Limit], matter_id: UUID | None, stage: Stage) -> Limit | None:
    """The limit that counts: the matter's own, else the general one, else none."""
    of_stage = {limit.matter_id: limit for limit in limits if limit.stage is stage}
    own = of_stage.get(matter_id) if matter_id is not None else None
    return own or of_stage.get(None)
