"""A bounded memory of what was looked up lately, measured by the time it is told."""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The latest `most` entries, each until its time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, tuple[Value, datetime, datetime]] = OrderedDict()

    def get(self, key: Key, *, at: datetime) -> Value | None:
        """What was kept, unless its time is over."""
        found = self._kept.get(key)
        if found is None:
            return None
        value, since, until = found
        # A clock that was set back must not make it live longer.
        if not since <= at < until:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return value

    def keep(self, key: Key, value: Value, *, at: datetime, until: datetime) -> None:
        """Remember; the least recently used entry makes room."""
        self._kept[key] = (value, at, until)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
