"""What reads need to know of whoever asks, worked out once for as long as the same viewer is shown to us."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from weakref import WeakValueDictionary

from schema.reads.predicate import Predicate
from schema.reads.specs import ByViewer, Viewer
from tenants.directory import sight

KEPT = 4_096
# Of each viewer; claims are made by few resolvers, from nothing but the viewer.
CLAIMS_KEPT = 32
Claims = tuple[Predicate, ...]


class Kind:
    """What kind of viewer asks: one object for all that are alike, so that it is a quick part of a key."""

    __slots__ = ("__weakref__", "_what")

    def __init__(self, what: Hashable) -> None:
        self._what = what


_kinds: WeakValueDictionary[Hashable, Kind] = WeakValueDictionary()


def _kind(what: Hashable) -> Kind:
    return _kinds.get(what) or _kinds.setdefault(what, Kind(what))


class Asker:
    """A viewer; the rules about them are functions of nothing else, so each is asked once."""

    __slots__ = ("_left", "_rules", "_sight", "kind", "viewer")

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        # All that declarations of access look at: those alike in this share their plans.
        self.kind = _kind(viewer and (frozenset(viewer.grants.items()), viewer.actor, viewer.is_person))
        self._rules: dict[ByViewer, Predicate] = {}
        self._left: dict[tuple[ByViewer, Claims], Predicate] = {}
        self._sight: str | None = None

    @property
    def sight(self) -> str:
        """The mark of what this viewer sees."""
        if self._sight is None:
            self._sight = sight.mark(self.viewer)
        return self._sight

    def rule(self, rule: ByViewer) -> Predicate:
        """What the rule says of this viewer."""
        found = self._rules.get(rule)
        if found is None:
            found = self._rules[rule] = rule(self.viewer)
        return found

    def left(self, rule: ByViewer, known: Predicate) -> Predicate:
        """What the rule still asks of rows for which `known` is true."""
        if not known.claims:
            return self.rule(rule)
        place = rule, known.claims
        found = self._left.get(place)
        if found is None:
            if len(self._left) >= CLAIMS_KEPT:
                self._left.clear()
            found = self._left[place] = self.rule(rule).given(known)
        return found

    def texts(self, rules: Iterable[ByViewer]) -> tuple[str, ...]:
        """All of some rules that shows in the text of a statement."""
        return tuple(self.rule(rule).text for rule in rules)


NOBODY = Asker(None)
_kept: OrderedDict[int, Asker] = OrderedDict()


def ruled(rule: ByViewer, viewer: Viewer) -> Predicate:
    """A condition that is a function of the viewer alone: the same object as long as they are."""
    return asker(viewer).rule(rule)


def asker(viewer: Viewer) -> Asker:
    """Known by the viewer's identity: whoever has changed is another object."""
    if viewer is None:
        return NOBODY
    found = _kept.get(id(viewer))
    if found is None or found.viewer is not viewer:
        found = _kept[id(viewer)] = Asker(viewer)
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found
