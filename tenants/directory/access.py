"""Who may do what: permissions, the scope each is granted at, and the viewer who carries them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Permission(StrEnum):
    """What a role can allow; `subject.verb`."""

    TENANT_CONFIGURE = "tenant.configure"
    DIRECTORY_READ = "directory.read"
    DIRECTORY_CONFIGURE = "directory.configure"
    ACCOUNT_CONFIGURE = "account.configure"
    ABSENCE_ENTER = "absence.enter"
    ROSTER_CONFIGURE = "roster.configure"
    CALENDAR_CONFIGURE = "calendar.configure"
    RULES_READ = "rules.read"
    RULES_CONFIGURE = "rules.configure"
    RULES_PUBLISH = "rules.publish"
    CASE_READ = "case.read"
    CASE_REGISTER = "case.register"
    CASE_HAND_OVER = "case.hand_over"
    CASE_ACCEPT = "case.accept"
    CASE_REASSIGN = "case.reassign"
    CASE_WORK = "case.work"
    CASE_REPLY = "case.reply"
    CASE_CLOSE = "case.close"
    CASE_APPROVE = "case.approve"
    CASE_URGE = "case.urge"
    CASE_SUPERVISE = "case.supervise"
    CASE_ARBITRATE = "case.arbitrate"
    CASE_CONVENE = "case.convene"
    CASE_READ_CONFIDENTIAL = "case.read_confidential"
    CASE_LOWER_CONFIDENTIALITY = "case.lower_confidentiality"
    REQUESTER_READ = "requester.read"
    REQUESTER_READ_CONTACT = "requester.read_contact"
    REQUESTER_CHANGE = "requester.change"
    REQUESTER_ERASE = "requester.erase"
    BREACH_READ = "breach.read"
    BREACH_REPORT = "breach.report"
    BREACH_REVIEW = "breach.review"
    BREACH_DECIDE = "breach.decide"
    COMMENDATION_READ = "commendation.read"
    COMMENDATION_PROPOSE = "commendation.propose"
    COMMENDATION_DECIDE = "commendation.decide"
    CHECK_READ = "check.read"
    CHECK_CONDUCT = "check.conduct"
    BULLETIN_PUBLISH = "bulletin.publish"
    HISTORY_READ = "history.read"
    JOB_OVERSEE = "job.oversee"


# What a machine may be given. Answering for a case, deciding about one, and who may do what stay with people.
FOR_MACHINES = frozenset(
    {
        Permission.DIRECTORY_READ,
        Permission.DIRECTORY_CONFIGURE,
        Permission.ABSENCE_ENTER,
        Permission.ROSTER_CONFIGURE,
        Permission.CALENDAR_CONFIGURE,
        Permission.RULES_READ,
        Permission.CASE_READ,
        Permission.CASE_REGISTER,
        Permission.CASE_URGE,
        Permission.BREACH_READ,
        Permission.HISTORY_READ,
    }
)

# A role may still hold a permission that an earlier release of the product knew.
KNOWN = frozenset(permission.value for permission in Permission)


class Scope(StrEnum):
    """How far a permission reaches; each includes the ones before it."""

    OWN = "own"
    DEPARTMENT = "department"
    SUBTREE = "subtree"
    TENANT = "tenant"

    @property
    def width(self) -> int:
        """For comparing scopes: wider is larger."""
        return _WIDTHS[self]


_WIDTHS = {scope: width for width, scope in enumerate(Scope)}


class Actor(StrEnum):
    """What sort of somebody acts."""

    STAFF = "staff"
    MACHINE = "machine"
    REQUESTER = "requester"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, and what they may do; a snapshot a few seconds old at most.

    Not everybody who asks is one of the staff: for the others `staff_id` is the id of the key, the requester
    or the portal. Under it they stand in the history, and no row that belongs to a person is ever theirs.
    """

    tenant_id: UUID
    staff_id: UUID
    account_id: UUID
    department_id: UUID
    # The own department and every one below it.
    subtree: frozenset[UUID] = frozenset()
    # Every department above the own one.
    above: frozenset[UUID] = frozenset()
    grants: Mapping[Permission, Scope] = field(default_factory=dict)
    # Those who are away and for whom the viewer acts now: their cases are open to the viewer.
    acts_for: frozenset[UUID] = frozenset()
    actor: Actor = Actor.STAFF
    # The one case that a requester follows, and the code they came in by.
    case_id: UUID | None = None
    code_id: UUID | None = None

    @property
    def is_person(self) -> bool:
        """Whether one of the staff asks, who can sign and answer for what they do."""
        return self.actor is Actor.STAFF

    @property
    def key_id(self) -> UUID | None:
        """The key of a machine; None for everybody else."""
        return self.staff_id if self.actor is Actor.MACHINE else None

    def may(self, permission: Permission) -> bool:
        """Whether the permission is granted at any scope."""
        return permission in self.grants

    def covers(
        self, permission: Permission, *, staff: Iterable[UUID | None], departments: Iterable[UUID | None]
    ) -> bool:
        """Whether the permission reaches something that belongs to these people and departments."""
        scope = self.grants.get(permission)
        if scope is None:
            return False
        if scope is Scope.TENANT or self.staff_id in staff:
            return True
        if scope is Scope.DEPARTMENT:
            return self.department_id in departments
        return scope is Scope.SUBTREE and not self.subtree.isdisjoint(set(departments))


def widest(grants: Iterable[tuple[Permission, Scope]]) -> dict[Permission, Scope]:
    """Several roles may grant the same permission: the widest scope counts."""
    found: dict[Permission, Scope] = {}
    for permission, scope in grants:
        if permission not in found or scope.width > found[permission].width:
            found[permission] = scope
    return found
