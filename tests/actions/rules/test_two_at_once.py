"""Two administrators at the same moment: one is served, the other is told."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from tenants.errors import Code, Refusal
from tenants.rules import loading, publishing, time_limit
from tenants.rules.stages import Stage
from tenants.rules.version import RuleSetVersion
from tenants.session import tenant_session
from tests.support.office import AT
from tests.support.rulebook import begun

TERMS = {"duration": {"kind": "hours", "count": 2}}


async def both(tenant: UUID, *attempts: Callable[[], Awaitable[object]]) -> list[Code | None]:
    """Each in a transaction of its own, at once; the codes of what was refused."""

    async def one(attempt: Callable[[], Awaitable[object]]) -> Code | None:
        try:
            async with tenant_session(tenant):
                await attempt()
        except Refusal as refused:
            return refused.code
        return None

    return sorted(await asyncio.gather(*[one(attempt) for attempt in attempts]), key=str)


async def test_of_two_edits_of_the_state_both_have_read_one_is_stale(tenant: UUID) -> None:
    async with tenant_session(tenant):
        draft = (await begun()).version
        seen = (await RuleSetVersion.get(id=draft.id)).version

    def edit(stage: Stage) -> Callable[[], Awaitable[object]]:
        return lambda: time_limit.put(
            stage=stage, terms=TERMS, rule_set_id=draft.id, expected_version=seen, by=None, at=AT
        )

    assert await both(tenant, edit(Stage.RESOLVE), edit(Stage.REPLY)) == [None, Code.STALE]
    async with tenant_session(tenant):
        assert len((await loading.load(draft.id)).limits) == 1


async def test_of_two_drafts_of_the_same_version_one_is_published_and_the_other_is_stale(
    tenant: UUID,
) -> None:
    async with tenant_session(tenant):
        drafts = [(await begun()).version for _ in range(2)]

    def publish(draft: RuleSetVersion) -> Callable[[], Awaitable[object]]:
        return lambda: publishing.publish(draft.id, by=None, at=AT)

    assert await both(tenant, *map(publish, drafts)) == [None, Code.STALE]


async def test_nothing_is_slipped_into_a_draft_while_it_is_published(tenant: UUID) -> None:
    async with tenant_session(tenant):
        draft = (await begun()).version

    def put() -> Awaitable[object]:
        return time_limit.put(stage=Stage.RESOLVE, terms=TERMS, rule_set_id=draft.id, by=None, at=AT)

    codes = await both(tenant, lambda: publishing.publish(draft.id, by=None, at=AT), put)
    async with tenant_session(tenant):
        limits = (await loading.in_force(AT)).limits
    # Either the edit came first and is part of what was published, or it was told that it is too late.
    assert (codes, len(limits)) in (([None, None], 1), ([Code.ILLEGAL_MOVE, None], 0))


async def test_versions_begun_at_once_have_numbers_of_their_own(tenant: UUID) -> None:
    begin = [lambda: publishing.begin(by=None, at=AT)] * 4
    assert await both(tenant, *begin) == [None] * 4
    async with tenant_session(tenant):
        assert sorted(one.number for one in await RuleSetVersion.all()) == [1, 2, 3, 4]
