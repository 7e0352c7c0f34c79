"""How Python's names become GraphQL's: as Strawberry does it, once for each name.

Strawberry asks for every argument and input field of every request anew: for a filtered list a third of all
that Python does.
"""

from functools import cache

from strawberry.schema.name_converter import NameConverter
from strawberry.utils.str_converters import to_camel_case


class Naming(NameConverter):
    """Camel case, remembered; names come from our code, never from a client."""

    def apply_naming_config(self, name: str) -> str:
        """The name in GraphQL."""
        return _camel(name)


@cache
def _camel(name: str) -> str:
    return to_camel_case(name)
