"""What a resolver answers with: which rows, in which order, how many. The executor reads it."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, NoReturn
from uuid import UUID

from schema.order import Order
from schema.paging import Window
from schema.reads.predicate import Predicate
from schema.reads.source import Source


class Kind(Enum):
    """What becomes of the rows."""

    ONE = "one"
    LIST = "list"
    PAGE = "page"


BY_ID = Order.by("id")


@dataclass(frozen=True, slots=True, eq=False)
class Select:
    """Rows still to be read; the viewer's scope is added when they are."""

    source: Source
    kind: Kind
    where: Predicate
    order: Order = BY_ID
    size: int = 1
    window: Window | None = None
    # A single row named by its key: those of one selection are read together.
    key: UUID | None = None

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{self.source.name}.{name}: this row is only noted, not read yet")

    def __iter__(self) -> Any:
        raise TypeError(f"these {self.source.name} rows are only noted, not read yet")
