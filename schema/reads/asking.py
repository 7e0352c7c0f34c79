"""Who asks, for whoever compiles: what is refused, and which rules about the viewer a statement holds."""

from typing import Any

from schema.permissions import access_of_field
from schema.reads.asker import asker
from schema.reads.leaves import NotCompilable
from schema.reads.plan import mark, rule_origin
from schema.reads.predicate import EVERY_ROW, Predicate
from schema.reads.read_field import ReadField
from schema.reads.source import Source
from schema.reads.specs import ByViewer, Viewer


class Asking:
    """One viewer, during one compilation."""

    def __init__(self, viewer: Viewer) -> None:
        self.rules: list[ByViewer] = []
        self._viewer = viewer
        self._asker = asker(viewer)

    def scope(self, unscoped: bool, target: Source) -> Predicate:
        """The rows of a relation that the viewer sees."""
        return EVERY_ROW if unscoped else self.rule(target.visible)

    def rule(self, rule: ByViewer) -> Predicate:
        """A predicate by viewer: its text is compiled in, its values come with each request."""
        if rule not in self.rules:
            self.rules.append(rule)
        return mark(self._asker.rule(rule), rule_origin(self.rules.index(rule)))

    def require_field(self, definition: Any) -> None:
        """What a field declares itself; fields of the reads are asked by the compiler."""
        field = definition.extensions["strawberry-definition"]
        if not isinstance(field, ReadField) or field.requires is None:
            self.require(access_of_field(definition))

    def require(self, access: Any) -> None:
        """Nothing that is refused is compiled: the ordinary way says so."""
        if access is not None and not access.allows(self._viewer):
            raise NotCompilable("something is refused")
