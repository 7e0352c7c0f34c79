"""What was announced arrives, once, and comes back by a sealed address; nothing of it is ever run."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.http.files.conftest import code_of, in_pieces, kinds, lying
from tests.support.files import Desk, File


async def test_what_was_announced_arrives_and_comes_back_byte_for_byte(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    await desk.attached(case_id)
    response = await desk.outside.send("GET", await desk.address(case_id))

    assert response.status_code == 200
    assert response.content == desk.file.content
    assert lying(folder) == [desk.file.content]
    assert [(one["name"], one["state"]) for one in await desk.of(case_id)] == [("合同.pdf", "STORED")]


async def test_nothing_of_it_is_run_or_shown_inside_a_page(desk: Desk) -> None:
    case_id = await desk.case()
    await desk.attached(case_id)
    headers = (await desk.outside.send("GET", await desk.address(case_id))).headers

    assert headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"
    assert headers["content-type"] == "application/pdf"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["cache-control"] == "private, no-store"


async def test_the_hash_stands_in_the_history(desk: Desk) -> None:
    case_id = await desk.case()
    await desk.attached(case_id)
    query = "query ($id: ID!) { case(id: $id) { events(last: 1) { nodes { kind data actor { name } } } } }"
    ((event,),) = [(await desk.screen.ask(query, id=case_id))["case"]["events"]["nodes"]]

    assert (event["kind"], event["actor"]["name"]) == ("attachment.stored", "李娜")
    assert event["data"]["sha256"] == desk.file.announced()["sha256"]


WRONG = {
    "longer": b"%PDF-1.7\n" + b"x" * 6000,
    "shorter": b"%PDF-1.7\n",
    "other bytes": b"%PDF-1.7\n" + b"y" * 5000,
    "another kind": b"<html><script>alert(1)</script>" + b"x" * 4978,
    "nothing": b"",
}


@pytest.mark.parametrize("way", ["whole", "in pieces"])
@pytest.mark.parametrize("what", WRONG)
async def test_another_file_is_rejected_and_nothing_is_kept(
    desk: Desk, folder: Path, what: str, way: str
) -> None:
    case_id = await desk.case()
    prepared = await desk.prepared(case_id)
    content: Any = WRONG[what] if way == "whole" else in_pieces(WRONG[what])
    response = await desk.send(prepared["upload"]["address"], content)

    assert (response.status_code, code_of(response)) == (422, "BAD_USER_INPUT")
    assert lying(folder) == []
    (one,) = await desk.of(case_id)
    assert one["state"] == "REJECTED"
    assert one["rejection"]
    assert await kinds(desk) == ["attachment.rejected"]
    again = await desk.send(prepared["upload"]["address"], desk.file.content)
    assert again.status_code == 409


async def test_a_type_that_begins_like_another_is_found_out(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    picture = File("照片.png", "image/png", desk.file.content)
    prepared = await desk.prepared(case_id, picture)
    assert (await desk.send(prepared["upload"]["address"], picture.content)).status_code == 422
    assert lying(folder) == []


async def test_sending_again_after_a_lost_answer_changes_nothing(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    address = (await desk.prepared(case_id))["upload"]["address"]
    answers = [await desk.send(address, desk.file.content) for _ in range(2)]
    answers.append(await desk.send(address, b"something else"))

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert lying(folder) == [desk.file.content]
    assert await kinds(desk) == ["attachment.stored"]


async def test_two_who_send_at_the_same_moment_store_one_file(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    address = (await desk.prepared(case_id))["upload"]["address"]
    answers = await asyncio.gather(*(desk.send(address, desk.file.content) for _ in range(5)))

    assert {answer.status_code for answer in answers} == {201}
    assert lying(folder) == [desk.file.content]
    assert await kinds(desk) == ["attachment.stored"]
