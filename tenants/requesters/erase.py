"""Erase: personal data are gone at their owner's request; number, matter and times of the cases stay."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.base import require_version
from tenants.cases import apart, inbox
from tenants.cases.attachments import forget as attachments
from tenants.cases.case import Case, hold, may_read
from tenants.cases.importing import forget as imported
from tenants.cases.materials.material import CaseMaterial, MaterialState
from tenants.cases.requester import Requester, RequesterKind, keep, tell
from tenants.cases.sealing import contact_of, sealed
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.protection.contact import normal_phone
from tenants.requesters.reach import open_for
from tenants.session import current
from tenants.text import text

GONE = "※"
# What people have written down, where a name or a number may stand.
_WORDS = (
    ("cases", "id", ("subject", "said", "resolution")),
    ("case_entries", "case_id", ("text",)),
    ("replies", "case_id", ("text",)),
    ("hand_overs", "case_id", ("note", "phoned")),
    ("commendations", "case_id", ("said", "reason")),
    ("check_findings", "case_id", ("opinion",)),
    ("breaches", "case_id", ("account",)),
    ("case_materials", "case_id", ("name", "remark", "settled_to", "settled_remark")),
)
# The same of the breaches of their cases.
_WORDS_ON_BREACHES = (
    ("breach_reviews", ("reason",)),
    ("breach_extensions", ("reason",)),
    ("breach_statements", ("text",)),
    ("breach_decisions", ("reason",)),
    ("breach_objections", ("text", "reason")),
)


async def erase(
    requester_id: UUID,
    *,
    reason: str,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Requester:
    """Destroy what is sealed, and blot out the name and every number where it stands in their cases.

    Refused while a case of theirs is open, or something of theirs is here that they want back: whoever has
    it must be able to reach them. The history holds
    no personal data of requesters but what somebody wrote into a reason, and it never changes.

    Of confidential cases that are kept from whoever erases nothing is told and nothing is touched: they keep
    the data under a profile of their own, and those who answer for them are told that it is asked for.
    """
    why = text(reason, ("reason",))
    profile = await open_for(by, Permission.REQUESTER_ERASE, requester_id)
    require_version(profile, expected_version)
    theirs = await hold(requester_id=profile.id)
    unseen = [case for case in theirs if case.confidential and not await may_read(by, case)]
    if any(case.closed_at is None for case in theirs if case not in unseen):
        raise Refusal(Code.ILLEGAL_MOVE, "a case of theirs is still open", ("id",))
    await _refuse_while_held([case for case in theirs if case not in unseen])
    await _leave_to_others(unseen, by=by, at=at)
    merged = await Requester.filter(merged_into_id=profile.id).select_for_update().order_by("id")
    blotted = await _blot(profile, _known_by([profile, *merged], await contact_of(profile)), at=at)
    await _take_away_papers(profile, reason=why, by=by, at=at)
    for one in (profile, *merged):
        await _empty(one, at=at)
    data = {"cases": blotted, "profiles": 1 + len(merged)}
    await tell("requester.erased", profile, by=by.staff_id, at=at, reason=why, data=data)
    return profile


async def _refuse_while_held(cases: Sequence[Case]) -> None:
    """Nobody could say any more whose it is, nor reach them for it."""
    held = CaseMaterial.filter(
        case_id__in=[case.id for case in cases], state=MaterialState.HELD, to_give_back=True
    )
    if await held.exists():
        raise Refusal(Code.ILLEGAL_MOVE, "something of theirs is still here: it is given back first", ("id",))


async def _leave_to_others(cases: Sequence[Case], *, by: Viewer, at: datetime) -> None:
    await apart.keep_aside(cases, at=at)
    for case in cases:
        kind = "requester.erasure_asked"
        await history.record(kind, by=by.staff_id, at=at, case_id=case.id)
        told = [case.handler_id, case.first_contact_id]
        await inbox.tell(told, kind, case=case, by=by.staff_id, at=at)


def _known_by(profiles: Iterable[Requester], contact: dict[str, str]) -> list[str]:
    """Longest first: a number that begins like another is blotted out whole."""
    words = {*contact.values(), *(word for one in profiles for word in (one.name, one.unit) if word)}
    # A single character stands in every other word.
    words = {word for word in words if len(word) > 1}
    if "phone" in contact:
        words.add(normal_phone(contact["phone"]))
    return sorted(words, key=lambda word: (-len(word), word))


async def _blot(profile: Requester, words: list[str], *, at: datetime) -> int:
    """Returns the number of cases."""
    rows = await current().fetch("select id from cases where requester_id = $1", profile.id)
    case_ids = [row["id"] for row in rows]
    for table, key, columns in _WORDS:
        for column in columns:
            await _blot_column(table, key, column, case_ids, words)
    found = await current().fetch("select id from breaches where case_id = any($1::uuid[])", case_ids)
    breach_ids = [row["id"] for row in found]
    for table, columns in _WORDS_ON_BREACHES:
        for column in columns:
            await _blot_column(table, "breach_id", column, breach_ids, words)
    await _blot_ways_of_materials(case_ids, words)
    await current().execute(
        "update cases set version = version + 1, updated_at = $2 where id = any($1::uuid[])", case_ids, at
    )
    return len(case_ids)


async def _blot_ways_of_materials(case_ids: list[UUID], words: list[str]) -> None:
    """Why papers went from desk to desk; and who came for them, who need not be the requester."""
    rows = await current().fetch("select id from case_materials where case_id = any($1::uuid[])", case_ids)
    for column in ("remark", "reason"):
        await _blot_column("material_passes", "material_id", column, [row["id"] for row in rows], words)
    await current().execute(
        """update case_materials set settled_to = $2
           where case_id = any($1::uuid[]) and state = 'given_back'""",
        case_ids,
        GONE,
    )


async def _take_away_papers(profile: Requester, *, reason: str, by: Viewer, at: datetime) -> None:
    """Files of their cases, and their rows in files that were imported: their bytes are erased soon after."""
    case_ids = [case.id for case in await Case.filter(requester_id=profile.id).order_by("id")]
    for case_id in case_ids:
        await attachments.forget(case_id, reason=reason, by=by, at=at)
    await imported.forget(case_ids, at=at)


async def _blot_column(table: str, key: str, column: str, ids: list[UUID], words: list[str]) -> None:
    rows = await current().fetch(
        f"select id, {column} as text from {table} where {key} = any($1::uuid[]) and {column} is not null",  # noqa: S608
        ids,
    )
    changed = {row["id"]: blot(row["text"], words) for row in rows}
    changed = {row["id"]: changed[row["id"]] for row in rows if changed[row["id"]] != row["text"]}
    await current().execute(
        f"""update {table} t set {column} = b.text
            from unnest($1::uuid[], $2::text[]) b(id, text) where t.id = b.id""",  # noqa: S608
        list(changed),
        list(changed.values()),
    )


def blot(said: str, words: Iterable[str]) -> str:
    """The text without these words."""
    for word in words:
        said = said.replace(word, GONE)
    return said


async def _empty(profile: Requester, *, at: datetime) -> None:
    nothing = await sealed({}, requester_id=profile.id, informant=profile.informant, at=at)
    anonymous = profile.kind is RequesterKind.ANONYMOUS
    await keep(
        profile, at=at, name=None if anonymous else GONE, unit=None, staff_id=None, erased_at=at, **nothing
    )
