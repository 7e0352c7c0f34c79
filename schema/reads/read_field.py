"""A field that a table answers, or an object laid out from one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from schema.permissions import Access
from schema.reads.specs import Column, Derived, Held, Identity, Spec, Viewer

# What an instance of the type has as it is.
ATTRIBUTES = Identity | Column | Derived | Held


@dataclass(frozen=True, slots=True, eq=False)
class Related:
    """A value still to be read: the executor gathers those of one selection and reads them together."""

    row: Any
    field: "ReadField"
    arguments: Mapping[str, Any]


class ReadField(StrawberryField):
    """A field of a type with a source, or of one that is laid out."""

    spec: Spec
    requires: Access | None = None
    masked: bool = False
    # The column that is shown instead where it is masked; nothing is where there is none.
    mask: str | None = None
    declared_arguments: tuple[StrawberryArgument, ...] = ()

    def __copy__(self) -> "ReadField":
        twin = super().__copy__()
        twin.spec = self.spec
        twin.requires, twin.masked, twin.mask = self.requires, self.masked, self.mask
        twin.declared_arguments = self.declared_arguments
        return twin

    @property
    def is_basic_field(self) -> bool:
        """Plain columns keep Strawberry's shortest way: an attribute of the row."""
        return super().is_basic_field and self.requires is None and isinstance(self.spec, ATTRIBUTES)

    @property
    def arguments(self) -> list[StrawberryArgument]:
        """Those of a nested connection."""
        return list(self.declared_arguments)

    @arguments.setter
    def arguments(self, value: list[StrawberryArgument]) -> None:
        self.declared_arguments = tuple(value)

    def permits(self, viewer: Viewer) -> bool:
        """This viewer may read the field."""
        return self.requires is None or self.requires.allows(viewer)

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        """The attribute of the row, or a note of what is to be read for it."""
        if self.requires is not None:
            if self.masked and not self.permits(info.context.viewer):
                return getattr(source, self.mask) if self.mask else None
            self.requires.require(info.context.viewer)
        if isinstance(self.spec, ATTRIBUTES):
            return getattr(source, self.python_name)
        return Related(source, self, kwargs)
