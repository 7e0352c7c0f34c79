"""Which earlier cases may be the same question: offered for linking, never merged in silence."""

from uuid import UUID

from schema.reads.predicate import Predicate, sql

# The same matter, and the same person: by profile, phone or identity number, or by name together with unit.
# Nothing leads to an informant.
_SAME = """{t}.id <> {} and {t}.id in (
    select k.id from cases me
    join requesters a on a.tenant_id = me.tenant_id and a.id = me.requester_id and not a.informant
    join requesters b on b.tenant_id = a.tenant_id and not b.informant
        and (b.id = a.id or b.phone_index = a.phone_index or b.identity_number_index = a.identity_number_index
            or b.name = a.name and b.unit = a.unit)
    join cases k on k.tenant_id = b.tenant_id and k.requester_id = b.id
    where me.id = {} and k.matter_id is not distinct from me.matter_id and k.opened_at <= me.opened_at
      and (k.closed_at is null or k.closed_at > me.opened_at - interval '90 days'))"""


def possible_duplicates(case_id: UUID) -> Predicate:
    """Open or lately closed cases of the same requester about the same matter."""
    return sql(_SAME, case_id, case_id)


_OTHERWISE = """{t}.id in (
    select b.id from cases me
    join requesters a on a.tenant_id = me.tenant_id and a.id = me.requester_id and not a.informant
    join requesters b on b.tenant_id = a.tenant_id and b.id <> a.id and not b.informant
        and (b.phone_index = a.phone_index or b.identity_number_index = a.identity_number_index)
    where me.id = {})"""


def same_number(case_id: UUID) -> Predicate:
    """Other profiles with the phone or the identity number of whoever asks in this case."""
    return sql(_OTHERWISE, case_id)
