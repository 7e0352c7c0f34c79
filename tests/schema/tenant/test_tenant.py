"""The organization, as its administrator's screen shows and changes it."""

from tests.support.screen import Screen

TENANT = "tenant { id slug name language timeZone version }"


async def test_everybody_sees_to_which_organization_they_belong(reader: Screen, stranger: Screen) -> None:
    own = (await reader.ask("{ tenant { name language timeZone version createdAt } }"))["tenant"]
    assert own == {
        "name": "清源供水公司",
        "language": "zh-CN",
        "timeZone": "Asia/Shanghai",
        "version": 1,
        "createdAt": "2026-03-02T01:00:00+00:00",
    }
    assert (await stranger.ask("{ tenant { name } }"))["tenant"]["name"] == "人民医院"


async def test_an_organization_is_renamed_and_the_rest_stays(admin: Screen) -> None:
    before = (await admin.ask(f"{{ {TENANT} }}"))["tenant"]
    payload = await admin.do("tenantUpdate", TENANT, name="清泉供水公司", expectedVersion=1)
    assert payload["tenant"] == before | {"name": "清泉供水公司", "version": 2}
    assert (await admin.ask(f"{{ {TENANT} }}"))["tenant"] == payload["tenant"]


async def test_wrong_particulars_are_refused_field_by_field(admin: Screen) -> None:
    for wrong, code, field in (
        ({"name": " "}, "REQUIRED", "name"),
        ({"name": None}, "REQUIRED", "name"),
        ({"language": "Chinese, please"}, "INVALID", "language"),
        ({"timeZone": "Mars/Olympus"}, "INVALID", "timeZone"),
        ({"name": "x", "expectedVersion": 7}, "STALE", "expectedVersion"),
    ):
        assert await admin.errors("tenantUpdate", **wrong) == [(code, ["input", field])]


async def test_saying_nothing_new_changes_nothing(admin: Screen) -> None:
    before = await admin.kept()
    await admin.do("tenantUpdate", TENANT, name="清源供水公司")
    assert await admin.kept() == before
