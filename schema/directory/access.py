"""Who may read the directory."""

from schema.permissions import requires
from tenants.directory.access import Permission

# Whoever reads a case reads who answers for it, and where.
DIRECTORY = requires(Permission.DIRECTORY_READ, Permission.CASE_READ)
ROLES = requires(Permission.DIRECTORY_READ, Permission.ACCOUNT_CONFIGURE)
LISTS = requires(Permission.DIRECTORY_READ)
