"""Bytes that nobody will ask for again leave the store: of files that never came whole, of removed ones."""

import logging

from tenants.cases.attachments import tidy
from tenants.cases.attachments.attachment import Attachment
from tenants.session import tenant_session
from workers.upkeep import every_tenant
from workers.world import World

log = logging.getLogger(__name__)


async def tidy_files(world: World) -> bool:
    """A few hundred files of every tenant; what the store does not let go of is tried again later."""
    if world.files is None:
        return False
    more = False
    async for tenant_id in every_tenant():
        async with tenant_session(tenant_id, readonly=True):
            files = await tidy.to_tidy(at=world.now())
        gone = [await _erase(file, world) for file in files]
        more = more or (len(files) >= tidy.FILES and all(gone))
    return more


async def _erase(file: Attachment, world: World) -> bool:
    """First the bytes, then the record of it: a crash in between does it again."""
    assert world.files is not None  # noqa: S101 - asked by whoever calls
    try:
        await world.files.delete(file.path)
    except Exception as error:
        log.warning("a file could not be erased: %s", type(error).__name__)
        return False
    async with tenant_session(file.tenant_id):
        await tidy.tidied(file, at=world.now())
    return True
