"""Ends an operation: whoever was about to be given protected data stands on record before they get it."""

from schema.context import Context
from tenants.protection import reads
from tenants.session import tenant_session


async def commit(context: Context) -> None:
    """Keep what was done, and who has read what; raises where either cannot be kept: then nothing is told.

    A change and what it shows are recorded together. A query is read in a transaction that cannot write, so
    its readers are written down in one of their own, once it has ended.
    """
    if not context.protected_reads:
        await context.transaction.commit()
    elif context.transaction.readonly:
        await context.transaction.commit()
        async with tenant_session(context.require_viewer().tenant_id):
            await _record(context)
    else:
        async with context.inside():
            await _record(context)
        await context.transaction.commit()


async def _record(context: Context) -> None:
    viewer = context.require_viewer()
    await reads.record(context.protected_reads, by=viewer.staff_id, key_id=viewer.key_id, at=context.at)
