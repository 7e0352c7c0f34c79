"""Bulletins: drafted, published to those they are addressed to, never changed, withdrawn with a reason."""

from datetime import date
from typing import Any

import asyncpg
import pytest

from tenants.cases import confide
from tenants.cases.confidentiality import Confidentiality
from tenants.directory import department
from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Code
from tenants.ids import new_id
from tenants.oversight import bulletin_publish, bulletin_write, commend
from tenants.oversight.bulletin import Bulletin, BulletinState
from tenants.oversight.bulletin_citation import BulletinCitation, Citation, CitationKind
from tenants.oversight.bulletin_write import Contents
from tenants.oversight.commend import Praise
from tenants.oversight.commendation import Commendation
from tenants.session import current
from tests.actions.oversight.conftest import Desks, refusing
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import Office, last_event, told

refused = refusing("bulletins", "bulletin_departments", "bulletin_citations", "inbox_entries")
MARCH = Contents("三月通报", "本月登记规范。", since=date(2026, 3, 1), until=date(2026, 3, 31))


@pytest.fixture
async def publisher(office: Office, desks: Desks) -> Viewer:
    """何静 of the office; 王芳 leads the hall, 郑伟 repairs."""
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    await department.change(desks.repairs.id, head_id=desks.zheng.id, by=None, at=AT)
    return viewer(await office.staff("何静", within=await office.department("办公室"), rank=50), Scope.TENANT)


async def confirmed(desks: Desks, by: Viewer, **more: Any) -> Commendation:
    """李娜 is commended."""
    row = await commend.propose(
        Praise("三次上门", staff_id=desks.li.id, **more), by=viewer(desks.zheng, Scope.TENANT), at=AT
    )
    return await commend.confirm(row.id, by=by, at=AT)


def citing(*cited: tuple[CitationKind, Any], **more: Any) -> Contents:
    """A bulletin that rests on these."""
    return Contents("通报", "如下。", citations=[Citation(*one) for one in cited], **more)


async def test_published_to_everybody_the_heads_are_told(desks: Desks, publisher: Viewer) -> None:
    row = await bulletin_write.draft(MARCH, by=publisher, at=AT)
    assert row.state is BulletinState.DRAFT
    assert await inbox_of(desks.colleague) == []
    out = await bulletin_publish.publish(row.id, by=publisher, at=later(hours=1))

    assert (out.state, out.published_by_id) == (BulletinState.PUBLISHED, publisher.staff_id)
    assert await inbox_of(desks.colleague) == await inbox_of(desks.mender) == ["bulletin.published"]
    assert await inbox_of(desks.clerk) == []
    assert (await last_event())["kind"] == "bulletin.published"
    assert "登记规范" not in str((await last_event())["data"])


async def test_addressed_to_a_branch_only_the_heads_in_it_are_told(
    desks: Desks, office: Office, publisher: Viewer
) -> None:
    below = await office.department("三号窗口", parent_id=desks.hall.id)
    leader = viewer(await office.staff("钱进", within=below))
    await department.change(below.id, head_id=leader.staff_id, by=None, at=AT)
    row = await bulletin_write.draft(
        Contents("通报", "如下。", department_ids=[desks.hall.id]), by=publisher, at=AT
    )
    await bulletin_publish.publish(row.id, by=publisher, at=AT)

    assert await inbox_of(desks.colleague) == await inbox_of(leader) == ["bulletin.published"]
    assert await inbox_of(desks.mender) == []


async def test_a_draft_is_written_anew_and_discarded(desks: Desks, publisher: Viewer) -> None:
    row = await bulletin_write.draft(MARCH, by=publisher, at=AT)
    again = Contents("四月通报", "略。", department_ids=[desks.hall.id])
    changed = await bulletin_write.rewrite(row.id, again, expected_version=1, by=publisher, at=AT)
    assert (changed.title, changed.since, changed.version) == ("四月通报", None, 2)
    assert await changed.department_ids() == [desks.hall.id]
    stale = bulletin_write.rewrite(row.id, MARCH, expected_version=1, by=publisher, at=AT)
    await refused(stale, Code.STALE, "expected_version")
    old = bulletin_publish.publish(row.id, expected_version=1, by=publisher, at=AT)
    await refused(old, Code.STALE, "expected_version")

    await bulletin_write.discard(row.id, by=publisher, at=AT)
    assert not await Bulletin.exists()
    assert (await told())[-3:] == ["bulletin.drafted", "bulletin.changed", "bulletin.discarded"]


