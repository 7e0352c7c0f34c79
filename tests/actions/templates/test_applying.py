"""A ready configuration is applied: what is lacking is added, nothing that is there is altered unseen."""


import pytest

from tenants.directory.staff import Staff
from tenants.rules import loading, publishing
from tenants.rules.version import RuleSetVersion
from tenants.templates import shelf
from tenants.templates.planning import Outcome
from tests.actions.templates.conftest import TABLES, applied, outcomes
from tests.support.office import AT, everything

EVERY = [(one.key, language) for one in shelf.all_templates() for language in one.languages]


@pytest.mark.parametrize(("key", "language"), EVERY)
async def test_an_empty_organization_gets_all_of_it_and_can_publish_it(
    founder: Staff, key: str, language: str
) -> None:
    done = await applied(key, language, by=founder.id)

    assert set(outcomes(done)) == {Outcome.ADDED}
    assert done.rule_set_id is not None
    draft = await RuleSetVersion.get(id=done.rule_set_id)
    assert (draft.templates, draft.leader_id) == ([key], founder.id)
    assert await publishing.validate(draft.id) == []
    await publishing.publish(draft.id, by=founder.id, at=AT)
    edition = shelf.of_key(key).editions[language]
    rules = await loading.in_force(AT)
    assert len(rules.limits) == len(edition.limits)
    assert {one.name for one in rules.matters} == {one.name for one in edition.matters}


@pytest.mark.parametrize(("key", "language"), EVERY)
async def test_applied_twice_it_adds_nothing(founder: Staff, key: str, language: str) -> None:
    first = await applied(key, language, by=founder.id)
    before = await everything(*TABLES)

    again = await applied(key, language, by=founder.id)

    assert set(outcomes(again)) == {Outcome.KEPT}
    assert again.rule_set_id == first.rule_set_id
    assert await everything(*TABLES) == before
    assert first.rule_set_id is not None
    await publishing.publish(first.rule_set_id, by=founder.id, at=AT)
    published = await everything(*TABLES)
    assert set(outcomes(await applied(key, language, by=founder.id))) == {Outcome.KEPT}
    assert await everything(*TABLES) == published
