"""Whether the process lives, and whether it can do its work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

from schema.failures import is_outage
from tenants.protection import masters
from tenants.session import database

logger = structlog.get_logger("shouwen.health")

Check = Callable[[], Awaitable[object]]
PATIENCE = 2.0


async def live(request: Request) -> JSONResponse:
    """The process answers; whoever restarts it needs to know no more."""
    return JSONResponse({"status": "ok"})


class Ready:
    """Asks everything the process depends on, all at once."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = {name: _Asked(check) for name, check in checks.items()}

    async def respond(self, request: Request) -> JSONResponse:
        """200 where everything answers, else 503 with the names of what does not."""
        answers = await asyncio.gather(*(asked.answers() for asked in self._checks.values()))
        found = dict(zip(self._checks, answers, strict=True))
        ok = all(answers)
        body = {
            "status": "ok" if ok else "unavailable",
            "checks": {name: "ok" if up else "away" for name, up in found.items()},
        }
        return JSONResponse(body, 200 if ok else 503)


class _Asked:
    """A question to a server that may hang: it is not waited for for long, and not asked twice at a time."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._under_way: asyncio.Task[bool] | None = None

    async def answers(self) -> bool:
        """Whether there is an answer by now. Cancelling could hang as well, so nothing is cancelled."""
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._ask())
        done, _ = await asyncio.wait({self._under_way}, timeout=PATIENCE)
        return bool(done) and self._under_way.result()

    async def _ask(self) -> bool:
        try:
            await self._check()
        except Exception:
            # Whatever it is that fails, the answer is the same: not ready.
            return False
        return True


async def database_answers() -> None:
    """One round trip through the pool; raises where there is none."""
    await database().fetchval("select 1")


async def keys_fit() -> None:
    """What is sealed here opens with the keys of this process; raises, and says so in the log, where not."""
    try:
        await masters.require_known()
    except masters.WrongMaster as wrong:
        logger.error("not ready", reason=str(wrong))
        raise
    except Exception as error:
        # Of a database that is away nothing is known; that it is away is told beside this.
        if not is_outage(error):
            raise
