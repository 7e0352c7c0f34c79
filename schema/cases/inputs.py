"""What the inputs of many mutations have in common."""

from typing import Any

import strawberry


def the_case() -> Any:
    """Which case."""
    return strawberry.field(description="The case.")


def words(description: str) -> Any:
    """A text that must be given."""
    return strawberry.field(description=f"{description}, at most 4,000 characters.")


def some_words(description: str) -> Any:
    """A text that may be left out."""
    return strawberry.field(description=f"{description}, at most 4,000 characters.", default=None)


def told_by() -> Any:
    """How the requester was told, or told us."""
    return strawberry.field(description="How the requester was told, or told us.", default=None)


def expected() -> Any:
    """The version on which the caller's decision rests."""
    return strawberry.field(
        description="The case's version as last read; STALE if it has changed since.", default=None
    )
