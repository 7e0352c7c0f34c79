"""Time limits as values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from tenants.rules.conditions import ALWAYS, Conditions
from tenants.rules.ladder import Ladder, ladder_from_json, ladder_to_json
from tenants.rules.policies import (
    USUAL_TERMS,
    Extension,
    PauseCause,
    Pauses,
    PauseTerms,
    extension_from_json,
    pause_terms_from_json,
    pauses_from_json,
    pauses_to_json,
)
from tenants.rules.stages import Span, Start
from tenants.working_time.counting import CIVIL_CODE, Counting, counting_from_json
from tenants.working_time.durations import Duration, duration_from_json, duration_to_json
from tenants.working_time.reading import Findings, one_of

NO_PAUSES: Pauses = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a limit says: how long, how it is counted, what happens on the way, and what it allows besides."""

    duration: Duration
    counting: Counting = CIVIL_CODE
    rungs: Ladder = ()
    pauses: Pauses = NO_PAUSES
    extension: Extension | None = None
    # By whose word they stand still, where that is not as usual.
    pause_terms: tuple[PauseTerms, ...] = ()
    starts_with: Start = Start.REGISTRATION

    def to_json(self) -> dict[str, Any]:
        """The terms as `from_json` reads them."""
        return {
            "duration": duration_to_json(self.duration),
            "counting": self.counting.to_json(),
            "rungs": ladder_to_json(self.rungs),
            "pauses": pauses_to_json(self.pauses),
            "extension": None if self.extension is None else self.extension.to_json(),
            "pause_terms": [one.to_json() for one in self.pause_terms],
            "starts_with": self.starts_with.value,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Terms":
        """Read `{duration, counting, rungs, pauses, extension, pause_terms, starts_with}`.

        All that is wrong is refused at once.
        """
        findings = Findings()
        duration = findings.attempt(None, partial(duration_from_json, data.get("duration"), ("duration",)))
        counting = findings.attempt(
            CIVIL_CODE, partial(counting_from_json, data.get("counting") or {}, ("counting",))
        )
        rungs = findings.attempt((), partial(ladder_from_json, data.get("rungs") or (), ("rungs",)))
        pauses = findings.attempt(NO_PAUSES, partial(pauses_from_json, data.get("pauses") or ()))
        extension = findings.attempt(None, partial(extension_from_json, data.get("extension")))
        stated = findings.attempt(
            (), partial(pause_terms_from_json, data.get("pause_terms") or (), pauses=pauses)
        )
        start = data.get("starts_with") or Start.REGISTRATION
        starts_with = findings.attempt(Start.REGISTRATION, partial(one_of, start, ("starts_with",), Start))
        findings.settle()
        assert duration is not None  # noqa: S101 - settle() has refused otherwise
        return cls(duration, counting, rungs, pauses, extension, stated, starts_with)


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit of one version of the rules."""

    id: UUID
    code: str
    # As limits and clocks keep it: see `stages.key_of`.
    stage: str
    conditions: Conditions
    calendar_id: UUID | None
    terms: Terms

    def begins_with(self, event: str, span: Span) -> bool:
        """Whether this event of a case's history starts a clock of it, where its stage lies like that."""
        return event in span.starting_with(self.terms.starts_with).starts

    def stands_still_for(self, cause: PauseCause) -> bool:
        """Whether its clocks do not count time spent on this."""
        return cause in self.terms.pauses

    def pausing(self, cause: PauseCause) -> PauseTerms:
        """By whose word its clocks stand still for this, and for how long at most."""
        stated = (one for one in self.terms.pause_terms if one.cause is cause)
        return next(stated, USUAL_TERMS[cause])


def general(id_: UUID, stage: str, terms: Terms) -> Limit:
    """A limit without conditions."""
    return Limit(id_, stage, stage, ALWAYS, None, terms)
