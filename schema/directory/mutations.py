"""Every mutation of the directory."""

import strawberry

from schema.directory.bulk import DirectoryImportMutation
from schema.directory.configure_departments import DepartmentMutation
from schema.directory.configure_grades import GradeMutation
from schema.directory.configure_positions import PositionMutation
from schema.directory.configure_roles import RoleMutation
from schema.directory.configure_rosters import RosterMutation
from schema.directory.configure_staff import StaffMutation
from schema.directory.enter_absences import AbsenceMutation
from schema.directory.put_on_duty import DutyMutation
from schema.directory.reorganize import ReorganizationMutation


@strawberry.type
class DirectoryMutation(
    DepartmentMutation,
    PositionMutation,
    GradeMutation,
    RoleMutation,
    StaffMutation,
    AbsenceMutation,
    RosterMutation,
    DutyMutation,
    ReorganizationMutation,
    DirectoryImportMutation,
):
    """How the organization and its people are configured."""
