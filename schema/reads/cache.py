"""Keeps what was worked out for those who ask the same again."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Found = TypeVar("Found")

KEPT = 1024


class Cache(Generic[Found]):
    """Keeps what was used last; a fixed number at most."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._found: OrderedDict[Hashable, Found] = OrderedDict()

    def __len__(self) -> int:
        return len(self._found)

    def get(self, key: Hashable) -> Found | None:
        """What is kept under the key, if anything."""
        found = self._found.get(key)
        if found is not None:
            self._found.move_to_end(key)
        return found

    def keep(self, key: Hashable, found: Found) -> Found:
        """Keep it, in place of what was used longest ago."""
        self._found[key] = found
        if len(self._found) > self._kept:
            self._found.popitem(last=False)
        return found
