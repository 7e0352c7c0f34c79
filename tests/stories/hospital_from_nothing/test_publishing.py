"""Nothing counts before it is published, and what leaves something to chance is not."""

from tests.stories.hospital_from_nothing.hospital import ADMIN, Hospital


async def test_nothing_counts_before_it_is_published(configured: Hospital) -> None:
    case = await configured.registered("0201", said="护士打针太疼")
    assert (case["dueAt"], case["clocks"]) == (None, [])


async def test_a_draft_that_leaves_something_to_chance_is_not_published(configured: Hospital) -> None:
    await configured.rule(
        "routeSet", code="press", target="LEADER_IN_CHARGE", conditions={"channels": ["MEDIA"]}
    )
    refused = await configured.portal.try_to(ADMIN, "ruleSetPublish", ruleSetId=configured.draft)
    places = {tuple(error["path"]) for error in refused["errors"]}
    assert places == {
        ("input", "routes", code, "conditions") for code in ("at-night", "called", "fees", "nursing")
    }
    assert (await configured.ask("{ ruleSet { number } }"))["ruleSet"] is None
