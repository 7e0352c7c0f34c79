"""Objects that no table has: what is kept with a row, laid out as rows whose columns their fields name."""

from typing import TYPE_CHECKING, Any

from graphql import get_named_type, get_nullable_type, is_list_type

from schema.reads.statement import as_json

if TYPE_CHECKING:
    from schema.reads.compiler import Compiler


def laid_out(compiler: "Compiler", rows: str, return_type: Any, details: Any, parent: str) -> str:
    """The JSON of the objects, or of the one, that `rows` makes of the row called `parent`."""
    alias = compiler.writer.alias()
    columns = compiler.columns(get_named_type(return_type), None, details, alias)
    source = f"({compiler.writer.render(rows, parent)}) {alias}"
    row = as_json(f"select {columns} from {source}")
    return f"array_to_json(array({row}))" if is_list_type(get_nullable_type(return_type)) else f"({row})"
