"""What a requester does by themself with their own case: what a clerk would write down in their name."""

from datetime import datetime, timedelta
from uuid import UUID

from tenants import history
from tenants.cases import acknowledge, entries, inbox, notice, rate, reopen, resume, urge, withdraw
from tenants.cases.case import Case, Channel
from tenants.cases.entries import Audience, CaseEntry, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.cases.urge import Urging
from tenants.directory import hierarchy, on_the_day
from tenants.directory.access import Actor, Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.portal import attaching
from tenants.session import current
from tenants.text import optional_text, text

# A case is no chat: whoever has more to say calls the first contact.
MOST, WITHIN = 20, timedelta(days=1)
RECEIVED = {"zh": "已收到答复", "en": "I have the reply."}


async def answer(*, said: str, by: Viewer, at: datetime) -> Case:
    """Write to whoever works on the case."""
    return await _write(Move.ANSWER, EntryKind.ANSWER, "case.answered", said, by=by, at=at)


async def announce_supplement(*, said: str, by: Viewer, at: datetime) -> Case:
    """Say what of the papers asked for has been sent or will be brought; the clock runs on when they come."""
    return await _write(
        Move.ANNOUNCE_SUPPLEMENT, EntryKind.SUPPLEMENT, "notice.announced", said, by=by, at=at
    )


async def hand_in(*, said: str, by: Viewer, at: datetime) -> Case:
    """Everything that was asked for has been sent: what waited for the requester goes on from this moment."""
    words = text(said, ("text",))
    case = await take_up(_own(by), Move.HAND_IN, permission=Permission.CASE_REPLY, by=by)
    await _require_measure(by, at=at)
    awaited = await notice.awaited(case)
    await attaching.require_sent(awaited, by=by, at=at)
    await entries.write(
        case,
        EntryKind.SUPPLEMENT,
        words,
        audience=Audience.REQUESTER,
        channel=Channel.WEB,
        by=by,
        at=at,
    )
    await notice.take_in(case, awaited, by=by, at=at)
    return case


async def ask_reopening(*, said: str, by: Viewer, at: datetime) -> Case:
    """Ask that a closed case goes on, within the period that the policy allows; the staff reopen it."""
    case = await take_up(_own(by), Move.ASK_REOPENING, permission=Permission.CASE_CLOSE, by=by)
    await reopen.require_within_the_period(case, at=at)
    return await _write(
        Move.ASK_REOPENING, EntryKind.REOPENING_ASKED, "case.reopening_asked", said, by=by, at=at
    )


async def remind(*, said: str, by: Viewer, at: datetime) -> Case:
    """Urge whoever answers for the case."""
    await _require_measure(by, at=at)
    await urge.urge(_own(by), said=said, urging=Urging.REQUESTER, by=by, at=at)
    return await Case.get(id=_own(by))


async def give_up(*, said: str, by: Viewer, at: datetime) -> Case:
    """Withdraw the case."""
    return await withdraw.withdraw(_own(by), said=said, channel=Channel.WEB, by=by, at=at)


async def confirm(*, said: str | None, by: Viewer, at: datetime) -> Case:
    """Acknowledge the reply; without words of their own in the tenant's language."""
    words = optional_text(said, ("text",)) or RECEIVED[await language()]
    return await acknowledge.acknowledge(_own(by), said=words, channel=Channel.WEB, by=by, at=at)


async def judge(*, score: int, said: str | None, by: Viewer, at: datetime) -> Case:
    """Say how satisfied they are; the last word counts."""
    await _require_measure(by, at=at)
    return await rate.rate(_own(by), score=score, said=said, by=by, at=at)


async def language() -> str:
    """In which of our two languages the tenant speaks."""
    told: str = await current().fetchval("select language from tenants")
    return "zh" if told.startswith("zh") else "en"


async def _write(move: Move, kind: EntryKind, event: str, said: str, *, by: Viewer, at: datetime) -> Case:
    words = text(said, ("text",))
    case = await take_up(_own(by), move, permission=Permission.CASE_REPLY, by=by)
    await _require_measure(by, at=at)
    entry = await entries.write(
        case, kind, words, audience=Audience.REQUESTER, channel=Channel.WEB, by=by, at=at
    )
    await case.keep(at=at)
    await history.record(event, by=by.staff_id, at=at, case_id=case.id, subject_id=entry.id)
    await inbox.tell(await _whom(case, at=at), event, case=case, by=by.staff_id, at=at)
    await resume.heard_from_requester(case, by=by.staff_id, at=at)
    return case


async def _whom(case: Case, *, at: datetime) -> list[UUID | None]:
    """First contact and handler; of a closed case whoever acts for them, and who leads where it was."""
    people = [case.first_contact_id, case.handler_id]
    if case.closed_at is None:
        return [*people]
    acting = await on_the_day.acting_for(people, at=at)
    return [*people, *acting.values(), await hierarchy.head_of(case.department_id)]


async def _require_measure(by: Viewer, *, at: datetime) -> None:
    written = await CaseEntry.filter(case_id=_own(by), author=Actor.REQUESTER, at__gt=at - WITHIN).count()
    if written >= MOST:
        raise Refusal(
            Code.LIMIT_EXCEEDED, f"{MOST} entries a day are taken here: call the first contact", ("text",)
        )


def _own(by: Viewer) -> UUID:
    assert by.case_id is not None  # noqa: S101  nobody else comes here
    return by.case_id
