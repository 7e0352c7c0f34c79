"""SQL for JSON that is kept with a row, where `rows` lay it out as the column `kept`.

What should be there and is not fails, as a look-up in Python does: then the ordinary way tells where.
"""


def text_of(name: str) -> str:
    """A member as text; null where there is none."""
    return f"{{t}}.kept->>'{name}'"


def texts_of(name: str) -> str:
    """A member that is a list of texts."""
    return f"array(select jsonb_array_elements_text({_list(name)}))"


def each_of(name: str, **columns: str) -> str:
    """Rows for the objects of a list, each in its place; `columns` are further ones, SQL over `one.kept`."""
    return each(_list(name), **columns)


def each(array: str, **columns: str) -> str:
    """The same for an expression that is a list, such as a column of the row."""
    more = "".join(f", {sql} as {column}" for column, sql in columns.items())
    rows = f"jsonb_array_elements({array}) with ordinality one(kept, place)"
    return f"select one.kept{more} from {rows} order by one.place"


def _list(name: str) -> str:
    return f"coalesce({{t}}.kept->'{name}', 'null')"
