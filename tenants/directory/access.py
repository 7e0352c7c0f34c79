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
    HISTORY_READ = "history.read"
    JOB_OVERSEE = "job.oversee"


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


@dataclass(frozen=True, slots=True)
class Viewer:
    """The member of the staff who asks, and what they may do; a snapshot a few seconds old at most."""

    tenant_id: UUID
    staff_id: UUID
    account_id: UUID
    department_id: UUID
    # The own department and every one below it.
    subtree: frozenset[UUID] = frozenset()
    grants: Mapping[Permission, Scope] = field(default_factory=dict)
    # Those who are away and for whom the viewer acts now: their cases are open to the viewer.
    acts_for: frozenset[UUID] = frozenset()

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
