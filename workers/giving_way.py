"""How long work gives way to whoever is answered by the same core."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

# The share of a core's time that is left to them: what somebody has asked for can wait, they cannot.
SHARE = 0.3


@dataclass(slots=True)
class GivingWay:
    """Called again and again by long work, it stands aside in proportion to what was used since it last did.

    It goes by what the thread has used, not by the clock on the wall: work that waits for the database is in
    nobody's way meanwhile.
    """

    used: Callable[[], float] = time.thread_time
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    _before: float = field(init=False)

    def __post_init__(self) -> None:
        self._before = self.used()

    async def __call__(self) -> None:
        await self.pause((self.used() - self._before) * SHARE / (1 - SHARE))
        self._before = self.used()
