"""Many rows at once; where that fails one by one, so that none of them stalls the others."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from tenants.session import current

# Mended by people, what is at fault need not be looked at every minute.
LOOK_AGAIN = timedelta(hours=1)
T = TypeVar("T")
# Hears of a row that nothing could be done about, and why.
Report = Callable[[UUID, Exception], None]


def raised(row_id: UUID, error: Exception) -> None:
    """Where nobody is there to hear of a fault."""
    raise error


async def together_or_apart(
    items: Sequence[T],
    do: Callable[[Sequence[T]], Awaitable[int]],
    at_fault: Callable[[T, Exception], Awaitable[None]],
) -> int:
    """What `do` counts; what fails leaves nothing, and what fails alone as well is `at_fault`."""
    try:
        async with current().savepoint():
            return await do(items)
    except Exception:  # whose trouble it is shows when each is done by itself
        done = 0
    for item in items:
        try:
            async with current().savepoint():
                done += await do([item])
        except Exception as error:  # one row's trouble may not become another's
            await at_fault(item, error)
    return done
