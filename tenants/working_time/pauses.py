"""Pauses of a clock: time that does not count."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from tenants.working_time.instants import LATEST, micros

# Later than any due time: where a pause "ends" that is not over yet.
NEVER = 2 * LATEST


class Pause(NamedTuple):
    """From when to when a clock stood still; `until` None means that it still does."""

    since: datetime
    until: datetime | None


Pauses = Iterable[tuple[datetime, datetime | None]]
Stops = list[tuple[int, int]]


def stops(pauses: Pauses) -> Stops:
    """The pauses as instants, ordered whatever order they came in; what overlaps or touches is one.

    A pause that ends before it begins, or as it begins, is none.
    """
    merged: Stops = []
    for since, until in sorted(map(_instants, pauses)):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        elif since < until:
            merged.append((since, until))
    return merged


def _instants(pause: tuple[datetime, datetime | None]) -> tuple[int, int]:
    since, until = pause
    return micros(since), NEVER if until is None else min(micros(until), LATEST)
