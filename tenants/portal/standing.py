"""What a requester has seen of their case, as one short text: whoever comes back with it learns what is new.

It is made of what they are shown and of nothing else. So nothing that happens inside the house changes it,
and it counts nothing: how much goes on there cannot be told from it.
"""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

import orjson

from tenants.cases.attachments.attachment import Attachment
from tenants.directory.access import Viewer
from tenants.portal import attaching, own_case
from tenants.portal.own_case import OwnCase

# What these say follows from the rest; another wording of ours is no news of the case.
_FOLLOWS = ("words", "state", "reopenable_until")


@dataclass(frozen=True, slots=True)
class Seen:
    """The case as its requester sees it, and what that is known by."""

    case: OwnCase
    cursor: str


async def look(viewer: Viewer) -> Seen:
    """The viewer's own case as it is now."""
    assert viewer.case_id is not None  # noqa: S101  nobody else comes here
    return await seen(await own_case.load(viewer.case_id), by=viewer)


async def seen(case: OwnCase, *, by: Viewer) -> Seen:
    """The same of a case that has been read already."""
    assert by.case_id is not None  # noqa: S101  nobody else comes here
    return Seen(case, _cursor(case, await attaching.own(by.case_id, by=by)))


def _cursor(case: OwnCase, files: Sequence[Attachment]) -> str:
    told = {name: value for name, value in asdict(case).items() if name not in _FOLLOWS}
    listed = [(file.id, file.name) for file in files]
    text = orjson.dumps([told, listed], option=orjson.OPT_SORT_KEYS, default=str)
    return base64.urlsafe_b64encode(sha256(text).digest()[:16]).rstrip(b"=").decode()
