"""Every mutation of the directory."""

import strawberry

from schema.directory.configure_departments import DepartmentMutation
from schema.directory.configure_grades import GradeMutation
from schema.directory.configure_positions import PositionMutation
from schema.directory.configure_roles import RoleMutation
from schema.directory.configure_staff import StaffMutation


@strawberry.type
class DirectoryMutation(DepartmentMutation, PositionMutation, GradeMutation, RoleMutation, StaffMutation):
    """How the organization and its people are configured."""
