"""Where in the database a word stands."""

from tenants.session import current


async def places_of(*words: str) -> list[tuple[str, str]]:
    """Every table of the tenant in which one of these words stands, however it is written there."""
    tables = await current().fetch(
        """select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
             and a.attname = 'tenant_id' order by 1"""
    )
    found = []
    for table in (row["name"] for row in tables):
        for word in words:
            held = await current().fetchval(
                f"""select exists (select from {table} t
                    where strpos(lower(t::text), lower($1)) > 0
                       or strpos(lower(t::text), encode(convert_to($1, 'UTF8'), 'hex')) > 0)""",
                word,
            )
            if held:
                found.append((table, word))
    return found
