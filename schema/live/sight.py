"""A cursor of the feed is good for as long as whoever it was given to sees the same."""

from schema.context import Context
from schema.errors import SightChanged
from schema.reads.cursor import sight_of
from tenants.directory.sight import mark


def require_same_sight(cursor: str | None, context: Context) -> None:
    """Refuse a cursor from before the viewer's sight changed: what came or went with that, no event tells."""
    if cursor is None:
        return
    given = sight_of(cursor)
    # What is no cursor of the feed is refused where it is read.
    if given is not None and given != mark(context.require_viewer()):
        raise SightChanged
