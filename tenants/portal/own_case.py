"""A case as its requester sees it: what they were told, what they said, who stands for it. Nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from tenants.cases import reopen
from tenants.cases.case import Acceptance, Case, Channel, Outcome, State
from tenants.cases.entries import EntryKind
from tenants.cases.lifecycle import STEPS, Move
from tenants.cases.notice import Situation
from tenants.portal import left
from tenants.portal.left import Deposit
from tenants.rules.policies import PauseCause
from tenants.session import current


class Standing(StrEnum):
    """Where a case stands, for somebody who does not know the house."""

    IN_HAND = "in_hand"
    YOUR_TURN = "your_turn"
    REPLY_COMES = "reply_comes"
    REPLIED = "replied"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class May(StrEnum):
    """What a requester can do with their case as it stands."""

    ANSWER = Move.ANSWER.value
    ANNOUNCE_SUPPLEMENT = Move.ANNOUNCE_SUPPLEMENT.value
    HAND_IN = Move.HAND_IN.value
    URGE = Move.URGE.value
    WITHDRAW = Move.WITHDRAW.value
    ACKNOWLEDGE = Move.ACKNOWLEDGE.value
    RATE = Move.RATE.value
    ASK_REOPENING = Move.ASK_REOPENING.value
    CHANGE_CONTACT = Move.CHANGE_CONTACT.value


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to turn to, as far as the requester is told."""

    name: str
    phone: str | None
    department: str
    place: str | None
    office_hours: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """An entry that the requester may see; `mine` is what they wrote by themself."""

    kind: EntryKind
    text: str
    at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply."""

    text: str
    channel: Channel
    at: datetime


@dataclass(frozen=True, slots=True)
class Missing:
    """A one-time notice."""

    ordinal: int
    situation: Situation
    items: tuple[tuple[str, str | None], ...]
    procedure: str
    place: str
    change: str | None
    issued_at: datetime
    # None where the organization does not show who does the work.
    issued_by: str | None
    department: str
    department_phone: str | None
    respond_by: datetime
    received_at: datetime | None
    signed_by: str | None
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standstill:
    """Time that does not count, and why."""

    cause: PauseCause
    reason: str
    since: datetime
    ends_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnCase:
    """All that a requester is shown."""

    number: str
    standing: Standing
    words: str
    matter: str | None
    said: str
    registered_at: datetime
    accepted_at: datetime | None
    acceptance: Acceptance | None
    due_at: datetime | None
    promised_until: datetime | None
    closed_at: datetime | None
    outcome: Outcome | None
    satisfaction: int | None
    acknowledged_at: datetime | None
    first_contact: Person
    handler: Person | None
    notices: tuple[Missing, ...]
    materials: tuple[Deposit, ...]
    entries: tuple[Told, ...]
    replies: tuple[Answered, ...]
    pauses: tuple[Standstill, ...]
    state: State
    # Until when they may ask that it goes on, where it is closed.
    reopenable_until: datetime | None

    def may(self, *, at: datetime) -> tuple[May, ...]:
        """What the requester can do with it at this moment."""
        over = self.reopenable_until is not None and at > self.reopenable_until
        closed_to = {May.ASK_REOPENING} if over else set()
        return tuple(one for one in May if self.state in STEPS[Move(one)].start and one not in closed_to)


async def load(case_id: UUID) -> OwnCase:
    """The case as it is now."""
    row = await current().fetchrow(_SQL, case_id)
    assert row is not None, case_id  # noqa: S101  whoever comes here follows it
    state, outcome = State(row["state"]), Outcome(row["outcome"]) if row["outcome"] else None
    standing = _standing(state, outcome)
    return OwnCase(
        number=row["number"],
        standing=standing,
        words=WORDS[standing][0 if row["language"].startswith("zh") else 1],
        matter=row["matter"],
        said=row["said"],
        registered_at=row["opened_at"],
        accepted_at=row["accepted_at"],
        acceptance=Acceptance(row["acceptance"]) if row["acceptance"] else None,
        due_at=row["due_at"],
        promised_until=row["promised_until"],
        closed_at=row["closed_at"],
        # What came out is told by the reply, not before it.
        outcome=outcome if row["replied_at"] or row["closed_at"] else None,
        satisfaction=row["satisfaction"],
        acknowledged_at=row["acknowledged_at"],
        first_contact=_person(row["first_contact"]),
        handler=_person(row["handler"]) if row["shows_handler"] else None,
        notices=tuple(
            _notice(one, str(row["first_contact_id"]), named=row["shows_handler"])
            for one in _listed(row["notices"])
        ),
        materials=tuple(
            left.deposit(one, str(row["first_contact_id"]), named=row["shows_handler"])
            for one in _listed(row["materials"])
        ),
        entries=tuple(_entry(one) for one in _listed(row["entries"])),
        replies=tuple(_reply(one) for one in _listed(row["replies"])),
        pauses=tuple(_standstill(one) for one in _listed(row["pauses"])),
        state=state,
        reopenable_until=await reopen.period_of(await Case.get(id=case_id)) if row["closed_at"] else None,
    )


# In plain words, in Chinese and in English.
WORDS = {
    Standing.IN_HAND: ("正在办理", "Somebody is working on it."),
    Standing.YOUR_TURN: ("等待您补充材料", "We are waiting for the papers we asked you for."),
    Standing.REPLY_COMES: ("已办理，即将答复您", "The work is done; you will be told the result."),
    Standing.REPLIED: ("已答复", "You have been answered."),
    Standing.CLOSED: ("已办结", "It is closed."),
    Standing.WITHDRAWN: ("已按您的要求撤回", "It was withdrawn at your wish."),
}
_STANDINGS = {
    State.OPEN: Standing.IN_HAND,
    State.WAITING: Standing.YOUR_TURN,
    State.RESOLVED: Standing.REPLY_COMES,
    State.REPLIED: Standing.REPLIED,
    State.CLOSED: Standing.CLOSED,
}


def _standing(state: State, outcome: Outcome | None) -> Standing:
    return Standing.WITHDRAWN if outcome is Outcome.WITHDRAWN else _STANDINGS[state]


_PERSON = """(select jsonb_build_object('name', s.name, 'phone', coalesce(s.phone, d.phone),
        'department', d.name, 'place', d.place, 'hours', d.office_hours)
    from staff s join departments d on d.id = s.department_id where s.id = c.{who})"""
# Only what an audience was decided for: entries marked for the requester, and none that is secret.
_SQL = f"""
select c.*, t.language, (select m.name from matters m where m.id = c.matter_id) as matter,
    coalesce((select p.shows_handler from portals p), false) as shows_handler,
    {_PERSON.format(who="first_contact_id")} as first_contact,
    {_PERSON.format(who="handler_id")} as handler,
    -- No later than what counts: a promise looser than the limit does not loosen it. What was promised before
    -- the case was reopened, or before its limit was extended, is promised no more.
    (select least(p.until, coalesce(c.due_at, p.counts_until, p.until))
        from promises p where p.case_id = c.id
          and not exists (select from reopenings o where o.case_id = c.id and o.reopened_at >= p.at)
          and not exists (select from extensions x where x.case_id = c.id and x.state = 'approved'
                and x.decided_at >= p.at)
        order by p.at desc, p.id desc limit 1) as promised_until,
    (select jsonb_agg(jsonb_build_object('ordinal', n.ordinal, 'situation', n.situation, 'items', n.items,
            'procedure', n.procedure, 'place', n.place, 'change', n.change, 'issuedAt', n.issued_at,
            'issuedById', n.issued_by_id, 'issuedBy', s.name, 'department', d.name, 'phone', d.phone,
            'respondBy', n.respond_by, 'receivedAt', n.supplement_received_at,
            'signedBy', n.signed_by, 'signedAt', n.signed_at) order by n.ordinal, n.id)
        from notices n join staff s on s.id = n.issued_by_id join departments d on d.id = s.department_id
        where n.case_id = c.id) as notices,
    {left.SQL} as materials,
    (select jsonb_agg(jsonb_build_object('kind', e.kind, 'text', e.text, 'at', e.at,
            'mine', e.author = 'requester') order by e.at, e.id)
        from case_entries e where e.case_id = c.id and e.for_requester and not e.secret) as entries,
    (select jsonb_agg(jsonb_build_object('text', r.text, 'channel', r.channel, 'at', r.at)
            order by r.at, r.id)
        from replies r where r.case_id = c.id) as replies,
    (select jsonb_agg(jsonb_build_object('cause', p.cause, 'reason', p.reason, 'since', p.since,
            'endsAt', p.ends_at, 'endedAt', p.ended_at) order by p.since, p.id)
        from case_pauses p where p.case_id = c.id) as pauses
