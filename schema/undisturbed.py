"""Work that is not torn in the middle: a database session broken off leaves its connection to be mended."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def undisturbed(work: Awaitable[T]) -> T:
    """What the work gives. Whoever is cancelled meanwhile first waits until it is done."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        if not task.cancelled():
            # Nobody is left to be told; asking marks an error as seen.
            task.exception()
        raise
