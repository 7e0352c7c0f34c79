"""Ready configurations, as an administrator's screen offers, previews and applies them."""

from typing import Any
from uuid import UUID

import pytest

from tenants.directory.access import Permission, Scope
from tenants.templates import shelf
from tests.support.api import Api
from tests.support.people import People
from tests.support.screen import Screen, named

PREVIEW = """query ($key: String!, $language: String, $draft: ID, $rules: ExistingRules! = KEEP) {
    templatePreview(template: $key, language: $language, ruleSetId: $draft, existingRules: $rules) {
        ruleSet { id } steps { subject key outcome says changes { field from to } }
    }
}"""
APPLIED = "ruleSet { id state title version templates leader { name } } steps { subject key outcome }"
NOBODY = named("RuleSet", UUID("00000000-0000-7000-8000-000000000000"))


async def preview(screen: Screen, **given: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await screen.ask(PREVIEW, **{"key": "water_utility"} | given))["templatePreview"]
    return found


def of(found: dict[str, Any], outcome: str) -> set[tuple[str, str]]:
    return {(step["subject"], step["key"]) for step in found["steps"] if step["outcome"] == outcome}


async def test_the_templates_are_offered_in_the_language_that_is_asked_for(reader: Screen) -> None:
    fields = "key name language languages description contents { subject key says }"
    data = await reader.ask(
        f'{{ templates {{ {fields} }} english: templates(language: "en") {{ key name }} }}'
    )
    assert [one["key"] for one in data["templates"]] == [one.key for one in shelf.all_templates()]
    water = next(one for one in data["templates"] if one["key"] == "water_utility")
    assert (water["name"], water["language"], water["languages"]) == ("供水企业", "zh", ["zh", "en"])
    assert {"key": "water_utility", "name": "Water utility"} in data["english"]
    says = {(one["subject"], one["key"]): one["says"] for one in water["contents"]}
    assert says["department", "WQ"]["name"] == "水质监测中心"
    assert says["time_limit", "WS-04/resolve"]["duration"] == {
        "kind": "hours",
        "count": 4,
        "pace": "elapsed",
    }


async def test_what_is_previewed_is_what_is_done(admin: Screen) -> None:
    before = await admin.kept()
    previewed = await preview(admin)
    assert await admin.kept() == before
    assert previewed["ruleSet"] is None
    assert {step["outcome"] for step in previewed["steps"]} == {"ADDED"}

    done = await admin.do("templateApply", APPLIED, template="water_utility")

    assert of(done, "ADDED") == of(previewed, "ADDED")
    version = done["ruleSet"].pop("version")
    draft = done["ruleSet"].pop("id")
    assert done["ruleSet"] == {
        "state": "DRAFT",
        "title": "供水企业",
        "templates": ["water_utility"],
        "leader": {"name": "王强"},
    }
    checked = await admin.do("ruleSetValidate", "problems { message }", ruleSetId=draft)
    assert checked["problems"] == []
    again = await admin.do("templateApply", APPLIED, template="water_utility", language="en")
    assert (again["ruleSet"]["id"], again["ruleSet"]["version"]) == (draft, version)
    assert of(again, "ADDED") == of(again, "CHANGED") == set()
    # What has no code is known by its name in any language; what has one differs in its texts.
    assert ("position", "部门主任") in of(again, "KEPT")
    assert ("matter", "WS-02") in of(again, "DIFFERS")


async def test_rules_that_say_something_else_give_way_only_where_that_is_asked_for(admin: Screen) -> None:
    draft = (await admin.do("templateApply", APPLIED, template="water_utility"))["ruleSet"]["id"]
    ten = {"kind": "WORKING_DAYS", "count": 10}
    await admin.do("timeLimitSet", "", ruleSetId=draft, stage="RESOLVE", duration=ten, code="resolve")
    found = await preview(admin)
    assert found["ruleSet"] == {"id": draft}
    (step,) = [one for one in found["steps"] if one["outcome"] == "DIFFERS"]
    changes = {one["field"]: one for one in step["changes"]}
    change = changes["duration"]
    assert (step["key"], set(changes)) == ("resolve", {"duration", "pauses", "rungs"})
    assert (change["from"]["count"], change["to"]["count"]) == (10, 5)

    kept = await admin.do("templateApply", APPLIED, template="water_utility")
    assert of(kept, "DIFFERS") == {("time_limit", "resolve")}
    replaced = await admin.do("templateApply", APPLIED, template="water_utility", existingRules="REPLACE")
    assert of(replaced, "CHANGED") == {("time_limit", "resolve")}

    data = await admin.ask(
        "query ($id: ID!) { timeLimits(ruleSetId: $id, first: 50) { nodes { code duration { count } } } }",
        id=draft,
    )
    counts = {one["code"]: one["duration"]["count"] for one in data["timeLimits"]["nodes"]}
    assert counts["resolve"] == 5


async def test_it_is_for_those_who_configure_the_organization_and_its_rules(
    api: Api, people: People, reader: Screen, local: Screen
) -> None:
    half = Screen(api, await people.somebody({Permission.RULES_CONFIGURE: Scope.TENANT}))
    for screen in (reader, half):
        error = await screen.forbidden("templateApply", template="water_utility")
        assert error["extensions"]["requires"] == ["rules.configure", "tenant.configure"]
        assert (await screen.refused(PREVIEW, key="water_utility"))["extensions"]["code"] == "FORBIDDEN"
    refused = await local.errors("templateApply", template="water_utility")
    assert refused == [("NOT_ALLOWED", ["input"])]


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"template": "zoo"}, "NOT_FOUND", ["template"]),
        ({"language": "fr"}, "NOT_FOUND", ["language"]),
        ({"ruleSetId": NOBODY}, "NOT_FOUND", ["ruleSetId"]),
        ({"leaderId": NOBODY}, "NOT_FOUND", ["leaderId"]),
    ],
)
async def test_what_there_is_not_is_refused_and_nothing_is_done(
    admin: Screen, given: dict[str, Any], code: str, path: list[str]
) -> None:
    refused = await admin.errors("templateApply", **{"template": "water_utility"} | given)
    assert refused == [(code, ["input", *path])]


async def test_a_draft_that_was_edited_since_and_a_published_version_are_refused(admin: Screen) -> None:
    draft = (await admin.do("templateApply", APPLIED, template="water_utility"))["ruleSet"]["id"]
    given = {"template": "water_utility", "ruleSetId": draft}
    assert await admin.errors("templateApply", **given, expectedVersion=1) == [
        ("STALE", ["input", "expectedVersion"])
    ]
    await admin.do("ruleSetPublish", "", ruleSetId=draft)
    assert await admin.errors("templateApply", **given) == [("ILLEGAL_MOVE", ["input", "ruleSetId"])]
    error = await admin.refused(PREVIEW, key="water_utility", draft=draft)
    assert error["extensions"]["reason"] == "ILLEGAL_MOVE"


async def test_another_organization_is_not_touched(admin: Screen, stranger: Screen) -> None:
    before = await stranger.kept()
    draft = (await admin.do("templateApply", APPLIED, template="water_utility"))["ruleSet"]["id"]
    assert await stranger.kept() == before
    refused = await stranger.errors("templateApply", template="water_utility", ruleSetId=draft)
    assert refused == [("NOT_FOUND", ["input", "ruleSetId"])]
