"""How often machines may ask. People are not counted: they ask at the speed of hands."""

from typing import Protocol

from tenants.directory.access import Viewer


class Measure(Protocol):
    """Counts the operations of a key, and of all keys of its organization."""

    async def require(self, viewer: Viewer) -> None:
        """Count one more; raises TooMany where it is out of measure."""
        ...
