"""Who sees a file, and which door an address opens."""

import secrets
from datetime import timedelta
from typing import Any

import pytest

from app.settings import Settings
from schema.reads.identity import parse_id
from tenants import tenant as tenants
from tenants.cases import entries
from tenants.cases.case import Case
from tenants.cases.entries import Audience, EntryKind
from tenants.directory import viewer
from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.http.files.conftest import GRANTS, code_of
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.files import Desk
from tests.support.office import AT
from tests.support.people import People
from tests.support.screen import Screen, named


async def test_whoever_does_not_see_the_case_neither_attaches_nor_fetches(
    desk: Desk, api: Api, people: People, settings: Settings, clock: Clock
) -> None:
    case_id = await desk.case()
    file_id = await desk.attached(case_id)
    other = await tenants.create(slug=f"s-{secrets.token_hex(8)}", name="人民医院", at=clock.at)
    strangers = [
        Screen(api, await people.somebody(GRANTS, name="王芳")),
        Screen(api, await People(other, settings, clock.at).somebody(name="陈静")),
    ]
    node = "query ($id: ID!) { node(id: $id) { id ... on Attachment { download { address } } } }"
    for stranger in strangers:
        assert (await stranger.ask(node, id=file_id))["node"] is None
        for verb, given in (
            ("attachmentPrepare", desk.file.announced(caseId=case_id)),
            ("attachmentRemove", {"attachmentId": file_id, "reason": "看不见"}),
        ):
            payload = await stranger.try_to(verb, **given)
            assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]
    assert len(await desk.of(case_id)) == 1


async def test_a_file_of_a_secret_is_as_secret(desk: Desk, api: Api, people: People) -> None:
    case_id = await desk.case()
    about = await _secret(desk, case_id)
    for_all = desk.file.announced(caseId=case_id, aboutId=about, forRequester=True)
    refused = await desk.screen.try_to("attachmentPrepare", **for_all)
    assert [error["path"] for error in refused["errors"]] == [["input", "forRequester"]]
    await desk.attached(case_id, aboutId=about)
    everywhere = dict.fromkeys((Permission.CASE_READ,), Scope.TENANT)
    leader = Desk(Screen(api, await people.somebody(everywhere, name="周明远")))

    assert len(await desk.of(case_id)) == 1
    assert await leader.of(case_id) == []
    query = "query ($id: ID!) { case(id: $id) { events(last: 1) { nodes { kind data } } } }"
    (event,) = (await leader.screen.ask(query, id=case_id))["case"]["events"]["nodes"]
    assert event["kind"] == "attachment.stored"
    assert "name" not in event["data"]


@pytest.mark.parametrize("change", ["letter", "cut", "empty", "file", "way", "late"])
async def test_an_address_opens_one_door_for_a_few_minutes(desk: Desk, clock: Clock, change: str) -> None:
    case_id = await desk.case()
    await desk.attached(case_id)
    await desk.attached(case_id)
    address, other = await desk.address(case_id), await desk.address(case_id, 1)
    path, key = address.split("?key=")
    wrong = {
        "letter": f"{path}?key={key[:-3]}{'A' if key[-3] != 'A' else 'B'}{key[-2:]}",
        "cut": f"{path}?key={key[:-10]}",
        "empty": path,
        "file": f"{other.split('?')[0]}?key={key}",
        "way": address,
        "late": address,
    }[change]
    if change == "late":
        clock.advance(timedelta(minutes=5))
    way = "PUT" if change == "way" else "GET"
    response = await desk.outside.send(way, wrong, content=desk.file.content if way == "PUT" else None)
    assert response.status_code in (400, 403)
    assert code_of(response) in ("FORBIDDEN", "BAD_REQUEST")
    assert desk.file.content not in response.content


@pytest.mark.parametrize("key", ["", "x", "%00", "A" * 3000, "%FF%FE", "....", "=="], ids=str)
async def test_nonsense_for_a_key_opens_nothing_anywhere(desk: Desk, key: str) -> None:
    case = "01900000-0000-7000-8000-000000000000"
    for method, path in (
        ("GET", f"/files/{case}"),
        ("PUT", f"/files/{case}"),
        ("PUT", f"/imports/{case}"),
        ("GET", f"/imports/{case}/refused.csv"),
        ("GET", f"/print/receipt/{case}"),
        ("GET", "/print/receipt/x"),
    ):
        response = await desk.outside.send(method, f"{path}?key={key}")
        assert response.status_code in (400, 403, 404), (method, path, response.status_code)
        assert code_of(response) in ("FORBIDDEN", "BAD_REQUEST", "BAD_USER_INPUT")


async def _secret(desk: Desk, case_id: str) -> str:
    async with tenant_session(desk.screen.person.tenant_id):
        by = await viewer.load_staff(staff_id=desk.screen.person.staff_id)
        assert by is not None
        case = await Case.get(id=parse_id(case_id)[1])
        told: Any = {"audience": Audience.SECRET, "by": by, "at": AT}
        return named("CaseEntry", (await entries.write(case, EntryKind.SECRET, "举报人录音", **told)).id)
