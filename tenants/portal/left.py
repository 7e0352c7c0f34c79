"""What requesters left with the house, as they are told of it: that it is in good hands, not in whose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenants.cases.materials.material import MaterialKind, MaterialState

# Where it lies inside is nobody else's business; who took it back, and which body has it, is.
TOLD_TO = frozenset({MaterialState.GIVEN_BACK, MaterialState.SENT_ON})


@dataclass(frozen=True, slots=True)
class Deposit:
    """One thing; `accepted_by` and `holder` are None where the organization does not show who works."""

    ordinal: int
    name: str
    kind: MaterialKind
    copies: int
    to_give_back: bool
    accepted_at: datetime
    accepted_by: str | None
    on_behalf_of: str | None
    state: MaterialState
    holder: str | None
    settled_at: datetime | None
    settled_to: str | None


# Of the case `c`, for the statement that reads it.
SQL = """(select jsonb_agg(jsonb_build_object('ordinal', lm.ordinal, 'name', lm.name, 'kind', lm.kind,
            'copies', lm.copies, 'toGiveBack', lm.to_give_back, 'acceptedAt', lm.accepted_at,
            'acceptedById', lm.accepted_by_id, 'acceptedBy', la.name, 'onBehalfOf', lb.name,
            'state', lm.state, 'holder', lh.name, 'settledAt', lm.settled_at,
            'settledTo', lm.settled_to) order by lm.ordinal)
        from case_materials lm join staff la on la.id = lm.accepted_by_id
        left join staff lb on lb.id = lm.on_behalf_of_id left join staff lh on lh.id = lm.holder_id
        where lm.case_id = c.id)"""


def deposit(told: dict[str, Any], first_contact_id: str, *, named: bool) -> Deposit:
    """One of them; the first contact is named anyway, of the others what the organization shows."""
    state = MaterialState(told["state"])
    return Deposit(
        ordinal=told["ordinal"],
        name=told["name"],
        kind=MaterialKind(told["kind"]),
        copies=told["copies"],
        to_give_back=told["toGiveBack"],
        accepted_at=datetime.fromisoformat(told["acceptedAt"]),
        accepted_by=told["acceptedBy"] if named or told["acceptedById"] == first_contact_id else None,
        on_behalf_of=told["onBehalfOf"] if named else None,
        state=state,
        holder=told["holder"] if named else None,
        settled_at=datetime.fromisoformat(told["settledAt"]) if told["settledAt"] else None,
        settled_to=told["settledTo"] if state in TOLD_TO else None,
    )
