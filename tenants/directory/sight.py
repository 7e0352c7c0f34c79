"""Sight: what decides which rows somebody sees, brought down to one mark. Pure."""

import json
from collections.abc import Iterable
from hashlib import blake2b
from uuid import UUID

from tenants.directory.access import Scope, Viewer

# Of a digest; two sights of one viewer never meet by chance.
BYTES = 9


def mark(viewer: Viewer | None) -> str:
    """The same for as long as the same viewer sees the same rows of any that there are.

    Where it is another, rows may have come or gone without anything having happened to them: somebody is away
    or back, has other roles, works elsewhere, or a department lies elsewhere in the tree.
    """
    if viewer is None:
        return ""
    grants = sorted((permission.value, scope.value) for permission, scope in viewer.grants.items())
    # What lies below one's department counts for whom a permission reaches there, and for nobody else.
    below = viewer.subtree if Scope.SUBTREE in viewer.grants.values() else ()
    told = [
        viewer.actor.value,
        viewer.staff_id.hex,
        viewer.department_id.hex,
        viewer.case_id and viewer.case_id.hex,
        grants,
        _sorted(below),
        _sorted(viewer.above),
        _sorted(viewer.acts_for),
    ]
    return blake2b(json.dumps(told).encode(), digest_size=BYTES).hexdigest()


def _sorted(ids: Iterable[UUID]) -> list[str]:
    return sorted(one.hex for one in ids)
