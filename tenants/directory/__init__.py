"""Who works here. The models are named together so that the database finds them in one place."""

from tenants.directory.account import Account
from tenants.directory.assignment import StaffRole
from tenants.directory.department import Department
from tenants.directory.grade import Grade
from tenants.directory.position import Position
from tenants.directory.refresh_token import RefreshToken
from tenants.directory.role import Role, RolePermission
from tenants.directory.staff import Staff

__all__ = [
    "Account",
    "Department",
    "Grade",
    "Position",
    "RefreshToken",
    "Role",
    "RolePermission",
    "Staff",
    "StaffRole",
]
