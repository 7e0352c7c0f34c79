"""Which earlier cases may be the same question: offered for linking, never merged in silence."""

from uuid import UUID

from schema.reads.predicate import Predicate, sql

# The same matter, and the same person by their phone or by name together with unit or address.
_SAME = """{t}.id <> {} and {t}.id in (
    select k.id from cases me
    join requesters a on a.tenant_id = me.tenant_id and a.id = me.requester_id
    join requesters b on b.tenant_id = a.tenant_id
        and (b.phone = a.phone or b.name = a.name and (b.unit = a.unit or b.address = a.address))
    join cases k on k.tenant_id = b.tenant_id and k.requester_id = b.id
    where me.id = {} and k.matter_id is not distinct from me.matter_id and k.opened_at <= me.opened_at
      and (k.closed_at is null or k.closed_at > me.opened_at - interval '90 days'))"""


def possible_duplicates(case_id: UUID) -> Predicate:
    """Open or lately closed cases of the same requester about the same matter."""
    return sql(_SAME, case_id, case_id)