async def test_what_is_published_never_changes_whoever_tries(desks: Desks, publisher: Viewer) -> None:
    praise = await confirmed(desks, publisher)
    contents = citing((CitationKind.COMMENDATION, praise.id), department_ids=[desks.hall.id])
    row = await bulletin_write.draft(contents, by=publisher, at=AT)
    await bulletin_publish.publish(row.id, by=publisher, at=AT)
    for doing in (
        bulletin_write.rewrite(row.id, MARCH, by=publisher, at=AT),
        bulletin_write.discard(row.id, by=publisher, at=AT),
        bulletin_publish.publish(row.id, by=publisher, at=AT),
    ):
        await refused(doing, Code.ILLEGAL_MOVE, "bulletin_id")
    for statement in (
        "update bulletins set text = '改了'",
        "update bulletins set state = 'draft', published_at = null, published_by_id = null",
        "delete from bulletins",
        "delete from bulletin_departments",
        "update bulletin_citations set note = '另注'",
        """insert into bulletin_departments
           select tenant_id, gen_random_uuid(), bulletin_id, department_id from bulletin_departments""",
    ):
        with pytest.raises(asyncpg.CheckViolationError, match="it never changes"):
            async with current().savepoint():
                await current().execute(statement)


async def test_withdrawn_it_stays_as_it_was_and_says_why(desks: Desks, publisher: Viewer) -> None:
    row = await bulletin_write.draft(MARCH, by=publisher, at=AT)
    early = bulletin_publish.withdraw(row.id, reason="误", by=publisher, at=AT)
    await refused(early, Code.ILLEGAL_MOVE, "bulletin_id")
    await bulletin_publish.publish(row.id, by=publisher, at=AT)
    await refused(bulletin_publish.withdraw(row.id, reason=" ", by=publisher, at=AT), Code.REQUIRED, "reason")
    out = await bulletin_publish.withdraw(row.id, reason="数据有误", by=publisher, at=later(hours=1))

    assert (out.state, out.reason, out.text) == (BulletinState.WITHDRAWN, "数据有误", MARCH.text)
    assert await inbox_of(desks.colleague) == ["bulletin.published", "bulletin.withdrawn"]
    again = bulletin_publish.withdraw(row.id, reason="再撤", by=publisher, at=AT)
    await refused(again, Code.ILLEGAL_MOVE, "bulletin_id")
    with pytest.raises(asyncpg.CheckViolationError, match="it never changes"):
        async with current().savepoint():
            await current().execute("update bulletins set reason = '另有原因'")


async def test_one_addresses_whom_the_permission_reaches_with_everybody_below(
    desks: Desks, publisher: Viewer
) -> None:
    hall = [desks.hall.id]
    subtree, narrow = viewer(desks.wang, Scope.SUBTREE), viewer(desks.wang, Scope.DEPARTMENT)
    ours, theirs = (
        Contents("通", "报", department_ids=hall),
        Contents("通", "报", department_ids=[desks.repairs.id]),
    )
    await refused(bulletin_write.draft(MARCH, by=subtree, at=AT), Code.NOT_ALLOWED, "department_ids")
    await refused(bulletin_write.draft(theirs, by=subtree, at=AT), Code.NOT_ALLOWED, "department_ids")
    await refused(bulletin_write.draft(ours, by=narrow, at=AT), Code.NOT_ALLOWED, "department_ids")
    row = await bulletin_write.draft(ours, by=subtree, at=AT)
    # A draft is its author's; in another department nobody knows of it.
    for doing in (
        bulletin_publish.publish(row.id, by=viewer(desks.li, Scope.SUBTREE), at=AT),
        bulletin_write.discard(row.id, by=desks.mender, at=AT),
    ):
        await refused(doing, Code.NOT_FOUND, "bulletin_id")
    await bulletin_publish.publish(row.id, by=subtree, at=AT)
    # Who only reads it does not withdraw it.
    reader = viewer(desks.li, Scope.OWN)
    doing = bulletin_publish.withdraw(row.id, reason="不服", by=reader, at=AT)
    await refused(doing, Code.NOT_ALLOWED, "bulletin_id")


