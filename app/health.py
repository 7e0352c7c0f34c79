"""Whether the process lives, and whether it can do its work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse

from tenants.session import database

Check = Callable[[], Awaitable[object]]
PATIENCE = 2.0


async def live(request: Request) -> JSONResponse:
    """The process answers; whoever restarts it needs to know no more."""
    return JSONResponse({"status": "ok"})


class Ready:
    """Asks everything the process depends on, all at once."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks

    async def respond(self, request: Request) -> JSONResponse:
        """200 where everything answers, else 503 with the names of what does not."""
        answers = await asyncio.gather(*(_answers(check) for check in self._checks.values()))
        found = dict(zip(self._checks, answers, strict=True))
        ok = all(answers)
        body = {
            "status": "ok" if ok else "unavailable",
            "checks": {name: "ok" if up else "away" for name, up in found.items()},
        }
        return JSONResponse(body, 200 if ok else 503)


async def database_answers() -> None:
    """One round trip through the pool; raises where there is none."""
    await database().fetchval("select 1")


async def _answers(check: Check) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await check()
    except Exception:
        # Whatever it is that fails, the answer is the same: not ready.
        return False
    return True
