"""Who works here. The models are named together so that the database finds them in one place."""

from tenants.directory.absence import Absence
from tenants.directory.account import Account
from tenants.directory.api_key import ApiKey, ApiKeyPermission
from tenants.directory.assignment import StaffRole
from tenants.directory.department import Department
from tenants.directory.grade import Grade
from tenants.directory.position import Position
from tenants.directory.public_directory import PublicDirectory
from tenants.directory.refresh_token import RefreshToken
from tenants.directory.role import Role, RolePermission
from tenants.directory.roster import Roster
from tenants.directory.shift import Shift
from tenants.directory.staff import Staff
from tenants.directory.stand_in import StandIn

__all__ = [
    "Absence",
    "Account",
    "ApiKey",
    "ApiKeyPermission",
    "Department",
    "Grade",
    "Position",
    "PublicDirectory",
    "RefreshToken",
    "Role",
    "RolePermission",
    "Roster",
    "Shift",
    "Staff",
    "StaffRole",
    "StandIn",
]
