"""How long the steps of a review may take."""

from tests.support.screen import Screen

FIELDS = """reviewPolicy {
    checkWithin { kind count } statementWithin { kind count } objectionWithin { kind count } version }"""
DAYS = {"kind": "WORKING_DAYS", "count": 2}


async def test_until_the_organization_says_so_the_usual_limits_count(reader: Screen) -> None:
    policy = (await reader.ask(f"{{ {FIELDS} }}"))["reviewPolicy"]

    assert policy == {
        "checkWithin": {"kind": "CALENDAR_DAYS", "count": 5},
        "statementWithin": {"kind": "WORKING_DAYS", "count": 5},
        "objectionWithin": {"kind": "CALENDAR_DAYS", "count": 15},
        "version": None,
    }


async def test_what_is_said_counts_and_the_rest_stays(admin: Screen, reader: Screen) -> None:
    first = (await admin.do("reviewPolicyConfigure", FIELDS, checkWithin=DAYS))["reviewPolicy"]
    second = await admin.do(
        "reviewPolicyConfigure", FIELDS, objectionWithin={"kind": "WEEKS", "count": 1}, expectedVersion=1
    )

    assert (first["checkWithin"], first["version"]) == (DAYS, 1)
    assert second["reviewPolicy"]["checkWithin"] == DAYS
    assert second["reviewPolicy"]["objectionWithin"] == {"kind": "WEEKS", "count": 1}
    assert (await reader.ask(f"{{ {FIELDS} }}"))["reviewPolicy"] == second["reviewPolicy"]


async def test_a_limit_is_a_duration_that_leaves_time(admin: Screen) -> None:
    await admin.do("reviewPolicyConfigure", FIELDS, checkWithin=DAYS)
    for given, code, path in (
        ({"kind": "AT_ONCE"}, "INVALID", ["checkWithin", "kind"]),
        ({"kind": "MONTHS", "count": 1}, "INVALID", ["checkWithin", "kind"]),
        ({"kind": "WORKING_DAYS", "count": 0}, "INVALID", ["checkWithin", "count"]),
        ({"kind": "WORKING_DAYS"}, "INVALID", ["checkWithin", "count"]),
    ):
        assert await admin.errors("reviewPolicyConfigure", checkWithin=given) == [(code, ["input", *path])]
    assert await admin.errors("reviewPolicyConfigure", checkWithin=None) == [
        ("REQUIRED", ["input", "checkWithin"])
    ]
    stale = await admin.errors("reviewPolicyConfigure", checkWithin=DAYS, expectedVersion=7)
    assert stale == [("STALE", ["input", "expectedVersion"])]


async def test_only_whoever_configures_the_whole_organization_says_so(reader: Screen, local: Screen) -> None:
    assert (await reader.forbidden("reviewPolicyConfigure", checkWithin=DAYS))["extensions"]["requires"] == [
        "tenant.configure"
    ]
    assert (await local.errors("reviewPolicyConfigure", checkWithin=DAYS))[0][0] == "NOT_ALLOWED"


async def test_another_organization_keeps_its_own(admin: Screen, stranger: Screen) -> None:
    await admin.do("reviewPolicyConfigure", FIELDS, checkWithin=DAYS)

    assert (await stranger.ask(f"{{ {FIELDS} }}"))["reviewPolicy"]["version"] is None
