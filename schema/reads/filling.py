"""Fills in what a compiled statement has left open, row by row.

What comes into a hole is executed as graphql-core would have done it for that row, permissions and all. Where
that ends in an error the answer is thrown away: the ordinary way reports it with the right path.
"""

import asyncio
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

import orjson
from graphql import GraphQLError
from graphql.execution.executor import CollectedErrors
from graphql.pyutils import Path

from schema.reads.carried import make_carried
from schema.reads.holes import HOLE, Hole
from schema.reads.joint import ORDINARY
from schema.reads.leaves import MARK

if TYPE_CHECKING:
    from schema.reads.execution import ReadExecutor


async def filled(execution: "ReadExecutor", text: bytes | str, holes: Sequence[Hole]) -> Any:
    """The answer without holes, or ORDINARY; as it is where it has an error to tell itself."""
    whole = text.encode() if isinstance(text, str) else text
    if _WRONG in whole:
        return whole
    pieces = whole.split(HOLE)
    # The same row may be shown in several places.
    open_ones = {pieces[place]: None for place in range(1, len(pieces), 2)}
    try:
        values = await _Filling(execution, holes).values([orjson.loads(piece) for piece in open_ones])
    except _WENT_WRONG:
        return ORDINARY
    known = dict(zip(open_ones, values, strict=True))
    for place in range(1, len(pieces), 2):
        pieces[place] = known[pieces[place]]
    return b"".join(pieces)


_WRONG = MARK.encode()
# A value that cannot be carried as it is, such as a time without an end, and every error of a field.
_WENT_WRONG = (GraphQLError, ValueError, TypeError)


class _Filling:
    """Fills the holes of one answer, with an executor whose errors are its own."""

    def __init__(self, execution: "ReadExecutor", holes: Sequence[Hole]) -> None:
        self._executor = copy(execution)
        self._executor.collected_errors = CollectedErrors()
        self._holes = holes
        # What is read together is known by the identity of its details: these are of this answer alone.
        self._details = [execution.keep([*hole.details]) for hole in holes]

    async def values(self, told: Sequence[list[Any]]) -> list[bytes]:
        """JSON for each hole."""
        found = [self._begun(place, *one) for place, one in enumerate(told)]
        waiting = [place for place, each in enumerate(found) if self._executor.is_awaitable(each)]
        answers = await asyncio.gather(*(found[place] for place in waiting), return_exceptions=True)
        for place, answer in zip(waiting, answers, strict=True):
            found[place] = answer
        self._raise_first(found)
        return [orjson.dumps(each) for each in found]

    def _begun(self, place: int, number: int, key: str, *columns: Any) -> Any:
        try:
            return self._execute(place, number, key, columns)
        except GraphQLError as error:
            # Others have begun by now, and are waited for.
            return error

    def _execute(self, place: int, number: int, key: str, columns: Sequence[Any]) -> Any:
        hole = self._holes[number]
        row = make_carried(hole.source, key, hole.columns, columns)
        # As if the rows were a list: what they relate to is read together.
        path = Path(Path(None, place, None), hole.key, hole.kind.name)
        return self._executor.execute_field(hole.kind, row, self._details[number], path, None)

    def _raise_first(self, found: Sequence[Any]) -> None:
        for each in (*found, *self._executor.collected_errors.errors):
            if isinstance(each, BaseException):
                raise each
