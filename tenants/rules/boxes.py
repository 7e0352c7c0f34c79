"""Boxes of bits: a set of cases as one set of atoms for each condition. Pure."""

from collections.abc import Iterable, Iterator

Box = tuple[int, ...]


def within(inner: Box, outer: Box) -> bool:
    """Every case of the first is one of the second."""
    return not any(a & ~b for a, b in zip(inner, outer, strict=True))


def narrower(inner: Box, outer: Box) -> bool:
    """The same, and not the other way round."""
    return inner != outer and within(inner, outer)


def overlap(a: Box, b: Box) -> Box | None:
    """The cases that both have, if there are any."""
    common = tuple(one & other for one, other in zip(a, b, strict=True))
    return common if all(common) else None


def remainder(box: Box, covers: Iterable[Box]) -> list[Box]:
    """The cases of `box` that none of the others has, as boxes that do not overlap."""
    left = [box]
    for cover in covers:
        left = [piece for one in left for piece in _without(one, cover)]
        if not left:
            break
    return left


def _without(box: Box, cover: Box) -> Iterator[Box]:
    if overlap(box, cover) is None:
        yield box
        return
    inside = list(box)
    for place, (mine, theirs) in enumerate(zip(box, cover, strict=True)):
        if outside := mine & ~theirs:
            yield (*inside[:place], outside, *box[place + 1 :])
        inside[place] = mine & theirs
