"""Counts verdicts: what moves, who is late, what each department and each person would have to do. Pure."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from tenants.cases.replaying.deadline import Deadline
from tenants.cases.replaying.verdict import Verdict
from tenants.cases.replaying.versions import Home

# Of so many of a sort the first are kept; the counts are of all.
MOST_KEPT = 10_000


@dataclass(slots=True)
class StageCount:
    """The due times of one stage."""

    deadlines: int = 0
    earlier: int = 0
    later: int = 0
    added: int = 0
    removed: int = 0
    newly_late: int = 0
    no_longer_late: int = 0

    def take(self, one: Deadline) -> None:
        """Count a due time."""
        self.deadlines += 1
        movement = one.movement
        if movement is not None:
            setattr(self, movement.value, getattr(self, movement.value) + 1)
        self.newly_late += one.late_after and not one.late_before
        self.no_longer_late += one.late_before and not one.late_after


@dataclass(slots=True)
class Load:
    """What somebody had to do, and would have had to."""

    cases_before: int = 0
    cases_after: int = 0
    deadlines_before: int = 0
    deadlines_after: int = 0
    late_before: int = 0
    late_after: int = 0


@dataclass(slots=True)
class Tally:
    """Everything that is counted."""

    cases: int = 0
    rerouted: int = 0
    newly_late: int = 0
    no_longer_late: int = 0
    matter_left_out: int = 0
    without_limit: int = 0
    limits_tie: int = 0
    owner_unclear: int = 0
    stages: defaultdict[str, StageCount] = field(default_factory=lambda: defaultdict(StageCount))
    departments: defaultdict[UUID, Load] = field(default_factory=lambda: defaultdict(Load))
    staff: defaultdict[UUID, Load] = field(default_factory=lambda: defaultdict(Load))
    _moved: int = 0
    _turned: int = 0
    _elsewhere: int = 0

    def take(self, verdict: Verdict) -> None:
        """Count a case."""
        self.cases += 1
        self.rerouted += verdict.rerouted
        self.newly_late += verdict.late_after and not verdict.late_before
        self.no_longer_late += verdict.late_before and not verdict.late_after
        self.matter_left_out += verdict.said.matter_left_out
        self.without_limit += verdict.said.without_limit
        self.limits_tie += verdict.said.limits_tie
        self.owner_unclear += verdict.unclear
        before = after = 0
        for one in verdict.deadlines:
            before += one.before is not None
            after += one.after is not None
            if one.before is not None or one.after is not None:
                self.stages[one.stage].take(one)
        for load in self._loads(verdict.before):
            load.cases_before += 1
            load.deadlines_before += before
            load.late_before += verdict.late_before
        for load in self._loads(verdict.after):
            load.cases_after += 1
            load.deadlines_after += after
            load.late_after += verdict.late_after

    def keeps(self, one: Deadline) -> bool:
        """Whether a due time is kept as a row: what turns lateness has room of its own."""
        if one.movement is None:
            return False
        if one.late_before != one.late_after:
            self._turned += 1
            return self._turned <= MOST_KEPT
        self._moved += 1
        return self._moved <= MOST_KEPT

    def keeps_case(self, verdict: Verdict) -> bool:
        """Whether a case is kept as a row: it would belong elsewhere, or some rule is missing."""
        said = verdict.said
        wanting = said.matter_left_out or said.without_limit or said.limits_tie or verdict.unclear
        if not (verdict.rerouted or wanting):
            return False
        self._elsewhere += 1
        return self._elsewhere <= MOST_KEPT

    def _loads(self, home: Home) -> list[Load]:
        found = []
        if home.department_id is not None:
            found.append(self.departments[home.department_id])
        if home.staff_id is not None:
            found.append(self.staff[home.staff_id])
        return found
