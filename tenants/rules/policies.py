"""What a limit allows besides: for which causes its clocks stand still, and how it is extended. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

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


class Approver(StrEnum):
    """Who decides on what somebody asks for."""

    SUPERIOR = "superior"
    HEAD = "head"
    LEADER = "leader"


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
    # Who agrees before another department is consulted, and the least level of the grade that answers.
    consultation_approver: Approver | None = None
    consultation_level: int | None = None
    # Who decides before a requester is led to a body outside; an emergency waits for nobody.
    referral_approver: Approver | None = None

    def __post_init__(self) -> None:
        a_number(self.extension_times, ("extension_times",), least=0, most=MOST_TIMES)
        a_number(self.reopen_within_days, ("reopen_within_days",), least=0, most=MOST_DAYS)
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
