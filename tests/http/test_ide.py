"""The IDE works with no internet and under a strict policy, and knows the schema."""

import json
import re
import shutil
from pathlib import Path

import asyncpg
import pytest
from graphql import build_schema, get_introspection_query, graphql_sync

from app.ide import FOLDER
from app.settings import Settings
from app.web import create_app
from tests.support import node
from tests.support.api import Api

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


async def test_a_browser_at_the_address_of_the_api_gets_the_page(api: Api) -> None:
    page = await api.send("GET", headers={"accept": BROWSER})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "accept" in page.headers["vary"]
    for name in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        part = await api.send("GET", f"/{name}")
        assert part.status_code == 200, name
        assert part.headers["content-security-policy"] == page.headers["content-security-policy"]
        assert part.headers["x-content-type-options"] == "nosniff"


async def test_the_policy_lets_nothing_in_from_elsewhere(api: Api) -> None:
    policy = (await api.send("GET", headers={"accept": BROWSER})).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_no_file_of_the_page_names_another_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|//[a-z0-9-]+\.[a-z]{2,}", text)
    assert not re.search(r"\son\w+=|<style|style=", text)
    for imported in re.findall(r"from '(\./[^']+)'", text):
        assert (FOLDER / imported).is_file()


async def test_a_browser_that_sends_a_query_gets_its_answer(api: Api) -> None:
    answer = await api.send("GET", params={"query": "{serverVersion}"}, headers={"accept": BROWSER})
    assert answer.json()["data"]


async def test_the_page_can_be_switched_off(settings: Settings, database: asyncpg.Pool) -> None:
    api = Api(create_app(settings.model_copy(update={"ide": False, "introspection": False})))
    assert (await api.send("GET", headers={"accept": "text/html"})).status_code == 406
    assert (await api.send("GET", "/ide/main.js")).status_code == 404
    assert (await api.refused("{ __schema { types { name } } }"))["message"]


@pytest.mark.node
async def test_the_editor_offers_what_may_stand_at_the_caret(tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    schema = build_schema(
        """
        type Query { case(id: ID!, state: State): Case, cases(where: Where): [Case!]! }
        type Mutation { caseClose(input: CloseInput!): Case }
        interface Node { id: ID! }
        type Case implements Node { id: ID!, title: String, related: [Case!]! }
        enum State { OPEN CLOSED }
        input Where { state: State, not: Where }
        input CloseInput { caseId: ID!, state: State }
        """
    )
    expected: dict[str, list[str] | None] = {
        "|": ["query", "mutation", "fragment"],
        "{ |": ["case", "cases", "__typename"],
        "{ cases|": None,
        "{ cas|": ["case", "cases"],
        "{ case(|": ["id", "state"],
        "{ case(id: 1, st|": ["state"],
        "{ case(state: |": ["OPEN", "CLOSED"],
        "query($s: |": ["ID", "State", "String", "Boolean", "Where", "CloseInput"],
        "query($s: State) { case(state: |": ["OPEN", "CLOSED", "$s"],
        "{ case(id: 1) { |": ["id", "title", "related", "__typename"],
        "{ case(id: 1) { related { ti|": ["title"],
        "{ case(id: 1) { related { id } t|": ["title", "related", "__typename"],
        "{ cases(where: {not: {|": ["state", "not"],
        "{ cases(where: {not: {state: |": ["OPEN", "CLOSED"],
        "{ cases(where: {state: OPEN, |": ["state", "not"],
        "mutation { |": ["caseClose", "__typename"],
        "mutation { caseClose(input: {|": ["caseId", "state"],
        "{ case(id: 1) { ...|": ["on"],
        "{ case(id: 1) { ... on |": ["Case", "Node"],
        "fragment F on |": ["Query", "Case", "Node", "Mutation"],
        "fragment F on Case { |": ["id", "title", "related", "__typename"],
        "{ case(id: 1) @|": ["@include", "@skip"],
        "{ case(id: 1) @include(|": ["if"],
        "{ case(id: 1) @include(if: |": ["true", "false"],
        "{ # cas|": None,
        '{ case(id: "cas|': None,
        "}}}) {|": ["case", "cases", "__typename"],
    }
    told = tmp_path / "cases.json"
    introspection = graphql_sync(schema, get_introspection_query()).data
    told.write_text(json.dumps({"introspection": introspection, "cases": list(expected)}))
    # The page's scripts are modules by the way they are loaded; node goes by a package.json.
    place = shutil.copytree(FOLDER, tmp_path / "page")
    (place / "package.json").write_text('{"type": "module"}')
    script = Path(__file__).parent / "ide" / "completion.mjs"
    code, output = await node.run("node", str(script), str(place), str(told), cwd=tmp_path)
    assert code == 0, output
    offered = dict(zip(expected, json.loads(output.splitlines()[-1]), strict=True))
    wrong = {
        text: found
        for text, found in offered.items()
        if (found is None) != (expected[text] is None)
        or set(found or ()) ^ set(expected[text] or ()) - {"Float", "Int"}
    }
    assert wrong == {}