from cases c join tenants t on t.id = c.tenant_id where c.id = $1
"""  # noqa: S608


def _listed(text: str | None) -> Sequence[dict[str, Any]]:
    return orjson.loads(text) if text is not None else []


def _person(text: str) -> Person:
    told = orjson.loads(text)
    return Person(told["name"], told["phone"], told["department"], told["place"], told["hours"])


def _notice(told: dict[str, Any], first_contact_id: str, *, named: bool) -> Missing:
    return Missing(
        ordinal=told["ordinal"],
        situation=Situation(told["situation"]),
        items=tuple((item["name"], item.get("legalBasis")) for item in told["items"]),
        procedure=told["procedure"],
        place=told["place"],
        change=told["change"],
        issued_at=datetime.fromisoformat(told["issuedAt"]),
        # The first contact is named anyway; of the others what the organization shows.
        issued_by=told["issuedBy"] if named or told["issuedById"] == first_contact_id else None,
        department=told["department"],
        department_phone=told["phone"],
        respond_by=datetime.fromisoformat(told["respondBy"]),
        received_at=_moment(told["receivedAt"]),
        signed_by=told["signedBy"],
        signed_at=_moment(told["signedAt"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _entry(told: dict[str, Any]) -> Told:
    at = datetime.fromisoformat(told["at"])
    return Told(EntryKind(told["kind"]), told["text"], at, told["mine"])


def _standstill(told: dict[str, Any]) -> Standstill:
    ends, ended = [told[name] and datetime.fromisoformat(told[name]) for name in ("endsAt", "endedAt")]
    since = datetime.fromisoformat(told["since"])
    return Standstill(PauseCause(told["cause"]), told["reason"], since, ends, ended)


def _reply(told: dict[str, Any]) -> Answered:
    return Answered(told["text"], Channel(told["channel"]), datetime.fromisoformat(told["at"]))