async def test_it_cites_what_is_concluded_or_confirmed_and_what_its_author_sees(
    desks: Desks, publisher: Viewer
) -> None:
    praise = await confirmed(desks, publisher)
    proposed = await commend.propose(
        Praise("好", department_id=desks.repairs.id), by=viewer(desks.li, Scope.TENANT), at=AT
    )
    kind = CitationKind.COMMENDATION
    cases: tuple[tuple[list[tuple[CitationKind, Any]], Code, tuple[str, ...]], ...] = (
        ([(kind, new_id())], Code.NOT_FOUND, ("citations", "0", "subject_id")),
        ([(CitationKind.CHECK, praise.id)], Code.NOT_FOUND, ("citations", "0", "subject_id")),
        ([(kind, praise.id), (kind, proposed.id)], Code.ILLEGAL_MOVE, ("citations", "1", "subject_id")),
        ([(kind, praise.id), (kind, praise.id)], Code.CONFLICT, ("citations", "1", "subject_id")),
    )
    for cited, code, path in cases:
        await refused(bulletin_write.draft(citing(*cited), by=publisher, at=AT), code, *path)
    row = await bulletin_write.draft(citing((kind, praise.id)), by=publisher, at=AT)
    assert [one.subject_id for one in await BulletinCitation.filter(bulletin_id=row.id)] == [praise.id]
    judging = frozenset({Permission.COMMENDATION_READ, Permission.COMMENDATION_DECIDE})
    blind = viewer(desks.wang, Scope.TENANT, without=judging)
    unseen = bulletin_write.draft(citing((kind, praise.id)), by=blind, at=AT)
    await refused(unseen, Code.NOT_FOUND, "citations", "0", "subject_id")


async def test_praise_for_a_case_that_has_become_confidential_is_not_published(
    desks: Desks, publisher: Viewer
) -> None:
    case = await question(desks.clerk)
    praise = await confirmed(desks, publisher, case_id=case.id)
    contents = citing((CitationKind.COMMENDATION, praise.id))
    row = await bulletin_write.draft(contents, by=publisher, at=AT)
    await confide.set_level(
        case.id, level=Confidentiality.RESTRICTED, reason="涉密", by=viewer(desks.li, Scope.TENANT), at=AT
    )
    for doing in (
        bulletin_publish.publish(row.id, by=publisher, at=AT),
        bulletin_write.draft(contents, by=publisher, at=AT),
    ):
        await refused(doing, Code.NOT_ALLOWED, "citations", "0", "subject_id")


async def test_contents_that_cannot_be_are_refused_at_their_field(
    desks: Desks, office: Office, publisher: Viewer
) -> None:
    shut = await office.department("旧部门")
    await department.close(shut.id, by=None, at=AT)
    cases: tuple[tuple[dict[str, Any], Code, tuple[str, ...]], ...] = (
        ({"title": " "}, Code.REQUIRED, ("title",)),
        ({"text": ""}, Code.REQUIRED, ("text",)),
        ({"text": "长" * 20_001}, Code.TOO_LONG, ("text",)),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 1)}, Code.INVALID, ("until",)),
        ({"department_ids": [new_id()]}, Code.NOT_FOUND, ("department_ids", "0")),
        ({"department_ids": [desks.hall.id, shut.id]}, Code.CONFLICT, ("department_ids", "1")),
    )
    for more, code, path in cases:
        contents = Contents(**{"title": "通报", "text": "如下。", **more})
        await refused(bulletin_write.draft(contents, by=publisher, at=AT), code, *path)
    await refused(bulletin_publish.publish(new_id(), by=publisher, at=AT), Code.NOT_FOUND, "bulletin_id")
