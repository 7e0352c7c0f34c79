"""Which matters are shown, and in which words: as an administrator sets it."""

from typing import Any

import pytest

from tests.schema.public.conftest import TRANSFER, Hall, nodes
from tests.support.api import Api
from tests.support.screen import Screen


async def test_settings_of_matters_are_put_read_and_taken_back(hall: Hall) -> None:
    keeper = hall.keeper
    wanted = "settings { code version texts { language name materials { material name modelText } } }"
    put = await keeper.do("publicMatterPut", wanted, code="WS-02", texts=[TRANSFER])
    assert put["settings"] == {
        "code": "WS-02",
        "version": 1,
        "texts": [
            {
                "language": "en",
                "name": "Change of customer",
                "materials": [
                    {
                        "material": "用户身份证明原件",
                        "name": "Proof of identity (original)",
                        "modelText": None,
                    }
                ],
            }
        ],
    }
    before = await keeper.kept()
    assert (await keeper.do("publicMatterPut", wanted, code="WS-02"))["settings"] == put["settings"]
    assert await keeper.kept() == before
    cleared = await keeper.do("publicMatterPut", wanted, code="WS-02", texts=[], expectedVersion=1)
    assert cleared["settings"] == {"code": "WS-02", "version": 2, "texts": []}
    listed = await keeper.ask("{ publicMatterSettings { nodes { code } } }")
    assert listed == {"publicMatterSettings": {"nodes": [{"code": "WS-02"}]}}

    await keeper.do("publicMatterRemove", "", code="WS-02")
    assert await nodes(hall, "matters { nodes { code } }") == []


@pytest.mark.parametrize(
    ("mutation", "given", "code", "path"),
    [
        ("publicMatterPut", {"code": "XX"}, "NOT_FOUND", ["code"]),
        ("publicMatterPut", {"code": " "}, "REQUIRED", ["code"]),
        ("publicMatterPut", {"code": "WS-02", "expectedVersion": 5}, "STALE", ["expectedVersion"]),
        ("publicMatterPut", {"texts": [{"language": "x"}]}, "INVALID", ["texts", "0", "language"]),
        (
            "publicMatterPut",
            {"texts": [{"language": "en", "materials": [{"material": "a"}, {"material": "a"}]}]},
            "CONFLICT",
            ["texts", "0", "materials", "1", "material"],
        ),
        (
            "publicMatterPut",
            {"texts": [{"language": "en", "materials": [{"material": "a", "name": "x" * 201}]}]},
            "TOO_LONG",
            ["texts", "0", "materials", "0", "name"],
        ),
        (
            "publicMatterPut",
            {"texts": [{"language": "en", "fees": "x" * 1001}]},
            "TOO_LONG",
            ["texts", "0", "fees"],
        ),
        ("publicMatterRemove", {"code": "WS-05"}, "NOT_FOUND", ["code"]),
        ("publicMatterRemove", {"code": "WS-02", "expectedVersion": 5}, "STALE", ["expectedVersion"]),
        ("departmentUpdate", {"complaintChannel": "x" * 201}, "TOO_LONG", ["complaintChannel"]),
        ("departmentUpdate", {"isPublic": None}, "REQUIRED", ["isPublic"]),
        (
            "departmentUpdate",
            {"texts": [{"language": "en", "place": "x" * 201}]},
            "TOO_LONG",
            ["texts", "0", "place"],
        ),
    ],
)
async def test_wrong_settings_are_refused(
    hall: Hall, mutation: str, given: dict[str, Any], code: str, path: list[str]
) -> None:
    await hall.keeper.do("publicMatterPut", "", code="WS-02")
    usual = {"id": hall.ids["CS"]} if mutation == "departmentUpdate" else {"code": "WS-02"}

    assert await hall.keeper.errors(mutation, **usual | given) == [(code, ["input", *path])]


async def test_only_who_configures_the_whole_directory_shows_matters(
    hall: Hall, reader: Screen, local: Screen, api: Api
) -> None:
    for mutation in ("publicMatterPut", "publicMatterRemove"):
        assert (await reader.forbidden(mutation, code="WS-02"))["extensions"]["code"] == "FORBIDDEN"
        assert await local.errors(mutation, code="WS-02") == [("NOT_ALLOWED", ["input"])]
    error = await api.refused("{ publicMatterSettings { totalCount } }")
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
