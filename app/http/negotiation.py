"""Which media type a client gets its answer in."""

from collections.abc import Iterator
from functools import lru_cache

RESPONSE_JSON = "application/graphql-response+json"
PLAIN_JSON = "application/json"
HTML = "text/html"

# Where the client leaves the choice to us, it is likely to know nothing newer than plain JSON.
OFFERED = (PLAIN_JSON, RESPONSE_JSON)


def answer_type(accept: str) -> str | None:
    """The media type of ours that the client likes best; None where it wants none of them."""
    return _usual(accept) if len(accept) <= _USUAL else _best(accept, OFFERED)


# Programs send the same few all day; what is long is not worth keeping.
_USUAL = 200


@lru_cache(512)
def _usual(accept: str) -> str | None:
    return _best(accept, OFFERED)


def wants_page(accept: str) -> bool:
    """A browser that was pointed at the address, rather than a program."""
    return HTML in accept and _best(accept, (HTML, *OFFERED)) == HTML


def _best(accept: str, offered: tuple[str, ...]) -> str | None:
    if not accept.strip():
        return offered[0]
    ranges = list(_ranges(accept))
    ranked = [(_quality(ranges, each), each) for each in offered]
    # A type that was named beats one that only a wildcard lets in; then earlier mention, then our own order.
    (quality, _, _), best = max(ranked, key=lambda pair: pair[0])
    return best if quality > 0 else None


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = min(max(float(parameter[2:]), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        yield name, quality


def _quality(ranges: list[tuple[str, float]], media: str) -> tuple[float, int, int]:
    """How much the client likes a type, how exactly it named it, and how early."""
    family = media.split("/", maxsplit=1)[0] + "/*"
    found = (0.0, -1, 0)
    for position, (name, quality) in enumerate(ranges):
        exactness = {media: 2, family: 1, "*/*": 0}.get(name, -1)
        if exactness > found[1]:
            found = (quality, exactness, -position)
    return found
