"""Who works here. The models are named together so that the database finds them in one place."""

from tenants.directory.assignment import StaffRole
from tenants.directory.department import Department
from tenants.directory.grade import Grade
from tenants.directory.position import Position
from tenants.directory.role import Role, RolePermission
from tenants.directory.staff import Staff

__all__ = ["Department", "Grade", "Position", "Role", "RolePermission", "Staff", "StaffRole"]
