"""What a limit allows besides: for which causes its clocks stand still, and how it is extended. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from tenants.errors import Code, Refusal
from tenants.rules.circumstances import Channel
from tenants.working_time.durations import Relative, duration_to_json, relative_from_json
from tenants.working_time.reading import Findings, Path, a_number, an_object, each, one_of

MOST_TIMES = 100


class PauseCause(StrEnum):
    """Why time does not count for a while."""

    MATERIALS = "materials"
    REQUESTER = "requester"
    INSPECTION = "inspection"
    OTHER_BODY = "other_body"
    FORCE_MAJEURE = "force_majeure"
    # Offered to somebody who has not decided yet.
    OFFER = "offer"
    # Whoever meets an emergency acts first; nobody passes it on meanwhile.
    EMERGENCY = "emergency"


Pauses = frozenset[PauseCause]


def pauses_from_json(data: object, path: Path = ("pauses",)) -> Pauses:
    """Read `["materials", ...]`."""
    return frozenset(each(data, path, lambda one, at: one_of(one, at, PauseCause), most=len(PauseCause)))


def pauses_to_json(pauses: Iterable[PauseCause]) -> list[str]:
    """The causes as `pauses_from_json` reads them."""
    return sorted(cause.value for cause in pauses)


# What a person declares; every other cause comes about by what is done with the case.
DECLARED = (
    PauseCause.REQUESTER,
    PauseCause.INSPECTION,
    PauseCause.OTHER_BODY,
    PauseCause.FORCE_MAJEURE,
)


class Approver(StrEnum):
    """Who decides on what somebody asks for."""

    SUPERIOR = "superior"
    HEAD = "head"
    LEADER = "leader"

    @property
    def height(self) -> int:
        """For comparing levels: the higher one decides for both."""
        return _HEIGHTS[self]


_HEIGHTS = {level: height for height, level in enumerate(Approver)}


@dataclass(frozen=True, slots=True)
class PauseTerms:
    """By whose word a clock stands still for a cause (None: the handler's), and for how long at most."""

    cause: PauseCause
    declared_by: Approver | None = None
    # With a longest time, whoever declares it says when it ends.
    at_most: Relative | None = None

    def to_json(self) -> dict[str, object]:
        """The terms as `pause_terms_from_json` reads them."""
        return {
            "cause": self.cause.value,
            "declared_by": self.declared_by and self.declared_by.value,
            "at_most": None if self.at_most is None else duration_to_json(self.at_most),
        }


# Where a limit says nothing else: what excuses everybody is not for those to declare whom it excuses.
USUAL_TERMS: Mapping[PauseCause, PauseTerms] = {
    **{cause: PauseTerms(cause) for cause in DECLARED},
    PauseCause.FORCE_MAJEURE: PauseTerms(PauseCause.FORCE_MAJEURE, Approver.SUPERIOR),
}


def pause_terms_from_json(
    data: object, path: Path = ("pause_terms",), *, pauses: Pauses
) -> tuple[PauseTerms, ...]:
    """Read `[{cause, declared_by?, at_most?}]`, for causes that a person declares and the limit allows."""
    terms = each(data, path, _pause_terms, most=len(PauseCause))
    seen: set[PauseCause] = set()
    for place, one in enumerate(terms):
        if one.cause not in pauses or one.cause not in DECLARED:
            reason = "its clocks do not stand still because somebody says so"
            raise Refusal(Code.INVALID, reason, (*path, str(place), "cause"))
        if one.cause in seen:
            raise Refusal(Code.CONFLICT, "this cause is named twice", (*path, str(place), "cause"))
        seen.add(one.cause)
    return tuple(sorted(terms, key=lambda one: one.cause.value))


def _pause_terms(data: object, path: Path) -> PauseTerms:
    content = an_object(data, path, known=frozenset({"cause", "declared_by", "at_most"}))
    findings = Findings()
    cause = findings.attempt(None, partial(one_of, content.get("cause"), (*path, "cause"), PauseCause))
    level, at_most = content.get("declared_by"), content.get("at_most")
    by = findings.attempt(None, partial(one_of, level, (*path, "declared_by"), Approver)) if level else None
    longest = (
        findings.attempt(None, partial(relative_from_json, at_most, (*path, "at_most"))) if at_most else None
    )
    findings.settle()
    assert cause is not None  # noqa: S101 - settle() has refused otherwise
    return PauseTerms(cause, by, longest)


@dataclass(frozen=True, slots=True)
class Extension:
    """Who approves a later due time, how often, and by how much each time; only before the limit ends."""

    approver: Approver
    at_most: Relative
    times: int = 1

    def to_json(self) -> dict[str, object]:
        """The policy as `extension_from_json` reads it."""
        return {
            "approver": self.approver.value,
            "at_most": duration_to_json(self.at_most),
            "times": self.times,
        }


def extension_from_json(data: object, path: Path = ("extension",)) -> Extension | None:
    """Read `{approver, at_most, times?}`; None: as the policy of the matter says."""
    if data is None:
        return None
    content = an_object(data, path, known=frozenset({"approver", "at_most", "times"}))
    findings = Findings()
    approver = findings.attempt(None, partial(one_of, content.get("approver"), (*path, "approver"), Approver))
    at_most = findings.attempt(None, partial(relative_from_json, content.get("at_most"), (*path, "at_most")))
    times = findings.attempt(
        1, partial(a_number, content.get("times", 1), (*path, "times"), least=1, most=MOST_TIMES)
    )
    findings.settle()
    assert approver is not None and at_most is not None  # noqa: S101, PT018 - settle() has refused otherwise
    return Extension(approver, at_most, times)


class SaidBy(StrEnum):
    """Whose word on extensions counts: the nearest to the clock goes before."""

    LIMIT = "limit"
    MATTER = "matter"
    VERSION = "version"
    USUAL = "usual"


MOST_DAYS = 3660
MOST_LEVEL = 1_000_000


@dataclass(frozen=True, slots=True)
class Policy:
    """What is allowed with cases, where a version says nothing else."""

    extension_approver: Approver = Approver.HEAD
    extension_times: int = 1
    # How far beyond the due time an extension may reach at most; None leaves it to the approver.
    extension_at_most: Relative | None = None
    reopen_within_days: int = 30
    # After how many days somebody looks at what waits without a date, and again after as many.
    look_after_days: int = 7
    # Who agrees before another department is consulted, and the least level of the grade that answers.
    consultation_approver: Approver | None = None
    consultation_level: int | None = None
    # Who decides before a requester is led to a body outside; an emergency waits for nobody.
    referral_approver: Approver | None = None
    # What comes by these may not be refused: neither declined, nor returned, nor referred outside.
    binding_channels: frozenset[Channel] = frozenset()

    def __post_init__(self) -> None:
        a_number(self.extension_times, ("extension_times",), least=0, most=MOST_TIMES)
        a_number(self.reopen_within_days, ("reopen_within_days",), least=0, most=MOST_DAYS)
        a_number(self.look_after_days, ("look_after_days",), least=1, most=MOST_DAYS)
        if self.consultation_level is not None:
            a_number(self.consultation_level, ("consultation_level",), least=0, most=MOST_LEVEL)

    def with_extension(self, extension: Extension | None) -> "Policy":
        """The same, but extended as a limit itself says."""
        if extension is None:
            return self
        return replace(
            self,
            extension_approver=extension.approver,
            extension_times=extension.times,
            extension_at_most=extension.at_most,
        )
